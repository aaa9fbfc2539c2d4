use proptest::prelude::*;

use super::super::written::{Choice, Comparison, Kind, Pair, Typed, WrongNumber, WrongText};
use super::*;
use crate::markdown::{parse, plain_text};

/// The notes of an import as their codes and what stands at their place.
fn notes<'s>(imported: &Imported, source: &'s str) -> Vec<(Code, &'s str)> {
    let note = |note: &Diagnostic| {
        (
            note.code,
            source[note.span.clone()].lines().next().unwrap_or(""),
        )
    };
    imported.notes.iter().map(note).collect()
}

fn items(format: Format, source: &str) -> Vec<Item> {
    let imported = format.read("file", source);
    assert_eq!(notes(&imported, source), []);
    imported.items.into_iter().map(|(_, item)| item).collect()
}

#[test]
fn aiken() {
    let source = "\u{feff}Which code is of the server?\nA. 404\nB) 503\nANSWER: B\n\n\nSure?\na. Yes\nb. No\nANSWER: a\n";
    let read = items(Format::Aiken, source);
    assert_eq!(read.len(), 2);
    assert_eq!((read[0].id.as_str(), read[1].id.as_str()), ("q1", "q2"));
    let Kind::Single { options } = &read[0].kind else {
        panic!()
    };
    assert_eq!(
        options
            .iter()
            .map(|option| option.right)
            .collect::<Vec<_>>(),
        [false, true]
    );
    assert_eq!(read[0].explanation, "The answer: 503");

    let marks = "What is __init__?\nA. # heading\nB. *b*\nANSWER: A\n";
    let read = items(Format::Aiken, marks).remove(0);
    let shown = |text: &str| plain_text(&parse(text, 0..text.len()));
    let Kind::Single { options } = &read.kind else {
        panic!()
    };
    let texts: Vec<String> = options.iter().map(|option| shown(&option.text)).collect();
    assert_eq!(
        (shown(&read.prompt).trim(), texts),
        (
            "What is __init__?",
            vec!["# heading".to_owned(), "*b*".to_owned()]
        )
    );

    let broken = "Q\nA. x\nANSWER: C\nANSWER: A\nQ\nA. x\nwhat\n";
    let places: Vec<&str> = notes(&Format::Aiken.read("f", broken), broken)
        .iter()
        .map(|note| note.1)
        .collect();
    assert_eq!(places, ["ANSWER: C", "ANSWER: A", "Q", "what"]);

    let open = "First?\nA. x\nB. y\n\nSecond?\nA. z\nB. w\nANSWER: B\n";
    let read = Format::Aiken.read("f", open);
    assert_eq!(notes(&read, open), [(Code::Foreign, "First?")]);
    assert_eq!(read.items.len(), 1);
    assert_eq!(read.items[0].1.prompt, "Second?");
}

#[test]
fn gift_of_every_kind() {
    let source = "// a comment\n$CATEGORY: codes\n\n::first::[markdown]One \\{brace\\}? {\n  =yes # good ~no # bad\n  ####because }\n\nPick two {~%50%a ~%50%b ~%-50%c}\n\nIt is {=204 =no content} exactly.\n\nTrue? {F#no#yes}\n\nHow many {#2..4}\n\nPair {=a -> 1 =b -> 2 = -> 3}\n";
    let imported = Format::Gift.read("f", source);
    assert_eq!(notes(&imported, source), [(Code::Lost, "$CATEGORY: codes")]);
    let read: Vec<&Item> = imported.items.iter().map(|(_, item)| item).collect();
    let kinds: Vec<&str> = read.iter().map(|item| item.kind.name()).collect();
    assert_eq!(
        kinds,
        [
            "single",
            "multiple",
            "short",
            "true-false",
            "number",
            "match"
        ]
    );
    assert_eq!(
        (&*read[0].id, &*read[0].prompt, &*read[0].explanation),
        ("first", "One {brace}?", "because")
    );
    assert_eq!(read[2].prompt, "It is _____ exactly.");
    assert!(
        matches!(&read[4].kind, Kind::Number { answer, tolerance: Some(t), .. } if (*answer, *t) == (3.0, 1.0))
    );
    assert!(matches!(&read[5].kind, Kind::Match { extra, .. } if extra == &["3"]));
}

#[test]
fn what_gift_has_and_we_have_not_is_listed() {
    let source = "Write an essay {}\n\nJust a text.\n\n[html]<u>x</u> {=a ~b}\n\nWeights {~%70%a ~%30%b ~c}\n\nTwo ranges {#=1:0 =5:1}\n\nopen {=a\n\nnothing { a }\n";
    let found = notes(&Format::Gift.read("f", source), source);
    let codes: Vec<Code> = found.iter().map(|note| note.0).collect();
    assert_eq!(
        codes,
        [
            Code::Lost,
            Code::Lost,
            Code::Lost,
            Code::Lost,
            Code::Lost,
            Code::Foreign,
            Code::Foreign
        ]
    );
}

#[test]
fn the_key_of_a_gift_question_is_never_another() {
    let read = |source: &str| Format::Gift.read("f", source);
    let kind = |source: &str| read(source).items.remove(0).1.kind;
    let options = |kind: Kind| match kind {
        Kind::Single { options } => options.into_iter().map(|o| (o.text, o.right)).collect(),
        kind => panic!("{kind:?}"),
    };
    let half: Vec<(String, bool)> = options(kind("Half {=full ~%50%half#nearly ~none}"));
    let rights: Vec<bool> = half.iter().map(|option| option.1).collect();
    assert_eq!(rights, [true, false, false]);
    assert_eq!(
        read("Half {=full ~%50%half#nearly ~none}").notes[0].code,
        Code::Lost
    );

    let Kind::Short(town) = kind("Where? {=Nazareth =%25%Bethlehem#He was born there.}") else {
        panic!()
    };
    assert_eq!(
        (town.accept.len(), &*town.wrong[0].answer),
        (1, "Bethlehem")
    );

    let Kind::Number {
        answer, tolerance, ..
    } = kind("How long? {#3.241..3.242}")
    else {
        panic!()
    };
    let tolerance = tolerance.unwrap();
    assert_eq!(answer, 3.2415);
    assert_eq!(tolerance, 0.0005);

    let source = "How many? {#3:2~#Completely wrong}";
    assert!(
        matches!(kind(source), Kind::Number { answer, tolerance: Some(t), feedback, .. }
        if (answer, t, &*feedback) == (3.0, 2.0, "Completely wrong"))
    );

    let Kind::Short(city) = kind("City? {=New*York}") else {
        panic!()
    };
    assert_eq!(city.compare, Some(Comparison::Pattern));
    assert_eq!(city.accept, ["(?i)New.*York"]);
}

fn messages(read: &Imported) -> Vec<&str> {
    let notes = read.notes.iter();
    notes.map(|note| note.message.as_str()).collect()
}

#[test]
fn a_wider_tolerance_around_the_right_number_is_listed() {
    // Moodle's own sample.
    let source = "When was Ulysses S. Grant born? {#\n=1822:0 #Correct!\n=%50%1822:2 #Close.\n}";
    let read = Format::Gift.read("f", source);
    let said = messages(&read);
    assert_eq!(
        said,
        [
            "the feedback to a right number",
            "the 50 % for `1822:2`: here it is wrong",
            "`1822:2` as a wrong answer: its number is right"
        ]
    );
    let Kind::Number { answer, wrong, .. } = &read.items[0].1.kind else {
        panic!()
    };
    assert_eq!((*answer, wrong.len()), (1822.0, 0));
}

#[test]
fn the_html_of_an_editor_is_markdown() {
    let source = "::a::[html]<p>The following is <b>bold</b> &amp;<br>it has \\{braces\\}\\:</p>{\n\
                  =<p><code>a\\=1</code></p>#<p>Yes</p>\n~[plain]a*b\n####<ul><li>so</li></ul>}\n\n\
                  ::b::[html]<p>It is {=a =b} so <img src\\=\"x.png\" alt\\=\"seen\"></p>\n\n\
                  ::c::[html]<p>Pair</p> {=<p>x <i>y</i></p> -> 1 =z -> 2}\n";
    let read = Format::Gift.read("f", source);
    let said = messages(&read);
    assert_eq!(said, ["the picture `x.png`, of which the words stay"]);
    let item = |at: usize| &read.items[at].1;
    assert_eq!(
        item(0).prompt,
        "The following is **bold** &\\\nit has {braces}:"
    );
    assert_eq!(item(0).explanation, "- so");
    let Kind::Single { options } = &item(0).kind else {
        panic!()
    };
    let texts: Vec<&str> = options.iter().map(|option| option.text.as_str()).collect();
    assert_eq!(
        (texts, &*options[0].feedback),
        (vec!["`a=1`", "a\\*b"], "Yes")
    );
    assert_eq!(item(1).prompt, "It is _____ so seen");
    assert!(matches!(&item(2).kind, Kind::Match { pairs, .. } if pairs[0].left == "x y"));
}

#[test]
fn a_gift_question_does_not_swallow_the_next() {
    let source =
        "::a:: One? {=x ~y}\n::b:: Two? {=x\n~::no name\n}\nJust a text.\n::c:: Three {T}\n";
    let read = Format::Gift.read("f", source);
    let ids: Vec<&str> = read
        .items
        .iter()
        .map(|(_, item)| item.id.as_str())
        .collect();
    assert_eq!(ids, ["a", "b", "c"]);
    for source in [
        "One? {=x ~y}\nTwo? {=x ~y}\n",
        "One? {=x ~y\nTwo? {=x ~y}\n",
    ] {
        let read = Format::Gift.read("f", source);
        assert_eq!(
            notes(&read, source),
            [(Code::Foreign, source.lines().next().unwrap())]
        );
        assert!(read.items.is_empty());
    }
}

#[test]
fn a_gap_has_the_spaces_of_the_file() {
    let prompt = |source: &str| items(Format::Gift, source).remove(0).prompt;
    assert_eq!(prompt("It is {=a =b}."), "It is _____.");
    assert_eq!(prompt("({=a =b} is) so"), "(_____ is) so");
}

#[test]
fn gift_that_could_not_be_answered_is_refused_at_its_question() {
    let source = "// note\n$CATEGORY: c\n::A name:: Q1 {= ~b}\n\nQ2 {~a ~b}\n\nQ3 {#3:-1}\n\nQ4 {#5..1}\n\n::A name:: Fine {=a#good ~b}\n\n// [id:x]\nQ5 {#=5#right}\n";
    let found = notes(&Format::Gift.read("f", source), source);
    let expected = [
        (Code::Lost, "$CATEGORY: c"),
        (Code::Foreign, "::A name:: Q1 {= ~b}"),
        (Code::Foreign, "Q2 {~a ~b}"),
        (Code::Foreign, "Q3 {#3:-1}"),
        (Code::Foreign, "Q4 {#5..1}"),
        (Code::Lost, "// [id:x]"),
        (Code::Lost, "Q5 {#=5#right}"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_name_is_lost_where_its_letters_are() {
    let lost = |source: &str| -> Vec<String> {
        let read = Format::Gift.read("f", source);
        read.notes.into_iter().map(|note| note.message).collect()
    };
    assert_eq!(lost("::Q2:: a {=x ~y}\n\n::Why 201?:: b {T}\n"), [""; 0]);
    assert_eq!(
        lost("::Q:: a {T}\n\n::q:: b {T}\n\n::Ü1:: c {T}\n"),
        [
            "the name `q`: here it is `q-2`",
            "the name `Ü1`: here it is `1`"
        ]
    );
}

#[test]
fn what_mdbook_has_not_is_said_in_plain_words() {
    let said = |question: &str| {
        let read = Format::Mdbook.read("f.toml", &format!("[[questions]]\n{question}"));
        assert_eq!(read.items.len(), 0);
        read.notes
            .into_iter()
            .map(|note| note.message)
            .collect::<Vec<_>>()
    };
    let choice = "type = \"MultipleChoice\"\nprompt.prompt = \"p\"\n";
    assert_eq!(
        said("type = \"Informal\""),
        ["there is no `Informal`; known here: `ShortAnswer`, `MultipleChoice`, `Tracing`"]
    );
    assert_eq!(
        said(&format!("{choice}answer.answer = \"a\"")),
        ["`distractors` is missing"]
    );
    assert_eq!(
        said(&format!(
            "{choice}prompt.distractors = [3]\nanswer.answer = \"a\""
        )),
        ["text is wanted here, not integer `3`"]
    );
    assert_eq!(
        said(&format!(
            "{choice}prompt.distractors = [\"b\"]\nanswer.answer = 3"
        )),
        ["`answer` must be text, or a list of texts"]
    );
}

#[test]
fn mdbook_questions_of_every_type() {
    let source = r#"
[[questions]]
id = "b230bed3-d6ba"
type = "ShortAnswer"
prompt.prompt = "Keyword?"
answer.answer = "let"
answer.alternatives = ["LET it"]

[[questions]]
type = "MultipleChoice"
multipart = "shared"
prompt.prompt = "Which?"
prompt.distractors = ["a"]
answer.answer = ["b", "c"]
context = "Why."

[[questions]]
type = "Tracing"
prompt.program = "fn main() {}"
answer.doesCompile = true
answer.stdout = "1\n2\n"

[multipart]
shared = "Look at this."
"#;
    let imported = Format::Mdbook.read("f.toml", source);
    assert_eq!(
        imported
            .notes
            .iter()
            .map(|note| note.code)
            .collect::<Vec<_>>(),
        [Code::Lost]
    );
    let read: Vec<&Item> = imported.items.iter().map(|(_, item)| item).collect();
    assert_eq!(read[0].id, "b230bed3-d6ba");
    assert_eq!(
        (&*read[1].prompt, &*read[1].explanation),
        ("Look at this.\n\nWhich?", "Why.")
    );
    assert!(
        matches!(&read[1].kind, Kind::Multiple { options } if options.iter().filter(|o| o.right).count() == 2)
    );
    assert!(matches!(&read[2].kind, Kind::Short(typed) if typed.accept == ["1 2"]));
    let (span, _) = &imported.items[2];
    assert!(
        source[span.clone()].contains("Tracing"),
        "{}",
        &source[span.clone()]
    );

    let broken = source.replace("answer.answer = \"let\"", "answer.answr = \"let\"");
    let found = Format::Mdbook.read("f.toml", &broken);
    let codes: Vec<Code> = found.notes.iter().map(|note| note.code).collect();
    assert_eq!(codes, [Code::Lost, Code::Foreign, Code::Lost]);
    assert_eq!(
        found.notes[0].help.as_deref(),
        Some("did you mean `answer`?")
    );
    assert_eq!(found.items.len(), 2);
}

#[test]
fn what_an_export_cannot_say_is_listed() {
    let mut item = Item::new(
        "i",
        "p".into(),
        Kind::Order {
            lines: vec!["a".into(); 3],
            feedback: String::new(),
        },
    );
    item.hints = vec!["h".into()];
    let mut single = Item::new(
        "s",
        "p".into(),
        Kind::Single {
            options: options(&[("a", true, ""), ("b", false, "f")]),
        },
    );
    single.objective = Some("o".into());
    single.points = Some(3);
    let quiz = Quiz {
        items: vec![item, single],
        ..super::super::written::quiz_of("q.toml", Vec::new())
    };
    let said = |exported: Exported| -> Vec<String> {
        exported
            .losses
            .into_iter()
            .map(|loss| format!("{}: {}", loss.item, loss.what))
            .collect()
    };
    assert_eq!(
        said(to_gift(&quiz)),
        [
            "i: all of it: there is no `order`",
            "s: its points",
            "s: its objective"
        ]
    );
    assert_eq!(
        said(to_mdbook(&quiz)),
        [
            "i: all of it: there is no `order`",
            "s: the feedback of its options",
            "s: its points",
            "s: its objective"
        ]
    );
}

fn options(list: &[(&str, bool, &str)]) -> Vec<Choice> {
    let option = |&(text, right, feedback): &(&str, bool, &str)| Choice {
        text: text.to_owned(),
        right,
        feedback: feedback.to_owned(),
    };
    list.iter().map(option).collect()
}

/// Words that have everything in them that the formats take for their own.
fn words() -> impl Strategy<Value = String> {
    "[a-z~=#{}:\\\\`é./>]([ -~é\n]{0,12}[!-~])?"
        .prop_filter("GIFT's own pair", |text| !text.contains("->"))
}

fn maybe() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), words()]
}

fn choices(rights: usize) -> impl Strategy<Value = Vec<Choice>> {
    prop::collection::vec((words(), maybe()), rights + 1..5).prop_map(move |list| {
        let option = |(at, (text, feedback)): (usize, (String, String))| Choice {
            text,
            right: at < rights,
            feedback,
        };
        list.into_iter().enumerate().map(option).collect()
    })
}

fn typed() -> impl Strategy<Value = Typed> {
    let wrong = (words(), words()).prop_filter("`*` is any other", |(answer, _)| answer != "*");
    let wrong = wrong.prop_map(|(answer, feedback)| WrongText { answer, feedback });
    let parts = (
        prop::collection::vec(words(), 1..3),
        prop::collection::vec(wrong, 0..3),
        maybe(),
    );
    parts.prop_map(|(accept, wrong, feedback)| Typed {
        accept,
        compare: None,
        wrong,
        feedback,
    })
}

fn kind() -> impl Strategy<Value = Kind> {
    let number = (-999..999i32).prop_map(|n| f64::from(n) / 4.0);
    let wrong =
        (number.clone(), words()).prop_map(|(answer, feedback)| WrongNumber { answer, feedback });
    let pair = (words(), words()).prop_map(|(left, right)| Pair {
        left,
        right,
        feedback: String::new(),
    });
    // As `check` demands it.
    let apart = |kind: &Kind| match kind {
        Kind::Number {
            answer,
            tolerance,
            wrong,
            ..
        } => {
            let near = |w: &WrongNumber| (w.answer - answer).abs() <= tolerance.unwrap_or(0.0);
            !wrong.iter().any(near)
        }
        _ => true,
    };
    let kinds = prop_oneof![
        choices(1).prop_map(|options| Kind::Single { options }),
        choices(2).prop_map(|options| Kind::Multiple { options }),
        (any::<bool>(), maybe(), maybe()).prop_map(|(answer, feedback, right_feedback)| {
            Kind::TrueFalse {
                answer,
                feedback,
                right_feedback,
            }
        }),
        typed().prop_map(Kind::Short),
        (
            number,
            prop::option::of(1..9u8),
            prop::collection::vec(wrong, 0..2),
            maybe()
        )
            .prop_map(|(answer, tolerance, wrong, feedback)| Kind::Number {
                answer,
                tolerance: tolerance.map(f64::from),
                wrong,
                feedback
            }),
        (
            prop::collection::vec(pair, 2..4),
            prop::collection::vec(words(), 0..2)
        )
            .prop_map(|(pairs, extra)| Kind::Match { pairs, extra }),
    ];
    kinds.prop_filter("a wrong number is not a right one", apart)
}

prop_compose! {
    fn quiz()(list in prop::collection::vec((words(), kind(), words()), 1..4)) -> Quiz {
        let item = |(number, (prompt, kind, explanation)): (usize, (String, Kind, String))| Item {
            explanation,
            ..Item::new(&format!("item-{number}"), prompt, kind)
        };
        let items = list.into_iter().enumerate().map(item).collect();
        super::super::written::quiz_of("q.toml", items)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn gift_comes_back_as_it_went(quiz in quiz()) {
        let exported = to_gift(&quiz);
        prop_assert_eq!(&exported.losses, &[]);
        let read = Format::Gift.read("f", &exported.text);
        prop_assert_eq!(&read.notes, &[], "{}", exported.text);
        let items: Vec<Item> = read.items.into_iter().map(|(_, item)| item).collect();
        prop_assert_eq!(items, quiz.items, "{}", exported.text);
    }

    #[test]
    fn mdbook_comes_back_without_what_it_cannot_say(quiz in quiz()) {
        let read = Format::Mdbook.read("f.toml", &to_mdbook(&quiz).text);
        prop_assert_eq!(&read.notes, &[]);
        let said = quiz.items.iter().filter_map(|item| {
            let bare = |options: &[Choice]| options.iter().map(|o| Choice { feedback: String::new(), ..o.clone() }).collect();
            let kind = match &item.kind {
                Kind::Single { options } => Kind::Single { options: bare(options) },
                Kind::Multiple { options } => Kind::Multiple { options: bare(options) },
                Kind::Short(typed) => Kind::Short(Typed { accept: typed.accept.clone(), ..Typed::default() }),
                _ => return None,
            };
            Some(Item { kind, ..item.clone() })
        });
        let came: Vec<Item> = read.items.into_iter().map(|(_, item)| item).collect();
        let came = came.into_iter().filter(|came| {
            quiz.items.iter().any(|item| item.id == came.id && !matches!(item.kind, Kind::TrueFalse { .. }))
        });
        prop_assert_eq!(came.collect::<Vec<_>>(), said.collect::<Vec<_>>());
    }

    #[test]
    fn a_quiz_is_written_as_toml_and_read_back(quiz in quiz()) {
        let text = toml::to_string_pretty(&quiz).unwrap();
        prop_assert_eq!(super::super::written::quiz("q.toml", &text).unwrap(), quiz);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,200}", lines in prop::collection::vec("[A-C]?[.)=~#{}:\\\\ >-]{0,4}[a-c%5]{0,3}", 0..12)) {
        for format in [Format::Aiken, Format::Gift, Format::Mdbook] {
            for source in [text.clone(), lines.join("\n")] {
                for note in format.read("f", &source).notes {
                    let _ = note.render(&source, false);
                }
            }
        }
    }
}

#[test]
fn a_pattern_is_not_passed_off_as_a_text() {
    let typed = Typed {
        accept: vec!["a+".into()],
        compare: Some(Comparison::Pattern),
        ..Typed::default()
    };
    let item = Item::new("i", "p".into(), Kind::Short(typed));
    let quiz = super::super::written::quiz_of("q.toml", vec![item]);
    for exported in [to_gift(&quiz), to_mdbook(&quiz)] {
        let lost: Vec<&str> = exported.losses.iter().map(|l| &*l.what).collect();
        assert_eq!(lost, ["all of it: there are no patterns"]);
    }
}

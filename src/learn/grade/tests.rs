use super::*;
use crate::content::{
    Choice, Foreseen, Gap, Hole, Match, Number, Order, Pair, Pattern, Prints, Spot, TextRule, Typed,
};
use proptest::prelude::*;

fn verdict_of(marks: &[Mark]) -> Verdict {
    verdict(vec![marks.to_vec()], Vec::new())
}

#[test]
fn every_option_picked_is_not_full_credit() {
    use Mark::*;
    assert_eq!(verdict_of(&[Hit, Wrong]).credit, 0.0);
    assert_eq!(verdict_of(&[Hit, Hit, Wrong]).credit, 0.5);
    assert_eq!(verdict_of(&[Hit, Missed, Blank]).credit, 0.5);
}

#[test]
fn only_a_faultless_answer_is_right() {
    use Mark::*;
    assert!(verdict_of(&[Hit, Blank]).right);
    assert!(!verdict_of(&[Hit, Missed]).right);
    assert!(!verdict_of(&[Wrong, Missed]).right);
}

#[test]
fn where_nothing_is_to_be_found_nothing_picked_is_right() {
    assert_eq!(group_credit(&[Mark::Blank, Mark::Blank]), 1.0);
    assert_eq!(group_credit(&[Mark::Wrong, Mark::Blank]), 0.5);
}

fn prose(text: &str) -> Prose {
    crate::markdown::parse(text, 0..text.len())
}

fn words(said: &[Prose]) -> Vec<String> {
    said.iter()
        .map(|words| crate::markdown::plain_text(words))
        .collect()
}

pub(super) fn item(kind: Kind) -> Item {
    Item {
        id: "q/i".into(),
        aliases: Vec::new(),
        objective: None,
        prompt: Vec::new(),
        explanation: Vec::new(),
        hints: Vec::new(),
        points: 1,
        key: String::new(),
        kind,
        span: 0..0,
    }
}

fn typed(accept: Vec<TextRule>) -> Typed {
    let wrong = TextRule::IgnoreCase("content-location".into());
    Typed {
        accept,
        wrong: vec![Foreseen {
            answer: wrong,
            feedback: prose("that names another thing"),
        }],
        feedback: prose("no"),
    }
}

fn texts(texts: &[&str]) -> Answer {
    Answer::Texts(texts.iter().map(|text| (*text).to_owned()).collect())
}

fn graded(item: &Item, answer: &Answer) -> Verdict {
    grade(item, answer, None).unwrap()
}

#[test]
fn a_text_is_compared_as_the_author_says() {
    let pattern = TextRule::Pattern(Pattern::new("4[0-9]|4[0-9]{2}").unwrap());
    let loose = item(Kind::Short(typed(vec![
        TextRule::IgnoreCase("Location".into()),
        pattern,
    ])));
    for right in ["location", "  LOCATION ", "404"] {
        assert!(graded(&loose, &texts(&[right])).right, "{right}");
    }
    for wrong in ["locations", "x404", "4040"] {
        let verdict = graded(&loose, &texts(&[wrong]));
        assert_eq!((verdict.right, verdict.credit), (false, 0.0), "{wrong}");
        assert_eq!(words(&verdict.said), ["no"]);
    }
    let foreseen = graded(&loose, &texts(&["Content-Location"]));
    assert_eq!(words(&foreseen.said), ["that names another thing"]);
    let exact = item(Kind::Short(typed(vec![TextRule::Exact("Location".into())])));
    assert!(!graded(&exact, &texts(&["location"])).right);
}

#[test]
fn an_answer_of_the_wrong_form_is_asked_again() {
    let number = item(Kind::Number(Number {
        answer: 204.0,
        tolerance: 0.0,
        wrong: Vec::new(),
        feedback: prose("no"),
    }));
    for text in ["", "two hundred", "2O4", "inf", "NaN", "1e999"] {
        let judged = grade(&number, &texts(&[text]), None);
        assert!(matches!(judged, Err(Ungraded::Form(_))), "{text}");
    }
    assert!(graded(&number, &texts(&[" 204,0 "])).right);
    assert!(!graded(&number, &texts(&["200"])).right);
    let short = item(Kind::Short(typed(vec![TextRule::Exact("x".into())])));
    assert!(matches!(
        grade(&short, &texts(&["  "]), None),
        Err(Ungraded::Form(_))
    ));
    assert!(matches!(
        grade(&short, &Answer::Line(1), None),
        Err(Ungraded::Form(_))
    ));
}

#[test]
fn a_number_may_be_off_by_the_tolerance_and_no_more() {
    let kind = Kind::Number(Number {
        answer: 34.0,
        tolerance: 0.5,
        wrong: vec![Foreseen {
            answer: 33.0,
            feedback: prose("the newline counts"),
        }],
        feedback: prose("no"),
    });
    let item = item(kind);
    assert!(graded(&item, &texts(&["34.5"])).right);
    assert!(!graded(&item, &texts(&["34.51"])).right);
    let near = graded(&item, &texts(&["33.2"]));
    assert_eq!(words(&near.said), ["the newline counts"]);
    assert_eq!(
        words(&feedback(&item, &["33".to_owned()])),
        ["the newline counts"]
    );
}

#[test]
fn the_ends_of_a_tolerance_are_within_it_as_people_count() {
    for (answer, tolerance, fine, off) in [
        (0.3, 0.1, ["0.2", "0.4"], ["0.19", "0.41"]),
        (3.2415, 0.0005, ["3.241", "3.242"], ["3.2409", "3.2421"]),
        (204.0, 0.0, ["204", "204.0"], ["204.0000001", "203.9999999"]),
    ] {
        let item = item(Kind::Number(Number {
            answer,
            tolerance,
            wrong: Vec::new(),
            feedback: prose("no"),
        }));
        assert!(
            fine.iter()
                .all(|text| graded(&item, &texts(&[*text])).right),
            "{answer}"
        );
        assert!(
            off.iter()
                .all(|text| !graded(&item, &texts(&[*text])).right),
            "{answer}"
        );
    }
}

fn order(lines: &[&str]) -> Item {
    item(Kind::Order(Order {
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        feedback: prose("think of the wire"),
    }))
}

#[test]
fn neighbours_in_the_right_order_count() {
    let item = order(&["a", "b", "c", "d"]);
    let credit = |given: &[usize]| graded(&item, &Answer::Order(given.to_vec())).credit;
    assert_eq!(credit(&[0, 1, 2, 3]), 1.0);
    assert!((credit(&[1, 2, 3, 0]) - 2.0 / 3.0).abs() < 1e-9);
    assert_eq!(credit(&[3, 2, 1, 0]), 0.0);
    assert!(grade(&item, &Answer::Order(vec![0, 0, 1, 2]), None).is_err());
}

#[test]
fn lines_that_read_the_same_may_change_places() {
    let item = order(&["try", "pass", "else", "pass"]);
    assert!(graded(&item, &Answer::Order(vec![0, 3, 2, 1])).right);
}

fn matching() -> Item {
    let pair = |left: &str, right: usize| Pair {
        left: left.into(),
        right,
        feedback: prose(left),
    };
    item(Kind::Match(Match {
        pairs: vec![pair("201", 0), pair("204", 1), pair("202", 2)],
        rights: ["made", "empty", "later", "never"]
            .map(String::from)
            .to_vec(),
    }))
}

#[test]
fn only_a_left_with_the_wrong_right_gets_its_feedback() {
    let verdict = graded(&matching(), &Answer::Pairs(vec![0, 3, 2]));
    assert_eq!(words(&verdict.said), ["", "204", ""]);
    assert_eq!(verdict.given[1], "204 → never");
    assert!((verdict.credit - 2.0 / 3.0).abs() < 1e-9);
    assert_eq!(words(&feedback(&matching(), &verdict.given)), ["204"]);
    assert!(grade(&matching(), &Answer::Pairs(vec![0, 1]), None).is_err());
}

#[test]
fn every_gap_is_judged_alone() {
    let hole = |text: &str| Hole {
        typed: typed(vec![TextRule::Exact(text.into())]),
        choices: Vec::new(),
    };
    let item = item(Kind::Gap(Gap {
        pieces: vec!["a".into(), "b".into(), "c".into()],
        language: "python".into(),
        gaps: vec![hole("x"), hole("y")],
    }));
    let verdict = graded(&item, &texts(&["x", "content-location"]));
    assert_eq!(verdict.credit, 0.5);
    assert_eq!(words(&verdict.said), ["", "that names another thing"]);
    assert!(grade(&item, &texts(&["x", ""]), None).is_err());
}

#[test]
fn any_of_the_right_lines_will_do_and_a_foreseen_one_is_answered() {
    let item = item(Kind::Spot(Spot {
        code: "one\ntwo\nthree\nfour\n".into(),
        lines: vec![2, 3],
        wrong: vec![Foreseen {
            answer: 1,
            feedback: prose("that only opens"),
        }],
        feedback: prose("no"),
    }));
    assert!(graded(&item, &Answer::Line(2)).right && graded(&item, &Answer::Line(3)).right);
    assert_eq!(
        words(&graded(&item, &Answer::Line(1)).said),
        ["that only opens"]
    );
    let other = graded(&item, &Answer::Line(4));
    assert_eq!(words(&feedback(&item, &other.given)), ["no"]);
    assert!(grade(&item, &Answer::Line(5), None).is_err());
}

#[test]
fn output_is_compared_line_by_line_without_blanks_at_the_ends() {
    let item = item(Kind::Prints(Prints {
        code: "print(1)".into(),
        output: "1 \n\n 2\n".into(),
        wrong: vec![Foreseen {
            answer: "1\n2".into(),
            feedback: prose("there is a line between"),
        }],
        feedback: prose("no"),
    }));
    assert!(graded(&item, &texts(&["1\n\n 2  \n\n"])).right);
    let foreseen = graded(&item, &texts(&["1\n2"]));
    assert_eq!(words(&foreseen.said), ["there is a line between"]);
    assert_eq!(words(&graded(&item, &texts(&["1\n\n2"])).said), ["no"]);
    assert!(grade(&item, &texts(&[" \n"]), None).is_err());
}

fn options(right: &[bool]) -> Item {
    let option = |(i, &right): (usize, &bool)| Choice {
        text: prose(&format!("option {i}")),
        right,
        feedback: Vec::new(),
        span: 0..0,
    };
    item(Kind::Multiple(
        right.iter().enumerate().map(option).collect(),
    ))
}

proptest! {
    /// However the author's options are written down, the same picks get the same verdict.
    #[test]
    fn the_order_of_options_never_matters(
        options_ in prop::collection::vec((any::<bool>(), any::<bool>()), 2..9),
        seed: u64,
    ) {
        prop_assume!(options_.iter().any(|(_, chosen)| *chosen));
        let shuffled: Vec<_> = crate::learn::shuffled(options_.len(), seed, "")
            .into_iter()
            .map(|i| options_[i])
            .collect();
        let judge = |list: &[(bool, bool)]| {
            let right: Vec<bool> = list.iter().map(|(right, _)| *right).collect();
            let chosen = (0..list.len()).filter(|&i| list[i].1).collect();
            let verdict = graded(&options(&right), &Answer::Options(chosen));
            (verdict.right, verdict.credit)
        };
        prop_assert_eq!(judge(&options_), judge(&shuffled));
    }

    /// One more right pick, or one wrong pick less, never scores less.
    #[test]
    fn a_better_answer_never_scores_less(
        options_ in prop::collection::vec((any::<bool>(), any::<bool>()), 2..9),
        at: prop::sample::Index,
    ) {
        let at = at.index(options_.len());
        let mut better = options_.clone();
        better[at].1 = better[at].0;
        let chosen = |list: &[(bool, bool)]| {
            (0..list.len()).filter(|&i| list[i].1).collect::<Vec<_>>()
        };
        prop_assume!(!chosen(&options_).is_empty() && !chosen(&better).is_empty());
        let right: Vec<bool> = options_.iter().map(|(right, _)| *right).collect();
        prop_assume!(right.contains(&true));
        let item = options(&right);
        let worse = graded(&item, &Answer::Options(chosen(&options_)));
        let better = graded(&item, &Answer::Options(chosen(&better)));
        prop_assert!(better.credit >= worse.credit);
    }

    /// The same for pairs: one more that is right never scores less, and full credit is right.
    #[test]
    fn a_better_match_never_scores_less(given in prop::collection::vec(0usize..4, 3), at in 0usize..3) {
        let item = matching();
        let mut better = given.clone();
        better[at] = at;
        let worse = graded(&item, &Answer::Pairs(given));
        let better = graded(&item, &Answer::Pairs(better));
        prop_assert!(better.credit >= worse.credit);
        prop_assert_eq!(better.right, better.credit == 1.0);
    }

    #[test]
    fn only_the_right_order_has_full_credit(seed: u64, count in 3usize..9) {
        let lines: Vec<String> = (0..count).map(|line| format!("line {line}")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let given = crate::learn::shuffled(count, seed, "");
        let sorted = given.is_sorted();
        let verdict = graded(&order(&lines), &Answer::Order(given));
        prop_assert_eq!(verdict.right, sorted);
        prop_assert_eq!(verdict.credit == 1.0, sorted);
        prop_assert!((0.0..=1.0).contains(&verdict.credit));
    }

    #[test]
    fn whatever_is_typed_is_judged_or_asked_again(text: String) {
        let number = item(Kind::Number(Number {
            answer: 1.0,
            tolerance: 0.0,
            wrong: Vec::new(),
            feedback: Vec::new(),
        }));
        if let Ok(verdict) = grade(&number, &texts(&[&text]), None) {
            prop_assert_eq!(verdict.right, text.trim().replace(',', ".").parse() == Ok(1.0));
        }
    }
}

mod places;

use super::*;
use proptest::prelude::*;
use std::borrow::Cow;

fn files(list: &[(&str, &str)]) -> Files {
    let file = |&(path, text): &(&str, &str)| File {
        path: path.to_owned(),
        bytes: Cow::Owned(text.as_bytes().to_vec()),
    };
    Files::new(list.iter().map(file).collect())
}

/// Every diagnostic as a reader sees it.
fn rendered(files: &Files) -> String {
    let source = |path: &str| {
        files
            .get(path)
            .and_then(|file| std::str::from_utf8(&file.bytes).ok())
            .unwrap_or_default()
    };
    let loaded = load(files);
    let shown: Vec<String> = loaded
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let source = source(&diagnostic.file);
            let place = source.get(diagnostic.span.clone());
            assert!(place.is_some() || source.is_empty(), "{diagnostic:?}");
            diagnostic.render(source, false)
        })
        .collect();
    shown.join("\n\n")
}

const COURSE: (&str, &str) = (
    "course.toml",
    "title = \"T\"\n[[tracks]]\nid = \"a\"\ntitle = \"A\"\nsummary = \"s\"\n",
);

#[test]
fn the_shipped_course_has_no_mistake() {
    let files = Files::embedded();
    assert_eq!(rendered(&files), "");
    let course = load(&files).course;
    assert!(!course.lessons.is_empty() && !course.quizzes.is_empty());
}

/// Lessons and quizzes as a course map shows them.
fn mapped(course: &Course) -> String {
    let quizzes = |screen: &super::super::Screen| {
        let quiz = |part: &Part| match part {
            Part::Quiz { id, .. } => Some(id.clone()),
            _ => None,
        };
        screen.parts.iter().filter_map(quiz).collect::<Vec<_>>()
    };
    let screen = |screen: &super::super::Screen| {
        format!(
            "  {} {} {:?} {:?}\n",
            screen.slug,
            screen.title,
            screen.span,
            quizzes(screen)
        )
    };
    let lessons = course.lessons.iter().map(|lesson| {
        let screens: String = lesson.screens.iter().map(screen).collect();
        let Lesson { id, title, .. } = lesson;
        let about = (&lesson.track, lesson.minutes, &lesson.objectives);
        format!("{id} {title} {about:?} {:?}\n{screens}", lesson.aliases)
    });
    let quizzes = course.quizzes.iter();
    let quizzes = quizzes.map(|quiz| format!("{} {} {:?}\n", quiz.id, quiz.title, quiz.aliases));
    lessons.chain(quizzes).collect()
}

#[test]
fn the_first_map_is_the_one_that_stays() {
    let files = Files::embedded();
    let begun = begin(&files);
    let first = mapped(&begun.outline());
    assert_eq!(first, mapped(&begun.finish().course));
}

/// What begins screens, and what looks as if it did.
const LINES: &[&str] = &[
    "## A `b`",
    "## *C* {#c}",
    "# T",
    "Setext",
    "---",
    "- ## in a list",
    "> ## quoted",
    "    ## indented",
    "```",
    "```quiz",
    "~~~ python",
    "q",
    "| a |",
    "|---|",
    "<div>",
    "</div>",
    "[l]: x",
    "text ![i](p.png)",
    "",
];

proptest! {
    #[test]
    fn screens_are_the_same_whether_their_text_is_read_or_not(
        lines in proptest::collection::vec(
            prop_oneof![
                prop::sample::select(LINES).prop_map(str::to_owned),
                "[#`~>*_ \\-a-z\\[\\]]{0,12}",
            ],
            0..14,
        ),
    ) {
        let body = lines.join("\n");
        let files = files(&[COURSE, ("lessons/x.md", &lesson("x", &body))]);
        let begun = begin(&files);
        let first = begun.outline().lessons;
        let begins = |lesson: &Lesson| {
            let screens = lesson.screens.iter();
            screens.map(|screen| (screen.slug.clone(), screen.title.clone(), screen.span.clone())).collect::<Vec<_>>()
        };
        for lesson in begun.finish().course.lessons {
            prop_assert_eq!(first.first().map(begins), Some(begins(&lesson)));
        }
    }
}

/// A lesson of track `a` with the given body.
fn lesson(id: &str, body: &str) -> String {
    format!("+++\nid = \"{id}\"\ntitle = \"L\"\ntrack = \"a\"\n+++\n{body}")
}

const QUIZ: &str = "id = \"q\"\ntitle = \"Q\"\n";

const ITEM: &str =
    "[[items]]\nid = \"i\"\nkind = \"single\"\nprompt = \"p\"\nexplanation = \"e\"\n";

const OPTIONS: &str = "[[items.options]]\ntext = \"x\"\nright = true\n[[items.options]]\ntext = \"y\"\nfeedback = \"f\"\n";

const PREDICT: &str =
    "[[items]]\nid = \"i\"\nkind = \"predict\"\nprompt = \"p\"\nexplanation = \"e\"\n";

#[test]
fn mistakes_in_the_course_and_in_lessons() {
    let app = "## S\n```python app\nx = 1\n```\n";
    let cases: &[(&str, Files)] = &[
        ("no course.toml", files(&[("lessons/1.md", "# no front matter\n")])),
        ("broken TOML", files(&[("course.toml", "title = \"T\n[[tracks]\n")])),
        ("tracks", files(&[("course.toml", "titel = \"T\"\n[[tracks]]\nid = \"A b\"\ntitle = 1\n[[tracks]]\nid = \"a\"\ntitle = \"\"\n")])),
        ("two tracks", files(&[("course.toml", "title = \"T\"\n[[tracks]]\nid = \"a\"\ntitle = \"A\"\n[[tracks]]\nid = \"a\"\ntitle = \"B\"\n")])),
        ("front matter", files(&[COURSE, ("lessons/1.md", "+++\nid = \"l\"\nminutes = 0\ntrack = \"aa\"\nauthor = \"me\"\n[[objectives]]\nid = \"o\"\n+++\ntext\n")])),
        ("an empty lesson", files(&[COURSE, ("lessons/1.md", &lesson("l", ""))])),
        ("headings", files(&[COURSE, ("lessons/1.md", &lesson("l", "# Title\n## One\ntext\n## One\ntext\n"))])),
        ("fences", files(&[COURSE, ("lessons/1.md", &lesson("l", "```python ap\n```\n```hurl predict=200\n```\n```quiz now\nq\n```\n```python app=users grow\n```\n"))])),
        ("fences that are none", files(&[COURSE, ("lessons/1.md", &lesson("l", "```hrul predict=200,201\n```\n```Python app\n```\n```hurl compare predict=200,201\n```\n```hurl predict=200,200\n```\n"))])),
        ("another app", files(&[COURSE, ("lessons/1.md", &lesson("l", "```python app=users\nx = 1\n```\n```hurl app=user\nGET {{host}}/\nHTTP 200\n```\n"))])),
        ("no app", files(&[COURSE, ("lessons/1.md", &lesson("l", "```hurl\nGET {{host}}/\nHTTP 200\n```\n"))])),
        ("requests", files(&[COURSE, ("lessons/1.md", &lesson("l", &format!("{app}```hurl\nGET {{{{host}}}}/\n\nGET http://elsewhere/\nHTTP 200\n```\n\n```hurl compare\nGET {{{{host}}}}/\nHTTP 200\n```\n\n1. In a list:\n\n   ```hurl\n   GET {{{{host}}}}/\n   HTTP 200 OK\n   ```\n\n```hurl\n```\n")))])),
        ("two lessons", files(&[COURSE, ("lessons/1.md", &lesson("l", "text")), ("lessons/2.md", &lesson("l", "text"))])),
        ("an alias that is an id", files(&[COURSE, ("lessons/1.md", &lesson("l", "text")), ("lessons/2.md", &lesson("m", "text").replace("track", "aliases = [\"l\"]\ntrack"))])),
        ("one objective twice", files(&[COURSE, ("lessons/1.md", &lesson("l", "text").replace("track = \"a\"", "track = \"a\"\n[[objectives]]\nid = \"o\"\ntext = \"t\"\n[[objectives]]\nid = \"o\"\ntext = \"t\""))])),
        ("a missing quiz", files(&[COURSE, ("lessons/1.md", &lesson("l", "Text.\n\n```quiz\nqiz\n```\n")), ("quizzes/quiz.toml", &format!("id = \"quiz\"\ntitle = \"Q\"\n{ITEM}{OPTIONS}"))])),
        ("stray files", files(&[COURSE, ("lessons/notes.txt", ""), ("quizzes/a.md", "")])),
    ];
    let shown: Vec<String> = cases
        .iter()
        .map(|(name, files)| format!("=== {name}\n{}", rendered(files)))
        .collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn mistakes_in_what_is_looked_up() {
    let lesson = lesson("l", "text");
    let course = |path, text: &str| files(&[COURSE, (path, text), ("lessons/1.md", &lesson)]);
    let glossary = "terms = 1\nterm = \"a\"\n";
    let terms = "[[terms]]\nterm = \"a\"\nalso = [\"B\"]\ntext = \"t\"\nsee = [\"m\"]\n[[terms]]\nterm = \"b\"\ntext = \"t\"\n[[terms]]\nterm = \"c\"\nsee = \"l\"\n";
    let codes = "[[codes]]\ncode = 404\nphrase = \"Not Found\"\nfastapi = \"HTTP_400_NOT_FOUND\"\nrfc = \"R\"\nmeaning = \"m\"\nuse = \"u\"\n[[codes]]\ncode = 404\nphrase = \"\"\nrfc = \"R\"\nmeaning = \"m\"\nuse = \"u\"\n[[codes]]\ncode = 42\n[[codes]]\nphrase = \"P\"\nname = \"n\"\n";
    let cases = [
        ("no terms", course("assets/glossary.toml", glossary)),
        ("terms", course("assets/glossary.toml", terms)),
        ("codes", course("assets/status-codes.toml", codes)),
    ];
    let shown: Vec<String> = cases
        .iter()
        .map(|(name, files)| format!("=== {name}\n{}", rendered(files)))
        .collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn terms_and_codes_come_in_order() {
    let terms = "[[terms]]\nterm = \"b\"\ntext = \"t\"\n[[terms]]\nterm = \"A\"\ntext = \"t\"\nsee = [\"l\"]\n";
    let code = |code: u16| {
        format!(
            "[[codes]]\ncode = {code}\nphrase = \"P\"\nrfc = \"R\"\nmeaning = \"m\"\nuse = \"u\"\n"
        )
    };
    let loaded = load(&files(&[
        COURSE,
        ("assets/glossary.toml", terms),
        (
            "assets/status-codes.toml",
            &format!("{}{}", code(404), code(200)),
        ),
        ("lessons/1.md", &lesson("l", "text")),
    ]));
    assert_eq!(loaded.diagnostics, []);
    let names: Vec<&str> = loaded.course.terms.iter().map(|term| &*term.term).collect();
    let codes: Vec<u16> = loaded.course.codes.iter().map(|code| code.code).collect();
    assert_eq!((names, codes), (vec!["A", "b"], vec![200, 404]));
}

#[test]
fn mistakes_in_quizzes() {
    let option = |text: &str, rest: &str| format!("[[items.options]]\ntext = \"{text}\"\n{rest}\n");
    let asks = "[[items.asks]]\nabout = \"status\"\nchoices = [\"200\", \"404\"]\n";
    let request = "app = \"x\"\nrequest = \"\"\"\nGET {{host}}/\nHTTP 200\n\"\"\"\n";
    let cases = [
        ("no items", QUIZ.to_owned()),
        (
            "no answer",
            format!(
                "{QUIZ}{ITEM}{}{}",
                option("x", ""),
                option("y", "feedback = \"f\"")
            ),
        ),
        (
            "two answers",
            format!(
                "{QUIZ}{ITEM}{}{}",
                option("x", "right = true"),
                option("y", "right = true")
            ),
        ),
        (
            "one option",
            format!("{QUIZ}{ITEM}{}", option("x", "right = true")),
        ),
        (
            "alike",
            format!(
                "{QUIZ}{ITEM}{}{}",
                option("x", "right = true"),
                option("x", "feedback = \"f\"")
            ),
        ),
        (
            "alike but for their markup",
            format!(
                "{QUIZ}{ITEM}{}{}{}",
                option("a", "right = true"),
                option("x", "feedback = \"f\""),
                option("`x`", "feedback = \"g\"")
            ),
        ),
        (
            "wrong kinds",
            format!(
                "{QUIZ}{ITEM}points = \"many\"\nhints = \"h\"\nobjective = \"o\"\n{}",
                option("x", "right = 1\nfedback = \"f\"")
            ),
        ),
        (
            "an unknown kind",
            format!("{QUIZ}{}{OPTIONS}", ITEM.replace("single", "singel")),
        ),
        ("two items", format!("{QUIZ}{ITEM}{OPTIONS}{ITEM}{OPTIONS}")),
        (
            "a former name that is another's",
            format!(
                "{QUIZ}{ITEM}{OPTIONS}{}aliases = [\"i\"]\n{OPTIONS}",
                ITEM.replace("\"i\"", "\"j\"")
            ),
        ),
        (
            "feedback that says nothing",
            format!("{QUIZ}{ITEM}{}", OPTIONS.replace("\"f\"", "\" \"")),
        ),
        (
            "an incomplete item",
            format!("{QUIZ}[[items]]\nkind = \"multiple\"\n{OPTIONS}"),
        ),
        ("a prediction without anything", format!("{QUIZ}{PREDICT}")),
        ("no asks", format!("{QUIZ}{PREDICT}{request}")),
        (
            "a broken request",
            format!(
                "{QUIZ}{PREDICT}app = \"x\"\nrequest = \"\"\"\nGET {{{{host}}}}/\nHTTP 200\n[Asserts]\nxpath \"//a\" exists\n\"\"\"\n{asks}"
            ),
        ),
        (
            "a broken request on one line",
            format!(
                "{QUIZ}{PREDICT}app = \"x\"\nrequest = \"GET {{{{host}}}}/\\nHTTP 20\"\n{asks}"
            ),
        ),
        (
            "two requests",
            format!(
                "{QUIZ}{PREDICT}app = \"x\"\nrequest = \"\"\"\nGET {{{{host}}}}/\nHTTP 200\nGET {{{{host}}}}/\nHTTP 200\n\"\"\"\n{asks}"
            ),
        ),
        (
            "asks",
            format!(
                "{QUIZ}{PREDICT}{request}[[items.asks]]\nabout = \"colour\"\nchoices = [\"a\", \"b\"]\n[[items.asks]]\nabout = \"body\"\nchoices = [\"a\"]\n[[items.asks]]\nabout = \"keys\"\nchoices = [\"a\", 1, {{ text = \"b\", feedbak = \"f\" }}]\n"
            ),
        ),
        (
            "an app elsewhere",
            format!(
                "{QUIZ}{PREDICT}app = {{ lesson = \"ll\", nam = \"x\" }}\nrequest = \"GET {{{{host}}}}/\\nHTTP 200\"\n{asks}"
            ),
        ),
        (
            "an app of another type",
            format!("{QUIZ}{PREDICT}app = 1\nrequest = \"GET {{{{host}}}}/\\nHTTP 200\"\n{asks}"),
        ),
    ];
    let text = lesson("l", "```python app\nx = 1\n```\n");
    let files = |quiz: &str| files(&[COURSE, ("lessons/1.md", &text), ("quizzes/q.toml", quiz)]);
    let shown: Vec<String> = cases
        .iter()
        .map(|(name, quiz)| format!("=== {name}\n{}", rendered(&files(quiz))))
        .collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn variables_that_nothing_sets() {
    let lesson = lesson(
        "l",
        "## S\n```python app\nx = 1\n```\n```hurl\nGET {{host}}/{{nope}}\nHTTP 200\n```\n",
    );
    let request = |text: &str| format!("\"\"\"\n{text}\n\"\"\"\n");
    let get = |name: &str| format!("GET {{{{host}}}}/{{{{{name}}}}}\nHTTP 200");
    let captured = "POST {{host}}/\nHTTP 201\n[Captures]\nid: body\n\n";
    let code = item(
        "code",
        &format!(
            "starter = \"x\"\nsolution = \"y\"\nchecks = {}",
            request(&format!(
                "# a\n{captured}# b\n{}\n\n# c\n{}",
                get("id"),
                get("nope")
            ))
        ),
    );
    let goal = item(
        "request",
        &format!(
            "app = \"x\"\nsolution = {}[[items.steps]]\nid = \"s\"\ntext = \"t\"\nhurl = {}",
            request(&format!("{captured}{}", get("nope"))),
            request(&get("any"))
        ),
    );
    let predict = format!(
        "{QUIZ}{PREDICT}app = \"x\"\nbefore = {}request = {}[[items.asks]]\nabout = \"status\"\nchoices = [\"200\", \"404\"]\n",
        request(captured.trim_end()),
        request(&get("id").replace("\nHTTP", "\nX: {{nope}}\nHTTP"))
    );
    let quiz = |text: &str| files(&[COURSE, ("quizzes/q.toml", text)]);
    let cases = [
        ("a lesson", files(&[COURSE, ("lessons/1.md", &lesson)])),
        ("checks", quiz(&code)),
        ("a solution", quiz(&goal)),
        ("a prediction", quiz(&predict)),
    ];
    let shown: Vec<String> = cases
        .iter()
        .map(|(name, files)| format!("=== {name}\n{}", rendered(files)))
        .collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}

/// An item of a kind with its own keys.
fn item(kind: &str, keys: &str) -> String {
    format!("{QUIZ}{}{keys}\n", ITEM.replace("single", kind))
}

#[test]
fn mistakes_in_items_that_are_not_picked_from_options() {
    let wrong =
        |key: &str, value: &str| format!("[[items.wrong]]\n{key} = {value}\nfeedback = \"f\"\n");
    let pair = |left: &str, right: &str| {
        format!("[[items.pairs]]\nleft = \"{left}\"\nright = \"{right}\"\nfeedback = \"f\"\n")
    };
    let cases = [
        ("true or what", item("true-false", "answer = \"yes\"")),
        (
            "true-false without an answer",
            item("true-false", "feedback = \"f\""),
        ),
        ("nothing accepted", item("short", "feedback = \"f\"")),
        (
            "a comparison",
            item(
                "short",
                "accept = [\"x\"]\nmatch = \"exactly\"\nfeedback = \"f\"",
            ),
        ),
        (
            "a pattern",
            item(
                "short",
                "accept = [\"(x\"]\nmatch = \"pattern\"\nfeedback = \"f\"",
            ),
        ),
        (
            "wrong and right",
            item(
                "short",
                &format!(
                    "accept = [\"Location\", \" \"]\n{}",
                    wrong("answer", "\"location \"")
                ),
            ),
        ),
        (
            "wrong, and right by a pattern",
            item(
                "short",
                &format!(
                    "match = \"pattern\"\naccept = [\".*Location\"]\n{}",
                    wrong("answer", "\"Content-Location\"")
                ),
            ),
        ),
        (
            "no number",
            item("number", "answer = \"204\"\ntolerance = -1"),
        ),
        (
            "an endless number",
            item("number", "answer = inf\nfeedback = \"f\""),
        ),
        (
            "a wrong number that is right",
            item(
                "number",
                &format!(
                    "answer = 204\ntolerance = 0.5\n{}",
                    wrong("answer", "204.5")
                ),
            ),
        ),
        (
            "too few lines",
            item("order", "lines = [\"a\", \"b\"]\nfeedback = \"f\""),
        ),
        (
            "lines alike",
            item("order", "lines = [\"a\", \"a\", \"a\"]"),
        ),
        (
            "a blank line",
            item("order", "lines = [\"a\", \" \", 3]\nfeedback = \"f\""),
        ),
        ("one pair", item("match", &pair("a", "b"))),
        (
            "lefts alike",
            item("match", &format!("{}{}", pair("a", "b"), pair("a", "c"))),
        ),
        (
            "one right for all",
            item("match", &format!("{}{}", pair("a", "b"), pair("c", "b"))),
        ),
        (
            "an extra that fits",
            item(
                "match",
                &format!("extra = [\"b\"]\n{}{}", pair("a", "b"), pair("c", "d")),
            ),
        ),
        (
            "extras and lefts alike",
            item(
                "match",
                &format!("extra = [\"x\"]\n{}{}", pair("a", "b"), pair("a", "c")),
            ),
        ),
        (
            "extras alike",
            item(
                "match",
                &format!(
                    "extra = [\"x\", \"x\"]\n{}{}",
                    pair("a", "b"),
                    pair("c", "d")
                ),
            ),
        ),
        (
            "a text foreseen twice",
            item(
                "short",
                &format!(
                    "accept = [\"x\"]\n{}{}",
                    wrong("answer", "\"foo\""),
                    wrong("answer", "\"FOO\"")
                ),
            ),
        ),
        (
            "a number foreseen twice",
            item(
                "number",
                &format!(
                    "answer = 1\n{}{}",
                    wrong("answer", "5"),
                    wrong("answer", "5.0")
                ),
            ),
        ),
        (
            "an output foreseen twice",
            item(
                "prints",
                &format!(
                    "code = \"print(1)\"\noutput = \"1\"\n{}{}",
                    wrong("answer", "\"2\""),
                    wrong("answer", "\"2 \"")
                ),
            ),
        ),
        (
            "a line foreseen twice",
            item(
                "spot",
                &format!(
                    "code = \"a\\nb\"\nlines = [1]\nfeedback = \"f\"\n{}{}",
                    wrong("line", "2"),
                    wrong("line", "2")
                ),
            ),
        ),
        (
            "a hint that says nothing",
            item(
                "short",
                "hints = [\" \", \"h\"]\naccept = [\"x\"]\nfeedback = \"f\"",
            ),
        ),
        (
            "choices alike",
            item(
                "gap",
                "code = \"{{1}}\"\n[[items.gaps]]\naccept = [\"x\"]\nchoices = [\"x\", \" x\", \"y\"]\nfeedback = \"f\"",
            ),
        ),
        ("no gap", item("gap", "code = \"x = {{1}}\"")),
        (
            "gaps out of order",
            item(
                "gap",
                "code = \"{{2}} {{1}}\"\n[[items.gaps]]\naccept = [\"x\"]\nfeedback = \"f\"\n[[items.gaps]]\naccept = [\"y\"]\nfeedback = \"f\"",
            ),
        ),
        (
            "a gap too many in the text",
            item(
                "gap",
                "code = \"{{1}} {{2}}\"\n[[items.gaps]]\naccept = [\"x\"]\nfeedback = \"f\"",
            ),
        ),
        (
            "choices without the right one",
            item(
                "gap",
                "code = \"{{1}}\"\n[[items.gaps]]\naccept = [\"x\"]\nchoices = [\"y\", \"z\"]\nfeedback = \"f\"",
            ),
        ),
        (
            "no line",
            item("spot", "code = \"a\\nb\"\nfeedback = \"f\""),
        ),
        (
            "lines that are not there",
            item(
                "spot",
                &format!(
                    "code = \"a\\nb\"\nlines = [3, 0, \"1\"]\nfeedback = \"f\"\n{}{}",
                    wrong("line", "9"),
                    wrong("line", "3")
                ),
            ),
        ),
        (
            "score",
            format!(
                "{QUIZ}[score]\nattempts = 0\nretry = 101\npartial = \"no\"\nhints = 3\n{ITEM}{OPTIONS}"
            ),
        ),
    ];
    let shown: Vec<String> = cases
        .iter()
        .map(|(name, quiz)| {
            let files = files(&[COURSE, ("quizzes/q.toml", quiz)]);
            format!("=== {name}\n{}", rendered(&files))
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn mistakes_in_exercises() {
    let check = "checks = \"# a\\nGET {{host}}/\\nHTTP 200\"\n";
    let code = "starter = \"x\"\nsolution = \"y\"\n";
    let wrong = |keys: &str| format!("[[items.wrong]]\nname = \"n\"\nfeedback = \"f\"\n{keys}");
    let step = |keys: &str| {
        format!("[[items.steps]]\ntext = \"t\"\nhurl = \"GET {{{{host}}}}/\\nHTTP 200\"\n{keys}\n")
    };
    let goal = "app = \"x\"\nsolution = \"GET {{host}}/\"\n";
    let cases = [
        (
            "output",
            item(
                "prints",
                "code = \"print(1)\"\noutput = \"1\"\n[[items.wrong]]\nanswer = \"1 \"\nfeedback = \"f\"",
            ),
        ),
        ("nothing", item("code", "")),
        (
            "checks without titles",
            item(
                "code",
                &format!("{code}checks = \"GET {{{{host}}}}/\\nHTTP 200\""),
            ),
        ),
        (
            "checks alike",
            item(
                "code",
                &format!(
                    "{code}checks = \"# a\\nGET {{{{host}}}}/\\nHTTP 200\\n# a\\nGET {{{{host}}}}/\\nHTTP 200\""
                ),
            ),
        ),
        (
            "a check that proves nothing",
            item(
                "code",
                &format!("{code}checks = \"# a\\nGET {{{{host}}}}/\""),
            ),
        ),
        ("no check", item("code", &format!("{code}checks = \"# a\""))),
        (
            "an unknown check",
            item(
                "code",
                &format!("{code}{check}{}", wrong("code = \"z\"\ncheck = \"b\"")),
            ),
        ),
        (
            "what it sees",
            item(
                "code",
                &format!(
                    "{code}{check}{}",
                    wrong("code = \"z\"\ncheck = \"a\"\nsees = \"xpath \\\"//a\\\" exists\"")
                ),
            ),
        ),
        (
            "it sees a request",
            item(
                "code",
                &format!(
                    "{code}{check}{}",
                    wrong("code = \"z\"\ncheck = \"a\"\nsees = \"HTTP 200\"")
                ),
            ),
        ),
        ("no steps", item("request", goal)),
        (
            "steps",
            item(
                "request",
                &format!(
                    "{goal}{}{}{}",
                    step("id = \"s\""),
                    step("id = \"s\""),
                    step("id = \"u\"\nafter = [\"u\", \"v\"]")
                ),
            ),
        ),
        (
            "two requests in a step",
            item(
                "request",
                &format!(
                    "{goal}{}",
                    step("id = \"s\"").replace("HTTP 200", "HTTP 200\\nGET {{host}}/\\nHTTP 200")
                ),
            ),
        ),
        (
            "requests elsewhere",
            item(
                "request",
                &format!(
                    "app = \"x\"\nsolution = \"GET http://elsewhere/\"\n{}{}",
                    step("id = \"s\""),
                    wrong("hurl = \"\"\nsees = \"GET {{host}}/\"")
                ),
            ),
        ),
    ];
    let shown: Vec<String> = cases
        .iter()
        .map(|(name, quiz)| {
            let files = files(&[COURSE, ("quizzes/q.toml", quiz)]);
            format!("=== {name}\n{}", rendered(&files))
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn every_kind_loads_and_its_key_hangs_on_the_answer_alone() {
    let gap =
        "[[items.gaps]]\naccept = [\"201\"]\nchoices = [\"200\", \"201\"]\nfeedback = \"f\"\n";
    // For each kind: an item, what may be reworded, and what changes the answer.
    let cases = [
        ("true-false", "answer = true\nfeedback = \"f\"\nright_feedback = \"r\"".to_owned(), "\"r\"", "= true"),
        ("short", "accept = [\"a\"]\nfeedback = \"f\"\n[[items.wrong]]\nanswer = \"w\"\nfeedback = \"f\"".to_owned(), "\"w\"", "\"a\""),
        ("number", "answer = 204\ntolerance = 0.5\nfeedback = \"f\"".to_owned(), "\"f\"", "0.5"),
        ("order", "lines = [\"a\", \"b\", \"c\"]\nfeedback = \"f\"".to_owned(), "\"f\"", "\"b\""),
        ("match", "extra = [\"later\"]\n[[items.pairs]]\nleft = \"a\"\nright = \"b\"\nfeedback = \"f\"\n[[items.pairs]]\nleft = \"c\"\nright = \"b\"\nfeedback = \"g\"".to_owned(), "\"g\"", "\"later\""),
        ("gap", format!("code = \"status_code={{{{1}}}}\"\n{gap}"), "\"f\"", "[\"201\"]"),
        ("spot", "code = \"a\\nb\\n\"\nlines = [2]\nfeedback = \"f\"".to_owned(), "\"f\"", "[2]"),
    ];
    let step = "[[items.steps]]\nid = \"s\"\ntext = \"t\"\nhurl = \"GET {{host}}/\\nHTTP 200\"\nhint = \"h\"";
    let cases = cases.into_iter().chain([
        (
            "prints",
            "code = \"print(1)\"\noutput = \"1\"\nfeedback = \"f\"".to_owned(),
            "\"f\"",
            "\"1\"",
        ),
        (
            "request",
            format!("app = \"x\"\nsolution = \"GET {{{{host}}}}/\"\n{step}"),
            "\"h\"",
            "\"x\"",
        ),
        (
            "code",
            "starter = \"x\"\nsolution = \"y\"\nchecks = \"# t\\nGET {{host}}/\\nHTTP 200\""
                .to_owned(),
            "\"x\"",
            "200",
        ),
    ]);
    let mut keys = Vec::new();
    for (kind, keys_of, words, answer) in cases {
        let quiz = item(kind, &keys_of);
        let other = match answer {
            "= true" => "= false".to_owned(),
            "0.5" => "0.6".to_owned(),
            "[2]" => "[1]".to_owned(),
            "200" => "201".to_owned(),
            "[\"201\"]" => "[\"200\"]".to_owned(),
            text => text.replacen('"', "\"x", 1),
        };
        let at = quiz.rfind(words).unwrap();
        let mut reworded = quiz.clone();
        reworded.replace_range(at..at + words.len(), "\"other\"");
        assert_eq!(key(&quiz), key(&reworded), "{kind}");
        assert_ne!(key(&quiz), key(&quiz.replacen(answer, &other, 1)), "{kind}");
        keys.push(key(&quiz));
    }
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 10);
}

/// How the first gap of an item in a language takes an answer.
fn gap_takes(keys: &str, answer: &str) -> bool {
    let gap = format!(
        "code = \"{{{{1}}}}\"\n{keys}\n[[items.gaps]]\naccept = [\"status_code\"]\nfeedback = \"f\""
    );
    let loaded = load(&files(&[COURSE, ("quizzes/q.toml", &item("gap", &gap))]));
    let super::super::Kind::Gap(gap) = &loaded.course.quizzes[0].items[0].kind else {
        panic!("a gap");
    };
    gap.gaps[0].typed.accept[0].fits(answer)
}

#[test]
fn the_case_of_letters_matters_in_a_gap_in_python() {
    assert!(gap_takes("", "status_code") && !gap_takes("", "STATUS_CODE"));
    assert!(gap_takes("language = \"http\"", "Status_Code"));
}

#[test]
fn a_starter_that_does_not_load_may_be_empty() {
    let code = |keys: &str| {
        let keys =
            format!("{keys}\nsolution = \"y\"\nchecks = \"# t\\nGET {{{{host}}}}/\\nHTTP 200\"");
        rendered(&files(&[COURSE, ("quizzes/q.toml", &item("code", &keys))]))
    };
    assert_eq!(code("starter = \"\"\nloads = false"), "");
    assert!(code("starter = \"\"").contains("`starter` is empty"));
    assert!(code("loads = false").contains("`starter` is missing"));
}

#[test]
fn a_broken_part_is_left_out_and_the_rest_opens() {
    let second = ITEM.replace("\"i\"", "\"j\"");
    let course = load(&files(&[
        COURSE,
        ("lessons/1.md", "no front matter"),
        ("lessons/2.md", &lesson("good", "text\n\n```quiz\nq\n```\n")),
        ("quizzes/bad.toml", "= ="),
        ("quizzes/q.toml", &format!("{QUIZ}{ITEM}{second}{OPTIONS}")),
    ]))
    .course;
    assert_eq!(
        course
            .lessons
            .iter()
            .map(|lesson| lesson.id.as_str())
            .collect::<Vec<_>>(),
        ["good"]
    );
    let items: Vec<&str> = course
        .quizzes
        .iter()
        .flat_map(|quiz| &quiz.items)
        .map(|item| item.id.as_str())
        .collect();
    assert_eq!(items, ["q/j"]);
}

#[test]
fn lines_may_end_as_on_windows() {
    let unix = lesson(
        "l",
        "## S\n```python app\nx = 1\n```\n\n```hurl\nGET {{host}}/\nHTTP 200\n```\n",
    );
    let loaded = load(&files(&[
        COURSE,
        ("lessons/1.md", &unix.replace('\n', "\r\n")),
    ]));
    assert_eq!(loaded.diagnostics, []);
    assert_eq!(loaded.course.lessons[0].screens[0].parts.len(), 2);
}

#[test]
fn a_mistake_in_a_request_is_found_however_its_lines_are_written() {
    let body = "## S\n```python app\nx = 1\n```\n\n  ```hurl\n  # é\n  GET {{host}}/\n  HTTP oops\n  ```\n";
    for text in [
        lesson("l", body),
        lesson("l", body).replace('\n', "\r\n"),
        lesson("l", body).replace("\n  ", "\n"),
    ] {
        let diagnostics = load(&files(&[COURSE, ("lessons/1.md", &text)])).diagnostics;
        let places: Vec<&str> = diagnostics
            .iter()
            .map(|diagnostic| &text[diagnostic.span.clone()])
            .collect();
        assert_eq!(places.first(), Some(&"oops"), "{diagnostics:?}");
    }
}

/// The key of the one item of a quiz.
fn key(quiz: &str) -> String {
    let loaded = load(&files(&[COURSE, ("quizzes/q.toml", quiz)]));
    assert_eq!(loaded.diagnostics, [], "{quiz}");
    loaded.course.quizzes[0].items[0].key.clone()
}

#[test]
fn a_key_changes_with_the_answer_and_with_nothing_else() {
    let quiz = format!("{QUIZ}{ITEM}{OPTIONS}");
    let same = [
        quiz.replace("prompt = \"p\"", "prompt = \"other words\""),
        quiz.replace("feedback = \"f\"", "feedback = \"g\""),
    ];
    for other in same {
        assert_eq!(key(&quiz), key(&other));
    }
    let changed = [
        quiz.replace("single", "multiple"),
        quiz.replace("text = \"y\"", "text = \"z\""),
    ];
    for other in changed {
        assert_ne!(key(&quiz), key(&other));
    }
    let predict = format!(
        "{QUIZ}{PREDICT}app = \"x\"\nrequest = \"GET {{{{host}}}}/\\nHTTP 200\"\n[[items.asks]]\nabout = \"status\"\nchoices = [\"200\", \"404\"]\n"
    );
    assert_ne!(key(&predict), key(&predict.replace("/\\n", "/x\\n")));
    assert_ne!(
        key(&predict),
        key(&predict.replace("app = \"x\"", "app = \"y\""))
    );
    // What is true is read off the exchange, so the proof beside the request is not part of the question.
    assert_eq!(key(&predict), key(&predict.replace("HTTP 200", "HTTP *")));
}

#[test]
fn a_byte_that_markdown_replaces_moves_no_place_out_of_the_file() {
    let text = lesson(
        "l",
        "```python app\nx = 1\n```\n\n```hurl\nGET {{host}}/\nHTTP 2\0\0\0\0\n```",
    );
    assert!(rendered(&files(&[COURSE, ("lessons/1.md", &text)])).contains("C011"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(path in prop::sample::select(vec!["course.toml", "lessons/1.md", "quizzes/q.toml"]), bytes: Vec<u8>) {
        let course = File { path: COURSE.0.to_owned(), bytes: Cow::Borrowed(COURSE.1.as_bytes()) };
        let noise = File { path: path.to_owned(), bytes: Cow::Owned(bytes) };
        let _ = rendered(&Files::new(vec![course, noise]));
    }

    /// Damaged files of the kind that authors write get further than noise does.
    #[test]
    fn no_damage_panics(at in 0.0..1.0, cut in 0usize..20, insert in "[\\PC\n\"`{}+=]{0,4}", which: prop::sample::Index) {
        let mut files: Vec<File> = Files::embedded().iter().cloned().collect();
        let which = which.index(files.len());
        let file = &mut files[which];
        if let Ok(mut text) = String::from_utf8(file.bytes.to_vec()) {
            let floor = |mut at: usize| { while !text.is_char_boundary(at) { at -= 1; } at };
            let start = floor((at * text.len() as f64) as usize);
            let end = floor((start + cut).min(text.len())).max(start);
            text.replace_range(start..end, &insert);
            file.bytes = Cow::Owned(text.into_bytes());
        }
        let _ = rendered(&Files::new(files));
    }
}

/// Files that cost most to read for their size, as large as one may be.
#[test]
fn a_large_file_is_read_or_refused_and_never_hangs() {
    let repeated = |text: &str| text.repeat(1024 * 1024 / text.len() - 100);
    let grown = format!(
        "```python app\nx = 1\n```\n{}",
        repeated("```python app grow\n#\n```\n\n")
    );
    let bodies = [
        repeated("## Screen\n"),
        repeated("> "),
        repeated("- "),
        repeated("[a]("),
        repeated("*a _b "),
        repeated("|a"),
        repeated("`"),
        repeated("<a "),
        repeated("{{#quiz x}}\n\n"),
        repeated("```hurl\n```\n"),
        format!("```hurl\nHTTP\n{}```\n", repeated("GET {{x}}/\nHTTP 200\n")),
        grown,
        format!(
            "```python app\nx = 1\n```\n```hurl\n{}```\n",
            repeated("GET {{host}}/\nHTTP 2\n")
        ),
    ];
    for body in bodies {
        let text = lesson("l", &body);
        let diagnostics = load(&files(&[COURSE, ("lessons/1.md", &text)])).diagnostics;
        assert!(diagnostics.len() <= 101, "{}", diagnostics.len());
    }
    for quiz in [
        repeated("a = ["),
        repeated("[[items]]\n"),
        repeated("[a.b]\n"),
        repeated("x\n"),
    ] {
        let text = format!("{QUIZ}{quiz}");
        let diagnostics = load(&files(&[COURSE, ("quizzes/q.toml", &text)])).diagnostics;
        assert!(diagnostics.len() <= 101, "{}", diagnostics.len());
    }
    let text = lesson("l", &"word ".repeat(3 * 1024 * 1024));
    let diagnostics = load(&files(&[COURSE, ("lessons/1.md", &text)])).diagnostics;
    assert_eq!(
        diagnostics
            .iter()
            .map(|found| found.code)
            .collect::<Vec<_>>(),
        [Code::TooMuch]
    );
}

/// What `check` adds to loading, rendered.
fn linted(files: &Files) -> String {
    let loaded = load(files);
    let found = super::super::lint(&loaded, files);
    let shown = found
        .iter()
        .map(|mistake| mistake.render(files.text(&mistake.file), false));
    shown.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn lints() {
    let links = "## S\n[a](2.md#no) [b](3.md) [c](../../x) [d](https://a.example) [e](#s) [f](2.md#t)\n\n![](../assets/p.svg)\n\n![w](http://a.example/p.svg) [j](javascript:alert) [k](2.mdd) [l](../asset/p.svg) [m](2.md#tt)\n";
    let wide = format!(
        "## T\n```python app\nx = \"{0}\"\n```\n\n- a\n  ```sh\n  {0}\n  ```\n\n```hurl\nGET {{{{host}}}}/{0}\nHTTP 404\n```\n",
        "w".repeat(70)
    );
    let first = lesson("l", links).replace(
        "track = \"a\"",
        "track = \"a\"\n[[objectives]]\nid = \"o\"\ntext = \"t\"",
    );
    let twin = "[[items.options]]\ntext = \"**X** y\"\nright = true\n[[items.options]]\ntext = \"x  Y.\"\nfeedback = \"f\"\n";
    let files = files(&[
        COURSE,
        ("assets/p.svg", "<svg/>"),
        ("lessons/1.md", &first),
        ("lessons/2.md", &lesson("m", &wide)),
        ("quizzes/q.toml", &format!("{QUIZ}{ITEM}{twin}")),
    ]);
    insta::assert_snapshot!(linted(&files));
}

#[test]
fn the_shipped_course_gives_no_lint_that_is_an_error() {
    let files = Files::embedded();
    let found = super::super::lint(&load(&files), &files);
    let errors: Vec<_> = found
        .iter()
        .filter(|mistake| mistake.code.severity() == super::super::Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn an_empty_quiz_block_is_said_to_be_empty() {
    let lesson = lesson("l", "Text.\n\n```quiz\n\n```\n");
    let loaded = load(&files(&[COURSE, ("lessons/1.md", &lesson)]));
    let said = loaded.diagnostics.iter();
    let said: Vec<_> = said.map(|one| (one.code, one.message.as_str())).collect();
    assert_eq!(said, [(Code::Empty, "this block names no quiz")]);
    assert_eq!(loaded.course.lessons.len(), 1);
}

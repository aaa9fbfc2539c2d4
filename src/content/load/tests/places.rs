//! Where a mistake is told, and that it is told once.

use super::*;

/// Each mistake of loading and each lint: its code, its file, what it points at, what is said.
fn told(files: &Files) -> Vec<String> {
    let loaded = load(files);
    let mut found = super::super::super::lint(&loaded, files);
    found.extend(loaded.diagnostics);
    let shown = found.iter().map(|one| {
        let text = files.text(&one.file).get(one.span.clone());
        let file = one.file.rsplit('/').next().unwrap_or_default();
        format!(
            "{} {file} {:?}: {}",
            one.code.name(),
            text.unwrap_or_default(),
            one.message
        )
    });
    shown.collect()
}

fn with_front(id: &str, front: &str) -> String {
    lesson(id, "text\n").replace("track", &format!("{front}\ntrack"))
}

#[test]
fn a_name_that_is_taken_is_pointed_at_with_the_place_of_the_other() {
    let first = format!(
        "+++\naliases = [\"m\"]\n{}",
        &with_front("l", "minutes = 5")[4..]
    );
    let own = with_front("n", "aliases = [\"o\", \"n\", \"o\"]");
    let found = told(&files(&[
        COURSE,
        ("lessons/1.md", &first),
        ("lessons/2.md", &with_front("m", "aliases = [\"l\"]")),
        ("lessons/3.md", &own),
    ]));
    assert_eq!(
        found,
        [
            "C007 2.md \"\\\"m\\\"\": lessons/1.md, line 2 has the id `m` already",
            "C007 2.md \"\\\"l\\\"\": lessons/1.md, line 3 has the id `l` already",
            "C007 3.md \"\\\"n\\\"\": there are two ids `n`: the first in line 2",
            "C007 3.md \"\\\"o\\\"\": there are two ids `o`: the first in line 4",
        ]
    );
}

#[test]
fn a_byte_order_mark_is_passed_over_and_moves_no_place() {
    let marked = |text: &str| format!("\u{feff}{text}");
    let text = marked(&lesson("l", "```quiz\nqq\n```\n"));
    let files = files(&[
        ("course.toml", &marked(COURSE.1)),
        ("lessons/1.md", &text),
        ("quizzes/q.toml", &marked(&format!("{QUIZ}{ITEM}{OPTIONS}"))),
        (
            "assets/glossary.toml",
            &marked("[[terms]]\nterm = \"t\"\ntext = \"t\"\n"),
        ),
    ]);
    assert_eq!(
        told(&files),
        [
            "L007 q.toml \"\\\"q\\\"\": no lesson places the quiz `q`",
            "C008 1.md \"qq\": there is no quiz `qq`",
        ]
    );
}

#[test]
fn a_quiz_that_is_placed_twice_is_told_at_the_second_place() {
    let place = "```quiz\nq\n```\n";
    let found = told(&files(&[
        COURSE,
        ("lessons/1.md", &lesson("l", place)),
        ("lessons/2.md", &lesson("m", place)),
        ("quizzes/q.toml", &format!("{QUIZ}{ITEM}{OPTIONS}")),
    ]));
    assert_eq!(
        found,
        ["L008 2.md \"q\": the quiz `q` is placed already: lessons/1.md, line 7"]
    );
}

#[test]
fn what_a_terminal_would_obey_is_told_in_a_lesson_as_in_a_quiz() {
    let body = "## S\na \u{1b}[2J\n```sh\nx \u{202e}\n```\n";
    let found = told(&files(&[COURSE, ("lessons/1.md", &lesson("l", body))]));
    assert_eq!(
        found,
        [
            "C022 1.md \"\\u{1b}\": a control character in a text: U+001B",
            "C022 1.md \"\\u{202e}\": a control character in a text: U+202E",
        ]
    );
}

#[test]
fn a_variable_that_nothing_sets_is_told_beside_other_mistakes() {
    let block = "```hurl\nGET {{hots}}/{{id}}\nAccept text/plain\nHTTP 200\n[Captures]\nid jsonpath \"$.id\"\n\nGET {{host}}/{{id}}\nHTTP OK\n```\n";
    let body = format!("## S\n```python app\nx = 1\n```\n\n{block}");
    let found = told(&files(&[COURSE, ("lessons/1.md", &lesson("l", &body))]));
    let codes: Vec<&str> = found
        .iter()
        .filter_map(|one| one.split(':').next())
        .collect();
    assert_eq!(
        codes,
        [
            "C008 1.md \"{{hots}}\"",
            "C011 1.md \"Accept text/plain\"",
            "C011 1.md \"id \"",
            "C011 1.md \"OK\"",
        ]
    );
}

#[test]
fn a_quiz_is_told_where_its_name_stands() {
    let body =
        "quiz\n\n```qiuz\nq\n```\n\n{{#quiz ../quizzes/none.toml}}\n\n  ```quiz\n  quiz\n  ```\n";
    let text = lesson("l", body);
    let loaded = load(&files(&[COURSE, ("lessons/1.md", &text)]));
    let found = loaded
        .diagnostics
        .iter()
        .filter(|one| one.code == Code::UnknownReference);
    let found: Vec<_> = found
        .map(|one| (one.line(&text), &text[one.span.clone()]))
        .collect();
    assert_eq!(
        found,
        [(9, "q"), (12, "../quizzes/none.toml"), (15, "quiz")]
    );
}

#[test]
fn titles_and_tables_have_to_fit() {
    let cells = |word: &str| format!("| {0} | {0} | {0} |\n|-|-|-|\n", word);
    let body = format!(
        "## {}\n{}\n{}\n## Fine\n{}",
        "t".repeat(75),
        cells(&"w".repeat(30)),
        cells(&"word ".repeat(30)),
        cells(&"w".repeat(20)),
    );
    let found = told(&files(&[COURSE, ("lessons/1.md", &lesson("l", &body))]));
    let said: Vec<&str> = found
        .iter()
        .filter_map(|one| one.rsplit_once("\": ").map(|(_, said)| said))
        .collect();
    assert_eq!(
        said,
        [
            "a title of 75 columns; more than 74 are cut off on a screen of 80",
            "columns of this table are narrower than a word in them on a screen of 80",
        ]
    );
}

#[test]
fn one_slip_is_one_mistake() {
    let spot = item("spot", "code = \"a\\nb\"\nlines = [0]\nfeedback = \"f\"");
    let foreign =
        "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"p\"\nanswer.answer = \"a\"\n";
    let lesson = with_front("l", "[[objectives]]\nid = \"o\"\ntext = \"t\"\n")
        .replace("\ntrack = \"a\"", "");
    let lesson = lesson.replace("title = \"L\"", "title = \"L\"\ntrack = \"a\"");
    let body = lesson + "[a][nope] [x]: fine\n\n```quiz\nq\n```\n\n```quiz\nforeign\n```\n";
    let quiz = spot.replace("kind =", "objective = \"o\"\nkind =");
    let found = told(&files(&[
        COURSE,
        ("lessons/1.md", &body),
        ("quizzes/q.toml", &quiz),
        ("quizzes/foreign.toml", foreign),
    ]));
    assert_eq!(
        found,
        [
            "L009 1.md \"[a][nope]\": nothing says where `[nope]` leads: it stays in brackets",
            "C005 q.toml \"0\": `lines` must be the number of a line, from 1, not `0`",
        ]
    );
}

#[test]
fn a_list_that_is_not_closed_is_told_once() {
    let quiz = |hints: &str| {
        format!(
            "{QUIZ}{}hints = {hints}\nexplanation = \"e\"\n{OPTIONS}\n{}{OPTIONS}",
            ITEM.replace("explanation = \"e\"\n", ""),
            ITEM.replace("\"i\"", "\"j\"")
        )
    };
    for (hints, last) in [("[\"h\"", "\\\"\""), ("[\"h\",", ",\"")] {
        let told = told(&files(&[COURSE, ("quizzes/q.toml", &quiz(hints))]));
        let torn: Vec<_> = told.iter().filter(|one| !one.starts_with('L')).collect();
        let expected = format!("{last}: this list is not closed");
        assert!(
            torn.len() <= 2 && torn.iter().any(|one| one.ends_with(&expected)),
            "{torn:#?}"
        );
    }
}

#[test]
fn a_control_character_in_toml_is_told_once() {
    let quiz = format!("{QUIZ}{ITEM}{OPTIONS}");
    for (sound, damaged) in [("\"Q\"", "\"Q\0\""), ("prompt", "pro\0mpt")] {
        let quiz = quiz.replace(sound, damaged);
        let told = told(&files(&[COURSE, ("quizzes/q.toml", &quiz)]));
        let told: Vec<_> = told.iter().filter(|one| !one.starts_with('L')).collect();
        assert!(told.len() == 1 && told[0].starts_with("C022 "), "{told:#?}");
    }
}

#[test]
fn what_is_no_text_is_pointed_at() {
    let bytes = b"+++\nid = \"l\"\ntitle = \"\xe9\"\n+++\n";
    let file = |path: &str, bytes: &[u8]| File {
        path: path.to_owned(),
        bytes: Cow::Owned(bytes.to_vec()),
    };
    let files = Files::new(vec![
        file(COURSE.0, COURSE.1.as_bytes()),
        file("lessons/1.md", bytes),
    ]);
    let loaded = load(&files);
    let [one] = &loaded.diagnostics[..] else {
        panic!("{:?}", loaded.diagnostics);
    };
    assert_eq!(
        (one.code, one.line(files.text("lessons/1.md"))),
        (Code::NotUtf8, 3)
    );
}

#[test]
fn front_matter_that_is_not_closed_is_said_to_be_open() {
    let open = "+++\nid = \"l\"\ntitle = \"L\"\n\n## S\ntext\n";
    let told = told(&files(&[COURSE, ("lessons/1.md", open)]));
    assert_eq!(told, ["C006 1.md \"+++\": this front matter is not closed"]);
}

#[test]
fn a_quiz_that_is_not_there_is_not_placed_twice() {
    let text = lesson("l", "Text.\n\n```quiz\nq\n```\n\n```quiz\nq\n```\n");
    let told = told(&files(&[COURSE, ("lessons/1.md", &text)]));
    assert_eq!(told, [r#"C008 1.md "q": there is no quiz `q`"#; 2]);
}

#[test]
fn without_a_course_toml_no_lesson_is_blamed_for_its_track() {
    let told = told(&files(&[("lessons/1.md", &lesson("l", "text\n"))]));
    assert_eq!(
        told,
        [r#"C003 course.toml "": the course has no course.toml"#]
    );
}

#[test]
fn keys_that_are_known_are_listed_once() {
    let course = COURSE
        .1
        .replace("title = \"T\"", "title = \"T\"\nzzzzzzzz = 1");
    let loaded = load(&files(&[(COURSE.0, &course)]));
    let help = loaded.diagnostics.iter().find_map(|one| one.help.clone());
    assert_eq!(help.as_deref(), Some("known here: id, title, tracks"));
}

#[test]
fn a_lint_points_at_the_option_and_at_the_line() {
    let wide = "w".repeat(80);
    let lesson = lesson("l", "a <b>c</b> [^1]\n");
    let twins = OPTIONS.replace("\"y\"", "\"X\"");
    let quiz = format!(
        "{QUIZ}{}{twins}{}starter = \"\"\"\na\n{wide}\n\"\"\"\nsolution = \"y\"\nchecks = \"# t\\nGET {{{{host}}}}/\\nHTTP 200\"\n\
         {}app = \"\"\"\nb{wide}\n\"\"\"\nrequest = \"GET {{{{host}}}}/\\nHTTP 200\"\n[[items.asks]]\nabout = \"status\"\nchoices = [\"200\", \"404\"]\n",
        ITEM.replace("\"p\"", &format!("\"\"\"\np\n\n    p{wide}\n\"\"\"")),
        ITEM.replace("single", "code").replace("\"i\"", "\"j\""),
        PREDICT.replace("\"i\"", "\"k\""),
    );
    let told = told(&files(&[
        COURSE,
        ("lessons/1.md", &lesson),
        ("quizzes/q.toml", &quiz),
    ]));
    let raw = told.iter().filter(|one| one.starts_with("L010 1.md"));
    assert_eq!(raw.count(), 2, "{told:#?}");
    let begin = |code: &str, text: &str| format!("{code} q.toml \"{text}\":");
    for expected in [
        begin("L005", "\\\"X\\\""),
        begin("L006", &format!("p{wide}")),
        begin("L006", &wide),
        begin("L006", &format!("b{wide}")),
    ] {
        assert!(
            told.iter().any(|one| one.starts_with(&expected)),
            "{expected}\n{told:#?}"
        );
    }
}

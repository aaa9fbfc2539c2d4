//! Files of others: what they hold reaches no terminal as it is, and none is read without end.

#[path = "harness/command.rs"]
mod command;

use std::io::Write;
use std::path::Path;
use std::process::Output;

use command::httplings_in;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A pack whose header the library refuses, quoting the name in it.
fn damaged_pack(path: &Path, name: &str) {
    let mut header = tar::Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_cksum();
    header.as_old_mut().cksum = *b"zzzzzzzz";
    let file = std::fs::File::create(path).unwrap();
    let mut gz = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    gz.write_all(header.as_bytes()).unwrap();
    gz.finish().unwrap();
}

#[test]
fn a_name_in_a_damaged_pack_commands_no_terminal() {
    let folder = tempfile::tempdir().unwrap();
    damaged_pack(
        &folder.path().join("bad.tar.gz"),
        "mine/\u{1b}]0;pwned\u{7}",
    );
    let output = httplings_in(folder.path(), &["--course", "bad.tar.gz", "list"]);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("pwned"), "{said}");
    assert!(!said.contains(['\u{1b}', '\u{7}']), "{said:?}");
}

#[test]
fn no_file_is_read_without_end() {
    let folder = tempfile::tempdir().unwrap();
    let small = "app.py";
    std::fs::write(folder.path().join(small), "x = 1\n").unwrap();
    std::fs::File::create(folder.path().join("huge.py"))
        .and_then(|file| file.set_len(11 * 1024 * 1024))
        .unwrap();
    for (words, most) in [
        (&["import", "/dev/zero"][..], 10),
        (&["test", "/dev/zero", "--app", small], 10),
        (&["run", "/dev/zero"], 10),
        (&["serve", "huge.py", "--port", "0"], 10),
        (&["report", "/dev/zero"], 100),
        (&["progress", "import", "/dev/zero"], 100),
    ] {
        let output = httplings_in(folder.path(), words);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{words:?}: {said}");
        let limit = format!(" has more than {most} MiB");
        assert!(said.contains(&limit), "{words:?}: {said}");
    }
}

#[test]
fn where_there_is_no_course_it_is_said_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    for (course, code, why) in [
        ("empty", 2, "`httplings new course empty` begins one"),
        ("/dev/zero", 3, "this is a device or a pipe"),
    ] {
        for words in [&["check", course][..], &["--course", course, "list"]] {
            let output = httplings_in(folder.path(), words);
            let said = said(&output);
            assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
            assert!(said.contains(why), "{words:?}: {said}");
        }
    }
}

#[test]
fn an_author_is_in_the_course_whose_folder_is_around() {
    let folder = tempfile::tempdir().unwrap();
    let run = |at: &str, words: &[&str]| httplings_in(&folder.path().join(at), words);
    assert!(run(".", &["new", "course", "mine"]).status.success());
    let out = |output: Output| String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(out(run("mine/lessons", &["new", "quiz", "more"])).contains("../quizzes/more.toml"));
    assert!(out(run("mine/quizzes", &["export", "gift"])).contains("// A first lesson"));
    assert!(out(run("mine/lessons", &["check"])).contains("1 claim proved"));
    for part in ["mine/lessons", "mine/course.toml"] {
        let output = run(".", &["check", part]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("name that folder"), "{said}");
    }
    for (words, why) in [
        (&["new", "quiz", "More!"][..], "such as `more`"),
        (&["new", "item", "mor", "code"], "did you mean `more`?"),
        (
            &["new", "lesson", "x", "--track", "basic"],
            "did you mean `basics`?",
        ),
        (&["export", "gift", "mor"], "did you mean `more`?"),
        (&["new", "course", "."], "is not empty: name a folder"),
    ] {
        let output = run("mine", words);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
        assert!(said.contains(why), "{words:?}: {said}");
    }
}

#[test]
fn what_is_imported_is_a_quiz_of_the_course_and_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| httplings_in(folder.path(), words);
    assert!(run(&["new", "course", "."]).status.success());
    std::fs::write(folder.path().join("one.gift"), "::a:: One? {=x ~y}\n").unwrap();
    let import = ["import", "one.gift", "-o", "quizzes/one.toml"];
    let output = run(&import);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed, "quizzes/one.toml: 1 item\n", "{}", said(&output));
    let quiz = std::fs::read_to_string(folder.path().join("quizzes/one.toml")).unwrap();
    assert!(
        quiz.starts_with("#:schema ../schemas/quiz.schema.json\n"),
        "{quiz}"
    );
    assert!(run(&["check"]).status.success());
    let again = run(&import);
    assert_eq!(again.status.code(), Some(2));
    assert!(
        said(&again).contains("is there already"),
        "{}",
        said(&again)
    );
    std::fs::write(
        folder.path().join("bad.gift"),
        "::a:: One? {~x ~y}\n\n::b:: Two? {T}\n",
    )
    .unwrap();
    let bad = said(&run(&["import", "bad.gift"]));
    assert!(bad.contains("mend the 1 mistake above"), "{bad}");
}

#[test]
fn what_hurl_cannot_prove_is_left_out_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| httplings_in(folder.path(), words);
    assert!(run(&["new", "course", "mine"]).status.success());
    let path = folder.path().join("mine/lessons/010-first.md");
    let lesson = std::fs::read_to_string(&path).unwrap();
    let half = "## Half\n\n```python app=half\nfrom fastapi import FastAPI\n\
                from fastapi.responses import StreamingResponse\n\napp = FastAPI()\n\n\n\
                def parts():\n    yield \"a\"\n    raise RuntimeError(\"gone\")\n\n\n\
                @app.get(\"/\")\ndef get():\n    return StreamingResponse(parts())\n```\n\n\
                ```hurl app=half\n# Half\nGET {{host}}/\nHTTP 200\n```\n\n## Check yourself";
    std::fs::write(&path, lesson.replace("## Check yourself", half)).unwrap();
    let output = run(&["--course", "mine", "export", "hurl", "--into", "out"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output).contains("\nfirst-2: not carried over: "),
        "{}",
        said(&output)
    );
    let has = |name: &str| folder.path().join("out").join(name).exists();
    assert_eq!(
        ["first-1.hurl", "first-2.hurl", "first-2.py"].map(has),
        [true, false, false]
    );
}

#[test]
fn a_course_with_a_mistake_is_not_exported_in_part() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| httplings_in(folder.path(), words);
    assert!(run(&["new", "course", "mine"]).status.success());
    let path = folder.path().join("mine/lessons/010-first.md");
    let lesson = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, lesson.replace("HTTP 200", "HTTP oops")).unwrap();
    let output = run(&["--course", "mine", "export", "hurl", "--into", "out"]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(
        said.contains("the course has 1 mistake") && said.contains("error[C011]"),
        "{said}"
    );
    assert!(!folder.path().join("out").exists());
}

#[test]
fn an_app_that_does_not_load_is_named_to_who_tests_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("shop.py"),
        "from fastapi import FastAPI\napp = FastApi()\n",
    )
    .unwrap();
    std::fs::write(folder.path().join("a.hurl"), "GET {{host}}/\nHTTP 200\n").unwrap();
    let output = httplings_in(folder.path(), &["test", "a.hurl", "--app", "shop.py"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("shop.py:2: the app does not load: NameError"),
        "{said}"
    );
}

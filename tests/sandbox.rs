//! What hostile or careless code may not do, whatever it tries, and what its author is told.

#[path = "harness/command.rs"]
mod command;

use std::os::unix::process::ExitStatusExt as _;

use command::{Code, Ran, fault, get};

/// Runs code with time enough.
fn run(source: &str) -> Ran {
    Code::new(source).run(&["--time-limit", "30"])
}

/// Runs code with little time.
fn run_shortly(source: &str) -> Ran {
    Code::new(source).run(&["--time-limit", "1"])
}

/// Runs code that passes a limit at this line.
fn breaks(source: &str, limit: &str, line: u64) {
    let ran = if limit.starts_with("time") {
        run_shortly(source)
    } else {
        run(source)
    };
    let (kind, message, at) = ran.end();
    assert_eq!(kind, "limit", "{source}\n{:?}", ran.events);
    assert!(message.starts_with(limit), "{source}\n{message}");
    assert_eq!(at, Some(line), "{source}\n{message}");
    assert_eq!(ran.code, Some(1), "{source}");
}

/// Runs code that raises this at this line.
fn raises(source: &str, exception: &str, line: u64) {
    let ran = run(source);
    let (kind, message, at) = ran.end();
    assert_eq!(kind, "failed", "{source}\n{:?}", ran.events);
    assert!(message.starts_with(exception), "{source}\n{message}");
    assert_eq!(at, Some(line), "{source}\n{message}");
    assert_eq!(ran.code, Some(1), "{source}");
}

#[test]
fn a_loop_without_end_passes_the_time_limit() {
    // Both lines of the loop run all the time.
    let ran = run_shortly("x = 1\nwhile True:\n    x = x + 1\n");
    let (_, message, line) = ran.end();
    assert!(message.starts_with("time limit"), "{message}");
    assert!(matches!(line, Some(2 | 3)), "{line:?}");
    breaks("n = 1\nsum(1 for _ in iter(int, 1))\n", "time limit", 2);
}

#[test]
fn time_spent_in_one_native_call_is_found_at_its_line() {
    breaks(
        "import re\nre.match(r'(a+)+$', 'a' * 64 + 'b')\n",
        "time limit",
        2,
    );
    breaks("n = 1\nsum(iter(int, 1))\n", "time limit", 2);
}

#[test]
fn what_grows_passes_the_memory_limit() {
    breaks("x = 'ab'\nwhile True:\n    x += x\n", "memory limit", 3);
    breaks("x = 1\nb'x' * 2**33\n", "memory limit", 2);
}

#[test]
fn a_list_that_doubles_ends_at_whichever_limit_comes_first() {
    let ran = run_shortly("x = []\nwhile True:\n    x.append(x * 2)\n");
    let (kind, message, line) = ran.end();
    assert_eq!((kind, line), ("limit", Some(3)), "{message}");
}

#[test]
fn huge_numbers_end() {
    for source in [
        "n = 10 ** 8\nx = 10 ** n\n",
        "n = 10 ** 12\nx = 1 << n\n",
        "n = 10 ** 7\nx = len(str(7 ** n))\n",
        "n = 10 ** 7\nx = int('7' * n)\n",
        "n = 10 ** 7\nx = 3 ** n % 10 ** (n // 10)\n",
    ] {
        let ran = run_shortly(source);
        let (kind, message, line) = ran.end();
        let fine = match kind {
            "limit" => !message.contains("defect") && line == Some(2),
            "failed" => line == Some(2),
            other => other == "finished",
        };
        assert!(fine, "{source}{:?}", ran.events);
    }
}

#[test]
fn calls_go_as_deep_as_cpython_lets_them() {
    let down = "def down(n):\n    return 0 if n == 0 else down(n - 1)\n\n";
    let deepest = run(&format!("{down}print(down(998))\n"));
    assert_eq!(deepest.end().0, "finished", "{:?}", deepest.events);
    let words = "RecursionError: maximum recursion depth exceeded";
    let ran = run(&format!("{down}down(999)\n"));
    assert_eq!(ran.end(), ("failed", words, Some(2)));
    raises(
        "import sys\nassert sys.getrecursionlimit() == 1000\nsys.setrecursionlimit(3000)\ndef down(n):\n    return 0 if n == 0 else down(n - 1)\ndown(2900)\ndown(3000)\n",
        words,
        5,
    );
    raises(
        "x = []\nfor _ in range(2000): x = [x]\nimport json\njson.dumps(x)\n",
        "RecursionError: maximum recursion depth exceeded while encoding a JSON object",
        4,
    );
}

#[test]
fn recursion_ends_as_in_python_or_at_the_stack() {
    raises(
        "def down(n):\n    return down(n + 1)\n\ndown(0)\n",
        "RecursionError",
        2,
    );
    raises(
        "class A:\n    def __getattr__(self, name):\n        return getattr(self, name + 'x')\n\nA().y\n",
        "RecursionError",
        3,
    );
    let ran = run("x = []\nfor _ in range(100000):\n    x = [x]\nrepr(x)\n");
    assert_eq!(ran.end().2, Some(4), "{:?}", ran.events);
    let ran = run("x = 1\neval('(' * 100000)\n");
    assert_eq!(ran.end().2, Some(2), "{:?}", ran.events);
}

/// A model may stand 255 times within itself, with whatever its author put between: that must not end at the stack.
#[test]
fn data_as_deep_as_its_type_allows_ends_in_an_exception_at_worst() {
    for lists in [1, 30, 120] {
        let (open, shut) = ("list[".repeat(lists), "]".repeat(lists));
        let ran = run(&format!(
            r#"from pydantic import BaseModel, ValidationError, model_validator

class Node(BaseModel):
    at: "{open}Node{shut}" = []

class Wrapped(BaseModel):
    at: "{open}Wrapped{shut}" = []

    @model_validator(mode="wrap")
    @classmethod
    def wrapped(cls, value, handler):
        return handler(value)

def nested(depth):
    made = {{}}
    for _ in range(depth):
        for _ in range({lists}):
            made = [made]
        made = {{"at": made}}
    return made

def tried(work):
    try:
        return work()
    except (RecursionError, ValidationError, ValueError) as error:
        print(type(error).__name__)

for model in (Node, Wrapped):
    for depth in (100, 254, 400):
        made = tried(lambda: model.model_validate(nested(depth)))
        if made is not None:
            tried(made.model_dump)
            tried(made.model_dump_json)
print("here still")
"#
        ));
        assert_eq!(ran.end().0, "finished", "{lists}: {:?}", ran.events);
    }
}

#[test]
fn prints_without_end_pass_the_output_limit() {
    breaks(
        "for n in range(10_000_000):\n    print('line' * 99, n)\n",
        "output limit",
        2,
    );
    breaks("print('x' * 10_000_000, end='')\n", "output limit", 1);
}

#[test]
fn half_a_surrogate_pair_is_printed_nowhere_but_among_errors() {
    let source = "import sys\nprint('\\ud800', file=sys.stderr)\nprint('a\\ud800')\n";
    let ran = run(source);
    let (_, message, line) = ran.end();
    assert_eq!(ran.events[0]["text"], "\\ud800");
    let words = "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 1";
    assert!(message.starts_with(words), "{message}");
    assert_eq!(line, Some(3));
}

#[test]
fn every_type_of_the_interpreter_has_a_name() {
    let source = "\
def below(kind):
    for one in type.__subclasses__(kind):
        assert one.__name__ and one.__qualname__
        below(one)
below(object)
";
    assert_eq!(run(source).end().0, "finished");
}

#[test]
fn what_was_printed_before_the_end_is_kept() {
    let ran = run_shortly("print('one')\nprint('two', end='')\nwhile True: pass\n");
    assert_eq!(ran.printed(), ["one", "two"]);
}

/// Every way to the file at `PATH` that comes to mind; each prints what it got.
const WAYS_TO_READ: &str = r#"
import sys

def say(way, got):
    print(way, "GOT", str(got)[:2000])

def attempt(way):
    try:
        space = {"PATH": PATH, "FOLDER": FOLDER, "sys": sys}
        exec(way, space)
        say(way, space.get("got"))
    except BaseException as error:
        print(way, "NOT", type(error).__name__)

for way in [
    "got = open(PATH).read()",
    "got = __builtins__['open'](PATH).read()",
    "import io; got = io.open(PATH).read()",
    "import io; got = io.FileIO(PATH).read()",
    "import io; got = io.open_code(PATH).read()",
    "import _io; got = _io.open(PATH).read()",
    "import _io; got = _io.FileIO(PATH).readall()",
    "import codecs; got = codecs.open(PATH).read()",
    "import tokenize; got = tokenize.open(PATH).read()",
    "import linecache; got = linecache.getlines(PATH)",
    "import linecache; got = linecache.updatecache(PATH)",
    "import fileinput; got = list(fileinput.input(PATH))",
    "import pathlib; got = pathlib.Path(PATH).read_text()",
    "import os; got = os.read(os.open(PATH, 0), 999)",
    "import posix; got = posix.read(posix.open(PATH, 0), 999)",
    "import mmap; got = mmap.mmap(0, 9)",
    "import sqlite3; got = sqlite3.connect(PATH)",
    "import runpy; got = runpy.run_path(PATH)",
    "import zipimport; got = zipimport.zipimporter(PATH)",
    "import subprocess; got = subprocess.check_output(['cat', PATH])",
    "import ctypes; got = ctypes.CDLL(None).system",
    "import shutil; got = shutil.copy(PATH, PATH + '2')",
    "import _native; got = _native.read_file(PATH)[0]",
    "import _native; got = _native.read_file('../' * 40 + PATH)[0]",
    "import warnings; warnings.warn_explicit('w', UserWarning, PATH, 1)",
    "import traceback; exec(compile('1/0', PATH, 'exec'))",
    "from _frozen_importlib_external import FileLoader as F; got = F('x', PATH).get_data(PATH)",
    "from _frozen_importlib_external import SourceFileLoader as F; got = F('x', PATH).load_module()",
    "sys.path.insert(0, FOLDER); import secret; got = secret.KEY",
    "got = __loader__.get_data(PATH)",
    "got = input()",
    "got = sys.stdin.read()",
    "got = sys.__stdin__.read()",
    "got = open('../' * 40 + PATH).read()",
    "import pathlib; got = pathlib.Path('../' * 40 + PATH).read_bytes()",
    "sys.meta_path.pop(0); sys.path.insert(0, FOLDER); import secret; got = secret.KEY",
]:
    attempt(way)
    try:
        exec(compile("1/0", PATH, "exec"))
    except ZeroDivisionError:
        sys.__excepthook__(*sys.exc_info())
        sys.excepthook(*sys.exc_info())
exec(compile("\n" + "1/0", PATH, "exec"))
"#;

const SECRET: &str = "KEY = 'xyzzy'";

#[test]
fn no_file_can_be_read() {
    let elsewhere = Code::new("");
    let path = elsewhere.folder().join("secret.py");
    std::fs::write(&path, format!("{SECRET}\n{SECRET}\n")).expect("a file");
    for path in [path.as_path(), std::path::Path::new("/etc/passwd")] {
        let names = format!("PATH = {path:?}\nFOLDER = {:?}\n", elsewhere.folder());
        let ran = run(&format!("{names}{WAYS_TO_READ}"));
        let said: Vec<String> = ran.events.iter().map(ToString::to_string).collect();
        for line in &said {
            let got = line.contains("xyzzy") || line.contains("root:");
            assert!(!got, "{line}");
        }
        let tried = ran
            .printed()
            .iter()
            .filter(|line| line.contains(" NOT ") || line.contains(" GOT "))
            .count();
        assert_eq!(tried, 36, "{said:#?}");
    }
}

#[test]
fn modules_that_reach_the_machine_do_not_work() {
    let ran = run(r#"
def attempt(module, name):
    try:
        print("GOT", module, getattr(__import__(module), name))
    except BaseException:
        print("NOT", module, name)

for module, name in [
    ("os", "fork"), ("os", "system"), ("os", "listdir"), ("posix", "fork"), ("nt", "open"),
    ("socket", "socket"), ("_socket", "socket"), ("subprocess", "Popen"), ("_posixsubprocess", "fork_exec"),
    ("ctypes", "CDLL"), ("_ctypes", "dlopen"), ("mmap", "mmap"), ("fcntl", "fcntl"), ("signal", "signal"),
    ("_signal", "signal"), ("pty", "spawn"), ("multiprocessing", "Process"), ("ssl", "create_default_context"),
    ("_sqlite3", "connect"), ("faulthandler", "dump_traceback"), ("select", "select"), ("resource", "setrlimit"),
]:
    attempt(module, name)
"#);
    assert_eq!(ran.end().0, "finished", "{:?}", ran.events);
    let got: Vec<_> = ran
        .printed()
        .into_iter()
        .filter(|line| line.starts_with("GOT"))
        .collect();
    assert!(got.is_empty(), "{got:#?}");
    assert_eq!(ran.printed().len(), 22);
}

/// The environment is not there, and code must not be told that it is empty.
#[test]
fn a_variable_that_is_set_is_refused_and_another_is_not_there() {
    raises(
        "import os\nprint(os.environ.get('HTTPLINGS_TEST_OF_NOTHING'))\nos.environ.get('PATH')\n",
        "Unsupported: the built-in engine does not know os.environ['PATH'], which is set",
        3,
    );
    raises(
        "import os\ndict(os.environ)\n",
        "Unsupported: the built-in engine does not know all of os.environ",
        2,
    );
}

#[test]
fn an_app_sends_files_of_its_own_folder_only() {
    let elsewhere = Code::new("");
    let secret = elsewhere.folder().join("secret.py");
    std::fs::write(&secret, SECRET).expect("a file");
    let code = Code::new(&format!(
        r#"
from fastapi import FastAPI
from fastapi.responses import FileResponse
app = FastAPI()
@app.get("/file/{{path:path}}")
def file(path: str):
    return FileResponse(path)
@app.get("/absolute")
def absolute():
    return FileResponse({secret:?})
"#
    ));
    std::fs::write(code.folder().join("own.txt"), "my own").expect("a file");
    std::os::unix::fs::symlink(&secret, code.folder().join("link.txt")).expect("a link");
    let mut served = code.serve(&[]);
    let address = served.address();
    assert!(get(address, "/file/own.txt").ends_with("my own"));
    let climb = "../".repeat(20);
    for path in [
        "/absolute",
        "/file/link.txt",
        &format!("/file/{climb}etc/passwd"),
        "/file//etc/passwd",
    ] {
        let answer = get(address, path);
        assert!(answer.starts_with("HTTP/1.1 500"), "{path}: {answer}");
    }
}

#[test]
fn the_interpreter_itself_may_crash() {
    for source in [
        "\nf = lambda: 0\nf.__code__ = f.__code__.replace(co_code=b'\\xff\\x01' * 9)\nf()\n",
        "\nimport marshal\nfor n in range(256): eval('marshal.loads(bytes([n]) * 99)') if n != 200 else 0\n",
        "\nimport sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()\n",
        "\nx = []\nfor _ in range(10**5): x = [x]\ndel x\n",
        "\nimport json\njson.loads('[' * 10**6)\n",
        "\nimport re\nre.compile('(' * 10**5 + ')' * 10**5)\n",
        "\nclass A: pass\na = A()\na.__class__ = type('B', (A,), {'__del__': lambda self: 1/0})\ndel a\n",
    ] {
        let ran = run(source);
        let (kind, message, _) = ran.end();
        assert!(
            matches!(kind, "failed" | "limit" | "finished"),
            "{source}{message}"
        );
    }
}

const APP: &str = r#"
from fastapi import FastAPI
app = FastAPI()
@app.get("/fine")
def fine():
    return "fine"
@app.get("/forever")
def forever():
    while True:
        pass
@app.get("/memory")
def memory():
    x = "x"
    while True:
        x += x
@app.get("/print")
async def prints():
    while True:
        print("x" * 1000)
"#;

#[test]
fn a_request_that_passes_a_limit_is_told_with_its_line_and_the_next_is_answered() {
    let code = Code::new(APP);
    for (path, limit, lines, seconds) in [
        ("/forever", "time limit", 9..=10, "2"),
        ("/memory", "memory limit", 15..=15, "60"),
        ("/print", "output limit", 19..=19, "60"),
    ] {
        let mut served = code.serve(&["--time-limit", seconds]);
        let address = served.address();
        assert_eq!(get(address, path), "", "{path} has no answer");
        let event = served.hear("limit");
        let (_, message, line) = fault(&event);
        assert!(message.starts_with(limit), "{event}");
        assert!(line.is_some_and(|line| lines.contains(&line)), "{event}");
        assert!(get(address, "/fine").ends_with("\"fine\""));
    }
}

#[test]
fn a_limit_that_is_passed_outside_of_the_apps_code_has_the_nearest_line() {
    let code = Code::new(
        "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/long')\ndef long():\n    return 'x' * 3 * 10**8\n",
    );
    let mut served = code.serve(&["--time-limit", "60"]);
    let address = served.address();
    assert_eq!(get(address, "/long"), "");
    let event = served.hear("limit");
    assert_eq!(fault(&event).2, Some(3), "{event}");
    let lifespan = "import asyncio\nfrom contextlib import asynccontextmanager\nfrom fastapi import FastAPI\n@asynccontextmanager\n\
                    async def lifespan(app):\n    await asyncio.sleep(1000)\n    yield\napp = FastAPI(lifespan=lifespan)\n";
    let event = Code::new(lifespan)
        .serve(&["--time-limit", "1"])
        .hear("limit");
    assert_eq!(fault(&event).2, Some(6), "{event}");
}

const AFTERWARDS: &str = r#"
from fastapi import BackgroundTasks, Depends, FastAPI
app = FastAPI()

def endless():
    while True:
        pass

def given():
    yield "given"
    endless()

@app.get("/task")
def task(tasks: BackgroundTasks):
    tasks.add_task(endless)
    return "sent"

@app.get("/dependency")
def dependency(value: str = Depends(given)):
    return value

@app.get("/unknown")
async def unknown():
    import asyncio
    try:
        return str(getattr(asyncio, "StreamReader"))
    except Exception:
        return "hidden"

@app.get("/input")
def asks():
    try:
        return input("name? ")
    except EOFError as error:
        return str(error)
"#;

#[test]
fn what_runs_after_an_answer_keeps_nobody_waiting() {
    let code = Code::new(AFTERWARDS);
    for (path, body) in [("/task", "\"sent\""), ("/dependency", "\"given\"")] {
        let mut served = code.serve(&["--time-limit", "1"]);
        let address = served.address();
        let answer = get(address, path);
        assert!(answer.ends_with(body), "{path}: {answer}");
        let event = served.hear("limit");
        let (_, message, line) = fault(&event);
        assert!(message.starts_with("time limit"), "{event}");
        assert!(line.is_some_and(|line| (6..=7).contains(&line)), "{event}");
    }
}

#[test]
fn what_goes_on_between_requests_passes_the_time_limit() {
    let source = "\
import asyncio
from fastapi import FastAPI
app = FastAPI()

async def work():
    await asyncio.sleep(0)
    while True:
        pass

@app.get('/')
async def begin():
    asyncio.create_task(work())
    return 'begun'

@app.get('/never')
async def never():
    await asyncio.Event().wait()
";
    let code = Code::new(source);
    let mut served = code.serve(&["--time-limit", "1"]);
    let address = served.address();
    assert!(get(address, "/").ends_with("\"begun\""));
    let event = served.hear("limit");
    let (_, message, line) = fault(&event);
    assert!(message.contains("held up the event loop"), "{event}");
    assert!(matches!(line, Some(7 | 8)), "{event}");
    assert_eq!(get(address, "/never"), "");
    let event = served.hear("limit");
    assert_eq!(fault(&event).2, Some(17), "{event}");
}

#[test]
fn a_program_exits_with_the_code_that_it_names() {
    for (source, code, said) in [
        ("import sys\nsys.exit(3)\n", 3, None),
        ("import sys\nsys.exit('text')\n", 1, Some("text")),
        ("quit()\n", 0, None),
        ("raise SystemExit(-1)\n", 255, None),
        (
            "import sys, asyncio\nasync def f(): sys.exit(5)\nasyncio.run(f())\n",
            5,
            None,
        ),
    ] {
        let ran = run(source);
        assert_eq!(ran.code, Some(code), "{source}");
        let finished = ran
            .events
            .iter()
            .rfind(|event| event["event"] == "finished");
        assert_eq!(finished.expect("an end")["code"], code, "{source}");
        let mut stderr = ran.events.iter().filter(|event| event["stderr"] == true);
        assert_eq!(stderr.next().and_then(|event| event["text"].as_str()), said);
    }
}

#[test]
fn a_traceback_has_notes_and_the_parts_of_groups() {
    let source = "\
def bad(n):
    error = ValueError(n)
    error.add_note('a note')
    raise error
errors = []
for n in range(2):
    try: bad(n)
    except ValueError as error: errors.append(error)
raise ExceptionGroup('both', [*errors, ExceptionGroup('inner', [KeyError('x')])])
";
    let wanted = "  + Exception Group Traceback (most recent call last):
  |   File \"app.py\", line 9, in <module>
  |     raise ExceptionGroup('both', [*errors, ExceptionGroup('inner', [KeyError('x')])])
  | ExceptionGroup: both (3 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File \"app.py\", line 7, in <module>
    |     try: bad(n)
    |          ^^^^^^
    |   File \"app.py\", line 4, in bad
    |     raise error
    | ValueError: 0
    | a note
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File \"app.py\", line 7, in <module>
    |     try: bad(n)
    |          ^^^^^^
    |   File \"app.py\", line 4, in bad
    |     raise error
    | ValueError: 1
    | a note
    +---------------- 3 ----------------
    | ExceptionGroup: inner (1 sub-exception)
    +-+---------------- 1 ----------------
      | KeyError: 'x'
      +------------------------------------
";
    let ran = run(source);
    let event = ran.events.iter().find(|event| event["event"] == "failed");
    assert_eq!(event.expect("an end")["fault"]["detail"], wanted);
}

#[test]
fn what_the_engine_does_not_know_cannot_be_mistaken_for_an_error_of_the_app() {
    let code = Code::new(AFTERWARDS);
    let mut served = code.serve(&[]);
    let address = served.address();
    assert!(get(address, "/unknown").starts_with("HTTP/1.1 500 "));
    let event = served.hear("printed");
    let text = event["text"].as_str().unwrap_or_default();
    assert!(
        text.contains("does not know asyncio.StreamReader"),
        "{event}"
    );
    assert!(get(address, "/input").contains("there is no keyboard"));
    let ran = Code::new(
        "import sys\nprint(sys.stdin.isatty())\nfor line in sys.stdin:\n    print(line)\n",
    )
    .run(&[]);
    let (_, message, line) = ran.end();
    assert!(message.contains("there is no keyboard"), "{message}");
    assert_eq!(line, Some(3));

    // Where its name stands in the code, no request needs to find out.
    let source = "import asyncio\nfrom fastapi import FastAPI\napp = FastAPI()\nasync def later():\n    asyncio.start_server(None)\n";
    let event = Code::new(source).serve(&[]).hear("failed");
    let (_, message, line) = fault(&event);
    assert!(
        message.contains("does not know asyncio.start_server"),
        "{event}"
    );
    assert_eq!(line, Some(5));
}

#[test]
fn others_that_wait_behind_an_endless_request_are_answered() {
    let code = Code::new(APP);
    let mut served = code.serve(&["--time-limit", "2"]);
    let address = served.address();
    let clients: Vec<_> = ["/forever", "/fine", "/fine", "/fine"]
        .map(|path| std::thread::spawn(move || get(address, path)))
        .into();
    assert_eq!(fault(&served.hear("limit")).0, "limit");
    let mut answers = Vec::new();
    for client in clients {
        // Before the endless one began, or by the app that was started again; the endless one has no answer.
        answers.push(client.join().expect("an answer"));
    }
    let fine = |answer: &&String| answer.ends_with("\"fine\"");
    assert_eq!(answers.iter().filter(fine).count(), 3, "{answers:?}");
    assert!(get(address, "/fine").ends_with("\"fine\""));
}

/// The processes that this one started, and those that they started, that have not ended.
fn descendants(pid: u32) -> Vec<String> {
    let list = std::process::Command::new("ps")
        .args(["-A", "-o", "ppid=,pid=,stat="])
        .output()
        .expect("ps");
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    let rows = list
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    let living: Vec<_> = rows.filter(|row| !row[2].starts_with('Z')).collect();
    let mut found = vec![pid.to_string()];
    for at in 0.. {
        let Some(parent) = found.get(at).cloned() else {
            break;
        };
        let own = living.iter().filter(|row| row[0] == parent);
        found.extend(own.map(|row| row[1].to_owned()));
    }
    found.split_off(1)
}

fn is_alive(pid: &str) -> bool {
    let about = std::process::Command::new("ps")
        .args(["-o", "stat=", "-p", pid])
        .output()
        .expect("ps");
    let state = String::from_utf8_lossy(&about.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}

#[test]
fn killing_the_parent_leaves_no_child() {
    let code = Code::new(APP);
    let mut served = code.serve(&[]);
    let address = served.address();
    // A busy child must end as well.
    let busy = std::thread::spawn(move || get(address, "/forever"));
    let descendants = descendants(served.child.id());
    assert_eq!(descendants.len(), 1, "the app, and no nursery beside it");
    served.child.kill().expect("SIGKILL");
    served.child.wait().expect("its end");
    busy.join().expect("a closed connection");
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while descendants.iter().any(|pid| is_alive(pid)) {
        assert!(std::time::Instant::now() < end, "a child still runs");
        std::thread::yield_now();
    }
}

const PARTING: &str = r#"
from contextlib import asynccontextmanager
from fastapi import FastAPI
@asynccontextmanager
async def lifespan(app):
    yield
    print("good bye")
app = FastAPI(lifespan=lifespan)
"#;

#[test]
fn an_app_parts_when_the_program_is_told_to_end() {
    let code = Code::new(PARTING);
    let mut served = code.serve(&[]);
    served.address();
    let pid = i32::try_from(served.child.id()).expect("a process id");
    // SAFETY: the child is not waited for yet, so the id is still its own.
    assert_eq!(unsafe { libc::kill(pid, libc::SIGTERM) }, 0);
    assert_eq!(served.hear("printed")["text"], "good bye");
    let ended = served.child.wait().expect("its end");
    assert_eq!(ended.signal(), Some(libc::SIGTERM));
}

#[test]
fn a_signal_from_another_process_is_no_limit() {
    let code = Code::new(APP);
    let mut served = code.serve(&[]);
    served.address();
    let [child] = &descendants(served.child.id())[..] else {
        panic!("one child")
    };
    let child: i32 = child.parse().expect("a process id");
    // SAFETY: the child's parent lives and has not waited for it.
    assert_eq!(unsafe { libc::kill(child, libc::SIGABRT) }, 0);
    let event = served.hear("limit");
    assert_eq!(
        fault(&event).1,
        "another process ended the app with a signal"
    );
}

const STREAMS: &str = r#"
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
app = FastAPI()
@app.get("/three")
def three():
    return StreamingResponse(letter * 10 for letter in "abc")
@app.get("/endless")
def endless():
    def letters():
        while True:
            yield "x"
    return StreamingResponse(letters())
@app.get("/breaks")
def breaks():
    def letters():
        yield "one"
        raise ValueError("enough")
    return StreamingResponse(letters())
"#;

#[test]
fn a_stream_goes_out_piece_by_piece_and_has_an_end() {
    let code = Code::new(STREAMS);
    let mut served = code.serve(&["--time-limit", "2"]);
    let address = served.address();
    let three = get(address, "/three");
    let chunks = "\r\n\r\na\r\naaaaaaaaaa\r\na\r\nbbbbbbbbbb\r\na\r\ncccccccccc\r\n0\r\n\r\n";
    assert!(three.ends_with(chunks), "{three}");
    assert!(get(address, "/breaks").ends_with("\r\n\r\n3\r\none\r\n"));
    // The first pieces are here long before there is an end.
    let endless = get(address, "/endless");
    assert!(endless.starts_with("HTTP/1.1 200 OK\r\n"), "{endless:.200}");
    assert!(endless.contains("\r\n\r\n1\r\nx\r\n1\r\nx\r\n"));
    let event = served.hear("limit");
    let (_, message, line) = fault(&event);
    assert!(message.starts_with("time limit"), "{event}");
    // While a client is waited for, no line of the app runs: then it is the one that yielded.
    assert!(
        line.is_some_and(|line| (11..=12).contains(&line)),
        "{event}"
    );
    assert!(get(address, "/three").ends_with(chunks));
}

#[test]
fn the_text_of_an_exception_is_no_way_around_the_output_limit() {
    let ran = run("raise ValueError('x' * 10_000_000)\n");
    let said: usize = ran.events.iter().map(|event| event.to_string().len()).sum();
    assert!(said < 100_000, "{said}");
    let ran = run("def down():\n    down()\ndown()\n");
    let detail = ran.events.last().expect("an event")["fault"]["detail"].to_string();
    assert!(detail.contains("[Previous line repeated "), "{detail}");
    assert!(detail.len() < 2000, "{detail}");
}

#[test]
fn a_module_that_is_not_here_is_looked_for_where_it_may_be() {
    for (module, words) in [
        ("numpy", "Your own Python may have it"),
        ("fastapi.cli", "Real FastAPI does"),
    ] {
        let code = Code::new(&format!("import {module}\n"));
        let event = code.serve(&[]).hear("failed");
        let advice = event["fault"]["advice"].as_str().unwrap_or_default();
        assert!(advice.contains(words), "{event}");
    }
}

#[test]
fn exceptions_say_what_cpython_says() {
    raises(
        "[1].remove(2)\n",
        "ValueError: list.remove(x): x not in list",
        1,
    );
    raises("\n[1].index(2)\n", "ValueError: 2 is not in list", 2);
    raises(
        "next([])\n",
        "TypeError: 'list' object is not an iterator",
        1,
    );
}

#[test]
fn who_forgets_to_await_is_warned_as_in_python() {
    let ran = run("async def late(): pass\nlate()\nlate().close()\nprint('on')\n");
    assert_eq!(ran.end().0, "finished", "{:?}", ran.events);
    let mut stderr = ran.events.iter().filter(|event| event["stderr"] == true);
    let said = stderr.next().and_then(|event| event["text"].as_str());
    let wanted = "app.py:2: RuntimeWarning: coroutine 'late' was never awaited\n  late()\n";
    assert!(
        said.is_some_and(|said| wanted.starts_with(said) || said.starts_with(wanted)),
        "{said:?}"
    );
    raises(
        "async def late(): pass\nfor one in late(): pass\n",
        "TypeError: 'coroutine' object is not iterable",
        2,
    );
}

#[test]
fn what_is_no_python_is_told_once_in_cpythons_words() {
    let ran = run("def f()\n    pass\n");
    let (kind, message, at) = ran.end();
    assert_eq!((kind, at), ("failed", Some(1)));
    assert!(
        message.starts_with("SyntaxError: expected ':'"),
        "{message}"
    );
    let told = format!("{:?}", ran.events);
    assert!(!told.contains("During handling"), "{told}");
    let model =
        "from pydantic import BaseModel\nclass User(BaseModel):\n    id: int\n    name = 1\n";
    raises(
        model,
        "pydantic.errors.PydanticUserError: A non-annotated attribute",
        4,
    );
}

/// No panic, whose trace would be read as a defect of the program.
#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_said() {
    let code = Code::new("print('much')\n");
    let full = std::fs::File::create("/dev/full").expect("a full device");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_httplings"));
    let ran = command.arg("run").arg(&code.file).stdout(full).output();
    let ran = ran.expect("the program");
    assert_eq!(ran.status.code(), Some(3));
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(said.starts_with("The output cannot be written: "), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

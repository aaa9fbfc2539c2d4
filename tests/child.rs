//! The process that runs an app, spoken to as the program speaks to it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use httplings::engine::{App, CHILD_ARGUMENT, Event};

/// Whoever started it may have been killed: nobody else would end it.
#[test]
fn it_ends_when_its_parent_is_gone() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_httplings"))
        .arg(CHILD_ARGUMENT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let app = App {
        name: "app.py".into(),
        source: "from fastapi import FastAPI\napp = FastAPI()\n".into(),
        folder: None,
    };
    let mut parent = child.stdin.take().unwrap();
    writeln!(parent, "{}", serde_json::to_string(&app).unwrap()).unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = said.next().unwrap().unwrap();
    let event: Event = serde_json::from_str(&first).unwrap();
    assert!(matches!(event, Event::Ready { .. }), "{first}");

    drop(parent);
    let (ended, end) = channel();
    std::thread::spawn(move || ended.send(said.next().is_none()));
    let ends = end.recv_timeout(Duration::from_secs(30));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(ends, Ok(true), "it goes on without a parent");
}

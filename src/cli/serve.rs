//! `serve`: run an app and log its requests, for use with any client.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::channel;

use super::{CONTENT, ENVIRONMENT, Failure, USAGE, failure, loaded};
use crate::engine::{App, Engine, Event, Fault};
use crate::wire::{Answer, Exchange, Tap, Upstream};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A Python file, or the id of a lesson
    #[arg(value_name = "FILE.py|LESSON")]
    app: String,
    /// The port; 0 is any free one
    #[arg(long, default_value_t = 4204)]
    port: u16,
    /// Answer requests for any Host, not only for this machine's own names
    #[arg(long)]
    allow_any_host: bool,
}

pub(super) fn run(arguments: &Arguments, course: Option<&Path>) -> Result<ExitCode, Failure> {
    let app = app(&arguments.app, course)?;
    let preferred = (arguments.port != 0).then_some(arguments.port);
    let tap = Tap::listen(preferred, arguments.allow_any_host, log)
        .map_err(|error| failure(ENVIRONMENT, error.to_string()))?;
    let (said, events) = channel();
    let engine = Engine::start(&app, move |event| drop(said.send(event)))
        .map_err(|error| failure(ENVIRONMENT, error.to_string()))?;
    for event in events {
        match event {
            Event::Ready { address } => {
                tap.set_upstream(Upstream::At(address));
                if let Some(wanted) = preferred.filter(|wanted| *wanted != tap.address().port()) {
                    eprintln!("port {wanted} is taken");
                }
                println!("http://{}", tap.address());
            }
            Event::Failed { fault } => return Err(failure(CONTENT, tell(&fault))),
            Event::Limit { fault } => eprintln!("{}", tell(&fault)),
            Event::Printed {
                text,
                stderr: false,
            } => println!("{text}"),
            Event::Printed { text, stderr: true } => eprintln!("{text}"),
            Event::Trace { .. } => {}
            Event::Exited { .. } => break,
        }
    }
    drop(engine);
    Err(failure(ENVIRONMENT, "the app has ended"))
}

fn app(name: &str, course: Option<&Path>) -> Result<App, Failure> {
    let path = PathBuf::from(name);
    if path.extension().is_some_and(|extension| extension == "py") {
        let source = std::fs::read_to_string(&path)
            .map_err(|error| failure(USAGE, format!("{name}: {error}")))?;
        let file = path.file_name().map_or_else(
            || name.to_owned(),
            |file| file.to_string_lossy().into_owned(),
        );
        return Ok(App {
            name: file,
            source,
            folder: path.parent().map(Path::to_owned),
        });
    }
    let (_, loaded) = loaded(course)?;
    let lesson = loaded
        .course
        .lessons
        .iter()
        .find(|lesson| lesson.id == name);
    let Some(app) = lesson.and_then(|lesson| lesson.apps.last()) else {
        let ids: Vec<&str> = loaded
            .course
            .lessons
            .iter()
            .map(|lesson| lesson.id.as_str())
            .collect();
        return Err(failure(
            USAGE,
            format!(
                "`{name}` is neither a .py file nor a lesson with an app; lessons: {}",
                ids.join(", ")
            ),
        ));
    };
    Ok(App {
        name: app.name.clone(),
        source: app.source.clone(),
        folder: None,
    })
}

fn tell(fault: &Fault) -> String {
    let place = fault
        .at
        .as_ref()
        .map_or_else(String::new, |at| format!("{}:{}: ", at.file, at.line));
    let advice = fault
        .advice
        .as_ref()
        .map_or_else(String::new, |advice| format!("\n  {advice}"));
    format!("{place}{}{advice}", fault.message)
}

fn log(exchange: Exchange) {
    let answer = match (&exchange.answer, exchange.status()) {
        (Answer::Refused { why, .. }, Some(code)) => format!("{code} refused: {why}"),
        (_, Some(code)) => format!("{code} {}", crate::wire::explain::status(code).reason),
        _ => "no answer".to_owned(),
    };
    let time = exchange.timing.waiting + exchange.timing.response;
    let target = crate::markdown::tame(&exchange.request.target);
    eprintln!(
        "{} {target} → {} {:.1} ms",
        exchange.request.method,
        answer.trim(),
        time.as_secs_f64() * 1000.0
    );
}

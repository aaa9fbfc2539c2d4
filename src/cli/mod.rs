//! The command line: one file a subcommand.

mod check;
mod completions;
mod disk;
mod engine;
mod exam;
mod export;
mod figures;
mod folders;
mod history;
mod import;
mod learn;
mod list;
mod log;
mod man;
mod new;
mod plain;
mod preview;
mod progress;
mod report;
mod results;
mod run;
mod schema;
mod serve;
mod stage;
mod stats;
mod test;
mod trust;

use std::borrow::Cow;
use std::io::{IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::content::{Files, Loaded, Severity, load};
use crate::markdown::tame;

/// A terminal course that runs: HTTP status codes and response models in FastAPI.
#[derive(Debug, Parser)]
#[command(name = "httplings", version, about)]
struct Arguments {
    /// Open the course in this folder, .tar.gz or .zip instead of the one inside the program
    #[arg(long, global = true, value_name = "COURSE")]
    course: Option<PathBuf>,
    /// Line by line, for screen readers, pipes and terminals without a screen
    #[arg(long, global = true)]
    plain: bool,
    /// The port at which apps answer; 0 is any free one [default: 4204, or another if that is taken]
    #[arg(long, global = true, value_name = "N")]
    port: Option<u16>,
    /// Colours: terminal, ink (dark) or paper (light) [default: terminal]
    #[arg(long, global = true, value_name = "NAME")]
    theme: Option<String>,
    #[command(flatten)]
    engine: engine::Choice,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a FastAPI file, or the app of a lesson, and log its requests
    Serve(serve::Arguments),
    /// Run a Python file once, as a program, in the interpreter inside httplings
    Run(run::Arguments),
    /// Fire the requests of a Hurl file at an app and check the answers
    Test(test::Arguments),
    /// Prove a course: parse everything, fire every request, compare every answer
    Check(check::Arguments),
    /// Show the course map, with ids and how far you got
    List(list::Arguments),
    /// Answer what is due for review, of all lessons
    Review,
    /// Take an exam: timed, and judged when it is handed in
    Exam(exam::Arguments),
    /// Show what you learned so far
    Stats(stats::Arguments),
    /// Take what you learned to another machine, or begin anew
    Progress(progress::Arguments),
    /// Begin a course, a lesson, a quiz or an item
    New(new::Arguments),
    /// Show a course as a learner sees it, anew at every save
    Preview(preview::Arguments),
    /// Carry a quiz over from mdbook-quiz, GIFT or Aiken
    Import(import::Arguments),
    /// Write quizzes, requests or results for other programs
    Export(export::Arguments),
    /// Say how the items did with many learners
    Report(report::Arguments),
    /// Print JSON Schemas of a course's files, for editors
    Schema(schema::Arguments),
    /// Print what a shell needs to complete the words of this program
    Completions(completions::Arguments),
    /// Print the manual page
    Man(man::Arguments),
}

/// Where apps answer unless told otherwise.
const PORT: u16 = 4204;

/// The port to try first, for what `--port` said; none where any will do.
fn port(named: Option<u16>) -> Option<u16> {
    Some(named.unwrap_or(PORT)).filter(|port| *port != 0)
}

/// Exit codes: 0 done, 1 something in the content or an assertion failed, 2 wrong usage, 3 the environment failed.
const CONTENT: u8 = 1;
const USAGE: u8 = 2;
const ENVIRONMENT: u8 = 3;

/// Runs the program.
pub fn main() -> ExitCode {
    if std::env::args_os()
        .nth(1)
        .is_some_and(|argument| argument == crate::engine::CHILD_ARGUMENT)
    {
        crate::engine::child::main();
    }
    let arguments = Arguments::parse();
    use Command::{
        Check, Completions, Exam, Export, Import, List, Man, New, Preview, Progress, Report,
        Review, Run, Schema, Serve, Stats, Test,
    };
    let opens = matches!(
        arguments.command,
        None | Some(Review | Exam(_) | Preview(_))
    );
    if !opens {
        end_with_reader();
    }
    end_with_output();
    let (engine, course) = (&arguments.engine, arguments.course.as_deref());
    // An author is in the folder of a course; a learner may be anywhere.
    let own = || arguments.course.clone().or_else(folders::course);
    let ignored = arguments.theme.is_some() && !opens;
    let checked = match ignored {
        true => Err(failure(
            USAGE,
            "--theme is for what opens a course on the screen",
        )),
        false => arguments.engine.check(),
    };
    let result = checked.and_then(|()| match &arguments.command {
        None | Some(Review | Exam(_)) => learn::run(&arguments),
        Some(Serve(serve)) => serve::run(serve, arguments.port, engine, course),
        Some(Run(run)) => run::run(run, engine),
        Some(Test(test)) => test::run(test, engine, course),
        Some(Check(check)) => check::run(check, engine, course),
        Some(List(list)) if list.figures => list::run(list, own().as_deref()),
        Some(List(list)) => list::run(list, course),
        Some(Stats(stats)) => stats::run(stats, course),
        Some(Progress(progress)) => progress::run(progress, course),
        Some(New(new)) => new::run(new, own().as_deref()),
        Some(Preview(preview)) => preview::run(preview, &arguments),
        Some(Import(import)) => import::run(import),
        Some(Export(export)) => export::run(export, own().as_deref()),
        Some(Report(report)) => report::run(report, own().as_deref()),
        Some(Schema(schema)) => schema::run(schema),
        Some(Completions(wanted)) => Ok(completions::run(wanted)),
        Some(Man(man)) => man::run(man),
    });
    result.unwrap_or_else(|failure| {
        // A message may quote what stands in a foreign file, or what a library makes of it.
        eprintln!("httplings: {}", tame(&failure.message));
        if arguments.command.is_some_and(|command| command.is_json()) {
            log::failed(&failure);
        }
        ExitCode::from(failure.code)
    })
}

impl Command {
    /// Whether a program reads what happens.
    fn is_json(&self) -> bool {
        match self {
            Command::Serve(serve) => serve.json,
            Command::Run(run) => run.json,
            Command::Test(test) => test.json,
            _ => false,
        }
    }
}

/// `httplings check | head` ends quietly when `head` has enough, as other tools do.
fn end_with_reader() {
    // SAFETY: sets the default disposition of one signal before any thread is started.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
}

/// Output that cannot be written (a full disk) is no defect of ours: it is said, and the program ends.
fn end_with_output() {
    let others = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload_as_str().unwrap_or_default();
        let Some(why) = said.strip_prefix("failed printing to ") else {
            return others(panic);
        };
        // Standard error may be on the same disk.
        let _ = writeln!(std::io::stderr(), "The output cannot be written: {why}");
        std::process::exit(i32::from(ENVIRONMENT));
    }));
}

/// Whether what is printed may be coloured.
fn colour() -> bool {
    let off = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    std::io::stdout().is_terminal() && !off
}

/// A text for the standard output: as it is, but not to a terminal, which it could command.
fn for_output(text: &str) -> Cow<'_, str> {
    log::safe(text, std::io::stdout().is_terminal())
}

/// A number of things: `1 item`, `2 items`.
fn count(number: usize, thing: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{end}")
}

/// Why a command could not do its work.
struct Failure {
    code: u8,
    message: String,
}

fn failure(code: u8, message: impl Into<String>) -> Failure {
    Failure {
        code,
        message: message.into(),
    }
}

/// The course's files: from a folder, or the embedded ones.
fn files(folder: Option<&Path>) -> Result<Files, Failure> {
    match folder {
        None => Ok(Files::embedded()),
        Some(folder) => {
            let name = folder.display();
            let files = match Files::read(folder) {
                Ok(files) if !files.is_empty() => return Ok(files),
                read => read.map_err(|error| failure(ENVIRONMENT, format!("{name}: {error}"))),
            };
            let written = folder
                .extension()
                .is_some_and(|end| end == "toml" || end == "md");
            let around = folders::course_around(folder);
            if let Some(course) = around.filter(|_| folder.is_dir() || written) {
                let course = course.display();
                let message = format!("{name} is a part of the course {course}: name that folder");
                return Err(failure(USAGE, message));
            }
            files.and_then(|_| {
                let message = format!(
                    "{name}: there is no course here, neither course.toml nor lessons; `httplings new course {name}` begins one"
                );
                Err(failure(USAGE, message))
            })
        }
    }
}

/// Every mistake of a course, rendered.
fn problems(files: &Files, loaded: &Loaded, colour: bool, warnings: bool) -> Vec<String> {
    let wanted = loaded
        .diagnostics
        .iter()
        .filter(|diagnostic| warnings || diagnostic.code.severity() == Severity::Error);
    wanted
        .map(|diagnostic| diagnostic.render(files.text(&diagnostic.file), colour))
        .collect()
}

/// A course without mistakes: of another, what has one would be missing without a word.
fn sound(folder: Option<&Path>) -> Result<(Files, Loaded), Failure> {
    let (files, loaded) = loaded(folder)?;
    let problems = problems(&files, &loaded, false, false);
    let Some(first) = problems.first() else {
        return Ok((files, loaded));
    };
    let mistakes = count(problems.len(), "mistake");
    let message = format!("the course has {mistakes}: mend what `check` says of it first\n{first}");
    Err(failure(CONTENT, message))
}

fn loaded(folder: Option<&Path>) -> Result<(Files, Loaded), Failure> {
    let files = files(folder)?;
    let loaded = load(&files);
    Ok((files, loaded))
}

//! The course on screen or line by line: where the learner left it, at a review, or at an exam.

use std::io::IsTerminal;
use std::process::ExitCode;

use super::{
    Command, ENVIRONMENT, Failure, USAGE, exam, failure, files, plain, problems, progress,
};
use crate::app::{Action, Msg};
use crate::content::{Course, Files, Loaded, begin};
use crate::shell::{self, Opened, Opening, Setup};
use crate::ui::Theme;

pub(super) fn run(arguments: &super::Arguments) -> Result<ExitCode, Failure> {
    let course = arguments.course.as_deref();
    let files = files(course)?;
    let begun = begin(&files);
    let progress = Some(progress::file(begun.course())?);
    let opened = |loaded: Loaded| Opened {
        problems: problems(&files, &loaded, false, false),
        course: loaded.course,
    };
    let wanted: (Option<Msg>, Option<Course>, Opening<'_>) = match &arguments.command {
        Some(Command::Exam(wanted)) => {
            let loaded = begun.finish();
            let exam = exam::wish(wanted, &loaded.course)?;
            (Some(Msg::TakeExam(exam)), None, Box::new(|| opened(loaded)))
        }
        Some(Command::Review) => {
            let review = Msg::Do(Action::Review);
            (Some(review), None, Box::new(|| opened(begun.finish())))
        }
        _ => {
            let outline = begun.outline();
            (None, Some(outline), Box::new(|| opened(begun.finish())))
        }
    };
    let (first, outline, course_of) = wanted;
    let setup = Setup {
        engine: arguments.engine.for_course(course, &files)?,
        outline,
        course: course_of,
        progress,
        port: super::port(arguments.port),
        first,
        companion: None,
    };
    open(setup, arguments, &files)
}

/// Opens a course on screen, or line by line.
pub(super) fn open(
    setup: Setup<'_>,
    arguments: &super::Arguments,
    files: &Files,
) -> Result<ExitCode, Failure> {
    let terminal = std::io::stdout().is_terminal() && std::io::stdin().is_terminal();
    if arguments.plain || !terminal || std::env::var("TERM").is_ok_and(|term| term == "dumb") {
        // Line by line there is no first picture to draw early.
        plain::run(Setup {
            outline: None,
            ..setup
        });
        return Ok(ExitCode::SUCCESS);
    }
    let theme = theme(arguments.theme.as_deref().unwrap_or("terminal"), files)?;
    shell::run(setup, &theme)
        .map_err(|error| failure(ENVIRONMENT, format!("the terminal failed: {error}")))?;
    Ok(ExitCode::SUCCESS)
}

fn theme(name: &str, files: &Files) -> Result<Theme, Failure> {
    let depth = crate::term::depth();
    if name == "terminal" {
        return Ok(Theme::terminal(depth));
    }
    let path = format!("assets/themes/{name}.toml");
    // A course may bring themes of its own; it need not.
    let embedded = Files::embedded();
    let Some(file) = files.get(&path).or_else(|| embedded.get(&path)) else {
        return Err(failure(
            USAGE,
            format!("there is no theme `{name}`: known are terminal, ink and paper"),
        ));
    };
    let text = String::from_utf8_lossy(&file.bytes);
    Theme::parse(&text, depth).map_err(|error| failure(USAGE, format!("{path}: {error}")))
}

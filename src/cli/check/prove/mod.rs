//! What a course claims, and whether it is so.

mod cache;
mod exercise;
mod goal;
mod live;
mod predict;
mod prints;

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::cli::stage::{Scene, Stage, Unready};
use crate::cli::{ENVIRONMENT, Failure, failure};
use crate::content::{App, Code, Course, Diagnostic, Files, Item, Kind, Lesson, Live, Part};
use crate::engine;
pub(super) use cache::Cache;

/// Something that can be run and found true or not.
enum Claim<'c> {
    /// A block of requests is answered as it says.
    Live { live: &'c Live, app: &'c App },
    /// A stage of an app that no request is sent to starts all the same.
    App(&'c App),
    /// The key of an item is true.
    Item(&'c Item),
}

impl Claim<'_> {
    fn fingerprint(&self) -> String {
        match self {
            Claim::Live { live, app } => cache::fingerprint(&(&live.requests, app)),
            Claim::App(app) => cache::fingerprint(app),
            Claim::Item(item) => cache::fingerprint(&item.kind),
        }
    }
}

/// Where a claim is written.
struct Place<'c> {
    file: &'c str,
    source: &'c str,
    span: Range<usize>,
}

/// What came of a claim.
#[derive(Default)]
pub(super) struct Proof {
    /// Requests answered as written.
    pub proved: usize,
    pub mistakes: Vec<Diagnostic>,
    /// Known from before, not run again.
    pub reused: bool,
}

/// A claim to prove, where it is written, and what its proof hangs on.
struct Task<'c> {
    claim: Claim<'c>,
    place: Place<'c>,
    fingerprint: String,
}

/// Proves every claim of a course, on one thread more than there are processors, as each waits for its app now and then;
/// `progress` hears how many of how many are done.
pub(super) fn course(
    course: &Course,
    files: &Files,
    engines: &[engine::Kind],
    cache: &Cache,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<Proof>, Failure> {
    let tasks = tasks(course, files);
    let (known, open): (Vec<_>, Vec<_>) = tasks
        .into_iter()
        .map(|task| (cache.proved(&task.fingerprint), task))
        .partition(|(proved, _)| proved.is_some());
    let open: Vec<Task<'_>> = open.into_iter().map(|(_, task)| task).collect();
    let fresh = run(&open, engines, progress)?;
    let proofs = known.into_iter().map(|(proved, task)| {
        let proof = Proof {
            proved: proved.unwrap_or_default(),
            reused: true,
            ..Proof::default()
        };
        (task.fingerprint, proof)
    });
    let fresh = fresh
        .into_iter()
        .map(|(task, proof)| (open[task].fingerprint.clone(), proof));
    let proofs: Vec<(String, Proof)> = proofs.chain(fresh).collect();
    let sound = proofs.iter().filter(|(_, proof)| proof.mistakes.is_empty());
    cache.keep(sound.map(|(fingerprint, proof)| (fingerprint.clone(), proof.proved)));
    Ok(proofs.into_iter().map(|(_, proof)| proof).collect())
}

/// Runs tasks side by side: the number of each, and its proof.
fn run(
    tasks: &[Task<'_>],
    engines: &[engine::Kind],
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<(usize, Proof)>, Failure> {
    let (next, proofs) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || -> Result<(), Failure> {
        let mut stage = Stage::start(engines)?;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(number) else {
                return Ok(());
            };
            let proof = prove(&mut stage, &task.claim, &task.place);
            if let Ok(mut proofs) = proofs.lock() {
                proofs.push((number, proof));
                progress(proofs.len(), tasks.len());
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from) + 1;
    std::thread::scope(|scope| {
        let threads = 0..threads.min(tasks.len());
        let threads: Vec<_> = threads.map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|_| {
                Err(failure(ENVIRONMENT, "a proof broke down; please report it"))
            })
        })
    })?;
    Ok(proofs.into_inner().unwrap_or_default())
}

/// Every claim of a course.
fn tasks<'c>(course: &'c Course, files: &'c Files) -> Vec<Task<'c>> {
    let task = |claim: Claim<'c>, file: &'c str, source: &'c str, span: &Range<usize>| Task {
        fingerprint: claim.fingerprint(),
        claim,
        place: Place {
            file,
            source,
            span: span.clone(),
        },
    };
    let mut tasks = Vec::new();
    for lesson in &course.lessons {
        let blocks = lesson.lives().map(|live| {
            let app = &lesson.apps[live.app];
            let claim = Claim::Live { live, app };
            task(claim, &lesson.file, &lesson.source, &live.span)
        });
        tasks.extend(blocks);
        let idle = idle(lesson).map(|(app, span)| {
            let claim = Claim::App(&lesson.apps[app]);
            task(claim, &lesson.file, &lesson.source, span)
        });
        tasks.extend(idle);
    }
    for quiz in &course.quizzes {
        let runs = quiz.items.iter().filter(|item| runs(&item.kind));
        // Once for all items: a text is looked through whenever it is asked for.
        let source = files.text(&quiz.file);
        tasks.extend(runs.map(|item| task(Claim::Item(item), &quiz.file, source, &item.span)));
    }
    tasks
}

/// The stages of a lesson's apps that no block of requests runs, and where they are written.
fn idle(lesson: &Lesson) -> impl Iterator<Item = (usize, &Range<usize>)> {
    let parts = lesson.screens.iter().flat_map(|screen| &screen.parts);
    let written = parts.filter_map(|part| match part {
        Part::App { app, span, .. } => Some((*app, span)),
        _ => None,
    });
    written.filter(|(app, _)| lesson.lives().all(|live| live.app != *app))
}

/// Whether there is anything to run in an item of this kind.
fn runs(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Predict(_) | Kind::Prints(_) | Kind::Goal(_) | Kind::Code(_)
    )
}

fn prove(stage: &mut Stage, claim: &Claim<'_>, place: &Place<'_>) -> Proof {
    let mut proof = match claim {
        Claim::Live { live, app } => live::prove(stage, live, app, place),
        Claim::App(app) => {
            let mut proof = Proof::default();
            match stage.play(*app, &[]) {
                Ok(_) => proof.proved += 1,
                Err(unready) => proof.unready(
                    &unready,
                    place.above(&unready, app),
                    place.span.clone(),
                    place,
                ),
            }
            proof
        }
        Claim::Item(item) => match &item.kind {
            Kind::Predict(predict) => predict::prove(stage, predict, place),
            Kind::Goal(goal) => goal::prove(stage, goal, place),
            Kind::Prints(prints) => prints::prove(prints, place),
            Kind::Code(exercise) => exercise::prove(stage, exercise, place),
            _ => Proof::default(),
        },
    };
    // What two requests of an item run into is one mistake.
    let mut told = Vec::new();
    proof.mistakes.retain(|mistake| {
        let is_new = !told.contains(mistake);
        if is_new {
            told.push(mistake.clone());
        }
        is_new
    });
    proof
}

impl Proof {
    fn has(&self, code: Code) -> bool {
        self.mistakes.iter().any(|mistake| mistake.code == code)
    }

    fn fail_at(
        &mut self,
        code: Code,
        place: &Place<'_>,
        span: Range<usize>,
        message: impl Into<String>,
    ) {
        self.mistakes
            .push(Diagnostic::new(code, place.file, span, message));
    }

    /// As [`Proof::fail_at`], with what to do instead.
    fn advise_at(
        &mut self,
        code: Code,
        place: &Place<'_>,
        span: Range<usize>,
        message: String,
        help: String,
    ) {
        self.fail_at(code, place, span, message);
        if let Some(mistake) = self.mistakes.last_mut() {
            mistake.help = Some(help);
        }
    }

    /// The app does not start: said at the line to blame if it was found, otherwise at that of the whole.
    fn unready(
        &mut self,
        unready: &Unready,
        line: Option<Range<usize>>,
        otherwise: Range<usize>,
        place: &Place<'_>,
    ) {
        let message = match (&line, unready.line) {
            (None, Some(line)) => format!("{} (line {line})", unready.why),
            _ => unready.why.clone(),
        };
        let span = line.unwrap_or(otherwise);
        self.mistakes.push(Diagnostic {
            help: unready.advice.clone(),
            ..Diagnostic::new(Code::AppFails, place.file, span, message)
        });
    }

    /// Takes in how the requests of a story were answered, which is written from this byte on.
    fn story(&mut self, scenes: &[Scene<'_>], place: &Place<'_>, mut from: usize) {
        for scene in scenes {
            let name = scene.name();
            let line = place.find(&name, from);
            from = line.as_ref().map_or(from, |line| line.end);
            let line = line.unwrap_or(place.span.clone());
            let before = self.mistakes.len();
            match &scene.answer {
                Err(why) => self.fail_at(
                    Code::NoAnswer,
                    place,
                    line.clone(),
                    format!("{name}: {why}"),
                ),
                Ok(answer) => {
                    for (text, why) in answer.failures() {
                        let span = place.find(text, from).unwrap_or(line.clone());
                        self.fail_at(Code::Untrue, place, span, format!("{name}: {why}"));
                    }
                }
            }
            self.proved += usize::from(self.mistakes.len() == before);
            for difference in &scene.differences {
                let message = format!("{name}: on the second engine {difference}");
                self.fail_at(Code::Differs, place, line.clone(), message);
            }
        }
    }
}

impl Place<'_> {
    /// The line that begins with `key =`.
    fn line(&self, key: &str) -> Range<usize> {
        self.find(&format!("\n{key} "), self.span.start)
            .map_or(self.span.clone(), |found| found.start + 1..found.end)
    }

    /// The line of a source that is to blame, where an item writes it out from this byte on.
    fn below(&self, line: Option<u32>, source: &str, from: usize) -> Option<Range<usize>> {
        let (offset, text) = line_of(source, line?)?;
        match self.find(source, from) {
            Some(found) => Some(found.start + offset..found.start + offset + text.len()),
            None => self.find(text, from),
        }
    }

    /// The line of an app that is to blame, where a lesson writes it: the nearest above the end of what is claimed.
    fn above(&self, unready: &Unready, app: &App) -> Option<Range<usize>> {
        let (_, text) = line_of(&app.source, unready.line?)?;
        let at = self.source.get(..self.span.end)?.rfind(text)?;
        Some(at..at + text.len())
    }

    /// The first place of a text from a byte of the file on. An item ends where the next one begins.
    fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let rest = self.source.get(from..)?;
        let own = rest.get(1..).and_then(|rest| rest.find("\n[[items]]"));
        let at = from + rest[..own.map_or(rest.len(), |end| end + 2)].find(text)?;
        Some(at..at + text.len())
    }
}

/// A line of a source, from 1, without the blanks around it, and the byte that it starts at. There is no blame in an
/// empty one.
fn line_of(source: &str, line: u32) -> Option<(usize, &str)> {
    let mut lines = source.split_inclusive('\n');
    let index = line.checked_sub(1)? as usize;
    let before: usize = lines.by_ref().take(index).map(str::len).sum();
    let line = lines.next()?;
    let text = line.trim();
    let indent = line.len() - line.trim_start().len();
    (!text.is_empty()).then_some((before + indent, text))
}

//! What a course claims, and whether it is so.

mod live;
mod predict;
mod stage;

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::cli::Failure;
use crate::content::{App, Code, Course, Diagnostic, Files, Item, Kind, Lesson, Live, Part};
use stage::{Scene, Stage};

/// Something that can be run and found true or not.
enum Claim<'c> {
    /// A block of requests is answered as it says.
    Live { live: &'c Live, app: &'c App },
    /// The key of an item is true.
    Item(&'c Item),
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
}

/// Proves every claim of a course, on as many threads as there are processors.
pub(super) fn course(course: &Course, files: &Files) -> Result<Vec<Proof>, Failure> {
    let claims = claims(course, files);
    let (next, proofs) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let work = || -> Result<(), Failure> {
        let mut stage = Stage::start()?;
        while let Some((claim, place)) = claims.get(next.fetch_add(1, Ordering::Relaxed)) {
            let proof = prove(&mut stage, claim, place);
            if let Ok(mut proofs) = proofs.lock() {
                proofs.push(proof);
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.min(claims.len()))
            .map(|_| scope.spawn(work))
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or(Ok(())))
    })?;
    Ok(proofs.into_inner().unwrap_or_default())
}

/// Every claim of a course, with its place.
fn claims<'c>(course: &'c Course, files: &'c Files) -> Vec<(Claim<'c>, Place<'c>)> {
    let place = |file: &'c str, span: &Range<usize>| Place {
        file,
        source: files.text(file),
        span: span.clone(),
    };
    let mut claims = Vec::new();
    for lesson in &course.lessons {
        let blocks = lives(lesson).map(|live| {
            let app = &lesson.apps[live.app];
            (Claim::Live { live, app }, place(&lesson.file, &live.span))
        });
        claims.extend(blocks);
    }
    for quiz in &course.quizzes {
        let runs = quiz.items.iter().filter(|item| runs(&item.kind));
        claims.extend(runs.map(|item| (Claim::Item(item), place(&quiz.file, &item.span))));
    }
    claims
}

fn lives(lesson: &Lesson) -> impl Iterator<Item = &Live> {
    let parts = lesson.screens.iter().flat_map(|screen| &screen.parts);
    parts.filter_map(|part| match part {
        Part::Requests(live) | Part::Compare(live) => Some(live),
        _ => None,
    })
}

/// Whether there is anything to run in an item of this kind.
fn runs(kind: &Kind) -> bool {
    match kind {
        Kind::Single(_) | Kind::Multiple(_) => false,
        Kind::Predict(_) => true,
    }
}

fn prove(stage: &mut Stage, claim: &Claim<'_>, place: &Place<'_>) -> Proof {
    match claim {
        Claim::Live { live, app } => live::prove(stage, live, app, place),
        Claim::Item(item) => match &item.kind {
            Kind::Predict(predict) => predict::prove(stage, predict, place),
            Kind::Single(_) | Kind::Multiple(_) => Proof::default(),
        },
    }
}

impl Proof {
    /// The claim as a whole is false.
    fn fail(&mut self, code: Code, place: &Place<'_>, message: impl Into<String>) {
        self.fail_at(code, place, place.span.clone(), message);
    }

    fn fail_at(
        &mut self,
        code: Code,
        place: &Place<'_>,
        span: Range<usize>,
        message: impl Into<String>,
    ) {
        self.mistakes.push(Diagnostic {
            code,
            file: place.file.to_owned(),
            span,
            message: message.into(),
            help: None,
        });
    }

    /// Takes in how the requests of a story were answered.
    fn story(&mut self, scenes: &[Scene<'_>], place: &Place<'_>) {
        let mut from = place.span.start;
        for scene in scenes {
            let name = scene.name();
            let line = place.find(&name, from);
            from = line.as_ref().map_or(from, |line| line.end);
            let line = line.unwrap_or(place.span.clone());
            let before = self.mistakes.len();
            match &scene.answer {
                Err(why) => self.fail_at(Code::NoAnswer, place, line, format!("{name}: {why}")),
                Ok(answer) => {
                    for (text, why) in answer.failures() {
                        let span = place.find(text, from).unwrap_or(line.clone());
                        self.fail_at(Code::Untrue, place, span, format!("{name}: {why}"));
                    }
                }
            }
            self.proved += usize::from(self.mistakes.len() == before);
        }
    }
}

impl Place<'_> {
    /// The first place of a text from a byte of the file on.
    fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let at = from + self.source.get(from..)?.find(text)?;
        Some(at..at + text.len())
    }
}

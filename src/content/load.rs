//! Files → a course and everything wrong with it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::fields::Text;
use super::files::{MAX_BYTES, Why, relative};
use super::report::Report;
use super::written::quiz_of;
use super::{
    Code, Course, Diagnostic, File, Files, Lesson, Part, Picture, Quiz, Track, course_toml, lesson,
    quiz, reference, suggest,
};

/// The track of lessons that belong to none, where there is no `course.toml`.
pub(super) const FALLBACK_TRACK: &str = "lessons";

/// Names that are taken, and where: `lessons/1.md, line 2`.
type Names = HashMap<String, String>;

/// What loading found: all that is sound, and every mistake.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    pub course: Course,
    pub diagnostics: Vec<Diagnostic>,
    drafts: Drafts,
}

/// What does not open. Others may refer to it, and it is looked over with the rest.
#[derive(Debug, Clone, Default)]
struct Drafts {
    lessons: Vec<Lesson>,
    quizzes: Vec<Quiz>,
    /// The objectives of items that are left out.
    aims: Vec<String>,
    /// The quizzes among them that a lesson places.
    placed: Vec<String>,
}

/// Loads a course. Never fails: what is broken is left out and reported.
pub fn load(files: &Files) -> Loaded {
    begin(files).finish()
}

/// Loads what a course is called and its tracks.
pub fn begin(files: &Files) -> Begun<'_> {
    let mut loaded = Loaded::default();
    loaded.course(files);
    Begun { loaded, files }
}

/// A course of which only `course.toml` is loaded.
#[derive(Debug)]
pub struct Begun<'f> {
    loaded: Loaded,
    files: &'f Files,
}

impl Begun<'_> {
    /// What `course.toml` says.
    pub fn course(&self) -> &Course {
        &self.loaded.course
    }

    /// The lessons and the quizzes by their names: what a course map shows, for a small part of the work.
    pub fn outline(&self) -> Course {
        let course = self.course();
        let tracks: Vec<&str> = course
            .tracks
            .iter()
            .map(|track| track.id.as_str())
            .collect();
        let lessons = within(self.files, "lessons/", ".md");
        let lessons = in_parallel(&lessons, |file| {
            read(file, |report| lesson::outline(report, &tracks))
                .0
                .flatten()
        });
        let mut lessons: Vec<Lesson> = lessons.into_iter().flatten().collect();
        in_order(&mut lessons, &tracks);
        let quizzes = within(self.files, "quizzes/", ".toml").into_iter();
        let quizzes =
            quizzes.filter_map(|file| quiz::outline(&file.path, self.files.text(&file.path)));
        Course {
            id: course.id.clone(),
            title: course.title.clone(),
            tracks: course.tracks.clone(),
            lessons,
            quizzes: quizzes.collect(),
            ..Course::default()
        }
    }

    /// Loads the rest.
    pub fn finish(self) -> Loaded {
        let Begun { mut loaded, files } = self;
        loaded.lessons(files);
        let quizzes = loaded.quizzes(files);
        loaded.references(files, &quizzes);
        loaded.things_to_look_up(files);
        loaded.pictures(files);
        loaded.stray(files);
        loaded.unread(files);
        loaded
            .diagnostics
            .sort_by(|a, b| (&a.file, a.span.start).cmp(&(&b.file, b.span.start)));
        loaded
    }
}

impl Loaded {
    /// The course with all that could be read of what does not open.
    pub fn whole(&self) -> Cow<'_, Course> {
        let drafts = &self.drafts;
        if drafts.lessons.is_empty() && drafts.quizzes.is_empty() {
            return Cow::Borrowed(&self.course);
        }
        let mut whole = self.course.clone();
        whole.lessons.extend(drafts.lessons.iter().cloned());
        whole.quizzes.extend(drafts.quizzes.iter().cloned());
        Cow::Owned(whole)
    }

    /// Quizzes that do not open, which a lesson places.
    pub(super) fn placed(&self) -> impl Iterator<Item = &str> {
        self.drafts.placed.iter().map(String::as_str)
    }

    /// The objectives of items with a mistake.
    pub(super) fn aims(&self) -> impl Iterator<Item = &str> {
        self.drafts.aims.iter().map(String::as_str)
    }

    /// Runs a reader over one file and collects its report.
    fn read<T>(&mut self, file: &File, reader: impl FnOnce(&Report<'_>) -> T) -> Option<T> {
        let (value, diagnostics) = read(file, reader);
        self.diagnostics.extend(diagnostics);
        value
    }

    /// Runs a reader over many files, on all processors; gives what it read in the order of the files.
    fn read_all<'f, T: Send>(
        &mut self,
        files: &[&'f File],
        reader: impl Fn(&Report<'_>) -> Option<T> + Sync,
    ) -> Vec<(&'f File, T)> {
        let results = in_parallel(files, |file| read(file, &reader));
        let mut values = Vec::new();
        for (file, (value, diagnostics)) in files.iter().zip(results) {
            self.diagnostics.extend(diagnostics);
            values.extend(value.flatten().map(|value| (*file, value)));
        }
        values
    }

    fn complain(&mut self, file: &File, code: Code, message: String) {
        self.diagnostics
            .push(Diagnostic::new(code, &file.path, 0..0, message));
    }

    fn course(&mut self, files: &Files) {
        let read = files
            .get("course.toml")
            .and_then(|file| self.read(file, course_toml::read));
        self.course = read.unwrap_or_default();
        if files.get("course.toml").is_none() {
            let help = Some("write one with `title = \"…\"` and `[[tracks]]`".to_owned());
            let message = "the course has no course.toml";
            self.diagnostics.push(Diagnostic {
                help,
                ..Diagnostic::new(Code::MissingKey, "course.toml", 0..0, message)
            });
            let track = Track {
                id: FALLBACK_TRACK.into(),
                title: "Lessons".into(),
                summary: String::new(),
            };
            self.course.tracks.push(track);
        }
    }

    fn lessons(&mut self, files: &Files) {
        let tracks: Vec<String> = self
            .course
            .tracks
            .iter()
            .map(|track| track.id.clone())
            .collect();
        let tracks: Vec<&str> = tracks.iter().map(String::as_str).collect();
        let mut lessons: Vec<Lesson> = Vec::new();
        let (mut names, mut objectives) = (Names::new(), Names::new());
        let sources = within(files, "lessons/", ".md");
        for (file, draft) in self.read_all(&sources, |report| lesson::read(report, &tracks)) {
            let lesson = draft.lesson;
            let taken = self.taken(file, "id", &draft.names, &mut names);
            self.taken(file, "objective", &draft.objectives, &mut objectives);
            if draft.opens && !taken {
                lessons.push(lesson);
            } else {
                self.drafts.lessons.push(lesson);
            }
        }
        in_order(&mut lessons, &tracks);
        self.course.lessons = lessons;
    }

    /// Gives the ids of all quizzes, also of those with no item that can be asked.
    fn quizzes(&mut self, files: &Files) -> Vec<String> {
        let lessons = std::mem::take(&mut self.course.lessons);
        let mut quizzes: Vec<Quiz> = Vec::new();
        let mut drafts = std::mem::take(&mut self.drafts);
        let known = quiz::Known::of(&lessons, &drafts.lessons);
        let mut names = Names::new();
        let sources = within(files, "quizzes/", ".toml");
        let mut broken: Vec<Quiz> = Vec::new();
        for (file, draft) in self.read_all(&sources, |report| quiz::read(report, &known)) {
            let quiz = draft.quiz;
            let taken = self.taken(file, "id", &draft.names, &mut names);
            drafts.aims.extend(draft.aims);
            if draft.opens && !taken && !quiz.items.is_empty() {
                quizzes.push(quiz);
            } else {
                broken.push(quiz);
            }
        }
        let all = quizzes.iter().chain(&broken);
        let mut ids: Vec<String> = all.map(|quiz| quiz.id.clone()).collect();
        // Whose id cannot be read has most likely that of its file.
        let told: HashSet<&str> = quizzes
            .iter()
            .chain(broken.iter().filter(|quiz| !quiz.id.is_empty()))
            .map(|quiz| quiz.file.as_str())
            .collect();
        let silent = sources.iter().map(|file| file.path.as_str());
        let unread = files.unread().iter().map(|unread| unread.path.as_str());
        let unread = unread.filter(|path| path.starts_with("quizzes/"));
        let silent = silent.chain(unread).filter(|path| !told.contains(path));
        ids.extend(silent.map(|path| quiz_of(path, Vec::new()).id));
        broken.retain(|quiz| !quiz.id.is_empty());
        drafts.quizzes = broken;
        self.drafts = drafts;
        self.course.lessons = lessons;
        self.course.quizzes = quizzes;
        ids
    }

    /// The glossary and the status codes, where the course has them.
    fn things_to_look_up(&mut self, files: &Files) {
        let lessons = std::mem::take(&mut self.course.lessons);
        let drafts = std::mem::take(&mut self.drafts);
        let known = quiz::Known::of(&lessons, &drafts.lessons);
        let terms = files
            .get(reference::GLOSSARY)
            .and_then(|file| self.read(file, |report| reference::terms(report, &known)));
        let codes = files
            .get(reference::STATUS_CODES)
            .and_then(|file| self.read(file, |report| reference::status_codes(report, &known)));
        self.drafts = drafts;
        self.course.lessons = lessons;
        self.course.terms = terms.unwrap_or_default();
        self.course.codes = codes.unwrap_or_default();
    }

    fn pictures(&mut self, files: &Files) {
        let pictures = within(files, "assets/", ".png").into_iter();
        let read = pictures
            .filter_map(|file| Some((file.path.clone(), Picture::read(file.bytes.clone())?)));
        self.course.pictures = read.collect();
    }

    /// Whether a name of a file, an id or a former one, is another's; progress hangs on both. If not, its names are taken
    /// from now on. So are the names of objectives: items name them alone.
    fn taken(&mut self, file: &File, thing: &str, own: &[Text], names: &mut Names) -> bool {
        let text = std::str::from_utf8(&file.bytes).unwrap_or_default();
        let report = Report::new(&file.path, text);
        let mut is_free = true;
        for (at, name) in own.iter().enumerate() {
            if let Some(first) = own[..at].iter().find(|other| other.text == name.text) {
                report.twice(name, &format!("{thing}s"), first.span.start);
            } else if let Some(other) = names.get(&name.text) {
                is_free = false;
                let message = format!("{other} has the {thing} `{}` already", name.text);
                report.add(Code::DuplicateId, name.span.clone(), message, None);
            }
        }
        if is_free {
            names.extend(own.iter().map(|name| {
                let line = report.line_of(name.span.start);
                (name.text.clone(), format!("{}, line {line}", file.path))
            }));
        }
        self.diagnostics.extend(report.into_diagnostics());
        !is_free
    }

    /// A file in the wrong place would never be seen.
    fn stray(&mut self, files: &Files) {
        for file in files.iter() {
            let wanted = match file.path.split_once('/') {
                Some(("lessons", _)) if !file.path.ends_with(".md") => {
                    "a lesson is a file `lessons/NAME.md`"
                }
                Some(("quizzes", _)) if !file.path.ends_with(".toml") => {
                    "a quiz is a file `quizzes/NAME.toml`"
                }
                _ => continue,
            };
            self.complain(
                file,
                Code::StrayFile,
                format!("this file is not read: {wanted}"),
            );
        }
    }

    /// What the folder has and a course cannot hold.
    fn unread(&mut self, files: &Files) {
        for unread in files.unread() {
            let (code, message) = match unread.why {
                Why::NoFile => (Code::StrayFile, "a link or a device is not read".to_owned()),
                Why::TooLarge => {
                    let message = format!("this file has more than {MAX_BYTES} bytes: divide it");
                    (Code::TooMuch, message)
                }
                Why::Refused(kind) => (Code::Unreadable, format!("this cannot be read: {kind}")),
            };
            let mistake = Diagnostic::new(code, &unread.path, 0..0, message);
            self.diagnostics.push(mistake);
        }
    }

    /// Quizzes that lessons place must exist; a place without one is taken out, the lesson opens.
    fn references(&mut self, files: &Files, quizzes: &[String]) {
        let known: Vec<&str> = quizzes.iter().map(String::as_str).collect();
        let open = self.course.quizzes.iter();
        let open: HashMap<&str, &str> = open
            .map(|quiz| (quiz.id.as_str(), quiz.file.as_str()))
            .collect();
        let by_file: HashMap<&str, &str> = open.iter().map(|(id, file)| (*file, *id)).collect();
        let (mut found, mut placed) = (Vec::new(), Vec::new());
        let mut first_places = Names::new();
        let lessons = self.course.lessons.iter_mut();
        for lesson in lessons.chain(&mut self.drafts.lessons) {
            let report = Report::new(&lesson.file, files.text(&lesson.file));
            for screen in &mut lesson.screens {
                screen.parts.retain_mut(|part| {
                    let Part::Quiz { id, span } = part else {
                        return true;
                    };
                    // A path, as in a book of mdBook; no id is one.
                    let file = relative(&lesson.file, id);
                    if let Some(named) = file.and_then(|file| by_file.get(file.as_str())) {
                        *id = (*named).to_owned();
                    }
                    let is_open = open.contains_key(id.as_str());
                    let exists = is_open || known.contains(&id.as_str());
                    if let Some(first) = first_places.get(id).filter(|_| exists) {
                        let message = format!("the quiz `{id}` is placed already: {first}");
                        let help = "take one of the two out: it is one quiz, with one score";
                        report.add(
                            Code::PlacedTwice,
                            span.clone(),
                            message,
                            Some(help.to_owned()),
                        );
                    } else {
                        let line = report.line_of(span.start);
                        first_places.insert(id.clone(), format!("{}, line {line}", report.file));
                    }
                    if !is_open {
                        placed.push(id.clone());
                    }
                    if !exists {
                        let message = format!("there is no quiz `{id}`");
                        let help = || suggest::help(id, &known);
                        let help = if report.is_full() { None } else { help() };
                        report.add(Code::UnknownReference, span.clone(), message, help);
                    }
                    is_open
                });
            }
            found.extend(report.into_diagnostics());
        }
        self.diagnostics.extend(found);
        self.drafts.placed = placed;
    }
}

/// Lessons stand in the order of their files, within the order of their tracks.
fn in_order(lessons: &mut [Lesson], tracks: &[&str]) {
    lessons.sort_by_key(|lesson| tracks.iter().position(|track| *track == lesson.track));
}

fn within<'f>(files: &'f Files, folder: &str, ending: &str) -> Vec<&'f File> {
    let wanted = |file: &&File| file.path.starts_with(folder) && file.path.ends_with(ending);
    files.iter().filter(wanted).collect()
}

/// What a reader makes of a file, and what is wrong with it.
fn read<T>(file: &File, reader: impl FnOnce(&Report<'_>) -> T) -> (Option<T>, Vec<Diagnostic>) {
    if file.bytes.len() as u64 > MAX_BYTES {
        let message = format!("this file has more than {MAX_BYTES} bytes: divide it");
        let mistake = Diagnostic::new(Code::TooMuch, &file.path, 0..0, message);
        return (None, vec![mistake]);
    }
    match std::str::from_utf8(&file.bytes) {
        Ok(source) => {
            let report = Report::new(&file.path, source);
            let value = reader(&report);
            (Some(value), report.into_diagnostics())
        }
        Err(error) => {
            let at = error.valid_up_to();
            let message = format!("this file is not UTF-8: byte {at} begins no character");
            let help = "save it as UTF-8: editors call it the encoding of a file";
            let mistake = Diagnostic {
                help: Some(help.to_owned()),
                ..Diagnostic::new(Code::NotUtf8, &file.path, at..at, message)
            };
            (None, vec![mistake])
        }
    }
}

/// More threads than this cost more to start than they save.
const MOST_THREADS: usize = 4;

/// Does the same to each of many, on all processors; gives the results in order.
fn in_parallel<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = processors.min(MOST_THREADS).min(all.len());
    let next = AtomicUsize::new(0);
    let take = || {
        let index = next.fetch_add(1, Ordering::Relaxed);
        all.get(index).map(|one| (index, work(one)))
    };
    let mut results: Vec<(usize, R)> = std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads)
            .map(|_| scope.spawn(|| std::iter::from_fn(take).collect::<Vec<_>>()))
            .collect();
        let mut results: Vec<_> = std::iter::from_fn(take).collect();
        for helper in helpers {
            match helper.join() {
                Ok(more) => results.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests;

//! `new`: the first lines of a course, a lesson, a quiz or an item, sound from the start.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{ENVIRONMENT, Failure, USAGE, disk, failure, loaded, schema};
use crate::content::{
    Course, Files, Loaded, Quiz, did_you_mean, is_mdbook_text, slug, title as title_of,
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// A folder with a course of one lesson and one quiz
    Course {
        /// A new or empty folder
        dir: PathBuf,
        /// What learners read
        #[arg(long, default_value = "A new course")]
        title: String,
    },
    /// A lesson and its quiz, in the course of `--course` or of this folder
    Lesson {
        /// Small letters, digits and hyphens: `two-hundreds`
        #[arg(value_parser = titled_id)]
        id: String,
        /// What learners read; without it the id in words
        #[arg(long)]
        title: Option<String>,
        /// The track it belongs to; without it the first one
        #[arg(long)]
        track: Option<String>,
    },
    /// A quiz with one item
    Quiz {
        /// Small letters, digits and hyphens: `two-hundreds`
        #[arg(value_parser = titled_id)]
        id: String,
        /// What learners read; without it the id in words
        #[arg(long)]
        title: Option<String>,
    },
    /// An item at the end of a quiz
    Item {
        /// The id of the quiz
        quiz: String,
        #[arg(value_parser = kinds())]
        kind: String,
        /// The item's id; without it the kind's name
        #[arg(long, value_parser = id)]
        id: Option<String>,
    },
}

/// An item of each kind that can be answered as it stands.
pub(in crate::cli) const ITEMS: &[(&str, &str)] = &[
    ("single", include_str!("items/single.toml")),
    ("multiple", include_str!("items/multiple.toml")),
    ("true-false", include_str!("items/true-false.toml")),
    ("predict", include_str!("items/predict.toml")),
    ("short", include_str!("items/short.toml")),
    ("number", include_str!("items/number.toml")),
    ("order", include_str!("items/order.toml")),
    ("match", include_str!("items/match.toml")),
    ("gap", include_str!("items/gap.toml")),
    ("spot", include_str!("items/spot.toml")),
    ("prints", include_str!("items/prints.toml")),
    ("request", include_str!("items/request.toml")),
    ("code", include_str!("items/code.toml")),
];
const COURSE: &str = include_str!("course.toml");
const LESSON: &str = include_str!("lesson.md");
const QUIZ: &str = include_str!("quiz.toml");

fn kinds() -> clap::builder::PossibleValuesParser {
    ITEMS.iter().map(|(kind, _)| *kind).into()
}

fn id(text: &str) -> Result<String, String> {
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match !text.is_empty() && text.chars().all(fine) {
        true => Ok(text.to_owned()),
        false => {
            let rule = "ids are small letters, digits and hyphens";
            let meant = Some(slug(text)).filter(|slug| !slug.is_empty());
            let meant = meant.map_or_else(String::new, |slug| format!(", such as `{slug}`"));
            Err(format!("{rule}{meant}"))
        }
    }
}

/// The id of what has a title, too.
fn titled_id(text: &str) -> Result<String, String> {
    id(text).map_err(|why| format!("{why}; the title can be given with --title"))
}

pub(super) fn run(arguments: &Arguments, course: Option<&Path>) -> Result<ExitCode, Failure> {
    let here = course.unwrap_or(Path::new("."));
    match &arguments.what {
        What::Course { dir, title } => new_course(dir, title)?,
        What::Lesson { id, title, track } => {
            let title = title.clone().unwrap_or_else(|| title_of(id));
            new_lesson(here, id, &title, track.as_deref())?;
        }
        What::Quiz { id, title } => {
            let title = title.clone().unwrap_or_else(|| title_of(id));
            unused_quiz(&open(here)?.1.whole(), id)?;
            new_quiz(here, id, &title, None)?;
        }
        What::Item { quiz, kind, id } => new_item(here, quiz, kind, id.as_deref())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn new_course(folder: &Path, title: &str) -> Result<(), Failure> {
    let taken = folder
        .read_dir()
        .is_ok_and(|mut entries| entries.next().is_some());
    if taken {
        let message = format!(
            "{} is not empty: name a folder that is not there yet; to add to a course, go into its folder and say `httplings new lesson ID`",
            folder.display()
        );
        return Err(failure(USAGE, message));
    }
    let facts = [
        ("ID", &*course_id(folder, title)),
        ("TITLE", &quoted(title)),
    ];
    create(&folder.join("course.toml"), &fill(COURSE, &facts))?;
    schema::write(&folder.join(schema::FOLDER))?;
    new_lesson(folder, "first", "A first lesson", None)
}

/// The name of the folder as an id, else the title.
fn course_id(folder: &Path, title: &str) -> String {
    let folder = std::path::absolute(folder).unwrap_or_default();
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let mut slugs = [&*name, title].into_iter().map(slug);
    slugs
        .find(|id| !id.is_empty())
        .unwrap_or_else(|| "course".to_owned())
}

fn new_lesson(course: &Path, id: &str, title: &str, track: Option<&str>) -> Result<(), Failure> {
    let (files, loaded) = open(course)?;
    let known = loaded.whole();
    let lessons = known.lessons.iter();
    unused(id, lessons.map(|l| (&*l.id, &*l.aliases, &*l.file)))?;
    unused_quiz(&known, id)?;
    let track = match track {
        Some(track) => track.to_owned(),
        None => first_track(&known)?,
    };
    if !known.tracks.iter().any(|known| known.id == track) {
        let tracks: Vec<&str> = known.tracks.iter().map(|known| &*known.id).collect();
        return Err(unknown(
            format!("course.toml has no track `{track}`"),
            &track,
            &tracks,
        ));
    }
    let objectives = || known.lessons.iter().flat_map(|lesson| &lesson.objectives);
    let taken = |id: &str| objectives().any(|objective| objective.id == id);
    let objective = free(&format!("{id}-status"), taken);
    let facts = [
        ("ID", id),
        ("TITLE", &quoted(title)),
        ("TRACK", &track),
        ("OBJECTIVE", &objective),
    ];
    let name = format!("lessons/{:03}-{id}.md", next_number(&files));
    new_quiz(course, id, title, Some(&objective))?;
    create(&course.join(name), &fill(LESSON, &facts))
}

fn first_track(course: &Course) -> Result<String, Failure> {
    let first = course.tracks.first().map(|track| track.id.clone());
    first.ok_or_else(|| failure(USAGE, "course.toml has no track to put a lesson in"))
}

/// Lessons are read in the order of their names; the gaps leave room.
fn next_number(files: &Files) -> u32 {
    let number = |path: &str| -> Option<u32> {
        let name = path.strip_prefix("lessons/")?;
        name.split(|c: char| !c.is_ascii_digit())
            .next()?
            .parse()
            .ok()
    };
    let last = files.iter().filter_map(|file| number(&file.path)).max();
    last.map_or(10, after)
}

/// A number whose name is behind that of `last`, with a gap where there is room: 1000 would stand before 995.
fn after(last: u32) -> u32 {
    let digits = |number: u32| format!("{number:03}").len();
    let round = (last / 10).saturating_add(1).saturating_mul(10);
    match last.saturating_add(1) {
        _ if digits(round) == digits(last) => round,
        next if digits(next) == digits(last) => next,
        _ => last.saturating_mul(10).saturating_add(1),
    }
}

fn new_quiz(course: &Path, id: &str, title: &str, objective: Option<&str>) -> Result<(), Failure> {
    let head = fill(QUIZ, &[("ID", id), ("TITLE", &quoted(title))]);
    let (kind, _) = ITEMS[0];
    let text = format!("{head}{}", item(kind, kind, objective));
    create(&course.join(format!("quizzes/{id}.toml")), &text)
}

fn new_item(course: &Path, quiz: &str, kind: &str, id: Option<&str>) -> Result<(), Failure> {
    let (files, loaded) = open(course)?;
    let whole = loaded.whole();
    let Some(found) = whole.quizzes.iter().find(|known| known.id == quiz) else {
        let ids: Vec<&str> = whole.quizzes.iter().map(|known| &*known.id).collect();
        return Err(unknown(
            format!("the course has no quiz `{quiz}`"),
            quiz,
            &ids,
        ));
    };
    let known = &loaded.course;
    if known.quizzes.iter().all(|known| known.id != quiz) {
        let message = format!(
            "{} has mistakes: mend what `check` says of it first",
            found.file
        );
        return Err(failure(USAGE, message));
    }
    if is_mdbook_text(files.text(&found.file)) {
        let message = format!(
            "{} is a quiz of mdbook-quiz; carry it over with `import` first, or write a [[questions]] by hand",
            found.file
        );
        return Err(failure(USAGE, message));
    }
    let id = item_id(found, kind, id)?;
    let path = course.join(&found.file);
    let text = appended(
        files.text(&found.file),
        &item(kind, &id, objective(known, quiz)),
    );
    let mut file = std::fs::File::options()
        .append(true)
        .open(&path)
        .map_err(|e| wrong(&path, &e))?;
    let written = file.write_all(text.as_bytes());
    written.map_err(|e| wrong(&path, &e))?;
    println!("{}: the item {quiz}/{id}", path.display());
    Ok(())
}

/// The objective that an item of a quiz most likely measures: the first of the lesson that places it.
fn objective<'c>(course: &'c Course, quiz: &str) -> Option<&'c str> {
    let mut lessons = course.lessons.iter();
    let lesson = lessons.find(|lesson| lesson.quizzes().any(|placed| placed == quiz))?;
    lesson
        .objectives
        .first()
        .map(|objective| objective.id.as_str())
}

/// The id that was asked for, if no item of the quiz has it or had it; else the kind's name, with a number if need be.
fn item_id(quiz: &Quiz, kind: &str, wanted: Option<&str>) -> Result<String, Failure> {
    let taken = |id: &str| {
        let id = format!("{}/{id}", quiz.id);
        let mut items = quiz.items.iter();
        items.any(|item| item.id == id || item.aliases.contains(&id))
    };
    match wanted {
        Some(id) if taken(id) => Err(has_already(&quiz.file, id)),
        Some(id) => Ok(id.to_owned()),
        None => Ok(free(kind, taken)),
    }
}

/// What to write behind a text so that this stands in lines of its own, which end as those of the text do.
fn appended(before: &str, text: &str) -> String {
    let gap = if before.ends_with('\n') { "" } else { "\n" };
    let text = format!("{gap}{text}");
    match before.contains("\r\n") {
        true => text.replace('\n', "\r\n"),
        false => text,
    }
}

/// An item of a kind from its template.
pub(in crate::cli) fn item(kind: &str, id: &str, objective: Option<&str>) -> String {
    let template = ITEMS.iter().find(|(known, _)| *known == kind);
    let template = template.map_or("", |(_, text)| text);
    match objective {
        Some(objective) => fill(template, &[("ID", id), ("OBJECTIVE", objective)]),
        None => fill(template, &[("ID", id)]).replace("objective = \"%OBJECTIVE%\"\n", ""),
    }
}

fn fill(template: &str, facts: &[(&str, &str)]) -> String {
    let mut text = template.to_owned();
    for (name, fact) in facts {
        text = text.replace(&format!("%{name}%"), fact);
    }
    text
}

/// A text as it stands between the quotation marks of TOML.
fn quoted(text: &str) -> String {
    let tame = text.replace(char::is_control, " ");
    tame.replace('\\', "\\\\").replace('"', "\\\"")
}

fn open(course: &Path) -> Result<(Files, Loaded), Failure> {
    if course.is_file() {
        let message = format!(
            "{} is one file: `new` writes into a folder. Unpack it, and name the folder with `--course DIR`",
            course.display()
        );
        return Err(failure(USAGE, message));
    }
    if !course.join("course.toml").is_file() {
        let message = format!(
            "{} has no course.toml: name the course's folder with `--course DIR`, or make one with `new course DIR`",
            course.display()
        );
        return Err(failure(USAGE, message));
    }
    loaded(Some(course))
}

/// Nothing has this name.
fn unknown(message: String, name: &str, known: &[&str]) -> Failure {
    let help = did_you_mean(name, known).map_or_else(String::new, |help| format!(": {help}"));
    failure(USAGE, message + &help)
}

/// Writes a file that must not be there yet, and says so.
fn create(path: &Path, text: &str) -> Result<(), Failure> {
    disk::create(path, text.as_bytes())?;
    println!("{}", path.display());
    Ok(())
}

/// Who has this id or had it: what was learned hangs on both.
fn unused<'c>(
    id: &str,
    known: impl Iterator<Item = (&'c str, &'c [String], &'c str)>,
) -> Result<(), Failure> {
    let mut known = known;
    let has = |own: &str, former: &[String]| own == id || former.iter().any(|name| name == id);
    match known.find(|(own, former, _)| has(own, former)) {
        Some((.., file)) => Err(has_already(file, id)),
        None => Ok(()),
    }
}

fn has_already(file: &str, id: &str) -> Failure {
    let message = format!("{file} has the id `{id}` already: choose another");
    failure(USAGE, message)
}

fn unused_quiz(course: &Course, id: &str) -> Result<(), Failure> {
    let quizzes = course.quizzes.iter();
    unused(id, quizzes.map(|q| (&*q.id, &*q.aliases, &*q.file)))
}

/// The id, with a number behind it if it is taken.
fn free(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    let mut ids = std::iter::once(wanted.to_owned()).chain(numbered);
    ids.find(|id| !taken(id))
        .unwrap_or_else(|| wanted.to_owned())
}

fn wrong(path: &Path, error: &std::io::Error) -> Failure {
    failure(ENVIRONMENT, format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Kind;

    #[test]
    fn every_kind_has_a_template_and_stands_in_the_authors_guide() {
        let guide = include_str!("../../../docs/authoring.md");
        let kinds: Vec<&str> = ITEMS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, Kind::NAMES);
        for kind in kinds {
            let text = item(kind, kind, None);
            assert!(
                guide.contains(text.trim()),
                "docs/authoring.md lacks\n{text}"
            );
        }
    }

    #[test]
    fn a_new_lesson_is_read_behind_the_others() {
        for last in [0, 10, 15, 990, 995, 999, 9991, 9999] {
            let (old, new) = (format!("{last:03}-"), format!("{:03}-", after(last)));
            assert!(old < new, "{old} {new}");
        }
        assert_eq!((after(10), after(15), after(995)), (20, 20, 996));
    }

    #[test]
    fn what_is_appended_ends_its_lines_as_the_text_does() {
        assert_eq!(appended("a\n", "b\nc\n"), "b\nc\n");
        assert_eq!(appended("a", "b\n"), "\nb\n");
        assert_eq!(appended("a\r\nb", "c\nd\n"), "\r\nc\r\nd\r\n");
    }

    #[test]
    fn only_what_has_a_title_is_told_of_one() {
        let title = |refused: Result<String, String>| {
            let why = refused.unwrap_err();
            assert!(why.contains("such as `two-words`"), "{why}");
            why.contains("--title")
        };
        assert!(!title(id("Two words")) && title(titled_id("Two words")));
    }

    #[test]
    fn titles_are_tamed() {
        assert_eq!(quoted("a \"b\" \\ \n c"), "a \\\"b\\\" \\\\   c");
    }
}

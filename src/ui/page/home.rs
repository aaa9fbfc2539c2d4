//! The course map: tracks, lessons, quizzes, and how far the learner got.

use super::Text;
use crate::app::{Action, Home, HomeRow, HowFar, Model};
use crate::markdown::{Role, Row, Run, tame};

const BAR: usize = 12;

pub(super) fn text(model: &Model, home: &Home, width: usize) -> Text {
    let mut text = Text::default();
    text.gap();
    waiting(model, width, &mut text);
    let rows = model.home_rows();
    let mut index = 0;
    for track in &model.course.tracks {
        text.gap();
        text.rows
            .push(track_row(model, &track.id, &track.title, width));
        let in_track = |row: &HomeRow| match row {
            HomeRow::Lesson(lesson) => model.course.lessons[*lesson].track == track.id,
            HomeRow::Quiz(_) => true,
        };
        let mut any = false;
        while let Some(row) = rows.get(index).filter(|row| in_track(row)) {
            let selected = index == home.cursor;
            let at = text.rows.len();
            text.rows.push(entry(model, *row, selected, width));
            if selected {
                text.cursor = Some(at);
            }
            text.live_since(at, Action::FocusOn(index));
            index += 1;
            any = true;
        }
        if !any && !track.summary.is_empty() {
            text.paragraph(&track.summary, Role::Dim, width.saturating_sub(4), 5);
        }
    }
    if model.course.lessons.is_empty() {
        text.gap();
        text.paragraph(
            "This course has no lesson that opens.",
            Role::Text,
            width,
            3,
        );
    }
    text
}

/// What the lesson under the cursor, or the quiz's lesson, is for.
pub(super) fn aside(model: &Model, home: &Home, width: usize) -> Option<Text> {
    let rows = model.home_rows();
    let lesson = rows[..=home.cursor.min(rows.len().checked_sub(1)?)]
        .iter()
        .rev()
        .find_map(|row| match row {
            HomeRow::Lesson(lesson) => model.course.lessons.get(*lesson),
            HomeRow::Quiz(_) => None,
        })?;
    let mut text = Text::default();
    if !lesson.objectives.is_empty() {
        text.line("   After this lesson you can", Role::Dim);
    }
    let track = model
        .course
        .tracks
        .iter()
        .find(|track| track.id == lesson.track);
    if let Some(track) = track.filter(|_| lesson.objectives.is_empty()) {
        text.paragraph(&track.summary, Role::Dim, width.saturating_sub(1), 3);
    }
    for objective in &lesson.objectives {
        let row = Row::new(format!("   • {}", tame(&objective.text)), Role::Text, 0);
        text.row(row.shortened(width.saturating_sub(1)).runs);
    }
    text.rows.resize_with(ASIDE, Row::default);
    Some(text)
}

/// Rows of what the lesson is for: the same for every lesson, so that nothing moves.
const ASIDE: usize = 5;

/// What waits for the learner before anything else: mistakes of the author, an exam that is running, items that are due.
fn waiting(model: &Model, width: usize, text: &mut Text) {
    if !model.problems.is_empty() {
        let count = model.problems.len();
        let plural = if count == 1 { "" } else { "s" };
        let words = format!("   ! {count} problem{plural} in the course's files: P shows them");
        wait_row(
            vec![Run::new(words, Role::Bad)],
            Action::Problems,
            width,
            text,
        );
    }
    if let Some(round) = model.running_exam() {
        let title = model.round_title(&round.started.round);
        // The title comes last: on a narrow screen the clock matters more.
        let mut runs = vec![Run::new("   Exam   ", Role::Accent.bold())];
        runs.extend(super::exam::standing(model, round));
        runs.push(Run::new(format!(" · {}", tame(title)), Role::Text));
        wait_row(runs, Action::Exam, width, text);
    }
    let due = model.due().len();
    if due > 0 {
        let next = model.next_review();
        let items = if due == 1 { "item" } else { "items" };
        let millis: u64 = next.iter().map(|due| due.millis).sum();
        let minutes = millis.div_ceil(60_000);
        let plural = if minutes == 1 { "" } else { "s" };
        let part = match next.len() {
            n if n < due => format!("{n} of "),
            _ => String::new(),
        };
        let words = format!("   {part}{due} {items} due · about {minutes} minute{plural}");
        let runs = vec![
            Run::new("   Review", Role::Accent.bold()),
            Run::new(words, Role::Text),
        ];
        wait_row(runs, Action::Review, width, text);
    }
}

fn wait_row(runs: Vec<Run>, action: Action, width: usize, text: &mut Text) {
    let at = text.rows.len();
    text.rows.push(Row { runs, offset: 0 }.cut(width));
    text.links.push(super::Link {
        row: at,
        columns: 0..width,
        action,
    });
}

/// The score over all quizzes, for the header.
pub(super) fn standing(model: &Model) -> Vec<Run> {
    let done = (0..model.course.lessons.len())
        .filter(|&lesson| model.lesson_stands(lesson) == HowFar::Passed)
        .count();
    let done = format!("{done} of {} lessons done", model.course.lessons.len());
    match model.due().len() {
        0 => vec![Run::new(done, Role::Dim)],
        due => vec![
            Run::new(format!("{due} due"), Role::Accent),
            Run::new(format!(" · {done}"), Role::Dim),
        ],
    }
}

fn track_row(model: &Model, id: &str, title: &str, width: usize) -> Row {
    let lessons: Vec<usize> = (0..model.course.lessons.len())
        .filter(|&i| model.course.lessons[i].track == id)
        .collect();
    let all = lessons.len();
    let passed = |lesson: &&usize| model.lesson_stands(**lesson) == HowFar::Passed;
    let done = lessons.iter().filter(passed).count();
    let mut row = Row::default();
    row.push("   ", Role::Text.into());
    row.push(title, Role::Text.bold());
    let count = if all == 0 {
        "soon".to_owned()
    } else {
        format!("{done}/{all}")
    };
    if all > 0 && width >= 56 {
        let full = BAR * done / all;
        row.pad_to(width.saturating_sub(BAR + 10));
        row.push(&"━".repeat(full), Role::Accent.into());
        row.push(&"─".repeat(BAR - full), Role::Dim.into());
    }
    row.pad_to(width.saturating_sub(3 + count.len()));
    row.push(&count, Role::Dim.into());
    row.cut(width)
}

fn entry(model: &Model, entry: HomeRow, selected: bool, width: usize) -> Row {
    let (far, title, note) = match entry {
        HomeRow::Lesson(lesson) => lesson_entry(model, lesson, selected),
        HomeRow::Quiz(quiz) => quiz_entry(model, quiz, selected),
    };
    let mut row = Row::default();
    row.push(
        if selected { "   ▸ " } else { "     " },
        Role::Accent.into(),
    );
    let mark_role = match far {
        HowFar::Passed => Role::Good,
        _ => Role::Dim,
    };
    row.push(sign(far), mark_role.into());
    row.push(" ", Role::Text.into());
    row.push(
        &title,
        if selected {
            Role::Accent.bold()
        } else {
            Role::Text.into()
        },
    );
    let room = width.saturating_sub(note.chars().count() + 5);
    // Where lines are wrapped, nothing is left out.
    if model.by_lines && row.width() > room {
        row.push(&format!("  {note}"), Role::Dim.into());
        return row;
    }
    let mut row = row.shortened(room);
    row.pad_to(width.saturating_sub(3 + note.chars().count()));
    row.push(&note, Role::Dim.into());
    row.cut(width)
}

/// The mark of a lesson or quiz on the map.
pub fn sign(far: HowFar) -> &'static str {
    match far {
        HowFar::NotBegun => "○",
        HowFar::Begun => "◔",
        HowFar::Done => "◑",
        HowFar::Passed => "✓",
    }
}

fn lesson_entry(model: &Model, index: usize, selected: bool) -> (HowFar, String, String) {
    let lesson = &model.course.lessons[index];
    let (seen, all) = model.lesson_progress(index);
    let begun = model.places.iter().any(|place| place.lesson == lesson.id);
    let stands = model.lesson_stands(index);
    let note = match (begun && seen < all, selected) {
        (true, true) => format!("continue · {seen}/{all}"),
        (true, false) => format!("{seen}/{all}"),
        _ if seen == 0 => format!("{} min", lesson.minutes),
        _ if seen == all && stands == HowFar::Begun => read(model, index),
        _ => String::new(),
    };
    (stands, lesson.title.clone(), note)
}

/// What a lesson waits for once its screens are read: its first quiz that was not finished.
fn read(model: &Model, index: usize) -> String {
    let open = |id: &&str| model.progress.quiz(id).last_finished().is_none();
    let quiz = model.course.lessons[index].quizzes().find(open);
    let answered = quiz.map(|id| {
        let all = model.quiz_index(id).and_then(|quiz| model.quiz(quiz));
        let all = all.map_or(0, |quiz| quiz.items.len());
        let round = model.open_round(id);
        let of = |round: &crate::learn::Round| (round.answers.len(), round.started.items.len());
        round.map_or((0, all), of)
    });
    match answered {
        Some((answered, all)) => format!("read · quiz {answered}/{all}"),
        None => "read".to_owned(),
    }
}

fn quiz_entry(model: &Model, index: usize, selected: bool) -> (HowFar, String, String) {
    let quiz = &model.course.quizzes[index];
    // Most quizzes are called like the lesson above, whose only one they are.
    let has = |lesson: &&crate::content::Lesson| lesson.quizzes().any(|id| id == quiz.id);
    let lesson = model.course.lessons.iter().find(has);
    let placed =
        lesson.is_some_and(|lesson| lesson.title == quiz.title && lesson.quizzes().count() == 1);
    let title = match placed {
        true => "  Quiz".to_owned(),
        false => format!("  Quiz: {}", quiz.title),
    };
    // An outline does not know its items.
    if quiz.items.is_empty() {
        return (HowFar::NotBegun, title, String::new());
    }
    let note = match (model.open_round(&quiz.id), model.best_score(&quiz.id)) {
        (Some(open), best) => {
            let best = best.map_or(String::new(), |best| format!("best {best} % · "));
            let (answered, all) = (open.answers.len(), open.started.items.len());
            let again = if selected { "continue · " } else { "" };
            format!("{again}{best}{answered}/{all}")
        }
        (None, Some(best)) => format!("{best} %"),
        (None, None) => {
            let plural = if quiz.items.len() == 1 { "" } else { "s" };
            format!("{} question{plural}", quiz.items.len())
        }
    };
    (model.quiz_stands(&quiz.id), title, note)
}

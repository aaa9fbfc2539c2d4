//! `list`: the course map, with ids and how far the learner got.

use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use super::figures::Figures;
use super::{Failure, count, history};
use crate::app::{HowFar, Model};
use crate::content::Lesson;
use crate::ui::page;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// As JSON, for programs
    #[arg(long)]
    json: bool,
    /// Count what the course holds, and what measures each objective
    #[arg(long)]
    pub(super) figures: bool,
}

#[derive(Serialize)]
struct TrackLine {
    id: String,
    title: String,
    lessons: Vec<LessonLine>,
}

#[derive(Serialize)]
struct LessonLine {
    id: String,
    title: String,
    minutes: u16,
    screens: usize,
    seen: usize,
    done: bool,
    #[serde(skip)]
    stands: HowFar,
    quizzes: Vec<QuizLine>,
}

#[derive(Serialize)]
struct QuizLine {
    id: String,
    title: String,
    items: usize,
    /// The best score of a whole round, in per cent.
    best: Option<u32>,
    /// The round that is open.
    open: Option<Open>,
    #[serde(skip)]
    stands: HowFar,
}

#[derive(Serialize)]
struct Open {
    answered: usize,
    items: usize,
}

pub(super) fn run(arguments: &Arguments, course: Option<&Path>) -> Result<ExitCode, Failure> {
    if arguments.figures {
        return figures(arguments, course);
    }
    let model = history::model(course)?;
    let tracks: Vec<TrackLine> = model
        .course
        .tracks
        .iter()
        .map(|track| TrackLine {
            id: track.id.clone(),
            title: track.title.clone(),
            lessons: lessons(&model, &track.id),
        })
        .collect();
    if arguments.json {
        history::print_json(&serde_json::json!({ "tracks": tracks }));
    } else {
        tracks.iter().for_each(print);
    }
    Ok(ExitCode::SUCCESS)
}

fn figures(arguments: &Arguments, course: Option<&Path>) -> Result<ExitCode, Failure> {
    let (_, loaded) = super::loaded(course)?;
    let figures = Figures::of(&loaded.course);
    match arguments.json {
        true => history::print_json(&figures),
        false => figures.print(),
    }
    Ok(ExitCode::SUCCESS)
}

fn lessons(model: &Model, track: &str) -> Vec<LessonLine> {
    let lessons = model.course.lessons.iter().enumerate();
    lessons
        .filter(|(_, lesson)| lesson.track == track)
        .map(|(index, lesson)| lesson_line(model, index, lesson))
        .collect()
}

fn lesson_line(model: &Model, index: usize, lesson: &Lesson) -> LessonLine {
    let (seen, screens) = model.lesson_progress(index);
    let quizzes = lesson.quizzes().filter_map(|id| quiz_line(model, id));
    LessonLine {
        id: lesson.id.clone(),
        title: lesson.title.clone(),
        minutes: lesson.minutes,
        screens,
        seen,
        done: model.lesson_done(index),
        stands: model.lesson_stands(index),
        quizzes: quizzes.collect(),
    }
}

fn quiz_line(model: &Model, id: &str) -> Option<QuizLine> {
    let quiz = model.quiz(model.quiz_index(id)?)?;
    Some(QuizLine {
        id: quiz.id.clone(),
        title: quiz.title.clone(),
        items: quiz.items.len(),
        best: model.best_score(&quiz.id),
        open: model.open_round(&quiz.id).map(|round| {
            let (answered, items) = (round.answers.len(), round.started.items.len());
            Open { answered, items }
        }),
        stands: model.quiz_stands(&quiz.id),
    })
}

fn print(track: &TrackLine) {
    println!("{} ({})", track.title, track.id);
    for lesson in &track.lessons {
        println!(
            "  {} {}  {}  {}/{} screens, {} min",
            page::sign(lesson.stands),
            lesson.id,
            lesson.title,
            lesson.seen,
            lesson.screens,
            lesson.minutes
        );
        for quiz in &lesson.quizzes {
            let best = quiz.best.map(|best| format!(", best {best} %"));
            let questions = match &quiz.open {
                Some(Open { answered, items }) => format!("{answered}/{items} answered"),
                None => count(quiz.items, "question"),
            };
            println!(
                "    {} quiz {}  {}  {questions}{}",
                page::sign(quiz.stands),
                quiz.id,
                quiz.title,
                best.unwrap_or_default()
            );
        }
    }
    println!();
}

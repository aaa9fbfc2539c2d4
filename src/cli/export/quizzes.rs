//! Quizzes in formats of other programs; what they cannot say is listed.

use std::path::Path;

use super::{CONTENT, Failure, Quizzes, USAGE, disk, failure, loaded};
use crate::cli::for_output;
use crate::content::{Exported, did_you_mean, to_gift, to_mdbook, written};
use crate::markdown::tame;

#[derive(Clone, Copy)]
pub(super) enum Target {
    Gift,
    Mdbook,
}

impl Target {
    fn of(self, quiz: &written::Quiz) -> Exported {
        match self {
            Target::Gift => to_gift(quiz),
            Target::Mdbook => to_mdbook(quiz),
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Target::Gift => "gift",
            Target::Mdbook => "toml",
        }
    }
}

pub(super) fn export(
    wanted: &Quizzes,
    course: Option<&Path>,
    target: Target,
) -> Result<(), Failure> {
    let (files, loaded) = loaded(course)?;
    let known = &loaded.course.quizzes;
    if let Some(missing) = wanted
        .quizzes
        .iter()
        .find(|id| known.iter().all(|quiz| quiz.id != **id))
    {
        let ids: Vec<&str> = known.iter().map(|quiz| &*quiz.id).collect();
        let help = did_you_mean(missing, &ids).map_or_else(String::new, |help| format!(": {help}"));
        let message = format!("the course has no quiz `{missing}`{help}");
        return Err(failure(USAGE, message));
    }
    let chosen = known.iter();
    let chosen =
        chosen.filter(|quiz| wanted.quizzes.is_empty() || wanted.quizzes.contains(&quiz.id));
    for quiz in chosen {
        let source = written::quiz(&quiz.file, files.text(&quiz.file));
        let source = source.map_err(|error| failure(CONTENT, format!("{}: {error}", quiz.file)))?;
        let exported = target.of(&source);
        for loss in &exported.losses {
            let lost = format!("{}/{}: not carried over: {}", quiz.id, loss.item, loss.what);
            eprintln!("{}", tame(&lost));
        }
        match &wanted.into {
            Some(folder) => {
                let path = folder.join(format!("{}.{}", quiz.id, target.ending()));
                disk::create(&path, exported.text.as_bytes())?;
                println!("{}", path.display());
            }
            None => println!("{}", for_output(&exported.text)),
        }
    }
    Ok(())
}

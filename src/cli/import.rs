//! `import`: a quiz of another program as one of ours; what could not be carried over is listed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{CONTENT, Failure, count, disk, failure, for_output, schema};
use crate::content::written::Quiz;
use crate::content::{Format, Severity, slug, title};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The file to carry over
    file: PathBuf,
    /// Its format; without it the file's name and text tell
    #[arg(long, value_enum)]
    from: Option<Origin>,
    /// The id of the quiz; without it the file's name
    #[arg(long)]
    id: Option<String>,
    /// The title of the quiz; without it the file's name
    #[arg(long)]
    title: Option<String>,
    /// Where to write the quiz, such as quizzes/NAME.toml; without it, it is printed
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Origin {
    /// TOML of mdbook-quiz
    MdbookQuiz,
    /// Moodle's GIFT
    Gift,
    /// Aiken
    Aiken,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let file = &arguments.file;
    let name = file.display().to_string();
    let source = disk::read(file, disk::TEXT)?;
    let format = match arguments.from {
        Some(Origin::MdbookQuiz) => Format::Mdbook,
        Some(Origin::Gift) => Format::Gift,
        Some(Origin::Aiken) => Format::Aiken,
        None => Format::of(&name, &source),
    };
    let imported = format.read(&name, &source);
    let colour = super::colour();
    for note in &imported.notes {
        eprintln!("{}\n", note.render(&source, colour));
    }
    if imported.items.is_empty() {
        return Err(failure(CONTENT, format!("{name}: no question was found")));
    }
    let stem = file
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned());
    let stem = stem.unwrap_or_else(|| "quiz".to_owned());
    let broken = imported.notes.iter();
    let broken = broken.filter(|note| note.code.severity() == Severity::Error);
    // Half a quiz would stand in the way of the whole one.
    if let mistakes @ 1.. = broken.count() {
        let mistakes = count(mistakes, "mistake");
        let message = format!("{name}: nothing was written; mend the {mistakes} above");
        return Err(failure(CONTENT, message));
    }
    let quiz = Quiz {
        id: arguments.id.clone().unwrap_or_else(|| slug(&stem)),
        aliases: Vec::new(),
        title: arguments.title.clone().unwrap_or_else(|| title(&stem)),
        score: None,
        items: imported.items.into_iter().map(|(_, item)| item).collect(),
    };
    put(&quiz, arguments.output.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

fn put(quiz: &Quiz, output: Option<&Path>) -> Result<(), Failure> {
    let text = toml::to_string_pretty(quiz).map_err(|error| failure(CONTENT, error.to_string()))?;
    let Some(path) = output else {
        print!("{}", for_output(&text));
        return Ok(());
    };
    disk::create(path, format!("{}{text}", schema_line(path)).as_bytes())?;
    let items = count(quiz.items.len(), "item");
    println!("{}: {items}", path.display());
    Ok(())
}

/// The line that leads an editor to the schema, where the course has it.
fn schema_line(path: &Path) -> &'static str {
    let course = path.parent().map(|folder| folder.join(".."));
    let schema = course.map(|course| course.join(schema::FOLDER).join("quiz.schema.json"));
    match schema.is_some_and(|schema| schema.is_file()) {
        true => "#:schema ../schemas/quiz.schema.json\n",
        false => "",
    }
}

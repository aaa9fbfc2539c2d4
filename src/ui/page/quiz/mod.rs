//! A question: asked, then answered with feedback for every option that matters.

mod code;
mod fields;
mod goal;
pub(super) mod options;
mod order;
mod spot;

use super::{Text, status_run};
use crate::app::{Draft, InView, Judged, Model, Panel, QuizPage, Stage};
use crate::content::{About, Item, Kind, Prose};
use crate::learn::{Mark, Occasion, solution};
use crate::markdown::{Highlight, Role, Run};

const MEASURE: usize = 78;
/// Columns of a screen from which on there is room beside the code.
const DIVIDED: u16 = 110;

pub(super) fn header(model: &Model, quiz: &QuizPage) -> (Vec<Run>, Vec<Run>) {
    let title = Run::new(model.round_title(&quiz.round), Role::Text.bold());
    let Some(round) = model.progress.round(&quiz.round) else {
        return (vec![title], Vec::new());
    };
    let left = match round.started.occasion {
        Occasion::Quiz(_) => vec![Run::new("Quiz › ", Role::Dim), title],
        Occasion::Review {} | Occasion::Exam(_) => vec![title],
    };
    if !round.open_book() {
        return super::exam::question_header(model, round, &quiz.item);
    }
    if matches!(quiz.stage, Stage::Firing { .. }) {
        let words = format!("running …{}", seconds(model));
        return (left, vec![Run::new(words, Role::Accent)]);
    }
    let items = &round.started.items;
    let at = items
        .iter()
        .position(|item| *item == quiz.item)
        .map_or(0, |at| at + 1);
    let score = round.score(|item| model.worth(item));
    let mut left = left;
    if let Some(check) = check_in_view(model, quiz) {
        left.push(Run::new(check, Role::Dim));
    }
    if let (Occasion::Review {}, Some(lesson)) =
        (&round.started.occasion, lesson(model, &quiz.item))
    {
        left.push(Run::new(format!(" › {lesson}"), Role::Dim));
    }
    (
        left,
        vec![Run::new(
            format!(
                "{at} of {} · {} point{}",
                items.len(),
                super::points(score.got),
                if score.got == 1.0 { "" } else { "s" }
            ),
            Role::Dim,
        )],
    )
}

/// For how long it has been running, once that is worth a word.
fn seconds(model: &Model) -> String {
    match model.firing_for() {
        None | Some(0) => String::new(),
        Some(seconds) => format!(" {seconds} s"),
    }
}

/// Which check the open exchange is of.
fn check_in_view(model: &Model, quiz: &QuizPage) -> Option<String> {
    let (Some(Panel::Exchange { id, .. }), Some(ran)) = (&quiz.panel, &quiz.ran) else {
        return None;
    };
    let Kind::Code(exercise) = &model.item(&quiz.item)?.kind else {
        return None;
    };
    let at = ran.exchanges.iter().position(|sent| *sent == Some(*id))?;
    let title = exercise.checks.get(at)?.title.as_deref()?;
    let all = exercise.checks.len();
    Some(format!(" › check {} of {all}: {title}", at + 1))
}

/// The title of the lesson that an item belongs to, else of its quiz.
fn lesson<'m>(model: &'m Model, item: &str) -> Option<&'m str> {
    let item = model.item(item)?;
    let has = |quiz: &&crate::content::Quiz| quiz.items.iter().any(|other| other.id == item.id);
    let quiz = model.course.quizzes.iter().find(has)?;
    let mut lessons = model.course.lessons.iter();
    let lesson = lessons.find(|lesson| lesson.quizzes().any(|id| id == quiz.id));
    Some(lesson.map_or(&quiz.title, |lesson| &lesson.title))
}

/// How much of a question is drawn in one place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    All,
    /// The prompt and the code that is written.
    Code,
    /// What comes of it, beside the code.
    Outcome,
}

/// Whether the code and what comes of it stand side by side.
pub(super) fn divided(model: &Model, quiz: &QuizPage) -> bool {
    let item = model.item(&quiz.item);
    model.size.0 >= DIVIDED && item.is_some_and(|item| matches!(item.kind, Kind::Code(_)))
}

pub(super) fn text(
    model: &Model,
    quiz: &QuizPage,
    side: Side,
    width: usize,
    highlight: &dyn Highlight,
) -> Text {
    let width = width.min(MEASURE);
    let mut text = Text::default();
    let Some(item) = model.item(&quiz.item) else {
        return text;
    };
    text.gap();
    text.prose(&item.prompt, width, 3, highlight);
    text.gap();
    let mut page = Question {
        model,
        quiz,
        width,
        highlight,
        text,
    };
    match (&item.kind, &quiz.draft) {
        (
            Kind::Single(options) | Kind::Multiple(options) | Kind::TrueFalse(options),
            Draft::Picks(picks),
        ) => page.options(options, picks),
        (Kind::Predict(predict), Draft::Picks(picks)) => page.predict(predict, picks),
        (Kind::Short(_) | Kind::Number(_), Draft::Fields(fields)) => page.field(fields),
        (Kind::Gap(gap), Draft::Fields(fields)) => page.gap(gap, fields),
        (Kind::Order(order), Draft::Lines(lines)) => page.order(order, lines),
        (Kind::Match(pairs), Draft::Partners(partners)) => page.pairs(pairs, partners),
        (Kind::Spot(spot), Draft::Pointer(pointer)) => page.spot(spot, pointer),
        (Kind::Prints(prints), Draft::Editor(editor)) => page.prints(prints, editor),
        (Kind::Code(exercise), Draft::Editor(editor)) => {
            page.code(editor);
            match side {
                Side::All => page.text.gap(),
                Side::Code => return page.text,
                Side::Outcome => page.text = Text::default(),
            }
            page.outcome(exercise);
        }
        (Kind::Goal(goal), Draft::Goal(chase)) => page.goal(goal, chase),
        _ => {}
    }
    page.hints(item);
    if let Some(exam) = model.examined() {
        super::exam::note(model, exam, item, width, &mut page.text);
    } else {
        page.rules(item);
    }
    page.after(item);
    page.text
}

struct Question<'a> {
    model: &'a Model,
    quiz: &'a QuizPage,
    width: usize,
    highlight: &'a dyn Highlight,
    text: Text,
}

impl Question<'_> {
    /// The judgement, once it may be seen.
    fn judged(&self) -> Option<&Judged> {
        self.quiz.judged()
    }

    fn asking(&self) -> bool {
        !matches!(self.quiz.stage, Stage::Answered(_))
    }

    /// What a part turned out to be. As long as another try is offered, only what is wrong is told.
    fn mark(&self, group: usize, part: usize) -> Option<Mark> {
        let judged = self.judged()?;
        let mark = *judged.verdict.marks.get(group)?.get(part)?;
        (!judged.again || mark == Mark::Wrong).then_some(mark)
    }

    /// What there is to say to a gap, left or line that is wrong.
    fn said(&mut self, part: usize, by: usize) {
        let said = self
            .judged()
            .and_then(|j| j.verdict.said.get(part))
            .cloned();
        if let Some(words) = said.filter(|words| !words.is_empty()) {
            self.prose(&words, by);
        }
    }

    fn prose(&mut self, words: &Prose, by: usize) {
        self.text
            .prose(words, self.width.saturating_sub(2), by, self.highlight);
    }

    /// What would have been right for the part above, once no other try is offered. No tick: that says "you were
    /// right".
    fn correction(&mut self, right: &str) {
        if self.judged().is_some_and(|judged| !judged.again) {
            let before = [Run::new("     right: ", Role::Good)];
            self.text.hanging(&before, right, Role::Good, self.width);
        }
    }

    /// The mark before a part that is right or wrong as a whole.
    fn part_sign(&self, part: usize) -> Run {
        let (sign, role) = match self.mark(0, part) {
            Some(Mark::Hit) => ("✓ ", Role::Good),
            Some(Mark::Wrong) => ("✗ ", Role::Bad),
            _ => ("  ", Role::Text),
        };
        Run::new(sign, role)
    }

    fn pointer(here: bool) -> Run {
        Run::new(if here { " ▸ " } else { "   " }, Role::Accent.bold())
    }

    fn hints(&mut self, item: &Item) {
        for (i, hint) in item.hints.iter().take(self.quiz.hints).enumerate() {
            let from = self.text.rows.len();
            self.text.gap();
            self.text.line(
                format!("   Hint {} of {}", i + 1, item.hints.len()),
                Role::Accent,
            );
            self.text.prose(hint, self.width, 3, self.highlight);
            // Once the code was run, its outcome above is what was said last.
            if self.quiz.in_view == InView::Hint {
                self.news_since(from);
            }
        }
        if matches!(self.quiz.stage, Stage::Firing { .. } | Stage::Saving(_)) {
            let words = match item.kind {
                Kind::Code(_) => "   running …",
                _ => "   sending …",
            };
            self.text.gap();
            let words = format!("{words}{}", seconds(self.model));
            self.text.line(words, Role::Dim);
        }
    }

    /// What was added since is what was said last.
    fn news_since(&mut self, from: usize) {
        self.text.news = Some(from..self.text.rows.len());
    }

    /// What the answer is worth, and what takes something off.
    fn rules(&mut self, item: &Item) {
        let Some(worth) = self.model.worth(&item.id).filter(|_| self.asking()) else {
            return;
        };
        let plural = if worth.points == 1 { "" } else { "s" };
        let mut words = vec![format!("{} point{plural}", worth.points)];
        let attempts = worth.rules.attempts;
        if worth.free_tries {
            words.push("run it as often as you like".to_owned());
        } else if attempts > 1 && !matches!(item.kind, Kind::Predict(_) | Kind::Goal(_)) {
            words.push(format!(
                "try {} of {attempts}, each further one −{} %, the best counts",
                self.quiz.attempt, worth.rules.retry
            ));
        }
        if item.has_hints() {
            words.push(format!("each hint −{} %", worth.rules.hint));
        }
        if worth.rules.partial
            && let Some(parts) = parts(&item.kind)
        {
            words.push(parts.to_owned());
        }
        self.text.gap();
        self.text
            .paragraph(&words.join(" · "), Role::Dim, self.width, 3);
    }

    fn after(&mut self, item: &Item) {
        let Some(judged) = self.judged().cloned() else {
            return;
        };
        let from = self.text.rows.len();
        self.text.gap();
        if judged.again {
            let words = match only_missing(&judged) {
                true => "   Right so far, something is missing. ⏎ tries again.",
                false => "   Not yet. ⏎ tries again.",
            };
            self.text.line(words, Role::Accent.bold());
            self.news_since(from);
            return;
        }
        self.result(item, &judged);
        if matches!(item.kind, Kind::Order(_)) && !judged.verdict.right && !judged.gave_up {
            let words = "✓ ✗ say which lines stand in their place; the points are for lines that rightly follow \
                         each other.";
            self.text.paragraph(words, Role::Dim, self.width, 3);
        }
        match (&item.kind, &self.quiz.draft) {
            (Kind::Code(exercise), Draft::Editor(editor)) => {
                let ran = self.quiz.ran.as_ref().filter(|_| judged.verdict.right);
                let own = ran.map_or_else(|| editor.text(), |ran| ran.source.clone());
                self.author_solution(&own, &exercise.solution);
            }
            _ if judged.verdict.right => {}
            _ => self.solution(item),
        }
        self.text.gap();
        self.text
            .prose(&item.explanation, self.width, 3, self.highlight);
        self.news_since(from);
    }

    fn result(&mut self, item: &Item, judged: &Judged) {
        let (word, role) = judgement(judged);
        let round = self.model.progress.round(&self.quiz.round);
        let worth = self.model.worth(&item.id);
        let points = round
            .zip(worth)
            .map_or(0.0, |(round, worth)| round.points(&item.id, &worth));
        let mut runs = vec![
            Run::new("   ", Role::Text),
            Run::new(word, role.bold()),
            Run::new(
                format!("   {}", super::points_of(points, f64::from(item.points))),
                Role::Dim,
            ),
        ];
        let logged = judged.exchange.and_then(|id| self.model.exchange(id));
        let code = logged.and_then(|logged| logged.exchange.status());
        if let Some((words, code)) = untold(item, judged).zip(code) {
            runs.push(Run::new(words, Role::Dim));
            runs.push(status_run(code));
        }
        self.text.row(runs);
    }

    /// What would have been right, where the options do not show it.
    fn solution(&mut self, item: &Item) {
        let gave_up = self.judged().is_some_and(|judged| judged.gave_up);
        let shown = match item.kind {
            Kind::Single(_)
            | Kind::Multiple(_)
            | Kind::TrueFalse(_)
            | Kind::Predict(_)
            | Kind::Spot(_) => true,
            // Where each part has its own, it stands there already.
            Kind::Gap(_) | Kind::Match(_) => !gave_up,
            _ => false,
        };
        let solution = if shown { Vec::new() } else { solution(item) };
        if let Some(language) = language(&item.kind) {
            self.text.line("   This would have been right:", Role::Good);
            let solution = solution.join("\n").replace("{{host}}", "");
            self.text
                .code(&solution, language, self.width, 5, self.highlight);
            return;
        }
        right_answer(item, &solution, self.width, 3, &mut self.text);
    }
}

/// What is right of an item, told in words: a tick would say that the learner was right.
pub(super) fn right_answer(
    item: &Item,
    solution: &[String],
    width: usize,
    by: usize,
    text: &mut Text,
) {
    if matches!(item.kind, Kind::Order(_)) {
        let words = format!("{}the right order:", " ".repeat(by));
        text.line(words, Role::Good);
    }
    for (at, right) in solution.iter().enumerate() {
        let label = match &item.kind {
            Kind::Order(_) => format!("{}  ", at + 1),
            Kind::Gap(gap) if gap.gaps.len() > 1 => format!("gap {}: ", at + 1),
            _ => "right: ".to_owned(),
        };
        let before = [Run::new(" ".repeat(by) + &label, Role::Good)];
        text.hanging(&before, right, Role::Good, width);
    }
}

/// How the code of the last answer is told, where nothing else on the page says it.
fn untold(item: &Item, judged: &Judged) -> Option<&'static str> {
    match &item.kind {
        Kind::Goal(_) => Some("   the last answer: "),
        Kind::Predict(predict) => {
            let group = predict
                .asks
                .iter()
                .position(|ask| ask.about == About::Status)?;
            let marks = judged.verdict.marks.get(group)?;
            let marked = |mark: &Mark| matches!(mark, Mark::Hit | Mark::Missed);
            (!marks.iter().any(marked)).then_some("   it was ")
        }
        _ => None,
    }
}

/// Whether all that was picked is right, and not all that is right was picked.
fn only_missing(judged: &Judged) -> bool {
    let marks = || judged.verdict.marks.iter().flatten();
    marks().any(|mark| *mark == Mark::Missed) && marks().all(|mark| *mark != Mark::Wrong)
}

/// The language of an answer that is a text of many lines.
pub(super) fn language(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Code(_) => Some("python"),
        Kind::Goal(_) => Some("hurl"),
        Kind::Prints(_) => Some("text"),
        _ => None,
    }
}

/// What an answer that is right in part gets, where there is such a thing.
pub(super) fn parts(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Multiple(_) => Some("a share for each right one, less one for each wrong one"),
        Kind::Order(_) => Some("a share for each pair of lines that rightly follow each other"),
        Kind::Match(_) => Some("a share for each right pair"),
        Kind::Predict(predict) => {
            (predict.asks.len() > 1).then_some("a share for each part that is right")
        }
        Kind::Gap(gap) => (gap.gaps.len() > 1).then_some("a share for each right gap"),
        // There is no end before all of it is right.
        Kind::Code(_) | Kind::Goal(_) => None,
        Kind::Single(_)
        | Kind::TrueFalse(_)
        | Kind::Short(_)
        | Kind::Number(_)
        | Kind::Spot(_)
        | Kind::Prints(_) => None,
    }
}

fn judgement(judged: &Judged) -> (&'static str, Role) {
    match (
        judged.gave_up,
        judged.verdict.right,
        judged.verdict.credit > 0.0,
    ) {
        (true, ..) => ("Shown.", Role::Accent),
        (_, true, _) => ("Right.", Role::Good),
        (_, false, true) => ("Partly right.", Role::Accent),
        (_, false, false) => ("Not this time.", Role::Bad),
    }
}

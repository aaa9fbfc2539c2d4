//! Running a code exercise: the app that is in the editor, then every check.

use std::path::PathBuf;

use super::{Draft, Editor, InView, QuizPage, Stage};
use crate::app::{Action, Effect, Model, Page};
use crate::content::{Exercise, Item};
use crate::engine;
use crate::engine::trace::{StatusBy, StatusSource, Trace};
use crate::hurl::{Reply, Variables};
use crate::learn::Run;
use crate::wire::{Answer, ExchangeId};

/// The last run of the code on screen.
#[derive(Debug, Clone)]
pub struct Ran {
    /// What was run.
    pub source: String,
    pub run: Run,
    /// For each check its exchange, if there was one.
    pub exchanges: Vec<Option<ExchangeId>>,
}

impl Ran {
    /// The exchange of the first check that fails, else of the last check.
    pub fn exchange(&self) -> Option<ExchangeId> {
        match self.run.failing() {
            Some(check) => *self.exchanges.get(check)?,
            None => *self.exchanges.last()?,
        }
    }
}

impl Model {
    /// What stopped the app of the last run, if it did not start or ended by itself.
    pub fn fault_of(&self, quiz: &QuizPage) -> Option<&engine::Fault> {
        let ran = quiz.ran.as_ref()?;
        let app = self.server.app.as_ref();
        let same = app.is_some_and(|app| app.source == ran.source);
        self.server.state.fault().filter(|_| same)
    }

    /// The line of the code on screen, from 1, that is to blame for what its last run came to.
    pub fn blamed(&self, quiz: &QuizPage) -> Option<usize> {
        // Once something was changed, the line may be another.
        let ran = quiz.ran.as_ref().filter(|ran| quiz.shows(ran))?;
        let at = match self.fault_of(quiz) {
            Some(fault) => fault.at.as_ref()?,
            None => self.crash(ran.exchange()?)?.outcome.as_ref()?.at.as_ref()?,
        };
        Some(at.line as usize)
    }

    /// How the app came to an answer that nobody wrote: its code raised what nobody caught, or returned what does not fit.
    pub fn crash(&self, exchange: ExchangeId) -> Option<&Trace> {
        let trace = self.exchange(exchange)?.trace.as_ref()?;
        let crashed = |source: &StatusSource| source.wins && source.by == StatusBy::Crash;
        trace.status.iter().any(crashed).then_some(trace)
    }

    /// The cursor goes to the line that is to blame.
    pub(super) fn go_to_blame(&mut self) {
        let Page::Quiz(quiz) = &self.page else {
            return;
        };
        let Some(line) = self.blamed(quiz) else {
            return;
        };
        if let Page::Quiz(quiz) = &mut self.page
            && let Draft::Editor(editor) = &mut quiz.draft
        {
            editor.go(line.saturating_sub(1), usize::MAX);
            quiz.in_view = InView::Cursor;
        }
    }

    /// Starts the code as an app, always afresh, and fires the checks at it.
    pub(super) fn run_exercise(&mut self, exercise: &Exercise) -> Vec<Effect> {
        let Page::Quiz(quiz) = &self.page else {
            return Vec::new();
        };
        let Draft::Editor(editor) = &quiz.draft else {
            return Vec::new();
        };
        let app = engine::App::alone("app.py", &editor.text());
        self.server.served = self.server.served.max(1);
        let run = self.run(app);
        let wanted = exercise.checks.len();
        let (ticket, fire) = self.fire(exercise.checks.clone(), Variables::default());
        if let Page::Quiz(quiz) = &mut self.page {
            quiz.ran = None;
            quiz.stage = Stage::Firing {
                ticket,
                wanted,
                seen: Vec::new(),
                gave_up: false,
            };
        }
        run.into_iter().chain([fire]).collect()
    }

    /// The code is to be written on elsewhere: in the learner's own editor, or in any that opens its file.
    pub(super) fn elsewhere(&self, action: Action) -> Vec<Effect> {
        let Page::Quiz(quiz) = &self.page else {
            return Vec::new();
        };
        let Draft::Editor(editor) = &quiz.draft else {
            return Vec::new();
        };
        let (item, text) = (self.draft_key(&quiz.round, &quiz.item), editor.text());
        vec![match action {
            Action::OwnEditor => Effect::OwnEditor { item, text },
            _ => Effect::KeepFile { item, text },
        }]
    }

    /// A text is in a file as well.
    pub(in crate::app) fn file_kept(
        &mut self,
        key: &str,
        file: Result<PathBuf, String>,
        found: Option<&str>,
    ) -> Vec<Effect> {
        match file {
            Ok(file) => {
                self.say("The code is in a file as well: its path stands below the code.");
                self.code_file = Some((key.to_owned(), file));
            }
            Err(why) => self.complain(why),
        }
        let Some(found) = found else {
            return Vec::new();
        };
        self.say("It was changed there since: that is here now, and ctrl-z shows what was.");
        self.written_elsewhere(key, found)
    }

    /// The learner's own editor was closed, or another program saved the file of a text.
    pub(in crate::app) fn edited(
        &mut self,
        key: &str,
        text: Result<String, String>,
    ) -> Vec<Effect> {
        match text {
            Ok(text) => self.written_elsewhere(key, &text),
            Err(why) => {
                self.complain(why);
                Vec::new()
            }
        }
    }

    /// What was written elsewhere takes the place of what is here; code is run at once. If nothing can be written here
    /// now, it is what is here when its question is asked again.
    fn written_elsewhere(&mut self, key: &str, text: &str) -> Vec<Effect> {
        let Some(editor) = self.open_editor(key) else {
            self.say("What was saved elsewhere is kept with its question.");
            return self.keep(key.to_owned(), Some(text.to_owned()));
        };
        if editor.text() == text {
            return Vec::new();
        }
        editor.replace(text);
        let runs = editor.is_code();
        let mut effects = self.written();
        if runs {
            effects.extend(self.run_now());
        }
        effects
    }

    /// The editor in which the text of this name is being written.
    fn open_editor(&mut self, key: &str) -> Option<&mut Editor> {
        let closes = self.waits_in_exam();
        let open = self.text_on_screen().is_some_and(|open| open == key);
        match self.page.bottom_mut() {
            Page::Quiz(quiz) if open && !closes && quiz.judged().is_none() => {
                match &mut quiz.draft {
                    Draft::Editor(editor) => Some(editor),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Every check was fired: what they came to goes on record.
    pub(super) fn exercise_ran(
        &mut self,
        item: &Item,
        exercise: &Exercise,
        seen: &[Result<ExchangeId, String>],
    ) -> Vec<Effect> {
        let replies: Vec<Result<Reply, String>> =
            seen.iter().map(|seen| self.reply(seen)).collect();
        let run = Run::of(exercise, &self.host(), &replies);
        let Page::Quiz(quiz) = self.page.bottom_mut() else {
            return Vec::new();
        };
        // What runs is what was in the editor when it was started.
        let source = self
            .server
            .app
            .as_ref()
            .map_or_else(String::new, |app| app.source.clone());
        let verdict = run.verdict(&source);
        let ran = Ran {
            source,
            run,
            exchanges: seen
                .iter()
                .map(|seen| seen.as_ref().ok().copied())
                .collect(),
        };
        let exchange = ran.exchange();
        quiz.coming = Some(Box::new(ran));
        self.judge(item, verdict, exchange, false)
    }

    /// The answer to a request that was fired, or why there is none.
    fn reply(&self, seen: &Result<ExchangeId, String>) -> Result<Reply, String> {
        let exchange = &self
            .log
            .get(*seen.as_ref().map_err(Clone::clone)?)
            .ok_or("it was not recorded")?
            .exchange;
        exchange.reply().ok_or_else(|| {
            let why = match &exchange.answer {
                Answer::NoApp => "no app was running",
                Answer::Closed => "the app closed the connection without an answer",
                Answer::TimedOut { .. } => "the app did not answer in time",
                _ => "what the app sent is not HTTP",
            };
            why.to_owned()
        })
    }

    /// The app's address as requests have it.
    pub(super) fn host(&self) -> String {
        let address = self.server.address;
        address.map_or_else(String::new, |address| format!("http://{address}"))
    }
}

//! Everything the program knows.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Editor, Effect, Log, QuizPage, Reader, Reference, Results, Search, Seen, Ticket};
use crate::content::{Course, Item, Quiz};
use crate::engine;
use crate::hurl;
use crate::learn::{Occasion, Place, Progress, Round, Zone, split_mix};
use crate::wire::ExchangeId;

/// The whole state. Built once at start; changed only by [`super::update`].
#[derive(Debug, Clone)]
pub struct Model {
    pub course: Arc<Course>,
    /// Mistakes found while loading the course, rendered for reading.
    pub problems: Vec<String>,
    /// The mistake that keeps what is on screen from being what an author saved last.
    pub banner: Option<String>,
    pub progress: Progress,
    /// The last place in every lesson that was opened, latest first.
    pub places: Vec<Place>,
    /// What was written to items and not handed in, by full item id.
    pub drafts: BTreeMap<String, String>,
    /// What another window wrote to them, and one that did not know it wrote over; by full item id, oldest first.
    pub replaced: BTreeMap<String, Vec<String>>,
    /// The text that is in a file as well, by its name, and where; there is one such file at a time.
    pub(super) code_file: Option<(String, PathBuf)>,
    /// Columns and rows.
    pub size: (u16, u16),
    /// Width and height of a cell in pixels, where the terminal shows pictures; set once by the shell.
    pub cell: Option<(u16, u16)>,
    /// What the last frame showed.
    pub seen: Seen,
    pub page: Page,
    pub overlay: Option<Overlay>,
    pub server: Server,
    pub log: Log,
    /// What there is to say, oldest first, until the next key.
    pub toasts: Vec<Toast>,
    /// Milliseconds since the epoch, set by the shell before each update.
    pub now: u64,
    /// The learner's time zone, set once by the shell.
    pub zone: Zone,
    /// Where seeds and round names come from; set once by the shell, so that `update` stays pure.
    pub entropy: u64,
    /// When requests were sent last.
    pub(super) fired_at: u64,
    /// An edited request that was not sent: what it was, and what it became.
    pub(super) unsent: Option<(String, String)>,
    /// The firing that the screen waits for.
    pub(super) tickets: u64,
    /// Events that the log was asked to take and has not answered for.
    pub(super) unsaved: usize,
    /// Whether it is told line by line: there is no window, and no mouse.
    pub by_lines: bool,
    /// Exams that the log was asked to close.
    pub(super) handed_in: BTreeSet<String>,
    /// The exam that is to begin when the log was read once more.
    pub(super) wished: Option<super::ExamWish>,
    /// The map as it was when something was opened over it.
    pub(super) map: Option<Home>,
    /// The view that was asked for while an answer was on its way: that opens with it.
    pub(super) view_wanted: Option<super::Action>,
}

/// What fills the screen.
#[derive(Debug, Clone)]
pub enum Page {
    Home(Home),
    Lesson(Box<Reader>),
    Quiz(Box<QuizPage>),
    Results(Results),
    /// An exam being put together.
    Offer(super::Offer),
    /// The answer sheet of an exam.
    Sheet(super::Sheet),
    Stats {
        scroll: usize,
    },
    /// Every exchange of the session; `back` is the page to return to.
    Log(LogPage),
    Problems {
        scroll: usize,
        back: Box<Page>,
    },
}

impl Page {
    /// The page under what was opened over it.
    pub(super) fn bottom(&self) -> &Page {
        match self {
            Page::Log(LogPage { back, .. }) | Page::Problems { back, .. } => back.bottom(),
            page => page,
        }
    }

    pub(super) fn bottom_mut(&mut self) -> &mut Page {
        match self {
            Page::Log(LogPage { back, .. }) | Page::Problems { back, .. } => back.bottom_mut(),
            page => page,
        }
    }

    /// The end of a round.
    pub fn results(round: &str) -> Page {
        Page::Results(Results {
            round: round.to_owned(),
            scroll: 0,
        })
    }
}

#[derive(Debug, Clone, Default)]
pub struct Home {
    /// Index into [`Model::home_rows`].
    pub cursor: usize,
}

/// One line of the course map that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HomeRow {
    Lesson(usize),
    Quiz(usize),
}

/// How far the learner got with a lesson or a quiz.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HowFar {
    NotBegun,
    Begun,
    /// To its end, with less than [`PASS`].
    Done,
    Passed,
}

/// From this score on a quiz is passed, in per cent.
pub const PASS: u32 = 80;

#[derive(Debug, Clone)]
pub struct LogPage {
    /// 0 is the newest.
    pub cursor: usize,
    pub open: Option<super::Panel>,
    pub back: Box<Page>,
}

/// What lies over the page and takes the keys.
#[derive(Debug, Clone)]
pub enum Overlay {
    Help {
        scroll: usize,
        /// What it lies over.
        under: Option<Box<Overlay>>,
    },
    Search(Search),
    Reference(Box<Reference>),
    Edit(Box<Edit>),
}

/// A request being edited as text.
#[derive(Debug, Clone)]
pub struct Edit {
    pub text: Editor,
    /// The request as it was.
    pub original: String,
    pub errors: Vec<String>,
}

/// Some words for the learner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    pub text: String,
    /// Something went wrong.
    pub bad: bool,
}

/// The app behind the address.
#[derive(Debug, Clone)]
pub struct Server {
    pub address: Option<SocketAddr>,
    pub app: Option<engine::App>,
    pub state: ServerState,
    /// Requests this run of the app has seen: after one, it is no longer fresh.
    pub served: u32,
    /// The latest lines the app printed.
    pub printed: Vec<String>,
    /// The goal that it was started for.
    pub(super) pursued: Option<super::Pursued>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ServerState {
    /// No screen has asked for an app yet.
    Idle,
    Starting,
    Ready,
    /// It did not start.
    Failed(engine::Fault),
    /// It ran until it took more than it may.
    Stopped(engine::Fault),
    Gone,
}

impl ServerState {
    /// What keeps it from running.
    pub fn fault(&self) -> Option<&engine::Fault> {
        match self {
            ServerState::Failed(fault) | ServerState::Stopped(fault) => Some(fault),
            _ => None,
        }
    }

    /// Whether it ran and does no more: started afresh, it most likely will again.
    pub fn ended(&self) -> bool {
        matches!(self, ServerState::Stopped(_) | ServerState::Gone)
    }
}

impl Model {
    pub fn new(
        course: Arc<Course>,
        problems: Vec<String>,
        progress: Progress,
        places: Vec<Place>,
    ) -> Model {
        let mut model = Model {
            course,
            problems,
            banner: None,
            progress,
            places,
            drafts: BTreeMap::new(),
            replaced: BTreeMap::new(),
            code_file: None,
            size: (80, 24),
            cell: None,
            seen: Seen::default(),
            page: Page::Home(Home::default()),
            overlay: None,
            server: Server {
                address: None,
                app: None,
                state: ServerState::Idle,
                served: 0,
                printed: Vec::new(),
                pursued: None,
            },
            log: Log::default(),
            toasts: Vec::new(),
            now: 0,
            zone: Zone::UTC,
            entropy: 0,
            fired_at: 0,
            unsent: None,
            tickets: 0,
            unsaved: 0,
            by_lines: false,
            handed_in: BTreeSet::new(),
            wished: None,
            map: None,
            view_wanted: None,
        };
        model.page = Page::Home(model.home());
        model
    }

    /// The course map with the cursor on what was left last: a quiz in the middle, else the lesson to continue with.
    pub fn home(&self) -> Home {
        let quiz = self.quiz_left_last().map(HomeRow::Quiz);
        self.home_at(quiz.unwrap_or_else(|| HomeRow::Lesson(self.lesson_to_continue())))
    }

    /// The course map as it was left for something that lies over it.
    pub(super) fn map_again(&mut self) -> Home {
        let rows = self.home_rows().len();
        let left = self.map.take().filter(|map| map.cursor < rows);
        left.unwrap_or_else(|| self.home())
    }

    /// The quiz whose round is open, if nothing was done after it.
    fn quiz_left_last(&self) -> Option<usize> {
        let rounds = self.progress.rounds();
        let last = rounds.into_iter().max_by_key(|round| round.last_at())?;
        let read = self.places.first().map_or(0, |place| place.at);
        match &last.started.occasion {
            Occasion::Quiz(id) if !last.finished() && last.last_at() >= read => self.quiz_index(id),
            _ => None,
        }
    }

    /// The course map with the cursor on this row.
    pub(super) fn home_at(&self, row: HomeRow) -> Home {
        let rows = self.home_rows();
        Home {
            cursor: rows.iter().position(|other| *other == row).unwrap_or(0),
        }
    }

    /// Lessons in course order, each followed by its quizzes.
    pub fn home_rows(&self) -> Vec<HomeRow> {
        let mut rows = Vec::new();
        for track in &self.course.tracks {
            for (i, lesson) in self
                .course
                .lessons
                .iter()
                .enumerate()
                .filter(|(_, lesson)| lesson.track == track.id)
            {
                rows.push(HomeRow::Lesson(i));
                rows.extend(
                    lesson
                        .quizzes()
                        .filter_map(|id| self.quiz_index(id))
                        .map(HomeRow::Quiz),
                );
            }
        }
        rows
    }

    /// The first lesson that is not finished, from the one read last on; else the first of all.
    pub fn lesson_to_continue(&self) -> usize {
        let last = self.places.first();
        let last = last.and_then(|place| self.lesson_index(&place.lesson));
        let (all, from) = (self.course.lessons.len(), last.unwrap_or(0));
        (from..all)
            .chain(0..from)
            .find(|&index| !self.lesson_done(index))
            .unwrap_or(0)
    }

    pub fn lesson_index(&self, id: &str) -> Option<usize> {
        let named = |lesson: &crate::content::Lesson| {
            lesson.id == id || lesson.aliases.iter().any(|alias| alias == id)
        };
        self.course.lessons.iter().position(named)
    }

    pub fn quiz_index(&self, id: &str) -> Option<usize> {
        self.course
            .quizzes
            .iter()
            .position(|quiz| quiz.id == id || quiz.aliases.iter().any(|alias| alias == id))
    }

    pub fn quiz(&self, index: usize) -> Option<&Quiz> {
        self.course.quizzes.get(index)
    }

    /// The item with this full id, wherever it is.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.course.item(id)
    }

    /// The items that belong to an occasion by themselves.
    pub(super) fn items_of(&self, occasion: &Occasion) -> Vec<String> {
        let Occasion::Quiz(id) = occasion else {
            return Vec::new();
        };
        let quiz = self.quiz_index(id).and_then(|index| self.quiz(index));
        let items = quiz.into_iter().flat_map(|quiz| &quiz.items);
        items.map(|item| item.id.clone()).collect()
    }

    /// What a round is about, for people.
    pub fn round_title(&self, round: &str) -> &str {
        match self.progress.round(round).map(|r| &r.started.occasion) {
            Some(Occasion::Quiz(id)) => self
                .quiz_index(id)
                .and_then(|index| self.quiz(index))
                .map_or("", |quiz| &quiz.title),
            Some(Occasion::Review {}) => "Review",
            Some(Occasion::Exam(exam)) => &exam.title,
            None => "",
        }
    }

    /// The round of a quiz to go on with.
    pub fn open_round(&self, quiz: &str) -> Option<&Round> {
        let has = |item: &str| self.item(item).is_some();
        self.progress.quiz(quiz).open(has)
    }

    /// The best score of a quiz, in per cent, over its whole rounds that came to an end: one with only what was wrong
    /// before asks for less than another did.
    pub fn best_score(&self, quiz: &str) -> Option<u32> {
        let rounds = self.progress.quiz(quiz).rounds;
        let asked = |round: &Round| {
            let items = round.started.items.iter();
            items.filter(|item| self.item(item).is_some()).count()
        };
        let whole = rounds.iter().map(|round| asked(round)).max();
        let finished = rounds
            .iter()
            .filter(|round| round.finished() && Some(asked(round)) == whole);
        finished
            .map(|round| round.score(|item| self.worth(item)).percent())
            .max()
    }

    /// Screens seen and screens in all.
    pub fn lesson_progress(&self, index: usize) -> (usize, usize) {
        let Some(lesson) = self.course.lessons.get(index) else {
            return (0, 0);
        };
        let seen = lesson
            .screens
            .iter()
            .filter(|screen| self.progress.has_visited(&lesson.id, &screen.slug))
            .count();
        (seen, lesson.screens.len())
    }

    /// Every screen seen and every quiz of it finished once.
    pub fn lesson_done(&self, index: usize) -> bool {
        let (seen, all) = self.lesson_progress(index);
        seen == all
            && self.course.lessons[index]
                .quizzes()
                .all(|quiz| self.progress.quiz(quiz).last_finished().is_some())
    }

    /// How far the learner got with a lesson. With quizzes below the mark it is done, and not passed.
    pub fn lesson_stands(&self, index: usize) -> HowFar {
        let (seen, _) = self.lesson_progress(index);
        let passed = |quiz: &str| self.quiz_stands(quiz) == HowFar::Passed;
        match (seen, self.lesson_done(index)) {
            (_, true) if self.course.lessons[index].quizzes().all(passed) => HowFar::Passed,
            (_, true) => HowFar::Done,
            (0, _) => HowFar::NotBegun,
            _ => HowFar::Begun,
        }
    }

    /// How far the learner got with the quiz of this id.
    pub fn quiz_stands(&self, id: &str) -> HowFar {
        match (self.open_round(id), self.best_score(id)) {
            (Some(_), _) => HowFar::Begun,
            (None, Some(best)) if best >= PASS => HowFar::Passed,
            (None, Some(_)) => HowFar::Done,
            (None, None) => HowFar::NotBegun,
        }
    }

    /// A number nobody has seen before.
    pub(super) fn draw(&mut self) -> u64 {
        split_mix(&mut self.entropy)
    }

    pub(super) fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.toast(text.into(), false);
    }

    pub(super) fn complain(&mut self, text: impl Into<String>) {
        self.toast(text.into(), true);
    }

    fn toast(&mut self, text: String, bad: bool) {
        let toast = Toast { text, bad };
        if !self.toasts.contains(&toast) {
            self.toasts.push(toast);
        }
    }

    /// Makes `app` the running one; fresh, unless it runs already and has served nobody.
    pub(super) fn run(&mut self, app: engine::App) -> Option<Effect> {
        let fresh = self.server.served == 0
            && matches!(
                self.server.state,
                ServerState::Starting | ServerState::Ready
            );
        if fresh && self.server.app.as_ref() == Some(&app) {
            return None;
        }
        self.server.app = Some(app.clone());
        self.server.state = ServerState::Starting;
        self.server.served = 0;
        self.server.printed.clear();
        self.server
            .pursued
            .iter_mut()
            .for_each(super::Pursued::app_stopped);
        self.log.app_restarted();
        Some(Effect::Run(app))
    }

    /// What the app's child said.
    pub(super) fn hear(&mut self, event: engine::Event) {
        match event {
            engine::Event::Ready { .. } => self.server.state = ServerState::Ready,
            engine::Event::Limit { fault } if self.server.state == ServerState::Ready => {
                self.server.state = ServerState::Stopped(fault);
            }
            engine::Event::Failed { fault } | engine::Event::Limit { fault } => {
                self.server.state = ServerState::Failed(fault)
            }
            engine::Event::Trace { trace } => self.log.explain(*trace),
            engine::Event::Printed { text, .. } => self.server.print(&text),
            engine::Event::Abandoned { .. } => {}
            engine::Event::Finished { .. } | engine::Event::Exited { .. } => {
                if self.server.state.fault().is_none() {
                    self.server.state = ServerState::Gone;
                }
            }
        }
    }

    /// The exchange that a panel is about.
    pub fn exchange(&self, id: ExchangeId) -> Option<&super::Logged> {
        self.log.get(id)
    }

    /// The exchange whose request the learner means: the open one, or the last one of the focus.
    pub fn current_exchange(&self) -> Option<ExchangeId> {
        match &self.page {
            Page::Lesson(reader) => reader.current_exchange(),
            Page::Quiz(quiz) => match &quiz.panel {
                Some(super::Panel::Exchange { id, .. }) => Some(*id),
                _ => None,
            },
            Page::Log(log) => match &log.open {
                Some(super::Panel::Exchange { id, .. }) => Some(*id),
                _ => self
                    .log
                    .newest()
                    .nth(log.cursor)
                    .map(|logged| logged.exchange.id),
            },
            _ => None,
        }
    }

    /// For how many seconds a question has waited for answers from the wire, if one does.
    pub fn firing_for(&self) -> Option<u64> {
        match &self.page {
            Page::Quiz(quiz) if matches!(quiz.stage, super::Stage::Firing { .. }) => {
                Some(self.now.saturating_sub(self.fired_at) / 1000)
            }
            _ => None,
        }
    }

    /// Whether something is on its way to the disk.
    pub fn saving(&self) -> bool {
        self.unsaved > 0
    }

    /// Whether letters are text now, not commands.
    pub fn typing(&self) -> bool {
        match (&self.overlay, &self.page) {
            (Some(Overlay::Edit(_) | Overlay::Search(_) | Overlay::Reference(_)), _) => true,
            (None, Page::Quiz(quiz)) => quiz.typing(),
            _ => false,
        }
    }

    /// Builds the firing of these requests.
    pub(super) fn fire(
        &mut self,
        entries: Vec<hurl::Entry>,
        variables: hurl::Variables,
    ) -> (Ticket, Effect) {
        let ticket = self.ticket();
        self.fired_at = self.now;
        self.view_wanted = None;
        (
            ticket,
            Effect::Fire(super::Fire {
                ticket,
                entries,
                variables,
            }),
        )
    }
}

impl Server {
    /// How many printed lines are kept.
    const LINES: usize = 200;

    fn print(&mut self, text: &str) {
        self.printed.extend(text.lines().map(str::to_owned));
        let surplus = self.printed.len().saturating_sub(Server::LINES);
        self.printed.drain(..surplus);
    }
}

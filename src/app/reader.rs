//! Reading a lesson: its screens and the live things on them.

use std::collections::HashMap;

use super::{Action, Effect, Model, Page, Panel, Scroll, Seen, Ticket};
use crate::content::{App, Lesson, Live, LiveRequest, Part};
use crate::engine;
use crate::hurl;
use crate::learn::{Place, What};
use crate::wire::ExchangeId;

/// A lesson being read.
#[derive(Debug, Clone)]
pub struct Reader {
    pub lesson: usize,
    pub screen: usize,
    pub scroll: Scroll,
    /// Index into [`Reader::focuses`].
    pub focus: usize,
    /// What became of each request of this lesson.
    pub shots: HashMap<Spot, Shot>,
    pub panel: Option<Panel>,
    /// What the captures of this screen's requests left behind.
    pub variables: hurl::Variables,
    /// The firings that are not over.
    pub(super) waiting: Vec<Waiting>,
}

/// Requests that were sent from a screen.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) ticket: Ticket,
    pub(super) screen: usize,
    /// Those of the lesson's own that have no answer yet, in the order sent.
    pub(super) spots: Vec<Spot>,
}

/// Columns that a lesson takes where it could have more: text is easier to read in a narrow column.
pub const LESSON: u16 = 78;

/// Columns that what came back needs beside it.
const PANEL: u16 = 72;

/// Names one request of a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spot {
    pub screen: usize,
    pub part: usize,
    pub request: usize,
}

/// What the learner predicted of a request and what came back.
#[derive(Debug, Clone, Default)]
pub struct Shot {
    /// Index into [`LiveRequest::predict`].
    pub prediction: Option<usize>,
    pub exchange: Option<ExchangeId>,
    /// The prediction at the time it was sent: the one that counts.
    pub said: Option<u16>,
    /// What the prediction was about: what came back first.
    pub first: Option<ExchangeId>,
    /// The learner was asked for a prediction once already.
    pub nudged: bool,
    pub checks: Vec<hurl::Check>,
}

/// A live thing on a screen that can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    Request(Spot),
    /// A whole compare block, by its part.
    Compare(usize),
    Quiz(usize),
}

impl Reader {
    pub fn new(lesson: usize, screen: usize, scroll: Scroll) -> Reader {
        Reader {
            lesson,
            screen,
            scroll,
            focus: 0,
            shots: HashMap::new(),
            panel: None,
            variables: hurl::Variables::default(),
            waiting: Vec::new(),
        }
    }

    /// The live things of the screen, top to bottom.
    pub fn focuses(&self, lesson: &Lesson) -> Vec<Focus> {
        let Some(screen) = lesson.screens.get(self.screen) else {
            return Vec::new();
        };
        let mut focuses = Vec::new();
        for (part, content) in screen.parts.iter().enumerate() {
            match content {
                Part::Requests(live) => {
                    let spot = |request| Spot {
                        screen: self.screen,
                        part,
                        request,
                    };
                    focuses.extend(
                        (0..live.requests.len()).map(|request| Focus::Request(spot(request))),
                    );
                }
                Part::Compare(_) => focuses.push(Focus::Compare(part)),
                Part::Quiz { .. } => focuses.push(Focus::Quiz(part)),
                _ => {}
            }
        }
        focuses
    }

    pub fn focused(&self, lesson: &Lesson) -> Option<Focus> {
        self.focuses(lesson).get(self.focus).copied()
    }

    pub fn shot(&self, spot: Spot) -> Option<&Shot> {
        self.shots.get(&spot)
    }

    /// Whether the answer to a request is awaited.
    pub fn awaits(&self, spot: Spot) -> bool {
        self.waiting.iter().any(|sent| sent.spots.contains(&spot))
    }

    /// Whether any answer is.
    pub fn waits(&self) -> bool {
        self.waiting.iter().any(|sent| !sent.spots.is_empty())
    }

    /// The exchange that is open.
    pub fn current_exchange(&self) -> Option<ExchangeId> {
        match &self.panel {
            Some(Panel::Exchange { id, .. }) => Some(*id),
            _ => None,
        }
    }
}

/// The request at a spot.
pub fn request_at(lesson: &Lesson, spot: Spot) -> Option<&LiveRequest> {
    live_at(lesson, spot.screen, spot.part)?
        .requests
        .get(spot.request)
}

pub(super) fn live_at(lesson: &Lesson, screen: usize, part: usize) -> Option<&Live> {
    match lesson.screens.get(screen)?.parts.get(part)? {
        Part::Requests(live) | Part::Compare(live) => Some(live),
        _ => None,
    }
}

/// The app a screen shows or fires at: its last one, else the last one of the screens before it.
pub fn app_of_screen(lesson: &Lesson, screen: usize) -> Option<&App> {
    let of_part = |part: &Part| match part {
        Part::App { app, .. } => Some(*app),
        Part::Requests(live) | Part::Compare(live) => Some(live.app),
        _ => None,
    };
    let screens = lesson.screens.get(..=screen)?;
    let index = screens
        .iter()
        .rev()
        .find_map(|screen| screen.parts.iter().rev().find_map(of_part))?;
    lesson.apps.get(index)
}

/// The app as the engine takes it.
pub fn runnable(app: &App) -> engine::App {
    engine::App::alone(&app.name, &app.source)
}

impl Model {
    /// Opens a lesson where it was left.
    pub(super) fn open_lesson(&mut self, lesson: usize) -> Vec<Effect> {
        let Some(content) = self.course.lessons.get(lesson) else {
            return Vec::new();
        };
        let place = self.places.iter().find(|place| place.lesson == content.id);
        let screen = place.and_then(|place| {
            content
                .screens
                .iter()
                .position(|screen| screen.slug == place.screen)
        });
        let offset = screen.and(place).map_or(0, |place| place.offset as usize);
        self.open_screen(lesson, screen.unwrap_or(0), offset)
    }

    /// Opens one screen of a lesson, `offset` bytes down.
    pub(super) fn open_screen(
        &mut self,
        lesson: usize,
        screen: usize,
        offset: usize,
    ) -> Vec<Effect> {
        let Some(start) = self
            .course
            .lessons
            .get(lesson)
            .and_then(|l| l.screens.get(screen))
            .map(|s| s.span.start)
        else {
            return Vec::new();
        };
        let scroll = Scroll {
            offset: if offset == 0 { 0 } else { start + offset },
            rows: 0,
        };
        let mut fresh = Reader::new(lesson, screen, scroll);
        if let Page::Lesson(reader) = self.page.bottom_mut()
            && reader.lesson == lesson
        {
            fresh.shots = std::mem::take(&mut reader.shots);
            fresh.waiting = std::mem::take(&mut reader.waiting);
        }
        self.page = Page::Lesson(Box::new(fresh));
        self.overlay = None;
        self.arrive()
    }

    /// What happens when a screen comes into view: its app starts, the visit and the place are recorded.
    fn arrive(&mut self) -> Vec<Effect> {
        let Page::Lesson(reader) = &self.page else {
            return Vec::new();
        };
        let course = self.course.clone();
        let Some(lesson) = course.lessons.get(reader.lesson) else {
            return Vec::new();
        };
        let slug = &lesson.screens[reader.screen].slug;
        let app = app_of_screen(lesson, reader.screen).map(runnable);
        let mut effects: Vec<Effect> = app.and_then(|app| self.run(app)).into_iter().collect();
        if !self.progress.has_visited(&lesson.id, slug) {
            effects.push(Effect::Record(What::Visited {
                lesson: lesson.id.clone(),
                screen: slug.clone(),
            }));
        }
        effects.extend(self.place());
        effects
    }

    /// Remembers where the reader is.
    pub(super) fn place(&mut self) -> Option<Effect> {
        let Page::Lesson(reader) = &self.page else {
            return None;
        };
        let lesson = self.course.lessons.get(reader.lesson)?;
        let screen = lesson.screens.get(reader.screen)?;
        let offset = reader.scroll.offset.saturating_sub(screen.span.start) as u32;
        let place = Place {
            lesson: lesson.id.clone(),
            screen: screen.slug.clone(),
            offset,
            at: self.now,
        };
        self.places.retain(|other| other.lesson != place.lesson);
        self.places.insert(0, place.clone());
        Some(Effect::SavePlace(place))
    }

    pub(super) fn in_lesson(&mut self, action: Action) -> Vec<Effect> {
        if self.in_panel(action) {
            return Vec::new();
        }
        let unseen = self.shows_first(action, &self.seen);
        let Page::Lesson(reader) = &mut self.page else {
            return Vec::new();
        };
        if let Some(top) = self.seen.top_to_show(reader.focus).filter(|_| unseen) {
            reader.scroll = Scroll::at(&self.seen.offsets, top);
            return Vec::new();
        }
        match action {
            Action::Back if reader.panel.is_some() => reader.panel = None,
            Action::Back | Action::Home => {
                let place = self.place();
                self.page = Page::Home(self.home());
                return place.into_iter().collect();
            }
            Action::Space => return self.read_on(),
            Action::NextScreen => return self.go(1),
            Action::PreviousScreen => return self.go(-1),
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::Top
            | Action::Bottom
            | Action::Scroll(_) => {
                return self.move_in_text(action);
            }
            Action::Left | Action::Right => self.predict(action),
            Action::Pick(choice) => self.predict_choice(choice),
            Action::FocusOn(index) => {
                reader.focus = index;
                return self.enter();
            }
            Action::Predict { at, choice } => {
                reader.focus = at;
                self.predict_choice(choice);
            }
            Action::Enter => return self.enter(),
            Action::Compare => return self.compare_screen(),
            Action::Restart => return self.restart(),
            Action::Raw | Action::Xray | Action::Timing => self.reopen(action),
            _ => {}
        }
        Vec::new()
    }

    /// Whether this key only brings into view what it would act on: nothing is predicted, sent, picked or changed unseen.
    pub fn shows_first(&self, action: Action, seen: &Seen) -> bool {
        match &self.page {
            Page::Lesson(reader) if reader.panel.is_none() => {
                let acts = matches!(
                    action,
                    Action::Left | Action::Right | Action::Pick(_) | Action::Enter | Action::Edit
                );
                acts && seen.top_to_show(reader.focus).is_some()
            }
            Page::Quiz(quiz) => quiz.shows_first(action, seen),
            _ => false,
        }
    }

    /// Gives the open panel its keys. Beside the lesson it takes only what the lesson has no use for.
    fn in_panel(&mut self, action: Action) -> bool {
        let (rows, height) = (self.seen.panel_rows, self.seen.panel_height);
        let Page::Lesson(reader) = &mut self.page else {
            return false;
        };
        match &mut reader.panel {
            Some(panel) => panel.handle(action, rows, height),
            None => false,
        }
    }

    /// `v`, `x` and `t` on a request that was answered before open its exchange again.
    fn reopen(&mut self, action: Action) {
        let course = self.course.clone();
        let Page::Lesson(reader) = &mut self.page else {
            return;
        };
        let focus = course
            .lessons
            .get(reader.lesson)
            .and_then(|lesson| reader.focused(lesson));
        let Some(Focus::Request(spot)) = focus else {
            return;
        };
        if let Some(id) = reader.shot(spot).and_then(|shot| shot.exchange) {
            let mut panel = Panel::exchange(id);
            panel.turn(action);
            reader.panel = Some(panel);
        }
    }

    /// Space: a page further, then the next screen.
    fn read_on(&mut self) -> Vec<Effect> {
        let Page::Lesson(reader) = &mut self.page else {
            return Vec::new();
        };
        if reader.panel.take().is_some() && !self.wide() {
            return Vec::new();
        }
        if self.seen.at_end() {
            self.go(1)
        } else {
            self.move_in_text(Action::PageDown)
        }
    }

    /// Whether the panel has room beside the lesson, which keeps the width it has alone.
    pub fn wide(&self) -> bool {
        self.size.0 >= LESSON + PANEL
    }

    fn go(&mut self, by: isize) -> Vec<Effect> {
        let Page::Lesson(reader) = &self.page else {
            return Vec::new();
        };
        let (lesson, screens) = (
            reader.lesson,
            self.course.lessons[reader.lesson].screens.len(),
        );
        match reader.screen.checked_add_signed(by) {
            Some(screen) if screen < screens => self.open_screen(lesson, screen, 0),
            Some(_) => self.finish_lesson(lesson),
            None => Vec::new(),
        }
    }

    /// After the last screen: its quiz if one waits, else the course map.
    fn finish_lesson(&mut self, lesson: usize) -> Vec<Effect> {
        let course = self.course.clone();
        let open = |id: &&str| self.progress.quiz(id).last_finished().is_none();
        let waiting = course.lessons[lesson]
            .quizzes()
            .find(open)
            .and_then(|id| self.quiz_index(id));
        match waiting {
            Some(quiz) => self.open_quiz(quiz),
            None => {
                self.page = Page::Home(self.home());
                Vec::new()
            }
        }
    }

    /// Up and down: to the next live thing if it is in view, else a row.
    fn move_in_text(&mut self, action: Action) -> Vec<Effect> {
        let Page::Lesson(reader) = &mut self.page else {
            return Vec::new();
        };
        let seen = &self.seen;
        let page = seen.height.saturating_sub(2).max(1);
        let in_view = |index: usize| {
            seen.live
                .get(index)
                .is_some_and(|&(from, to)| from >= seen.top && to <= seen.top + seen.height)
        };
        let top = match action {
            Action::Down if in_view(reader.focus + 1) => {
                reader.focus += 1;
                return Vec::new();
            }
            Action::Up if reader.focus > 0 && in_view(reader.focus - 1) => {
                reader.focus -= 1;
                return Vec::new();
            }
            Action::Down => seen.top + 1,
            Action::Up => seen.top.saturating_sub(1),
            Action::PageDown => seen.top + page,
            Action::PageUp => seen.top.saturating_sub(page),
            Action::Bottom => seen.last_top(),
            Action::Scroll(rows) => seen.top.saturating_add_signed(isize::from(rows)),
            _ => 0,
        };
        let top = top.min(seen.last_top());
        reader.scroll = Scroll::at(&seen.offsets, top);
        let visible = |index: usize| {
            seen.live
                .get(index)
                .is_some_and(|&(from, _)| (top..top + seen.height).contains(&from))
        };
        if !visible(reader.focus) {
            reader.focus = (0..seen.live.len())
                .find(|&index| visible(index))
                .unwrap_or(reader.focus);
        }
        self.place().into_iter().collect()
    }

    fn enter(&mut self) -> Vec<Effect> {
        let course = self.course.clone();
        let Page::Lesson(reader) = &self.page else {
            return Vec::new();
        };
        let lesson = &course.lessons[reader.lesson];
        match reader.focused(lesson) {
            Some(Focus::Request(spot)) => self.send(lesson, spot),
            Some(Focus::Compare(part)) => self.compare(lesson, part),
            Some(Focus::Quiz(part)) => {
                let Some(Part::Quiz { id, .. }) = lesson.screens[reader.screen].parts.get(part)
                else {
                    return Vec::new();
                };
                self.quiz_index(id)
                    .map_or_else(Vec::new, |quiz| self.open_quiz(quiz))
            }
            None => self.read_on(),
        }
    }
}

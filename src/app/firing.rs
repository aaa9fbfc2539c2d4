//! The live requests of a lesson: predicted, sent, compared, answered.

use super::reader::{Reader, Spot, Waiting, app_of_screen, live_at, request_at, runnable};
use super::{Action, Draft, Effect, Fired, Focus, Model, Page, Panel, Ticket};
use crate::content::{Lesson, Part};
use crate::hurl;
use crate::wire::ExchangeId;

impl Model {
    pub(super) fn predict(&mut self, action: Action) {
        let step: isize = if action == Action::Left { -1 } else { 1 };
        self.change_prediction(|old, count| match old {
            None => Some(if step < 0 { count - 1 } else { 0 }),
            Some(old) => Some(old.saturating_add_signed(step).min(count - 1)),
        });
    }

    pub(super) fn predict_choice(&mut self, choice: usize) {
        self.change_prediction(|old, count| if choice < count { Some(choice) } else { old });
    }

    /// Only before the answer is known.
    fn change_prediction(&mut self, change: impl Fn(Option<usize>, usize) -> Option<usize>) {
        let course = self.course.clone();
        let Page::Lesson(reader) = &mut self.page else {
            return;
        };
        let Some(lesson) = course.lessons.get(reader.lesson) else {
            return;
        };
        let Some(Focus::Request(spot)) = reader.focused(lesson) else {
            return;
        };
        let Some(request) = request_at(lesson, spot).filter(|request| !request.predict.is_empty())
        else {
            return;
        };
        let awaited = reader.awaits(spot);
        let shot = reader.shots.entry(spot).or_default();
        if shot.exchange.is_none() && !awaited {
            shot.prediction = change(shot.prediction, request.predict.len());
        }
    }

    /// Sends a request; asks once for the prediction that is missing.
    pub(super) fn send(&mut self, lesson: &Lesson, spot: Spot) -> Vec<Effect> {
        let Some(request) = request_at(lesson, spot) else {
            return Vec::new();
        };
        let Page::Lesson(reader) = &mut self.page else {
            return Vec::new();
        };
        if reader.awaits(spot) {
            return Vec::new();
        }
        let shot = reader.shots.entry(spot).or_default();
        if !request.predict.is_empty()
            && shot.prediction.is_none()
            && !std::mem::replace(&mut shot.nudged, true)
        {
            self.say("Predict first: ← → choose a code. Enter again sends without.");
            return Vec::new();
        }
        if shot.exchange.is_none() {
            shot.said = shot
                .prediction
                .and_then(|choice| request.predict.get(choice).copied());
        }
        self.fire_spots(vec![request.entry.clone()], vec![spot])
    }

    /// `c`: the compare block of this screen.
    pub(super) fn compare_screen(&mut self) -> Vec<Effect> {
        let course = self.course.clone();
        let Page::Lesson(reader) = &self.page else {
            return Vec::new();
        };
        let lesson = &course.lessons[reader.lesson];
        let is_compare = |focus: &Focus| matches!(focus, Focus::Compare(_));
        match reader.focuses(lesson).into_iter().find(is_compare) {
            Some(Focus::Compare(part)) => self.compare(lesson, part),
            _ => Vec::new(),
        }
    }

    /// Fires a compare block from a fresh app, so that its columns are always the same story.
    pub(super) fn compare(&mut self, lesson: &Lesson, part: usize) -> Vec<Effect> {
        let Page::Lesson(reader) = &mut self.page else {
            return Vec::new();
        };
        let Some(live) = live_at(lesson, reader.screen, part) else {
            return Vec::new();
        };
        let spots: Vec<Spot> = (0..live.requests.len())
            .map(|request| Spot {
                screen: reader.screen,
                part,
                request,
            })
            .collect();
        reader.variables = hurl::Variables::default();
        let entries = live
            .requests
            .iter()
            .map(|request| request.entry.clone())
            .collect();
        let app = lesson.apps.get(live.app).map(runnable);
        let mut effects: Vec<Effect> = app.and_then(|app| self.run(app)).into_iter().collect();
        effects.extend(self.fire_spots(entries, spots));
        effects
    }

    fn fire_spots(&mut self, entries: Vec<hurl::Entry>, spots: Vec<Spot>) -> Vec<Effect> {
        let mut effects = match self.server.state.ended() {
            true => self.restart(),
            false => Vec::new(),
        };
        let Page::Lesson(reader) = &self.page else {
            return Vec::new();
        };
        let (ticket, effect) = self.fire(entries, reader.variables.clone());
        if let Page::Lesson(reader) = &mut self.page {
            let screen = reader.screen;
            reader.waiting.push(Waiting {
                ticket,
                screen,
                spots,
            });
        }
        effects.push(effect);
        effects
    }

    /// Sends an edited request from wherever the learner is; its answer opens in the panel.
    pub(super) fn fire_edited(&mut self, entry: hurl::Entry) -> Vec<Effect> {
        match self.page {
            Page::Lesson(_) => self.fire_spots(vec![entry], Vec::new()),
            Page::Quiz(_) => self.send_for_goal(entry, true),
            _ => {
                let app = self
                    .server
                    .app
                    .clone()
                    .filter(|_| self.server.state.ended());
                let run = app.and_then(|app| self.run(app));
                let fire = self.fire(vec![entry], hurl::Variables::default()).1;
                run.into_iter().chain([fire]).collect()
            }
        }
    }

    pub(super) fn restart(&mut self) -> Vec<Effect> {
        let course = self.course.clone();
        let Page::Lesson(reader) = &mut self.page else {
            return Vec::new();
        };
        let Some(app) = app_of_screen(&course.lessons[reader.lesson], reader.screen).map(runnable)
        else {
            return Vec::new();
        };
        reader.variables = hurl::Variables::default();
        self.server.served = self.server.served.max(1);
        self.say("The app starts afresh: what was created is gone.");
        self.run(app).into_iter().collect()
    }

    /// An answer arrived: note it at its request, and show it where that is still on screen.
    pub(super) fn lesson_fired(&mut self, fired: Fired) {
        let course = self.course.clone();
        let wanted = self.view_wanted;
        let Page::Lesson(reader) = self.page.bottom_mut() else {
            return;
        };
        let mut waiting = reader.waiting.iter_mut();
        let Some(sent) = waiting.find(|sent| sent.ticket == fired.ticket) else {
            return;
        };
        let here = sent.screen == reader.screen;
        let spot = (!sent.spots.is_empty()).then(|| sent.spots.remove(0));
        let id = fired.exchange.as_ref().ok().copied();
        if let Some(spot) = spot {
            let shot = reader.shots.entry(spot).or_default();
            shot.first = shot.first.or(id);
            shot.exchange = id.or(shot.exchange);
            shot.checks = fired.checks;
        }
        match (fired.exchange, spot) {
            (Err(why), _) => self.complain(why),
            (Ok(_), _) if !here => {}
            (Ok(id), None) => reader.panel = Some(Panel::exchange(id).turned_to(wanted)),
            (Ok(id), Some(spot)) => reader.show(&course.lessons[reader.lesson], spot, id, wanted),
        }
    }

    /// Whether an answer is on its way that opens when it comes.
    pub(super) fn awaits_answer(&self) -> bool {
        match &self.page {
            Page::Lesson(reader) => !reader.waiting.is_empty(),
            Page::Quiz(quiz) => matches!(&quiz.draft, Draft::Goal(chase) if chase.waits()),
            _ => false,
        }
    }

    pub(super) fn lesson_fire_done(&mut self, ticket: Ticket, variables: hurl::Variables) {
        let Page::Lesson(reader) = self.page.bottom_mut() else {
            return;
        };
        let mut waiting = reader.waiting.iter();
        if let Some(at) = waiting.position(|sent| sent.ticket == ticket) {
            // What another screen captured is not this one's.
            if reader.waiting.remove(at).screen == reader.screen {
                reader.variables = variables;
            }
        }
    }
}

impl Reader {
    /// Opens the panel for an answer: the exchange, or the columns of the block it belongs to.
    fn show(&mut self, lesson: &Lesson, spot: Spot, id: ExchangeId, wanted: Option<Action>) {
        let Some(Part::Compare(live)) = lesson
            .screens
            .get(spot.screen)
            .and_then(|s| s.parts.get(spot.part))
        else {
            self.panel = Some(Panel::exchange(id).turned_to(wanted));
            return;
        };
        if spot.request + 1 < live.requests.len() {
            return;
        }
        let each = live.requests.iter().enumerate();
        let (titles, ids) = each
            .filter_map(|(request, live)| {
                let id = self.shots.get(&Spot { request, ..spot })?.exchange?;
                Some((live.entry.title.clone().unwrap_or_default(), id))
            })
            .unzip();
        self.panel = Some(Panel::Compare {
            titles,
            ids,
            column: 0,
            scroll: 0,
        });
    }
}

//! A code exercise, driven without a world: what is shown and asked for while it is written on and run.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use httplings::app::{
    Action, Draft, Effect, Fired, InView, Model, Msg, Page, Panel, Tab, Ticket, update,
};
use httplings::content::{Files, load};
use httplings::engine::{self, App, Fault};
use httplings::learn::{Event, EventId, Progress};
use httplings::markdown::{NoHighlight, Role};
use httplings::ui::{keymap, page};
use httplings::wire::{Door, ExchangeId};
use ratatui_textarea::{Input, Key};

const LONG: &str =
    "    return {\"a\": \"a line that is longer than half of a wide screen, with its end\"}";

fn write_course(folder: &std::path::Path) {
    let write = |path: &str, text: String| {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let tracks = "[[tracks]]\nid = \"a\"\ntitle = \"A\"\nsummary = \"s\"\n";
    write("course.toml", format!("title = \"T\"\n{tracks}"));
    let lesson = "+++\nid = \"l\"\ntitle = \"L\"\ntrack = \"a\"\n+++\n## S\n\n```python app\nx = 1\n```\n\n\
                  ```hurl\nGET {{host}}/\nHTTP 200\n```\n\n```quiz\nq\n```\n\n\
                  ## T\n\n```hurl\nGET {{host}}/2\nHTTP 200\n```\n";
    write("lessons/1.md", lesson.to_owned());
    let quiz = format!(
        "id = \"q\"\ntitle = \"Q\"\n[[items]]\nid = \"i\"\nkind = \"code\"\nprompt = \"p\"\nhints = [\"look\"]\n\
         explanation = \"e\"\nstarter = \"x = 1\"\nsolution = '''\nx = 1\n{LONG}\n'''\n\
         checks = '''\n# one\nGET {{{{host}}}}/\nHTTP 200\n\n# two\nGET {{{{host}}}}/2\nHTTP 200\n'''\n"
    );
    write("quizzes/q.toml", quiz);
}

struct Desk {
    model: Model,
    events: u32,
}

impl Desk {
    /// At the exercise.
    fn new() -> Desk {
        let mut desk = Desk::at_lesson();
        desk.act(Action::FocusOn(1));
        assert!(matches!(desk.model.page, Page::Quiz(_)));
        desk
    }

    fn at_lesson() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        write_course(folder.path());
        let course = load(&Files::read(folder.path()).unwrap()).course;
        assert_eq!((course.lessons.len(), course.quizzes.len()), (1, 1));
        let model = Model::new(
            Arc::new(course),
            Vec::new(),
            Progress::default(),
            Vec::new(),
        );
        let mut desk = Desk { model, events: 0 };
        desk.act(Action::FocusOn(0));
        desk
    }

    /// One message, and everything that reaches the disk for it; gives what else was asked for.
    fn tell(&mut self, msg: Msg) -> Vec<Effect> {
        let mut open = update(&mut self.model, msg);
        let mut asked = Vec::new();
        while !open.is_empty() {
            let effect = open.remove(0);
            let Effect::Record(what) = effect else {
                asked.push(effect);
                continue;
            };
            self.events += 1;
            let id = EventId(self.events.to_string());
            let event = Event { id, at: 1, what };
            open.extend(update(&mut self.model, Msg::Saved { event, error: None }));
        }
        asked
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        self.tell(Msg::Do(action))
    }

    fn type_in(&mut self, letter: char) {
        self.tell(Msg::Type(Input {
            key: Key::Char(letter),
            ..Input::default()
        }));
    }

    fn control(&mut self, letter: char) {
        self.tell(Msg::Type(Input {
            key: Key::Char(letter),
            ctrl: true,
            ..Input::default()
        }));
    }

    /// Neither of the checks gets an answer.
    fn unanswered(&mut self, ticket: Ticket) -> Vec<Effect> {
        let fired = Fired {
            ticket,
            exchange: Err("it does not run".to_owned()),
            checks: Vec::new(),
        };
        self.tell(Msg::Fired(fired.clone()));
        self.tell(Msg::Fired(fired))
    }

    fn screen(&self) -> String {
        let rows = page::main(&self.model, 80, &NoHighlight).rows;
        let rows = rows.iter().map(|row| row.text());
        rows.collect::<Vec<_>>().join("\n")
    }
}

fn source(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|effect| match effect {
        Effect::Run(App { source, .. }) => Some(source.as_str()),
        _ => None,
    })
}

fn ticket(effects: &[Effect]) -> Ticket {
    let fired = effects.iter().find_map(|effect| match effect {
        Effect::Fire(fire) => Some(fire.ticket),
        _ => None,
    });
    fired.expect("requests")
}

#[test]
fn what_is_written_while_code_runs_is_run_after_it() {
    let mut desk = Desk::new();
    let first = desk.act(Action::Enter);
    assert_eq!(source(&first), Some("x = 1\n"));
    desk.type_in('y');
    assert!(desk.act(Action::Enter).is_empty());
    let second = desk.unanswered(ticket(&first));
    assert_eq!(source(&second), Some("yx = 1\n"));
    // No result of the first run stands there as if it were of this one.
    assert!(!desk.screen().contains("checks pass"), "{}", desk.screen());
    assert!(desk.screen().contains("running …"));
    // What was run already is not run again.
    desk.act(Action::Enter);
    assert!(desk.unanswered(ticket(&second)).is_empty());
    assert!(desk.screen().contains("0 of 2 checks pass"));
}

#[test]
fn a_run_says_how_long_it_takes_and_can_be_stopped() {
    let mut desk = Desk::new();
    desk.model.now = 1_000;
    let run = desk.act(Action::Enter);
    assert!(desk.model.ticking());
    desk.model.now = 4_500;
    assert!(desk.screen().contains("running … 3 s"), "{}", desk.screen());
    let footer = page::footer(&desk.model, &desk.model.seen, 80).rows[0].text();
    assert!(
        footer.contains("esc stop") && !footer.contains("show"),
        "{footer}"
    );
    // The app that hangs is started afresh.
    assert!(source(&desk.act(Action::Back)).is_some());
    assert!(!desk.model.ticking() && !desk.screen().contains("running"));
    // Its answers come too late.
    assert!(desk.unanswered(ticket(&run)).is_empty());
    assert!(!desk.screen().contains("checks pass"), "{}", desk.screen());
}

#[test]
fn results_of_an_earlier_version_are_told_apart() {
    let mut desk = Desk::new();
    let run = desk.act(Action::Enter);
    desk.unanswered(ticket(&run));
    assert!(!desk.screen().contains("earlier version"));
    desk.type_in('y');
    let rows = page::main(&desk.model, 80, &NoHighlight).rows;
    let row = rows.iter().find(|row| row.text().contains("checks pass"));
    let dim = |run: &httplings::markdown::Run| run.style == Role::Dim.into();
    assert!(row.unwrap().runs.iter().all(dim));
    assert!(desk.screen().contains("earlier version"));
    desk.control('z');
    assert!(!desk.screen().contains("earlier version"));
}

#[test]
fn a_hint_is_shown_where_it_is_and_nothing_else_moves() {
    let mut desk = Desk::new();
    let run = desk.act(Action::Enter);
    desk.unanswered(ticket(&run));
    desk.act(Action::Hint);
    let text = page::main(&desk.model, 80, &NoHighlight);
    let news = text.news.expect("the hint");
    assert!(
        text.rows[news]
            .iter()
            .any(|row| row.text().contains("look"))
    );
    // After the next run its outcome is what there is to see.
    desk.type_in('y');
    let run = desk.act(Action::Enter);
    desk.unanswered(ticket(&run));
    assert!(matches!(&desk.model.page, Page::Quiz(quiz) if quiz.in_view == InView::News));
    let text = page::main(&desk.model, 80, &NoHighlight);
    let mut news = text.rows[text.news.expect("the outcome")].iter();
    assert!(news.any(|row| row.text().contains("0 of 2 checks pass")));
}

fn nowhere() -> Door {
    let address = ([127, 0, 0, 1], 1).into();
    Door { address, word: 0 }
}

#[test]
fn an_app_that_was_stopped_did_run() {
    let mut desk = Desk::new();
    let run = desk.act(Action::Enter);
    desk.tell(Msg::App(engine::Event::Ready { door: nowhere() }));
    desk.tell(Msg::App(engine::Event::Limit { fault: fault() }));
    desk.unanswered(ticket(&run));
    assert!(
        desk.screen().contains("The app was stopped."),
        "{}",
        desk.screen()
    );
    assert!(desk.screen().contains("0 of 2 checks pass"));
}

#[test]
fn a_key_goes_to_the_line_to_blame_and_one_without_a_meaning_nowhere() {
    let mut desk = Desk::new();
    for letter in "\n\ny = ".chars() {
        desk.type_in(letter);
    }
    desk.tell(Msg::Paste("z\n\nx = 2\n".to_owned()));
    let run = desk.act(Action::Enter);
    let at = engine::trace::Place {
        file: "app.py".to_owned(),
        line: 1,
    };
    let fault = Fault {
        at: Some(at),
        ..fault()
    };
    desk.tell(Msg::App(engine::Event::Failed { fault }));
    desk.unanswered(ticket(&run));
    let view = |desk: &Desk| match &desk.model.page {
        Page::Quiz(quiz) => quiz.in_view,
        _ => panic!("the question is gone"),
    };
    // There is one hint; the key for a second does nothing.
    desk.act(Action::Hint);
    desk.control('t');
    assert_eq!(view(&desk), InView::Hint);
    let key = KeyEvent::new(KeyCode::F(6), KeyModifiers::NONE);
    assert_eq!(keymap::action(&desk.model, &key), Some(Action::ToBlame));
    desk.act(Action::ToBlame);
    assert_eq!(view(&desk), InView::Cursor);
    let Page::Quiz(quiz) = &desk.model.page else {
        panic!("the question is gone");
    };
    let Draft::Editor(editor) = &quiz.draft else {
        panic!("no code");
    };
    assert_eq!(editor.cursor().0, 0);
    assert_ne!(keymap::action(&desk.model, &key), Some(Action::ToBlame));
}

#[test]
fn the_view_that_is_asked_for_while_an_answer_is_awaited_opens_with_it() {
    let mut desk = Desk::at_lesson();
    let arrives = |desk: &mut Desk, ticket, id| {
        let exchange = Ok(ExchangeId(id));
        let checks = Vec::new();
        desk.tell(Msg::Fired(Fired {
            ticket,
            exchange,
            checks,
        }));
        match &desk.model.page {
            Page::Lesson(reader) => match reader.panel {
                Some(Panel::Exchange { tab, .. }) => tab,
                _ => panic!("nothing opened"),
            },
            _ => panic!("the lesson is gone"),
        }
    };
    let sent = ticket(&desk.act(Action::Enter));
    desk.act(Action::Xray);
    assert_eq!(arrives(&mut desk, sent, 1), Tab::Xray);
    desk.tell(Msg::FireDone {
        ticket: sent,
        variables: Default::default(),
    });
    // The next one opens as usual.
    desk.act(Action::Back);
    let sent = ticket(&desk.act(Action::Enter));
    assert_eq!(arrives(&mut desk, sent, 2), Tab::Response);
}

fn fault() -> Fault {
    Fault {
        message: "It took too long.".to_owned(),
        detail: Default::default(),
        at: None,
        advice: None,
    }
}

#[test]
fn the_authors_solution_fits_beside_the_code() {
    let mut desk = Desk::new();
    desk.tell(Msg::Resized(120, 40));
    desk.act(Action::GiveUp);
    desk.act(Action::GiveUp);
    let (_, outcome) = page::side_by_side(&desk.model, (71, 48), &NoHighlight).unwrap();
    let rows: Vec<String> = outcome.rows.iter().map(|row| row.text()).collect();
    assert!(
        rows.iter().all(|row| row.chars().count() <= 48),
        "{rows:#?}"
    );
    assert!(rows.concat().contains("end\"}"), "{rows:#?}");
}

#[test]
fn the_way_out_and_all_keys_are_named_while_code_is_written() {
    let desk = Desk::new();
    let footer = page::footer(&desk.model, &desk.model.seen, 80).rows[0].text();
    for word in ["ctrl-r run", "esc map", "F1 help"] {
        assert!(footer.contains(word), "{footer}");
    }
    let mut desk = desk;
    desk.act(Action::Help);
    let rows = page::help(&desk.model, 80).rows;
    let text: Vec<String> = rows.iter().map(|row| row.text()).collect();
    assert!(!text.iter().any(|row| row.contains("exam")), "{text:#?}");
    for key in [
        "ctrl-z  ctrl-y",
        "ctrl-a",
        "ctrl-l",
        "F4",
        "ctrl-o",
        "ctrl-up",
    ] {
        assert!(text.iter().any(|row| row.contains(key)), "{key}");
    }
}

#[test]
fn two_windows_lose_nothing() {
    let mut desk = Desk::new();
    desk.type_in('y');
    let other = |text: &str| Msg::DraftReplaced {
        item: "q/i".to_owned(),
        text: text.to_owned(),
    };
    desk.tell(other("theirs\n"));
    assert_eq!(desk.model.toasts.len(), 1);
    desk.control('z');
    assert!(desk.screen().contains("theirs"));
    desk.control('y');
    assert!(desk.screen().contains("yx = 1"));
    // Also when it is told while the exercise is left.
    desk.act(Action::Back);
    desk.tell(other("others\n"));
    assert!(desk.model.toasts.is_empty());
    desk.act(Action::FocusOn(1));
    desk.control('z');
    assert!(desk.screen().contains("others"), "{}", desk.screen());
}

#[test]
fn a_request_to_an_app_that_was_stopped_starts_it_afresh() {
    let mut desk = Desk::at_lesson();
    let effects = desk.act(Action::Enter);
    assert_eq!(source(&effects), None);
    let sent = ticket(&effects);
    desk.tell(Msg::App(engine::Event::Ready { door: nowhere() }));
    desk.tell(Msg::App(engine::Event::Limit { fault: fault() }));
    desk.tell(Msg::Fired(Fired {
        ticket: sent,
        exchange: Err("no answer".to_owned()),
        checks: Vec::new(),
    }));
    assert!(desk.screen().contains("The next request starts it afresh"));
    assert!(
        page::footer(&desk.model, &desk.model.seen, 80).rows[0]
            .text()
            .contains("r restart")
    );
    let again = desk.act(Action::Enter);
    assert_eq!(source(&again), Some("x = 1\n"));
    ticket(&again);
}

fn refused(ticket: Ticket) -> Msg {
    Msg::Fired(Fired {
        ticket,
        exchange: Err("no answer".to_owned()),
        checks: Vec::new(),
    })
}

#[test]
fn an_answer_arrives_whatever_lies_over_its_request() {
    let mut desk = Desk::at_lesson();
    let sent = ticket(&desk.act(Action::Enter));
    assert!(desk.screen().contains("sending …"));
    desk.act(Action::Log);
    desk.tell(refused(sent));
    desk.act(Action::Back);
    assert!(!desk.screen().contains("sending …"), "{}", desk.screen());

    // Two at once, each from a screen of its own.
    let first = ticket(&desk.act(Action::Enter));
    desk.act(Action::NextScreen);
    let second = ticket(&desk.act(Action::Enter));
    desk.tell(refused(first));
    assert!(desk.screen().contains("sending …"), "{}", desk.screen());
    desk.act(Action::PreviousScreen);
    assert!(!desk.screen().contains("sending …"), "{}", desk.screen());
    desk.tell(refused(second));
    desk.act(Action::NextScreen);
    assert!(!desk.screen().contains("sending …"), "{}", desk.screen());
}

#[test]
fn a_run_ends_under_what_lies_over_it_and_can_be_left() {
    let mut desk = Desk::new();
    desk.model.problems = vec!["a mistake".to_owned()];
    let run = desk.act(Action::Enter);
    desk.act(Action::Problems);
    desk.unanswered(ticket(&run));
    desk.act(Action::Back);
    assert!(desk.screen().contains("0 of 2 checks pass"));
    desk.type_in('y');
    desk.act(Action::Enter);
    desk.act(Action::Back);
    assert!(desk.model.toasts[0].text.contains("nothing was scored"));
    desk.act(Action::Enter);
    desk.act(Action::Home);
    assert!(matches!(desk.model.page, Page::Home(_)));
    assert!(desk.model.toasts[0].text.contains("nothing was scored"));
}

fn saved(text: &str) -> Msg {
    Msg::FileSaved {
        item: "q/i".to_owned(),
        text: Ok(text.to_owned()),
    }
}

fn kept(found: Option<&str>) -> Msg {
    Msg::FileKept {
        item: "q/i".to_owned(),
        file: Ok("/code/app.py".into()),
        found: found.map(str::to_owned),
    }
}

fn drafts(effects: &[Effect]) -> Vec<&str> {
    let mut drafts = Vec::new();
    for effect in effects {
        if let Effect::SaveDraft { text, .. } = effect {
            drafts.extend(text.as_deref());
        }
    }
    drafts
}

#[test]
fn what_another_program_saves_is_kept_whatever_is_on_screen() {
    let mut desk = Desk::new();
    desk.act(Action::KeepFile);
    desk.tell(kept(None));
    desk.act(Action::Back);
    let effects = desk.tell(saved("an hour\n"));
    assert_eq!(drafts(&effects), ["an hour\n"]);
    assert!(
        desk.model.toasts[0]
            .text
            .contains("is kept with its question")
    );
    desk.act(Action::FocusOn(1));
    assert!(desk.screen().contains("an hour"), "{}", desk.screen());
    // The file is its file still.
    assert!(desk.screen().contains("also in /code/app.py"));
    let typed = desk.tell(Msg::Paste("2".to_owned()));
    assert!(
        typed
            .iter()
            .any(|effect| matches!(effect, Effect::WriteFile(_)))
    );
    desk.act(Action::Back);
    assert_eq!(drafts(&desk.tell(kept(Some("found\n")))), ["found\n"]);
    // Of what is judged it is for the next time.
    desk.act(Action::FocusOn(1));
    desk.act(Action::GiveUp);
    desk.act(Action::GiveUp);
    assert_eq!(drafts(&desk.tell(saved("after\n"))), ["after\n"]);
    assert!(!desk.screen().contains("after"));
}

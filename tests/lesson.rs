//! A lesson as the model has it: what is predicted, sent, sent again and looked at, without an app.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use httplings::app::{Action, Effect, Fired, Model, Msg, Page, Ticket, update};
use httplings::content::{File, Files, load};
use httplings::learn::Progress;
use httplings::markdown::NoHighlight;
use httplings::ui::{Depth, Look, Theme, view};
use httplings::wire::{Answer, Exchange, ExchangeId, Request, Response, Timing};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const COURSE: &str = "title = \"T\"\n[[tracks]]\nid = \"a\"\ntitle = \"A\"\nsummary = \"s\"\n";
const APP: &str = "```python app\nfrom fastapi import FastAPI\napp = FastAPI()\n```\n";

struct Reading {
    model: Model,
    exchanges: u64,
}

impl Reading {
    /// A lesson of one screen, open.
    fn of(screen: &str, columns: u16, rows: u16) -> Reading {
        let head = "+++\nid = \"l\"\ntitle = \"L\"\ntrack = \"a\"\n+++\n## S\n";
        let lesson = format!("{head}\n{APP}\n{screen}\n");
        let file = |(path, text): (&str, &str)| File {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec().into(),
        };
        let files = [("course.toml", COURSE), ("lessons/1.md", &lesson)];
        let course = load(&Files::new(files.map(file).to_vec())).course;
        assert_eq!(course.lessons.len(), 1, "the lesson is broken");
        let progress = Progress::default();
        let mut model = Model::new(Arc::new(course), Vec::new(), progress, Vec::new());
        update(&mut model, Msg::Resized(columns, rows));
        let mut reading = Reading {
            model,
            exchanges: 0,
        };
        reading.act(Action::Enter);
        reading
    }

    /// The screen, which the model then knows.
    fn screen(&mut self) -> String {
        let size = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
        let theme = Theme::terminal(Depth::None);
        let look = Look {
            theme: &theme,
            highlight: &NoHighlight,
        };
        let model = &mut self.model;
        terminal
            .draw(|frame| model.seen = view(model, frame, &look))
            .unwrap();
        terminal.backend().to_string().replace('"', "")
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        self.screen();
        update(&mut self.model, Msg::Do(action))
    }

    /// Sends the request in focus, and has it answered.
    fn send(&mut self, status: u16, cut_short: bool) {
        let effects = self.act(Action::Enter);
        let ticket = effects.iter().find_map(|effect| match effect {
            Effect::Fire(fire) => Some(fire.ticket),
            _ => None,
        });
        self.answer(ticket.expect("a request"), status, cut_short);
    }

    fn answer(&mut self, ticket: Ticket, status: u16, cut_short: bool) {
        self.exchanges += 1;
        let id = ExchangeId(self.exchanges);
        let exchange = exchange(id, status, cut_short);
        update(&mut self.model, Msg::Recorded(Box::new(exchange)));
        let fired = Fired {
            ticket,
            exchange: Ok(id),
            checks: Vec::new(),
        };
        update(&mut self.model, Msg::Fired(fired));
    }
}

fn exchange(id: ExchangeId, status: u16, cut_short: bool) -> Exchange {
    let response = Response {
        status,
        reason: "Words".to_owned(),
        headers: Vec::new(),
        body: b"{}".to_vec(),
        raw: Vec::new(),
    };
    Exchange {
        id,
        at: SystemTime::UNIX_EPOCH,
        client_port: 1,
        upstream_port: 1,
        upstream_sequence: id.0 as u32,
        request: Request {
            method: "POST".to_owned(),
            target: "/tables".to_owned(),
            headers: Vec::new(),
            body: b"{\"dish\": \"soup\"}".to_vec(),
            raw: Vec::new(),
        },
        answer: match cut_short {
            true => Answer::CutShort {
                response,
                expected: None,
            },
            false => Answer::Complete(response),
        },
        timing: Timing {
            request: Duration::ZERO,
            waiting: Duration::from_millis(1),
            response: Duration::from_millis(1),
        },
    }
}

const PREDICTED: &str =
    "```hurl predict=200,404\n# not there yet\nGET {{host}}/users/2\nHTTP 404\n```";

#[test]
fn what_came_first_judges_a_prediction_and_what_comes_later_stands_beside_it() {
    let mut reading = Reading::of(PREDICTED, 80, 24);
    reading.act(Action::Pick(0));
    reading.send(404, false);
    reading.act(Action::Back);
    assert!(reading.screen().contains("✗ you said 200: 404 Not Found"));
    reading.send(200, false);
    // The panel is about the second answer, of which nothing was said.
    assert!(!reading.screen().contains("you said"));
    reading.act(Action::Back);
    let screen = reading.screen();
    assert!(screen.contains("✗ you said 200: 404 · now 200"), "{screen}");
}

#[test]
fn the_footer_names_what_a_key_does_to_a_request_below_the_edge() {
    let screen = format!("{}\n{PREDICTED}", "A paragraph.\n\n".repeat(20));
    let mut reading = Reading::of(&screen, 80, 24);
    let shown = reading.screen();
    let footer = shown.lines().last().unwrap();
    assert!(
        footer.contains("⏎ to the request") && !footer.contains("predict"),
        "{footer}"
    );
    assert!(reading.act(Action::Enter).is_empty());
    let shown = reading.screen();
    let footer = shown.lines().last().unwrap();
    assert!(
        footer.contains("⏎ send") && footer.contains("← → predict"),
        "{footer}"
    );
    assert!(shown.contains("GET /users/2"), "{shown}");
}

#[test]
fn a_lesson_keeps_its_width_whatever_stands_beside_it() {
    let line = format!("{}end", "word ".repeat(14));
    let screen = format!("{line}\n\n{PREDICTED}");
    for (columns, beside) in [(120, false), (149, false), (150, true), (200, true)] {
        let mut reading = Reading::of(&screen, columns, 40);
        assert!(reading.screen().contains(&line));
        reading.act(Action::Pick(0));
        reading.send(404, false);
        let shown = reading.screen();
        assert!(shown.contains("[response]"), "{shown}");
        assert_eq!(shown.contains(&line), beside, "at {columns}:\n{shown}");
    }
}

#[test]
fn answers_stand_in_one_column() {
    let long =
        "# a title that leaves no room at all for what came back\nGET {{host}}/b\nHTTP 200\n";
    let screen =
        format!("```hurl predict=200,422\n# short\nGET {{{{host}}}}/a\nHTTP 200\n\n{long}```");
    let mut reading = Reading::of(&screen, 80, 24);
    let shown = reading.screen();
    let columns = shown.lines().filter_map(|line| line.find(" 200  422 "));
    let columns: Vec<usize> = columns.collect();
    assert!(columns.len() == 2 && columns[0] == columns[1], "{shown}");
}

#[test]
fn what_is_sent_is_seen_before_and_after_also_where_all_send_the_same() {
    let one = |title: &str| {
        format!("# {title}\nPOST {{{{host}}}}/tables\n{{\"dish\": \"soup\"}}\nHTTP 200\n\n")
    };
    let screen = format!("```hurl compare\n{}{}```", one("a"), one("b"));
    let mut reading = Reading::of(&screen, 80, 24);
    let card = reading.screen();
    assert_eq!(card.matches("soup").count(), 2, "{card}");
    let effects = reading.act(Action::Enter);
    let ticket = effects.iter().find_map(|effect| match effect {
        Effect::Fire(fire) => Some(fire.ticket),
        _ => None,
    });
    for _ in 0..2 {
        reading.answer(ticket.unwrap(), 200, false);
    }
    let table = reading.screen();
    let row = table.lines().find(|line| line.contains("> body"));
    assert_eq!(row.expect(&table).matches("soup").count(), 2, "{table}");
}

#[test]
fn a_body_that_broke_off_did_not_work() {
    let mut reading = Reading::of(PREDICTED, 80, 24);
    reading.act(Action::Pick(0));
    reading.send(200, true);
    let shown = reading.screen();
    assert!(
        shown.contains("200 was sent before the body broke off") && !shown.contains("worked"),
        "{shown}"
    );
    reading.act(Action::Log);
    let shown = reading.screen();
    assert!(shown.contains("200 OK ✗ broke off"), "{shown}");
}

#[test]
fn an_empty_log_offers_nothing_to_open() {
    let mut reading = Reading::of(PREDICTED, 80, 24);
    reading.act(Action::Log);
    assert!(matches!(reading.model.page, Page::Log(_)));
    let shown = reading.screen();
    let footer = shown.lines().last().unwrap();
    assert!(
        footer.contains("esc close") && !footer.contains("open"),
        "{footer}"
    );
}

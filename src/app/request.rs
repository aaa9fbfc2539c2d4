//! A request that is edited as text and sent again.

use super::{Edit, Editor, Effect, Focus, Model, Overlay, Page, ServerState};
use crate::hurl;

impl Model {
    /// Opens the request in question as text: that of the open exchange, or the one in focus.
    pub(super) fn edit(&mut self) {
        let from_log = self
            .current_exchange()
            .and_then(|id| self.log.get(id))
            .map(|logged| {
                let request = &logged.exchange.request;
                let headers: Vec<(String, String)> = request
                    .written_headers()
                    .map(|h| (h.name.clone(), h.text()))
                    .collect();
                hurl::request_text(
                    &request.method,
                    &format!("{{{{host}}}}{}", request.target),
                    &headers,
                    &request.body,
                )
            });
        // Towards a goal each request begins as the one before; the first begins as all do.
        let first = match (&self.page, &from_log) {
            (Page::Quiz(_), None) => Some("GET /"),
            _ => None,
        };
        if let Some(text) = from_log.or_else(|| self.focused_request_text()) {
            let original = text.replace("{{host}}", "").trim_end().to_owned();
            let unsent = self.unsent.take().filter(|(of, _)| *of == original);
            let text = unsent.map_or_else(|| original.clone(), |(_, text)| text);
            self.overlay = Some(Overlay::Edit(Box::new(Edit::new(original, &text, first))));
        }
    }

    fn focused_request_text(&self) -> Option<String> {
        let reader = match &self.page {
            Page::Lesson(reader) => reader,
            Page::Quiz(quiz) => return quiz.request_text(),
            _ => return None,
        };
        let lesson = self.course.lessons.get(reader.lesson)?;
        match reader.focused(lesson)? {
            Focus::Request(spot) => Some(
                super::reader::request_at(lesson, spot)?
                    .entry
                    .request
                    .to_string(),
            ),
            _ => None,
        }
    }

    /// Sends what is in the editor, or says what is wrong with it and where.
    pub(super) fn submit(&mut self) -> Vec<Effect> {
        let Some(Overlay::Edit(edit)) = &mut self.overlay else {
            return Vec::new();
        };
        let text = with_host(&edit.text.lines().join("\n"));
        match hurl::parse(&text) {
            Ok(mut file) if file.entries.len() == 1 => {
                self.overlay = None;
                let entry = file.entries.remove(0);
                let app_missing = self.server.state == ServerState::Idle;
                if app_missing {
                    self.complain("No app is running yet: open a lesson first.");
                    return Vec::new();
                }
                self.fire_edited(entry)
            }
            Ok(_) => {
                edit.errors = vec!["Write one request: a line such as `GET /users`.".into()];
                Vec::new()
            }
            Err(errors) => {
                let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
                let words = errors.iter().map(|error| {
                    let help = error
                        .help
                        .as_ref()
                        .map_or(String::new(), |help| format!("; {help}"));
                    format!("line {}: {}{help}", line(error.span.start), error.message)
                });
                edit.errors = words.collect();
                Vec::new()
            }
        }
    }

    pub(super) fn copy_curl(&mut self) -> Vec<Effect> {
        let Some(address) = self.server.address else {
            return Vec::new();
        };
        let logged = self
            .current_exchange()
            .or_else(|| self.log.newest().next().map(|l| l.exchange.id));
        let Some(logged) = logged.and_then(|id| self.log.get(id)) else {
            self.say("Send a request first; y then copies it as a curl line.");
            return Vec::new();
        };
        let line = crate::wire::curl(&logged.exchange.request, address);
        self.say(format!("Copied: {line}"));
        vec![Effect::Copy(line)]
    }
}

impl Edit {
    /// A request as text: as it is, or as it was left. Undo brings it back as it is; `first` is what it starts over with, if
    /// that is something else.
    fn new(original: String, text: &str, first: Option<&str>) -> Edit {
        let mut editor = Editor::new(first.unwrap_or(&original), Some(text));
        editor.put_before(&original);
        editor.go(usize::MAX, usize::MAX);
        Edit {
            text: editor,
            original,
            errors: Vec::new(),
        }
    }

    /// A whole request takes the place of one that nobody changed yet.
    pub(super) fn paste(&mut self, text: &str) {
        let untouched = self.text.lines().join("\n") == self.original;
        self.errors.clear();
        if untouched && text.lines().next().is_some_and(begins_request) {
            self.text.replace(text);
            self.text.go(usize::MAX, usize::MAX);
        } else {
            self.text.paste(text);
        }
    }
}

/// Whether a line is a method and a path.
fn begins_request(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let method = words
        .next()
        .is_some_and(|word| word.chars().all(|c| c.is_ascii_uppercase()));
    method && words.next().is_some_and(|target| target.starts_with('/'))
}

/// Learners write `GET /users`; Hurl wants the whole address.
pub(super) fn with_host(text: &str) -> String {
    match text.lines().position(begins_request) {
        Some(at) => {
            let lines = text.lines().enumerate();
            lines
                .map(|(i, line)| {
                    if i == at {
                        line.replacen(" /", " {{host}}/", 1)
                    } else {
                        line.to_owned()
                    }
                })
                .collect::<Vec<_>>()
                .join("\n")
        }
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use ratatui_textarea::{Input, Key};

    use super::*;
    use crate::app::{Action, Msg, update};

    #[test]
    fn a_request_is_pasted_line_by_line_and_takes_the_place_of_one_that_nobody_changed() {
        let pasted = |begun: &str, pasted: &str| {
            let course = std::sync::Arc::default();
            let mut model = Model::new(course, Vec::new(), Default::default(), Vec::new());
            let edit = Edit::new("GET /".to_owned(), begun, None);
            model.overlay = Some(Overlay::Edit(Box::new(edit)));
            update(&mut model, Msg::Paste(pasted.to_owned()));
            match model.overlay {
                Some(Overlay::Edit(edit)) => edit.text.lines().join("\n"),
                _ => panic!("the editor is gone"),
            }
        };
        let request = "POST /users?name=Bob\nx-a: 1\n\n{\"a\": 1}";
        assert_eq!(pasted("GET /", &request.replace('\n', "\r")), request);
        assert_eq!(pasted("GET /", &request.replace('\n', "\r\n")), request);
        assert_eq!(pasted("GET /", "users"), "GET /users");
        assert_eq!(pasted("GET /a", "\rx: 1"), "GET /a\nx: 1");
    }

    #[test]
    fn a_request_is_undone_and_begun_anew_as_code_is() {
        let mut model = Model::new(
            Default::default(),
            Vec::new(),
            Default::default(),
            Vec::new(),
        );
        let written = |model: &Model| match &model.overlay {
            Some(Overlay::Edit(edit)) => edit.text.lines().join("\n"),
            _ => panic!("the editor is gone"),
        };
        let control = |model: &mut Model, letter| {
            let input = Input {
                key: Key::Char(letter),
                ctrl: true,
                ..Input::default()
            };
            update(model, Msg::Type(input));
        };
        // As it was left, when it was spoiled.
        let edit = Edit::new("GET /half".to_owned(), "GTE /half", None);
        model.overlay = Some(Overlay::Edit(Box::new(edit)));
        update(&mut model, Msg::Paste("\nx: 1".to_owned()));
        control(&mut model, 'z');
        assert_eq!(written(&model), "GTE /half");
        control(&mut model, 'z');
        assert_eq!(written(&model), "GET /half");
        control(&mut model, 'y');
        update(&mut model, Msg::Do(Action::StartOver));
        assert_eq!(written(&model), "GET /half");
        control(&mut model, 'z');
        assert_eq!(written(&model), "GTE /half");
        let edit = Edit::new("POST /users".to_owned(), "POST /users", Some("GET /"));
        model.overlay = Some(Overlay::Edit(Box::new(edit)));
        update(&mut model, Msg::Do(Action::StartOver));
        assert_eq!(written(&model), "GET /");
    }

    #[test]
    fn a_path_alone_gets_the_host() {
        assert_eq!(
            with_host("# x\nGET /users?a=/b\nAccept: /x"),
            "# x\nGET {{host}}/users?a=/b\nAccept: /x"
        );
        assert_eq!(
            with_host("GET http://127.0.0.1/users"),
            "GET http://127.0.0.1/users"
        );
    }
}

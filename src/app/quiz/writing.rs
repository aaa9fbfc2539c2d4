//! The text of an answer, kept at every change.

use super::{Draft, InView};
use crate::app::{Effect, Model, Page};
use crate::learn::Answered;

/// With this the names of the texts of an exam begin.
pub(in crate::app) fn exam_draft(round: &str) -> String {
    format!("{round}#")
}

impl Model {
    /// Another window had written to an item, too; `key` is the name of the text.
    pub(in crate::app) fn draft_replaced(&mut self, key: String, text: String) {
        let open = match self.page.bottom_mut() {
            Page::Quiz(quiz) => Some((quiz.round.clone(), quiz.item.clone())),
            _ => None,
        };
        if open.is_some_and(|(round, item)| self.draft_key(&round, &item) == key) {
            self.show_replaced(&text);
        }
        self.replaced.entry(key).or_default().push(text);
    }

    /// Undo brings what another window wrote.
    pub(super) fn show_replaced(&mut self, text: &str) {
        if let Page::Quiz(quiz) = self.page.bottom_mut()
            && let Draft::Editor(editor) = &mut quiz.draft
            && editor.put_before(text)
        {
            self.say("Another window wrote here, too: ctrl-z shows its version.");
        }
    }

    /// A key for the answer that is being written.
    pub(in crate::app) fn type_answer(&mut self, input: ratatui_textarea::Input) -> Vec<Effect> {
        if let Page::Quiz(quiz) = &mut self.page
            && quiz.typing()
        {
            quiz.draft.type_in(input);
            quiz.asked_to_show = false;
            quiz.in_view = InView::Cursor;
        }
        self.written()
    }

    pub(in crate::app) fn paste_answer(&mut self, text: &str) -> Vec<Effect> {
        if let Page::Quiz(quiz) = &mut self.page
            && quiz.typing()
        {
            quiz.draft.paste(text);
            quiz.asked_to_show = false;
            quiz.in_view = InView::Cursor;
        }
        self.written()
    }

    /// After every change of a text that took work: it is kept, whatever happens to the program.
    pub(super) fn written(&mut self) -> Vec<Effect> {
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        let text = quiz.draft.to_keep();
        let file = match &quiz.draft {
            Draft::Editor(editor) if quiz.file.is_some() => Some(Effect::WriteFile(editor.text())),
            _ => None,
        };
        let (round, item) = (quiz.round.clone(), quiz.item.clone());
        let item = self.draft_key(&round, &item);
        if self.drafts.get(&item) == text.as_ref() {
            return Vec::new();
        }
        match &text {
            Some(text) => drop(self.drafts.insert(item.clone(), text.clone())),
            None => drop(self.drafts.remove(&item)),
        }
        file.into_iter()
            .chain([Effect::SaveDraft { item, text }])
            .collect()
    }

    /// Under which name the text to an item is kept. An exam has its own: what is typed there counts there alone.
    pub(in crate::app) fn draft_key(&self, round: &str, item: &str) -> String {
        let exam = self.progress.round(round).and_then(|round| round.exam());
        match exam {
            Some(_) => exam_draft(round) + item,
            None => item.to_owned(),
        }
    }

    /// A whole line as the answer to the question on screen, for the face that reads lines.
    pub(in crate::app) fn write_answer(&mut self, line: &str) -> Vec<Effect> {
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        if matches!(quiz.draft, Draft::Goal(_)) {
            return self.send_line(line);
        }
        if let Err(why) = quiz.draft.write(line) {
            self.say(why);
        }
        self.written()
    }

    /// A text is kept as long as its item has no answer that stands.
    pub(super) fn forget_draft(&mut self, answered: &Answered) -> Option<Effect> {
        if answered.again {
            return None;
        }
        self.forget_kept(self.draft_key(&answered.round, &answered.item))
    }

    /// Forgets what is kept under this name, also of other windows.
    pub(in crate::app) fn forget_kept(&mut self, key: String) -> Option<Effect> {
        let (own, others) = (self.drafts.remove(&key), self.replaced.remove(&key));
        (own.is_some() || others.is_some()).then_some(Effect::ForgetDraft(key))
    }
}

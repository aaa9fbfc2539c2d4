//! The text of an answer, kept at every change.

use std::path::Path;

use super::{Draft, InView, QuizPage};
use crate::app::{Effect, Model, Page};
use crate::learn::Answered;

/// With this the names of the texts of an exam begin.
pub(in crate::app) fn exam_draft(round: &str) -> String {
    format!("{round}#")
}

impl Model {
    /// Another window had written to an item, too; `key` is the name of the text.
    pub(in crate::app) fn draft_replaced(&mut self, key: String, text: String) {
        if self.text_on_screen().is_some_and(|open| open == key) {
            self.show_replaced(&text);
        }
        self.replaced.entry(key).or_default().push(text);
    }

    /// The name of the text to the question that is on screen, or under what lies over it.
    pub(super) fn text_on_screen(&self) -> Option<String> {
        match self.page.bottom() {
            Page::Quiz(quiz) => Some(self.draft_key(&quiz.round, &quiz.item)),
            _ => None,
        }
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
            // A key without a meaning, such as that of a hint when there is no more, moves nothing.
            let before = input.ctrl.then(|| quiz.draft.spot());
            quiz.draft.type_in(input);
            quiz.asked_to_show = false;
            if before.is_none_or(|before| before != quiz.draft.spot()) {
                quiz.in_view = InView::Cursor;
            }
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
        let Page::Quiz(quiz) = self.page.bottom() else {
            return Vec::new();
        };
        let text = quiz.draft.to_keep();
        let file = match &quiz.draft {
            Draft::Editor(editor) if self.file_of(quiz).is_some() => {
                Some(Effect::WriteFile(editor.text()))
            }
            _ => None,
        };
        let key = self.draft_key(&quiz.round, &quiz.item);
        let kept = self.keep(key, text);
        let file = file.filter(|_| !kept.is_empty());
        file.into_iter().chain(kept).collect()
    }

    /// Keeps what a text is now, or that there is none.
    pub(super) fn keep(&mut self, key: String, text: Option<String>) -> Vec<Effect> {
        if self.drafts.get(&key) == text.as_ref() {
            return Vec::new();
        }
        match &text {
            Some(text) => drop(self.drafts.insert(key.clone(), text.clone())),
            None => drop(self.drafts.remove(&key)),
        }
        vec![Effect::SaveDraft { item: key, text }]
    }

    /// Where the text to a question is as well, for editors in other windows.
    pub fn file_of(&self, quiz: &QuizPage) -> Option<&Path> {
        let (key, file) = self.code_file.as_ref()?;
        (*key == self.draft_key(&quiz.round, &quiz.item)).then_some(file)
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

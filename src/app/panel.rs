//! The panel that shows what came back: its tabs and columns.

use super::Action;
use crate::wire::ExchangeId;

/// What came back, beside the lesson or in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Panel {
    Exchange {
        id: ExchangeId,
        tab: Tab,
        scroll: usize,
        /// What it was opened from.
        back: Option<Box<Panel>>,
    },
    Compare {
        titles: Vec<String>,
        ids: Vec<ExchangeId>,
        /// The column that `x` and `v` open.
        column: usize,
        scroll: usize,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    #[default]
    Response,
    Raw,
    Xray,
    Timing,
}

impl Tab {
    pub const ALL: [Tab; 4] = [Tab::Response, Tab::Raw, Tab::Xray, Tab::Timing];

    pub fn name(self) -> &'static str {
        match self {
            Tab::Response => "response",
            Tab::Raw => "raw",
            Tab::Xray => "x-ray",
            Tab::Timing => "timing",
        }
    }

    fn step(self, by: usize) -> Tab {
        let at = Tab::ALL.iter().position(|tab| *tab == self).unwrap_or(0);
        Tab::ALL[(at + by) % Tab::ALL.len()]
    }
}

impl Panel {
    pub fn exchange(id: ExchangeId) -> Panel {
        Panel::Exchange {
            id,
            tab: Tab::default(),
            scroll: 0,
            back: None,
        }
    }

    /// In the view that was asked for before it opened, if one was.
    pub(super) fn turned_to(mut self, view: Option<Action>) -> Panel {
        if let Some(view) = view {
            self.turn(view);
        }
        self
    }

    pub(super) fn scroll_mut(&mut self) -> &mut usize {
        match self {
            Panel::Exchange { scroll, .. } | Panel::Compare { scroll, .. } => scroll,
        }
    }

    /// Handles what is the same wherever a panel is open; `false`: not its business.
    pub(super) fn handle(&mut self, action: Action, rows: usize, height: usize) -> bool {
        let last = rows.saturating_sub(height);
        let page = height.saturating_sub(1).max(1);
        let top = *self.scroll_mut();
        let to = match action {
            Action::Up => top.saturating_sub(1),
            Action::Down => top + 1,
            Action::PageUp => top.saturating_sub(page),
            Action::PageDown => top + page,
            Action::Top => 0,
            Action::Bottom => last,
            Action::ScrollPanel(rows) => top.saturating_add_signed(isize::from(rows)),
            _ => return self.turn(action),
        };
        *self.scroll_mut() = to.min(last);
        true
    }

    pub(super) fn turn(&mut self, action: Action) -> bool {
        let Panel::Exchange {
            tab, scroll, back, ..
        } = self
        else {
            return self.choose(action);
        };
        if action == Action::Back
            && let Some(back) = back.take()
        {
            *self = *back;
            return true;
        }
        *tab = match action {
            Action::NextTab | Action::Right => tab.step(1),
            Action::PreviousTab | Action::Left => tab.step(Tab::ALL.len() - 1),
            Action::Raw => Tab::Raw,
            Action::Xray => Tab::Xray,
            Action::Timing => Tab::Timing,
            Action::Pick(n) if n < Tab::ALL.len() => Tab::ALL[n],
            _ => return false,
        };
        *scroll = 0;
        true
    }

    /// In a comparison: another column, or the exchange of the chosen one.
    fn choose(&mut self, action: Action) -> bool {
        let Panel::Compare { ids, column, .. } = self else {
            return false;
        };
        let count = ids.len().max(1);
        match action {
            Action::NextTab | Action::Right => *column = (*column + 1) % count,
            Action::PreviousTab | Action::Left => *column = (*column + count - 1) % count,
            Action::Pick(n) if n < count => *column = n,
            Action::Raw | Action::Xray | Action::Timing => {
                let Some(&id) = ids.get(*column) else {
                    return false;
                };
                let mut open = Panel::exchange(id);
                open.turn(action);
                if let Panel::Exchange { back, .. } = &mut open {
                    *back = Some(Box::new(self.clone()));
                }
                *self = open;
            }
            _ => return false,
        }
        true
    }
}

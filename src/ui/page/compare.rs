//! Exchanges side by side, with what differs marked.

use super::Text;
use crate::app::Model;
use crate::markdown::{NoHighlight, Role, Row, Run, Style, code_rows, tame};
use crate::wire::{Exchange, ExchangeId, diff};

/// The column of row names.
const NAMES: usize = 18;

pub(super) fn text(model: &Model, titles: &[String], ids: &[ExchangeId], width: usize) -> Text {
    let exchanges: Vec<&Exchange> = ids
        .iter()
        .filter_map(|id| model.exchange(*id))
        .map(|logged| &logged.exchange)
        .collect();
    let mut text = Text::default();
    let room = width.saturating_sub(NAMES + 1);
    let column = room / exchanges.len().max(1);
    if column < 12 {
        stacked(titles, &exchanges, width, &mut text);
        return text;
    }
    let cells: Vec<(String, Style)> = titles
        .iter()
        .map(|title| (title.clone(), Role::Text.bold()))
        .collect();
    row("", &cells, column, width, &mut text);
    text.line("─".repeat(width), Role::Border);
    for entry in diff::table(&exchanges) {
        let style = |cell: &str| cell_style(&entry, cell);
        let cells: Vec<(String, Style)> = entry
            .cells
            .iter()
            .map(|cell| (shown(&entry, cell, column), style(cell)))
            .collect();
        let mark = if entry.differs && !entry.noise {
            "≠ "
        } else {
            "  "
        };
        row(
            &format!("{mark}{}", entry.label),
            &cells,
            column,
            width,
            &mut text,
        );
    }
    text.gap();
    text.row([
        Run::new("  ≠", Role::Accent.bold()),
        Run::new(" differs   · not there", Role::Dim),
    ]);
    text
}

/// What differs by nature needs no more than a row.
fn shown(entry: &diff::DiffRow, cell: &str, column: usize) -> String {
    let cell = tame(cell);
    if entry.noise {
        let row = Row::new(cell, Role::Dim, 0);
        return row.shortened(column.saturating_sub(2)).text();
    }
    cell
}

fn cell_style(entry: &diff::DiffRow, cell: &str) -> Style {
    if entry.label == "status"
        && let Some(code) = cell.split(' ').next().and_then(|code| code.parse().ok())
    {
        return Role::Status(code).into();
    }
    match (entry.differs && !entry.noise, cell) {
        (_, "·") => Role::Dim.into(),
        (true, _) => Role::Text.bold(),
        (false, _) => Role::Dim.into(),
    }
}

/// One row of the table; a long cell goes on below itself.
fn row(label: &str, cells: &[(String, Style)], column: usize, width: usize, text: &mut Text) {
    let inner = column.saturating_sub(2).max(1);
    let wrapped: Vec<Vec<Row>> = cells
        .iter()
        .map(|(cell, style)| wrapped(cell, *style, inner))
        .collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(1).max(1);
    for line in 0..height {
        let mut out = Row::default();
        let marked = label.starts_with('≠') && line == 0;
        let shown = if line == 0 { label } else { "" };
        out.push(
            &format!("  {shown}"),
            if marked {
                Role::Accent.into()
            } else {
                Role::Dim.into()
            },
        );
        for (i, cell) in wrapped.iter().enumerate() {
            out.pad_to(NAMES + 1 + i * column);
            for run in cell.get(line).map_or(&[][..], |row| &row.runs) {
                out.push(&run.text, run.style);
            }
        }
        text.rows.push(out.cut(width));
    }
}

/// A cell in rows of one style.
fn wrapped(cell: &str, style: Style, width: usize) -> Vec<Row> {
    let mut rows = code_rows(&tame(cell), "", width.max(1), None, 0, &NoHighlight);
    for run in rows.iter_mut().flat_map(|row| &mut row.runs) {
        run.style = style;
    }
    rows
}

/// Too narrow for columns: one exchange below the other.
fn stacked(titles: &[String], exchanges: &[&Exchange], width: usize, text: &mut Text) {
    let table = diff::table(exchanges);
    for (i, title) in titles.iter().enumerate() {
        text.gap();
        text.line(format!("  {title}"), Role::Text.bold());
        for entry in table.iter().filter(|entry| !entry.noise) {
            let Some(cell) = entry.cells.get(i) else {
                continue;
            };
            let mark = if entry.differs { "≠" } else { " " };
            let mut row = Row::default();
            row.push(&format!("  {mark} {}: ", entry.label), Role::Dim.into());
            let style = cell_style(entry, cell);
            let mut rest = wrapped(cell, style, width.saturating_sub(row.width()));
            if rest.len() == 1 {
                row.runs.append(&mut rest.remove(0).runs);
            } else {
                rest = wrapped(cell, style, width.saturating_sub(6));
            }
            text.rows.push(row.cut(width));
            text.indented(rest, 6, false);
        }
    }
}

//! Exchanges side by side, with what differs marked.

use unicode_width::UnicodeWidthStr;

use super::Text;
use crate::app::Model;
use crate::markdown::{Role, Row, Run, Style, tame};
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
            .map(|cell| (tame(cell), style(cell)))
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
        .map(|(cell, style)| {
            let rows =
                crate::markdown::code_rows(cell, "", inner, None, 0, &crate::markdown::NoHighlight);
            let restyle = |row: Row| Row {
                runs: row
                    .runs
                    .into_iter()
                    .map(|run| Run {
                        style: *style,
                        ..run
                    })
                    .collect(),
                ..row
            };
            rows.into_iter().map(restyle).collect()
        })
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
            row.push(&tame(cell), cell_style(entry, cell));
            debug_assert!(row.text().width() > 0);
            text.rows.push(row.cut(width));
        }
    }
}

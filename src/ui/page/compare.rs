//! Exchanges side by side, with what differs marked.

use super::Text;
use crate::app::Model;
use crate::markdown::{Inline, NoHighlight, Role, Row, Run, Style, code_rows, tame, wrap};
use crate::wire::{Exchange, ExchangeId, diff};

/// The narrowest column that is read with ease.
const NARROWEST: usize = 12;

pub(super) fn text(
    model: &Model,
    titles: &[String],
    ids: &[ExchangeId],
    chosen: usize,
    width: usize,
) -> Text {
    let exchanges: Vec<&Exchange> = ids
        .iter()
        .filter_map(|id| model.exchange(*id))
        .map(|logged| &logged.exchange)
        .collect();
    let mut text = Text::default();
    let table = diff::table(&exchanges);
    let names = table.iter().map(|entry| entry.label.chars().count());
    let names = names.max().unwrap_or(0) + 5;
    let room = width.saturating_sub(names);
    if room / exchanges.len().max(1) < NARROWEST {
        stacked(titles, &exchanges, chosen, width, &mut text);
        return text;
    }
    let titles: Vec<String> = titles.iter().map(|title| tame(title)).collect();
    let columns = columns(&table, &titles, room);
    let starts = columns.iter().scan(names, |at, column| {
        let start = *at;
        *at += column;
        Some((start, column.saturating_sub(2).max(1)))
    });
    let places: Vec<(usize, usize)> = starts.collect();
    let cells: Vec<(String, Style)> = titles
        .iter()
        .enumerate()
        .map(|(at, title)| match at == chosen {
            true => (format!("▸ {title}"), Role::Accent.bold()),
            false => (title.clone(), Role::Text.bold()),
        })
        .collect();
    row("", &cells, &places, width, &mut text);
    text.line("─".repeat(width), Role::Border);
    for entry in &table {
        let style = |cell: &str| cell_style(entry, cell);
        let cells: Vec<(String, Style)> = entry
            .cells
            .iter()
            .zip(&places)
            .map(|(cell, (_, inner))| (shown(entry, cell, *inner), style(cell)))
            .collect();
        let mark = if entry.differs && !entry.noise {
            "≠ "
        } else {
            "  "
        };
        row(
            &format!("{mark}{}", entry.label),
            &cells,
            &places,
            width,
            &mut text,
        );
    }
    text.gap();
    text.row([
        Run::new("  ≠", Role::Accent.bold()),
        Run::new(" differs   ", Role::Dim),
        Run::new("·", Role::Dim),
        Run::new(" not there   ", Role::Dim),
        Run::new("x", Role::Accent),
        Run::new(" why the one under ▸ came out as it did", Role::Dim),
    ]);
    text
}

/// How wide each column is: as wide as what stands in it, and what that leaves goes to those that need more.
fn columns(table: &[diff::DiffRow], titles: &[String], room: usize) -> Vec<usize> {
    const GAP: usize = 2;
    let longest = |text: &str| text.lines().map(|line| line.chars().count()).max();
    let needs: Vec<usize> = titles
        .iter()
        .enumerate()
        .map(|(at, title)| {
            let telling = table.iter().filter(|entry| !entry.noise);
            let cells = telling.filter_map(|entry| longest(entry.cells.get(at)?));
            cells.max().unwrap_or(0).max(title.chars().count() + GAP) + GAP
        })
        .collect();
    let mut widths = vec![0; needs.len()];
    let mut open: Vec<usize> = (0..needs.len()).collect();
    let mut left = room;
    // Those that need less than an even share get what they need; the others share what is left.
    while !open.is_empty() {
        let share = left / open.len();
        let (fits, rest): (Vec<usize>, Vec<usize>) =
            open.iter().partition(|&&at| needs[at] <= share);
        for &at in if fits.is_empty() { &rest } else { &fits } {
            widths[at] = needs[at].min(share);
            left -= widths[at];
        }
        open = if fits.is_empty() { Vec::new() } else { rest };
    }
    // What is still left makes room for a date.
    let more = left / widths.len().max(1);
    let roomy = |width: usize| width.max((width + more).min(DATE + GAP));
    widths.into_iter().map(roomy).collect()
}

/// Columns of a date as headers have it (RFC 9110 §5.6.7).
const DATE: usize = 29;

/// What differs by nature needs no more than a row.
fn shown(entry: &diff::DiffRow, cell: &str, inner: usize) -> String {
    let cell = tame(cell);
    if entry.noise {
        let row = Row::new(cell, Role::Dim, 0);
        return row.shortened(inner).text();
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

/// One row of the table; a long cell goes on below itself. `places` are the start and the width of each column.
fn row(
    label: &str,
    cells: &[(String, Style)],
    places: &[(usize, usize)],
    width: usize,
    text: &mut Text,
) {
    let wrapped: Vec<Vec<Row>> = cells
        .iter()
        .zip(places)
        .map(|((cell, style), (_, inner))| wrapped(cell, *style, *inner))
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
        for (cell, (start, _)) in wrapped.iter().zip(places) {
            out.pad_to(*start);
            for run in cell.get(line).map_or(&[][..], |row| &row.runs) {
                out.push(&run.text, run.style);
            }
        }
        text.rows.push(out.cut(width));
    }
}

/// A cell in rows of one style; words stay whole, and what has its own line breaks keeps them.
fn wrapped(cell: &str, style: Style, width: usize) -> Vec<Row> {
    if !cell.contains('\n') && cell.split(' ').all(|word| word.chars().count() <= width) {
        let inline = Inline::Text {
            text: tame(cell),
            style,
            at: 0,
        };
        return wrap(&[inline], width.max(1), 0);
    }
    let mut rows = code_rows(&tame(cell), "", width.max(1), None, 0, &NoHighlight);
    for run in rows.iter_mut().flat_map(|row| &mut row.runs) {
        run.style = style;
    }
    rows
}

/// Too narrow for columns: one exchange below the other.
fn stacked(
    titles: &[String],
    exchanges: &[&Exchange],
    chosen: usize,
    width: usize,
    text: &mut Text,
) {
    let table = diff::table(exchanges);
    for (i, title) in titles.iter().enumerate() {
        text.gap();
        if i == chosen {
            text.cursor = Some(text.rows.len());
        }
        let (mark, style) = match i == chosen {
            true => ("▸", Role::Accent.bold()),
            false => (" ", Role::Text.bold()),
        };
        text.row(
            Row::new(format!("{mark} {}", tame(title)), style, 0)
                .shortened(width)
                .runs,
        );
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_as_wide_as_what_stands_in_it() {
        let entry = |cells: &[&str]| diff::DiffRow {
            label: "body".into(),
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
            differs: true,
            noise: false,
        };
        let titles = ["a".to_owned(), "b".to_owned()];
        let long = "x".repeat(90);
        assert_eq!(columns(&[entry(&["1234567", &long])], &titles, 60), [9, 51]);
        assert_eq!(columns(&[entry(&[&long, &long])], &titles, 60), [30, 30]);
        // Where there is room, as wide as a date.
        assert_eq!(columns(&[entry(&["·", "·"])], &titles, 20), [10, 10]);
        assert_eq!(columns(&[entry(&["·", "·"])], &titles, 90), [31, 31]);
    }
}

//! Tables: columns share the width fairly, cells wrap.

use unicode_width::UnicodeWidthStr;

use super::{Align, Block, BlockKind, Inline, Role, Row, Run, Style, plain_inlines, wrap};

/// Between columns.
const GAP: usize = 2;

type Cells = Vec<Vec<Inline>>;

pub(super) fn rows(
    aligns: &[Align],
    head: &Cells,
    body: &[Cells],
    width: usize,
    offset: usize,
) -> Vec<Row> {
    let Some(columns) = columns(head, body, width) else {
        return narrow(head, body, width, offset);
    };
    let bold = |cell: &Vec<Inline>| cell.iter().map(embolden).collect::<Vec<_>>();
    let mut rows = row(
        &head.iter().map(bold).collect::<Vec<_>>(),
        &columns,
        aligns,
        offset,
    );
    let line: Vec<String> = columns.iter().map(|&width| "─".repeat(width)).collect();
    rows.push(Row::new(line.join(&" ".repeat(GAP)), Role::Border, offset));
    for cells in body {
        let at = cells.iter().flatten().find_map(position).unwrap_or(offset);
        rows.extend(row(cells, &columns, aligns, at));
    }
    rows
}

/// Whether a table has a word that is broken over rows in this width.
pub fn breaks(block: &Block, width: usize) -> bool {
    let BlockKind::Table { head, rows, .. } = &block.kind else {
        return false;
    };
    let Some(columns) = columns(head, rows, width) else {
        return true;
    };
    let broken = |(cell, column): (&Vec<Inline>, &usize)| {
        let text = plain_inlines(cell);
        text.split_whitespace().any(|word| word.width() > *column)
    };
    let mut cells = std::iter::once(head).chain(rows);
    cells.any(|cells| cells.iter().zip(&columns).any(broken))
}

/// The widths of the columns; `None` when there is no room for them.
fn columns(head: &Cells, body: &[Cells], width: usize) -> Option<Vec<usize>> {
    let count = head.len().max(body.iter().map(Vec::len).max().unwrap_or(0));
    let room = width.saturating_sub(GAP * count.saturating_sub(1));
    if count == 0 || room < count {
        return None;
    }
    let natural: Vec<usize> = (0..count)
        .map(|column| widest(column, head, body))
        .collect();
    Some(share(&natural, room))
}

/// Too narrow for columns: every cell below the other.
fn narrow(head: &Cells, body: &[Cells], width: usize, offset: usize) -> Vec<Row> {
    std::iter::once(head)
        .chain(body)
        .flatten()
        .flat_map(|cell| wrap(cell, width, offset))
        .collect()
}

fn position(inline: &Inline) -> Option<usize> {
    if let Inline::Text { at, .. } = inline {
        Some(*at)
    } else {
        None
    }
}

fn embolden(inline: &Inline) -> Inline {
    match inline.clone() {
        Inline::Text { text, style, at } => Inline::Text {
            text,
            style: Style {
                bold: true,
                ..style
            },
            at,
        },
        Inline::Break => Inline::Break,
    }
}

fn widest(column: usize, head: &Cells, body: &[Cells]) -> usize {
    let width = |cells: &Cells| {
        cells
            .get(column)
            .map_or(0, |cell| plain_inlines(cell).width())
    };
    std::iter::once(head)
        .chain(body)
        .map(width)
        .max()
        .unwrap_or(0)
        .max(1)
}

/// Columns that ask for less than an equal share get what they ask; the others share the rest.
fn share(natural: &[usize], room: usize) -> Vec<usize> {
    let mut widths: Vec<Option<usize>> = vec![None; natural.len()];
    loop {
        let open = widths.iter().filter(|width| width.is_none()).count();
        if open == 0 {
            break;
        }
        let left = room - widths.iter().flatten().sum::<usize>();
        let equal = (left / open).max(1);
        let modest = (0..natural.len()).find(|&i| widths[i].is_none() && natural[i] <= equal);
        match modest {
            Some(i) => widths[i] = Some(natural[i]),
            None => widths
                .iter_mut()
                .filter(|width| width.is_none())
                .for_each(|width| *width = Some(equal)),
        }
    }
    widths.into_iter().flatten().collect()
}

fn row(cells: &Cells, columns: &[usize], aligns: &[Align], offset: usize) -> Vec<Row> {
    let wrapped: Vec<Vec<Row>> = columns
        .iter()
        .enumerate()
        .map(|(i, &width)| {
            cells
                .get(i)
                .map_or_else(Vec::new, |cell| wrap(cell, width, offset))
        })
        .collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    (0..height)
        .map(|line| join(&wrapped, line, columns, aligns, offset))
        .collect()
}

fn join(
    wrapped: &[Vec<Row>],
    line: usize,
    columns: &[usize],
    aligns: &[Align],
    offset: usize,
) -> Row {
    let mut joined = Row::blank(offset);
    for (i, (cell, &width)) in wrapped.iter().zip(columns).enumerate() {
        let runs: &[Run] = cell.get(line).map_or(&[], |row| &row.runs);
        let spare = width.saturating_sub(runs.iter().map(|run| run.text.width()).sum());
        let before = match aligns.get(i) {
            Some(Align::Right) => spare,
            Some(Align::Center) => spare / 2,
            _ => 0,
        };
        joined.push(&" ".repeat(before), Style::default());
        runs.iter()
            .for_each(|run| joined.push(&run.text, run.style));
        if i + 1 < columns.len() {
            joined.push(&" ".repeat(spare - before + GAP), Style::default());
        }
    }
    joined
}

//! What Markdown is made of.

use std::ops::Range;

use super::Style;

/// A block and the bytes of the file it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum BlockKind {
    Heading {
        level: u8,
        /// The explicit `{#id}`.
        id: Option<String>,
        text: Vec<Inline>,
    },
    Paragraph(Vec<Inline>),
    List {
        /// The first number of an ordered list.
        start: Option<u64>,
        items: Vec<Item>,
    },
    Quote(Vec<Block>),
    Code {
        /// The whole info string: language and attributes.
        info: String,
        text: String,
        /// Where the text is in the file (for an indented fence, from its first byte to its last).
        text_span: Range<usize>,
    },
    Table {
        aligns: Vec<Align>,
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
    Rule,
    /// A picture alone in its paragraph.
    Image {
        alt: String,
        path: String,
    },
    /// HTML, kept as the author wrote it.
    Html(String),
}

/// One item of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub blocks: Vec<Block>,
    pub span: Range<usize>,
}

/// A piece of running text.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    Text {
        text: String,
        style: Style,
        at: usize,
    },
    /// A hard line break.
    Break,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Center,
    Right,
}

/// The text of blocks without any markup, a line a block: for search and for comparing.
pub fn plain_text(blocks: &[Block]) -> String {
    let mut lines = Vec::new();
    for block in blocks {
        collect(block, &mut lines);
    }
    lines.join("\n")
}

/// The text of inlines without any markup.
pub fn plain_inlines(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| {
            if let Inline::Text { text, .. } = inline {
                text.as_str()
            } else {
                " "
            }
        })
        .collect()
}

fn collect(block: &Block, lines: &mut Vec<String>) {
    match &block.kind {
        BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) => {
            lines.push(plain_inlines(text))
        }
        BlockKind::List { items, .. } => items
            .iter()
            .flat_map(|item| &item.blocks)
            .for_each(|block| collect(block, lines)),
        BlockKind::Quote(blocks) => blocks.iter().for_each(|block| collect(block, lines)),
        BlockKind::Code { text, .. } | BlockKind::Html(text) => {
            lines.push(text.trim_end().to_owned())
        }
        BlockKind::Table { head, rows, .. } => {
            for row in std::iter::once(head).chain(rows) {
                lines.push(
                    row.iter()
                        .map(|cell| plain_inlines(cell))
                        .collect::<Vec<_>>()
                        .join("  "),
                );
            }
        }
        BlockKind::Image { alt, .. } => lines.push(alt.clone()),
        BlockKind::Rule => {}
    }
}

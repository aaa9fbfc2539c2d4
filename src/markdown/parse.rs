//! CommonMark with tables, strikethrough and heading attributes → blocks.

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, OffsetIter, Options, Parser, Tag, TagEnd};

use super::block::{Align, Block, BlockKind, Inline, Item, plain_inlines};
use super::{Role, Style, tame};

/// Nesting deeper than this is flattened into its parent: no author means it, and no stack should depend on it.
const MAX_DEPTH: usize = 32;

/// Parses the part of `source` in `range`; spans are offsets into the whole of `source`. Never fails: every text is
/// Markdown.
pub fn parse(source: &str, range: Range<usize>) -> Vec<Block> {
    Walk::new(source, range).blocks()
}

/// The same blocks, but only headings, and code whose info string is wanted, are read; of the others, the kind and what
/// they say is left out. A tenth of the work.
pub fn skim(source: &str, range: Range<usize>, wanted: impl Fn(&str) -> bool) -> Vec<Block> {
    Walk::new(source, range).skim(wanted)
}

/// CommonMark and what we add to it.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_HEADING_ATTRIBUTES
}

struct Walk<'a> {
    events: OffsetIter<'a>,
    /// Where the parsed part starts in the file.
    base: usize,
    depth: usize,
}

impl<'a> Walk<'a> {
    fn new(source: &'a str, range: Range<usize>) -> Walk<'a> {
        let text = source.get(range.clone()).unwrap_or_default();
        Walk {
            events: Parser::new_ext(text, options()).into_offset_iter(),
            base: range.start,
            depth: 0,
        }
    }

    fn skim(&mut self, wanted: impl Fn(&str) -> bool) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, range)) = self.events.next() {
            let span = self.span(&range);
            let is_read = match &event {
                Event::Start(Tag::Heading { .. }) => true,
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => wanted(info),
                _ => false,
            };
            match event {
                Event::Start(tag) if is_read => self.block(tag, span, &mut blocks),
                Event::Start(_) => {
                    self.skip();
                    let kind = BlockKind::Html(String::new());
                    blocks.push(Block { kind, span });
                }
                Event::Rule => blocks.push(Block {
                    kind: BlockKind::Rule,
                    span,
                }),
                _ => {}
            }
        }
        blocks
    }

    /// Up to the end of the block that was entered.
    fn skip(&mut self) {
        let mut depth = 1;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn span(&self, range: &Range<usize>) -> Range<usize> {
        range.start + self.base..range.end + self.base
    }

    /// Blocks up to the end of the enclosing one. Text without a paragraph (in tight list items) becomes one.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut loose = Vec::new();
        let mut loose_span: Option<Range<usize>> = None;
        let mut flattened = 0;
        while let Some((event, range)) = self.events.next() {
            let span = self.span(&range);
            match event {
                Event::End(_) if flattened > 0 => flattened -= 1,
                Event::End(_) => break,
                Event::Start(_) if self.depth >= MAX_DEPTH => flattened += 1,
                Event::Start(tag) if is_block(&tag) => {
                    flush(&mut loose, &mut loose_span, &mut blocks);
                    self.block(tag, span, &mut blocks);
                }
                Event::Rule => {
                    flush(&mut loose, &mut loose_span, &mut blocks);
                    blocks.push(Block {
                        kind: BlockKind::Rule,
                        span,
                    });
                }
                event => {
                    let start = loose_span.map_or(span.start, |old| old.start);
                    loose_span = Some(start..span.end);
                    self.inline(event, span.start, Style::default(), &mut loose);
                }
            }
        }
        flush(&mut loose, &mut loose_span, &mut blocks);
        blocks
    }

    fn block(&mut self, tag: Tag<'a>, span: Range<usize>, blocks: &mut Vec<Block>) {
        self.depth += 1;
        let kind = match tag {
            Tag::Heading { level, id, .. } => {
                let id = id.map(|id| id.to_string());
                Some(BlockKind::Heading {
                    level: level as u8,
                    id,
                    text: self.inlines(Role::Heading(level as u8).into()),
                })
            }
            Tag::Paragraph => Some(self.paragraph()),
            Tag::List(start) => Some(BlockKind::List {
                start,
                items: self.items(),
            }),
            Tag::CodeBlock(kind) => Some(self.code(kind, &span)),
            Tag::Table(aligns) => Some(self.table(&aligns)),
            Tag::HtmlBlock => Some(BlockKind::Html(self.raw_text())),
            Tag::BlockQuote(_) => Some(BlockKind::Quote(self.blocks())),
            _ => {
                blocks.extend(self.blocks());
                None
            }
        };
        self.depth -= 1;
        blocks.extend(kind.map(|kind| Block { kind, span }));
    }

    fn paragraph(&mut self) -> BlockKind {
        let inlines = self.inlines(Style::default());
        match only_image(&inlines) {
            Some((alt, path)) => BlockKind::Image { alt, path },
            None => BlockKind::Paragraph(inlines),
        }
    }

    fn items(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(_) => break,
                Event::Start(_) => {
                    let span = self.span(&range);
                    items.push(Item {
                        blocks: self.blocks(),
                        span,
                    });
                }
                _ => {}
            }
        }
        items
    }

    fn code(&mut self, kind: CodeBlockKind<'a>, span: &Range<usize>) -> BlockKind {
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.to_string(),
            CodeBlockKind::Indented => String::new(),
        };
        let mut text = String::new();
        let mut text_span: Option<Range<usize>> = None;
        for (event, range) in self.events.by_ref() {
            let range = range.start + self.base..range.end + self.base;
            match event {
                Event::End(_) => break,
                Event::Text(piece) => {
                    text.push_str(&piece);
                    text_span = Some(text_span.map_or(range.start, |old| old.start)..range.end);
                }
                _ => {}
            }
        }
        BlockKind::Code {
            info,
            text: tame_code(&text),
            text_span: text_span.unwrap_or(span.end..span.end),
        }
    }

    fn table(&mut self, aligns: &[Alignment]) -> BlockKind {
        let align = |align: &Alignment| match align {
            Alignment::Right => Align::Right,
            Alignment::Center => Align::Center,
            Alignment::Left | Alignment::None => Align::Left,
        };
        let (mut head, mut rows, mut row) = (Vec::new(), Vec::new(), Vec::new());
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::TableCell) => row.push(self.inlines(Style::default())),
                Event::End(TagEnd::TableHead) => head = std::mem::take(&mut row),
                Event::End(TagEnd::TableRow) => rows.push(std::mem::take(&mut row)),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        BlockKind::Table {
            aligns: aligns.iter().map(align).collect(),
            head,
            rows,
        }
    }

    fn raw_text(&mut self) -> String {
        let mut raw = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::End(_) => break,
                Event::Html(text) | Event::Text(text) => raw.push_str(&tame(&text)),
                _ => {}
            }
        }
        raw
    }

    fn inlines(&mut self, style: Style) -> Vec<Inline> {
        let mut inlines = Vec::new();
        self.inlines_into(style, &mut inlines);
        inlines
    }

    fn inlines_into(&mut self, style: Style, inlines: &mut Vec<Inline>) {
        let mut flattened = 0;
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(_) if flattened > 0 => flattened -= 1,
                Event::End(_) => return,
                Event::Start(_) if self.depth >= MAX_DEPTH => flattened += 1,
                event => self.inline(event, range.start + self.base, style, inlines),
            }
        }
    }

    fn inline(&mut self, event: Event<'a>, at: usize, style: Style, inlines: &mut Vec<Inline>) {
        let mut text = |text: &str, style| {
            inlines.push(Inline::Text {
                text: tame(text),
                style,
                at,
            })
        };
        match event {
            Event::Text(piece) => text(&piece, style),
            Event::Code(code) => text(
                &code,
                Style {
                    role: Role::InlineCode,
                    ..style
                },
            ),
            Event::Html(raw) | Event::InlineHtml(raw) => text(
                &raw,
                Style {
                    role: Role::Dim,
                    ..style
                },
            ),
            Event::SoftBreak => text(" ", style),
            Event::HardBreak => inlines.push(Inline::Break),
            Event::Start(tag) => self.span_of(tag, at, style, inlines),
            _ => {}
        }
    }

    fn span_of(&mut self, tag: Tag<'a>, at: usize, style: Style, inlines: &mut Vec<Inline>) {
        if let Tag::Image { dest_url, .. } = tag {
            let alt = self.inlines(style);
            let text = format!("[{}]", plain_inlines(&alt));
            inlines.push(Inline::Text {
                text,
                style: Style {
                    role: Role::Link,
                    underline: true,
                    ..style
                },
                at,
            });
            inlines.push(Inline::Text {
                text: format!("({})", tame(&dest_url)),
                style: Role::Dim.into(),
                at,
            });
            return;
        }
        let style = match tag {
            Tag::Emphasis => Style {
                italic: true,
                ..style
            },
            Tag::Strong => Style {
                bold: true,
                ..style
            },
            Tag::Strikethrough => Style {
                strike: true,
                ..style
            },
            Tag::Link { .. } => Style {
                role: Role::Link,
                underline: true,
                ..style
            },
            _ => style,
        };
        self.depth += 1;
        self.inlines_into(style, inlines);
        self.depth -= 1;
    }
}

/// A paragraph that is nothing but one image.
fn only_image(inlines: &[Inline]) -> Option<(String, String)> {
    match inlines {
        [
            Inline::Text {
                text: alt, style, ..
            },
            Inline::Text {
                text: path,
                style: dim,
                ..
            },
        ] if style.underline && dim.role == Role::Dim => {
            let alt = alt.strip_prefix('[')?.strip_suffix(']')?;
            Some((
                alt.to_owned(),
                path.strip_prefix('(')?.strip_suffix(')')?.to_owned(),
            ))
        }
        _ => None,
    }
}

/// Code keeps its bytes for running; only what a terminal could obey is replaced, and tabs stay tabs.
fn tame_code(text: &str) -> String {
    if text
        .chars()
        .all(|c| c == '\n' || c == '\t' || !c.is_control())
    {
        text.to_owned()
    } else {
        tame(text)
    }
}

fn is_block(tag: &Tag) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::Superscript
            | Tag::Subscript
    )
}

fn flush(loose: &mut Vec<Inline>, span: &mut Option<Range<usize>>, blocks: &mut Vec<Block>) {
    if let Some(span) = span.take() {
        blocks.push(Block {
            kind: BlockKind::Paragraph(std::mem::take(loose)),
            span,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<BlockKind> {
        parse(text, 0..text.len())
            .into_iter()
            .map(|block| block.kind)
            .collect()
    }

    #[test]
    fn a_code_block_knows_where_its_text_is() {
        let source = "before\n\n```python app grow\nx = 1\n```\n";
        let all = parse(source, 0..source.len());
        let BlockKind::Code {
            info,
            text,
            text_span,
        } = &all[1].kind
        else {
            panic!("{all:?}")
        };
        assert_eq!(
            (info.as_str(), text.as_str()),
            ("python app grow", "x = 1\n")
        );
        assert_eq!(&source[text_span.clone()], "x = 1\n");
    }

    #[test]
    fn spans_are_offsets_into_the_whole_file() {
        let source = "+++\nid\n+++\n# Title {#here}\n";
        let all = parse(source, 11..source.len());
        assert!(source[all[0].span.clone()].starts_with("# Title"));
        assert!(
            matches!(&all[0].kind, BlockKind::Heading { level: 1, id: Some(id), .. } if id == "here")
        );
    }

    #[test]
    fn a_tight_list_has_paragraphs_too() {
        let BlockKind::List { start: None, items } = &blocks("- a\n- b\n  - c\n")[0] else {
            panic!()
        };
        assert_eq!(items.len(), 2);
        assert!(matches!(
            items[1].blocks[..],
            [
                Block {
                    kind: BlockKind::Paragraph(_),
                    ..
                },
                Block {
                    kind: BlockKind::List { .. },
                    ..
                }
            ]
        ));
    }

    #[test]
    fn a_table_keeps_its_cells() {
        let BlockKind::Table { aligns, head, rows } =
            &blocks("| a | b |\n|---|--:|\n| 1 | `2` |\n")[0]
        else {
            panic!()
        };
        assert_eq!(aligns[..], [Align::Left, Align::Right]);
        assert_eq!(
            (head.len(), rows.len(), plain_inlines(&rows[0][1])),
            (2, 1, "2".into())
        );
    }

    #[test]
    fn a_picture_alone_is_a_block() {
        assert!(
            matches!(&blocks("![the way](assets/way.png)\n")[0], BlockKind::Image { alt, .. } if alt == "the way")
        );
    }

    #[test]
    fn escape_codes_do_not_get_through() {
        let text = super::super::plain_text(&parse(
            "a \u{1b}[31mred\n\n```\n\u{1b}]0;x\u{7}\n```\n",
            0..30,
        ));
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{7}'),
            "{text:?}"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_parses_with_spans_inside_it(text in ".{0,300}") {
            for block in parse(&text, 0..text.len()) {
                proptest::prop_assert!(text.get(block.span).is_some());
            }
        }
    }

    #[test]
    fn deep_nesting_is_no_stack_overflow() {
        let text = ">".repeat(20_000) + " a";
        assert!(!parse(&text, 0..text.len()).is_empty());
    }
}

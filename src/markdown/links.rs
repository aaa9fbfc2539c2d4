//! Where a text leads to.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, Event, LinkType, Parser, Tag};

use super::parse::options;

/// A link or a picture, with the bytes of the file it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub target: String,
    pub span: Range<usize>,
    /// For a picture: the words in its place.
    pub alt: Option<String>,
}

/// Where a text leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// Links and pictures.
    pub links: Vec<Link>,
    /// Where there is `[words][name]` or `[name][]` and nothing says what `name` is, with the name: it is shown as it is
    /// written. A name in brackets alone is ordinary text.
    pub unresolved: Vec<(String, Range<usize>)>,
    /// What other Markdown knows and ours does not: HTML (its first line), marks of footnotes. It is shown as it is written.
    pub raw: Vec<Range<usize>>,
}

/// Every link and picture of the part of `source` in `range`.
pub fn links(source: &str, range: Range<usize>) -> Links {
    let text = source.get(range.clone()).unwrap_or_default();
    let mut links: Vec<Link> = Vec::new();
    let mut unresolved: Vec<(String, Range<usize>)> = Vec::new();
    let mut footnotes: Vec<Range<usize>> = Vec::new();
    let mut raw: Vec<Range<usize>> = Vec::new();
    let mut note = |broken: BrokenLink<'_>| {
        let meant = matches!(broken.link_type, LinkType::Reference | LinkType::Collapsed);
        let span = broken.span.start + range.start..broken.span.end + range.start;
        if meant && !unresolved.iter().any(|(_, known)| *known == span) {
            unresolved.push((broken.reference.into_string(), span));
        } else if broken.reference.starts_with('^') && !footnotes.contains(&span) {
            footnotes.push(span);
        }
        None
    };
    let parser = Parser::new_with_broken_link_callback(text, options(), Some(&mut note));
    // The picture being read, and how deep in it: its words are events of their own.
    let mut picture: Option<(usize, usize)> = None;
    for (event, span) in parser.into_offset_iter() {
        let span = span.start + range.start..span.end + range.start;
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => links.push(Link {
                target: dest_url.into_string(),
                span,
                alt: None,
            }),
            Event::Start(Tag::Image { dest_url, .. }) if picture.is_none() => {
                picture = Some((links.len(), 0));
                links.push(Link {
                    target: dest_url.into_string(),
                    span,
                    alt: Some(String::new()),
                });
            }
            Event::Start(Tag::HtmlBlock) => {
                let block = source.get(span.clone()).unwrap_or_default();
                let first = block.lines().next().unwrap_or_default();
                raw.push(span.start..span.start + first.len());
                picture = picture.map(|(at, depth)| (at, depth + 1));
            }
            // The end of what was told.
            Event::InlineHtml(tag) if !tag.starts_with("</") => raw.push(span),
            Event::Start(_) => picture = picture.map(|(at, depth)| (at, depth + 1)),
            Event::End(_) => {
                picture = picture.and_then(|(at, depth)| Some((at, depth.checked_sub(1)?)))
            }
            Event::Text(words) | Event::Code(words) => {
                let alt = picture.and_then(|(at, _)| links.get_mut(at)?.alt.as_mut());
                if let Some(alt) = alt {
                    alt.push_str(&words);
                }
            }
            _ => {}
        }
    }
    raw.extend(footnotes);
    Links {
        links,
        unresolved,
        raw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_to_nothing_is_found() {
        let text = "x [a][nope] [b][] [c] `[d][e]` a\\[0][1] [f][r]\n\n[r]: two.md\n";
        let found = links(text, 1..text.len()).unresolved;
        let said: Vec<_> = found
            .iter()
            .map(|(name, span)| (&**name, &text[span.clone()]))
            .collect();
        assert_eq!(said, [("nope", "[a][nope]"), ("b", "[b]")]);
    }

    #[test]
    fn html_and_footnotes_are_found_and_code_is_left_alone() {
        let text =
            "x <b>y</b> `<i>` <https://a.example> [^1] \\<u>\n\n<div>\na\n</div>\n\n[^1]: a note\n";
        let found = links(text, 0..text.len()).raw;
        let said: Vec<_> = found.iter().map(|span| &text[span.clone()]).collect();
        assert_eq!(said, ["<b>", "<div>", "[^1]", "[^1]"]);
    }

    #[test]
    fn links_and_pictures_are_found_and_code_is_left_alone() {
        let text = "x [a *b*](one.md#c) ![the **alt**](p.svg) `[n](o)` [r]\n\n[r]: two.md\n";
        let found = links(text, 2..text.len()).links;
        let said: Vec<_> = found
            .iter()
            .map(|link| (&*link.target, link.alt.as_deref(), &text[link.span.clone()]))
            .collect();
        assert_eq!(
            said,
            [
                ("one.md#c", None, "[a *b*](one.md#c)"),
                ("p.svg", Some("the alt"), "![the **alt**](p.svg)"),
                ("two.md", None, "[r]"),
            ]
        );
    }
}

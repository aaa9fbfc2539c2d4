//! The simple HTML of text editors, as Markdown. No text is lost; marks that Markdown has not are told.

use std::iter::Peekable;
use std::str::Chars;

use super::literal;
use crate::markdown::{parse, plain_text};

/// HTML as Markdown.
pub(super) fn markdown(html: &str) -> String {
    converted(html).0
}

/// What of some HTML has no place in Markdown, each once.
pub(super) fn dropped(html: &str) -> Vec<String> {
    converted(html).1
}

fn converted(html: &str) -> (String, Vec<String>) {
    let mut writer = Writer::default();
    for token in tokens(html) {
        writer.token(&token);
    }
    writer.end();
    (writer.out.trim().to_owned(), writer.dropped)
}

/// A piece of HTML.
#[derive(Debug)]
enum Token {
    /// Its entities are still to be read.
    Text(String),
    /// `<name …>`, or `</name>` where it closes.
    Tag {
        name: String,
        closes: bool,
        attributes: Vec<(String, String)>,
    },
}

/// Never fails: what is no tag is text.
fn tokens(html: &str) -> Vec<Token> {
    let (mut tokens, mut text, mut rest) = (Vec::new(), String::new(), html);
    while let Some(at) = rest.find('<') {
        text += &rest[..at];
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
        } else if let Some((tag, behind)) = tag(rest) {
            tokens.push(Token::Text(std::mem::take(&mut text)));
            tokens.push(tag);
            rest = behind;
        } else {
            text.push('<');
            rest = &rest[1..];
        }
    }
    text += rest;
    tokens.push(Token::Text(text));
    tokens
}

/// A tag at the start, and what stands behind it.
fn tag(html: &str) -> Option<(Token, &str)> {
    let inside = html.strip_prefix('<')?;
    let (closes, inside) = match inside.strip_prefix('/') {
        Some(inside) => (true, inside),
        None => (false, inside),
    };
    let length = inside.find(|c: char| !c.is_ascii_alphanumeric());
    let (name, inside) = inside.split_at(length?);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut letters = inside.chars().peekable();
    let mut attributes = Vec::new();
    loop {
        skip(&mut letters, |c| c.is_whitespace() || c == '/');
        if letters.next_if_eq(&'>').is_some() {
            break;
        }
        attributes.push(attribute(&mut letters)?);
    }
    let behind = &inside[inside.len() - letters.collect::<String>().len()..];
    let name = name.to_ascii_lowercase();
    let tag = Token::Tag {
        name,
        closes,
        attributes,
    };
    Some((tag, behind))
}

fn skip(letters: &mut Peekable<Chars<'_>>, what: impl Fn(char) -> bool) {
    while letters.next_if(|c| what(*c)).is_some() {}
}

fn take(letters: &mut Peekable<Chars<'_>>, what: impl Fn(char) -> bool) -> String {
    std::iter::from_fn(|| letters.next_if(|c| what(*c))).collect()
}

/// `name`, `name=value` or `name="value"`; `None` where the text ends in it, or it has no name.
fn attribute(letters: &mut Peekable<Chars<'_>>) -> Option<(String, String)> {
    let name = take(letters, |c| !c.is_whitespace() && !"=>/".contains(c));
    skip(letters, char::is_whitespace);
    if letters.next_if_eq(&'=').is_none() {
        letters.peek()?;
        return (!name.is_empty()).then_some((name.to_ascii_lowercase(), String::new()));
    }
    skip(letters, char::is_whitespace);
    let value = match letters.next_if(|c| matches!(c, '"' | '\'')) {
        Some(quote) => {
            let value = take(letters, |c| c != quote);
            letters.next()?;
            value
        }
        None => take(letters, |c| !c.is_whitespace() && c != '>'),
    };
    letters.peek()?;
    Some((name.to_ascii_lowercase(), decoded(&value)))
}

/// The text with the letters that its entities stand for; a space that does not break is one like others.
fn decoded(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find('&') {
        out += &rest[..at];
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| {
            let name = &rest[1..*end];
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
        });
        let length = end.map_or(1, |end| end + 1);
        out += &entity(&rest[..length]);
        rest = &rest[length..];
    }
    out += rest;
    out.replace('\u{a0}', " ")
}

/// Markdown has the entities of HTML, so that its parser knows them.
fn entity(written: &str) -> String {
    let between = format!("x{written}x");
    let shown = plain_text(&parse(&between, 0..between.len()));
    let letters = shown
        .strip_prefix('x')
        .and_then(|rest| rest.strip_suffix('x'));
    letters.unwrap_or(written).to_owned()
}

/// Where letters stand that are raised or lowered.
#[derive(Debug, Clone, Copy)]
enum Script {
    Above,
    Below,
}

impl Script {
    /// Digits have letters of their own; others get a sign before them: 10³ is not 103.
    fn write(self, text: &str) -> String {
        const PLAIN: &str = "0123456789+-";
        let (own, sign) = match self {
            Script::Above => ("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", '^'),
            Script::Below => ("₀₁₂₃₄₅₆₇₈₉₊₋", '_'),
        };
        let letter = |c: char| own.chars().nth(PLAIN.find(c)?);
        let letters: Option<String> = text.trim().chars().map(letter).collect();
        letters.unwrap_or_else(|| format!("{sign}{text}"))
    }
}

/// A list that is open.
#[derive(Debug, Default)]
struct List {
    /// The number of its next item, where it has numbers.
    next: Option<usize>,
    /// The width of its item's mark, while an item is open.
    indent: Option<usize>,
}

/// The text of `<code>` and `<pre>`, which is shown as it is.
#[derive(Debug)]
struct Code {
    block: bool,
    text: String,
}

#[derive(Debug, Default)]
struct Writer {
    /// The blocks that are whole.
    out: String,
    /// The paragraph that is being written, and what stands on its last line without marks.
    paragraph: String,
    line: String,
    /// Text that is still to be written: spaces in one, entities read.
    text: String,
    /// Marks around the text to come, and those of them that are written.
    styles: Vec<&'static str>,
    shown: Vec<&'static str>,
    script: Option<Script>,
    /// The address of the link that is open.
    link: Option<String>,
    lists: Vec<List>,
    /// `- ` or `1. `, before the first paragraph of an item.
    mark: Option<String>,
    /// The last block is in a list.
    listed: bool,
    code: Option<Code>,
    dropped: Vec<String>,
}

impl Writer {
    fn token(&mut self, token: &Token) {
        match token {
            Token::Text(text) => self.words(&decoded(text)),
            Token::Tag {
                name,
                closes,
                attributes,
            } => match self.code.is_some() {
                true => self.in_code(name, *closes),
                false => self.tag(name, *closes, attributes),
            },
        }
    }

    fn end(&mut self) {
        self.close_code();
        self.break_block();
    }

    fn words(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.text += text;
            return;
        }
        let raised = self.script.filter(|_| !text.trim().is_empty());
        let text = raised.map_or_else(|| text.to_owned(), |script| script.write(text));
        for letter in text.chars() {
            let space = letter.is_whitespace();
            let first = self.text.is_empty() && self.line.is_empty();
            if !space {
                self.text.push(letter);
            } else if !first && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
        }
    }

    fn tag(&mut self, name: &str, closes: bool, attributes: &[(String, String)]) {
        let value = |wanted: &str| {
            let found = attributes.iter().find(|(name, _)| name == wanted);
            found.map_or("", |(_, value)| value.as_str())
        };
        match name {
            "b" | "strong" => self.style("**", closes),
            "i" | "em" => self.style("*", closes),
            "s" | "del" | "strike" => self.style("~~", closes),
            "code" | "kbd" | "samp" | "tt" | "var" | "pre" if !closes => self.open_code(name),
            "sup" => self.script = (!closes).then_some(Script::Above),
            "sub" => self.script = (!closes).then_some(Script::Below),
            "a" => self.anchor(closes, value("href")),
            "br" => self.hard_break(),
            "ul" | "ol" => self.list(name == "ol", closes),
            "li" => self.item(closes),
            "img" => self.picture(value("src"), value("alt")),
            "p" | "div" => self.break_block(),
            "span" | "html" | "body" => {}
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "hr" | "table" | "tr"
            | "dl" | "dt" | "dd" | "section" | "article" => {
                self.drop_tag(name, closes);
                self.break_block();
            }
            "td" | "th" => self.words(" "),
            _ => self.drop_tag(name, closes),
        }
    }

    fn drop_tag(&mut self, name: &str, closes: bool) {
        if !closes {
            self.drop(format!("`<{name}>`, of which the text stays"));
        }
    }

    fn drop(&mut self, what: String) {
        if !self.dropped.contains(&what) {
            self.dropped.push(what);
        }
    }

    /// Code has no marks in it; it ends where it was begun.
    fn in_code(&mut self, name: &str, closes: bool) {
        let block = self.code.as_ref().is_some_and(|code| code.block);
        match name {
            "br" => self.words("\n"),
            "pre" if closes => self.close_code(),
            "code" | "kbd" | "samp" | "tt" | "var" if block || !closes => {}
            "code" | "kbd" | "samp" | "tt" | "var" => self.close_code(),
            "span" | "p" | "div" => {}
            name => self.drop_tag(name, closes),
        }
    }

    fn open_code(&mut self, name: &str) {
        let block = name == "pre";
        match block {
            true => self.break_block(),
            false => self.flush(),
        }
        self.code = Some(Code {
            block,
            text: String::new(),
        });
    }

    fn close_code(&mut self) {
        let Some(Code { block, text }) = self.code.take() else {
            return;
        };
        let runs = text.split(|c| c != '`').map(str::len);
        let longest = runs.max().unwrap_or(0);
        if block {
            let fence = "`".repeat(longest.max(2) + 1);
            let text = text.trim_matches('\n').trim_end();
            self.block(&format!("{fence}\n{text}\n{fence}"));
        } else if !text.trim().is_empty() {
            let ticks = "`".repeat(longest + 1);
            let space = if text.starts_with('`') || text.ends_with('`') {
                " "
            } else {
                ""
            };
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            self.pending_space();
            self.show_styles();
            self.paragraph += &format!("{ticks}{space}{text}{space}{ticks}");
            self.line += &text;
        }
    }

    fn style(&mut self, mark: &'static str, closes: bool) {
        self.flush();
        if !closes {
            self.styles.push(mark);
        } else if let Some(at) = self.styles.iter().rposition(|open| *open == mark) {
            self.styles.remove(at);
        }
    }

    /// Writes the text that waits, with its marks close around it: `** so**` would mark nothing.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            self.space(&text);
            return;
        }
        if text.starts_with(' ') {
            self.hide_styles();
            self.space(" ");
        }
        self.show_styles();
        literal::push(&mut self.paragraph, &mut self.line, text.trim());
        if text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    /// The space behind a text, before what is no text.
    fn pending_space(&mut self) {
        let space = std::mem::take(&mut self.text);
        self.space(&space);
    }

    fn space(&mut self, space: &str) {
        let open = !self.line.is_empty() && !self.line.ends_with(' ');
        if open && !space.is_empty() {
            self.hide_styles();
            self.paragraph.push(' ');
            self.line.push(' ');
        }
    }

    /// Writes the marks that the text to come has: each once, as marks in themselves would be none.
    fn show_styles(&mut self) {
        let mut wanted: Vec<&'static str> = Vec::new();
        for style in &self.styles {
            if !wanted.contains(style) {
                wanted.push(style);
            }
        }
        if wanted != self.shown {
            self.hide_styles();
            self.paragraph.extend(wanted.iter().copied());
            self.shown = wanted;
        }
    }

    fn hide_styles(&mut self) {
        while let Some(mark) = self.shown.pop() {
            self.paragraph += mark;
        }
    }

    fn anchor(&mut self, closes: bool, address: &str) {
        self.flush();
        self.close_link();
        let outside = ["http://", "https://", "mailto:"];
        if closes || address.is_empty() {
            return;
        }
        if !outside.iter().any(|scheme| address.starts_with(scheme)) {
            self.drop(format!("the link to `{address}`, which is not in a course"));
            return;
        }
        self.hide_styles();
        self.pending_space();
        self.paragraph.push('[');
        self.link = Some(address.replace('<', "%3C").replace('>', "%3E"));
    }

    fn close_link(&mut self) {
        if let Some(address) = self.link.take() {
            self.hide_styles();
            let address: String = address.split_whitespace().collect();
            self.paragraph += &format!("](<{address}>)");
        }
    }

    fn picture(&mut self, address: &str, words: &str) {
        let address = address.rsplit('/').next().unwrap_or_default();
        self.drop(format!("the picture `{address}`, of which the words stay"));
        self.words(words);
    }

    fn list(&mut self, numbered: bool, closes: bool) {
        self.break_block();
        if closes {
            self.lists.pop();
        } else {
            self.lists.push(List {
                next: numbered.then_some(1),
                indent: None,
            });
        }
    }

    /// An item may be left open: the next one, or the end of the list, closes it.
    fn item(&mut self, closes: bool) {
        self.break_block();
        if self.lists.is_empty() {
            self.lists.push(List::default());
        }
        let Some(list) = self.lists.last_mut() else {
            return;
        };
        list.indent = None;
        if !closes {
            let mark = list.next.map_or("- ".to_owned(), |n| format!("{n}. "));
            list.next = list.next.map(|n| n + 1);
            list.indent = Some(mark.len());
            self.mark = Some(mark);
        }
    }

    fn hard_break(&mut self) {
        self.flush();
        self.text.clear();
        self.hide_styles();
        if !self.line.is_empty() {
            self.paragraph += "\\\n";
            self.line.clear();
        }
    }

    /// Ends a paragraph.
    fn break_block(&mut self) {
        self.flush();
        self.text.clear();
        self.hide_styles();
        self.close_link();
        self.line.clear();
        let paragraph = std::mem::take(&mut self.paragraph);
        // At the end, a break would be a backslash to read.
        let paragraph = paragraph.strip_suffix("\\\n").unwrap_or(&paragraph);
        if !paragraph.trim().is_empty() {
            self.block(paragraph.trim());
        }
    }

    fn block(&mut self, text: &str) {
        let deep: usize = self.lists.iter().filter_map(|list| list.indent).sum();
        let mark = self.mark.take().unwrap_or_default();
        let between = match self.listed && !mark.is_empty() {
            _ if self.out.is_empty() => "",
            true => "\n",
            false => "\n\n",
        };
        self.out += between;
        self.out += &" ".repeat(deep.saturating_sub(mark.len()));
        self.out += &mark;
        let indent = format!("\n{}", " ".repeat(deep));
        self.out += &text.replace('\n', &indent);
        self.listed = deep > 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_write_is_markdown() {
        let cases = [
            (
                "<p>The following is <b>bold</b> &amp; <i>not</i> a*b.</p>",
                "The following is **bold** & *not* a\\*b.",
            ),
            (
                "<p dir=\"ltr\">One</p><p>Two<br>three<br></p>",
                "One\n\nTwo\\\nthree",
            ),
            ("so<b> far </b>away", "so **far** away"),
            ("<b><strong>once</strong></b>", "**once**"),
            (
                "<p><em>a</em></p>\n<em><p>b</p><p>c</p></em>",
                "*a*\n\n*b*\n\n*c*",
            ),
            (
                "Call <code>print(\"a*b\" &lt; `x`)</code>&nbsp;now",
                "Call ``print(\"a*b\" < `x`)`` now",
            ),
            (
                "<pre><code>if a &lt; b:\n    a = 1\n</code></pre>after",
                "```\nif a < b:\n    a = 1\n```\n\nafter",
            ),
            ("<ul><li>one<li>two</ul>end", "- one\n- two\n\nend"),
            (
                "<ol><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ol>",
                "1. a\n   - b\n2. c\n\n   d",
            ),
            (
                "see <a href=\"https://a.example/?q=1&amp;r=2\"><b>it</b></a>.",
                "see [**it**](<https://a.example/?q=1&r=2>).",
            ),
            (
                "10<sup>3</sup> m H<sub>2</sub>O x<sup>n</sup>",
                "10³ m H₂O x^n",
            ),
            ("1 < 2 and <3, a <b", "1 < 2 and <3, a \\<b"),
            (
                "# no heading<br>- no list<!-- note -->",
                "\\# no heading\\\n\\- no list",
            ),
            ("&eacute;&#233;&#xe9; &nosuch; &", "ééé \\&nosuch; &"),
            ("", ""),
        ];
        let wrong = cases
            .iter()
            .filter(|(html, expected)| markdown(html) != *expected || !dropped(html).is_empty());
        let wrong: Vec<_> = wrong.map(|(html, _)| (html, converted(html))).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn what_markdown_has_not_is_told_and_its_text_stays() {
        let html = "<h3>Title</h3><u>under</u> <u>twice</u> <img src=\"@@PLUGINFILE@@/a.png\" alt=\"a cat\"> \
                    <a href=\"../x.html\">there</a> <table><tr><td>1</td><td>2</td></tr></table>";
        assert_eq!(markdown(html), "Title\n\nunder twice a cat there\n\n1 2");
        let expected = [
            "`<h3>`, of which the text stays",
            "`<u>`, of which the text stays",
            "the picture `a.png`, of which the words stay",
            "the link to `../x.html`, which is not in a course",
            "`<table>`, of which the text stays",
            "`<tr>`, of which the text stays",
        ];
        assert_eq!(dropped(html), expected);
    }

    /// The letters of a text, without what is between them.
    fn letters(text: &str) -> String {
        text.chars().filter(|c| c.is_ascii_lowercase()).collect()
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_lost(
            parts in proptest::collection::vec(
                "</?(p|b|i|ul|ol|li|br|code|pre|div|sup|a href=\"http://A\")>|[a-z*_# .-]{1,6}",
                0..16,
            ),
        ) {
            let html = parts.concat();
            let bare: String = parts.iter().filter(|part| !part.starts_with('<')).map(String::as_str).collect();
            let shown = markdown(&html);
            let shown = shown.replace("http://A", "");
            proptest::prop_assert_eq!(letters(&shown), letters(&bare), "{}\n{}", html, shown);
        }

        #[test]
        fn nothing_panics(html in "[<>/a-c&;#=\"' \n!-]{0,40}|\\PC{0,60}") {
            let _ = markdown(&html);
        }
    }
}

//! Reading a TOML table: every field with its span, every mistake reported, unknown keys refused.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::report::{Report, is_wild};
use super::{Code, Fix, suggest};

/// A table being read.
pub struct Fields<'r, 't> {
    report: &'r Report<'r>,
    table: &'t DeTable<'t>,
    span: Range<usize>,
    base: usize,
    asked: RefCell<Vec<&'static str>>,
    missing: RefCell<Vec<&'static str>>,
}

/// A number with its place in the file.
#[derive(Debug, Clone)]
pub struct Number {
    pub number: u32,
    pub span: Range<usize>,
}

/// A text with its place in the file.
#[derive(Debug, Clone, Default)]
pub struct Text {
    pub text: String,
    pub span: Range<usize>,
    /// Where the first byte of the text stands in the file, if the text stands there to the letter.
    pub inner: Option<usize>,
}

impl Text {
    /// The place in the file of a span of the text.
    pub fn place(&self, span: &Range<usize>) -> Range<usize> {
        self.inner.map_or(self.span.clone(), |inner| {
            span.start + inner..span.end + inner
        })
    }
}

impl<'r, 't> Fields<'r, 't> {
    pub fn new(
        report: &'r Report<'r>,
        table: &'t DeTable<'t>,
        span: Range<usize>,
        base: usize,
    ) -> Fields<'r, 't> {
        Fields {
            report,
            table,
            span,
            base,
            asked: RefCell::default(),
            missing: RefCell::default(),
        }
    }

    /// The place of the table's first line, for what is missing in it.
    pub fn head(&self) -> Range<usize> {
        let start = self.span.start + self.base;
        let line = self
            .report
            .source
            .get(start..)
            .and_then(|rest| rest.find('\n'))
            .unwrap_or(0);
        start..start + line
    }

    pub fn place(&self, span: Range<usize>) -> Range<usize> {
        span.start + self.base..span.end + self.base
    }

    pub fn get(&self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(&key) {
            asked.push(key);
        }
        self.table.get(key)
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let place = self.place(value.span());
        let given = match value.get_ref() {
            // Where a number is wanted, it is this one that does not fit.
            DeValue::Integer(_) | DeValue::Float(_) => self.report.source.get(place.clone()),
            _ => None,
        };
        let given = given.map_or(value.get_ref().type_str().to_owned(), |given| {
            format!("`{given}`")
        });
        let message = format!("`{key}` must be {wanted}, not {given}");
        self.report.add(Code::BadValue, place, message, None);
    }

    pub fn text(&self, key: &'static str) -> Option<Text> {
        let value = self.get(key)?;
        let text = self.as_text(value);
        if text.is_none() {
            self.wrong(key, value, "text");
        }
        text
    }

    pub fn as_text(&self, value: &Spanned<DeValue<'_>>) -> Option<Text> {
        let written = value.get_ref().as_str()?;
        let span = self.place(value.span());
        let text = self.harmless(written, &span);
        let literal = self.report.source.get(span.clone()).unwrap_or_default();
        // It stands behind one or three quotes and perhaps a line end, unless it is written with backslashes.
        let starts = |at: &usize| {
            literal
                .get(*at..)
                .is_some_and(|rest| rest.starts_with(&text))
        };
        let inner = [1, 3, 4, 5].into_iter().find(starts);
        let inner = inner.filter(|_| !text.is_empty()).map(|at| span.start + at);
        Some(Text { text, span, inner })
    }

    /// Text goes to a terminal: what that would obey, or what turns its letters round, has no place in it.
    fn harmless(&self, text: &str, span: &Range<usize>) -> String {
        let Some(wild) = text.chars().find(|c| is_wild(*c)) else {
            return text.to_owned();
        };
        self.report.control(wild, span.clone());
        text.replace(is_wild, "\u{fffd}")
    }

    /// Whether a key that must be there is.
    fn has(&self, key: &'static str) -> bool {
        let has = self.table.contains_key(key);
        if !has {
            self.get(key);
            self.lacks(key);
        }
        has
    }

    /// A key is missing: told when all keys were asked for, as it may be there with a slip.
    pub fn lacks(&self, key: &'static str) {
        self.missing.borrow_mut().push(key);
    }

    /// Whether a key is there that was meant to be this one.
    pub fn has_slip_of(&self, key: &str) -> bool {
        let mut names = self.table.keys().map(|name| name.get_ref());
        names.any(|name| name != key && suggest::nearest(name, [key]).is_some())
    }

    /// A text that must be there.
    pub fn present(&self, key: &'static str) -> Option<Text> {
        self.has(key).then(|| self.text(key)).flatten()
    }

    /// A text that must be there and not be blank.
    pub fn required(&self, key: &'static str) -> Option<Text> {
        let text = self.present(key)?;
        if text.text.trim().is_empty() {
            self.report
                .add(Code::BadValue, text.span, format!("`{key}` is empty"), None);
            return None;
        }
        Some(text)
    }

    /// An id: small letters, digits and hyphens.
    pub fn id(&self) -> Option<Text> {
        let id = self.required("id")?;
        let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !id.text.chars().all(fine) {
            let help = Some(
                "ids are small letters, digits and hyphens, such as `two-hundreds`".to_owned(),
            );
            let message = format!("`{}` is no id", id.text);
            let slug = suggest::slug(&id.text);
            let fix = (!slug.is_empty()).then(|| Fix {
                span: id.span.clone(),
                text: format!("\"{slug}\""),
            });
            self.report
                .fixable(Code::BadValue, id.span, message, help, fix);
            return None;
        }
        Some(id)
    }

    pub fn flag(&self, key: &'static str) -> bool {
        let Some(value) = self.get(key) else {
            return false;
        };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, value, "true or false");
            false
        })
    }

    /// As [`Fields::flag`], where absent is not false.
    pub fn flag_or(&self, key: &'static str, default: bool) -> bool {
        if self.table.contains_key(key) {
            self.flag(key)
        } else {
            self.get(key);
            default
        }
    }

    pub fn required_flag(&self, key: &'static str) -> Option<bool> {
        let value = self.required_value(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(key, value, "true or false");
        }
        flag
    }

    fn required_value(&self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        let value = self.get(key);
        if value.is_none() {
            self.lacks(key);
        }
        value
    }

    /// A finite number, whole or not, with its place.
    pub fn decimal(&self, key: &'static str) -> Option<(f64, Range<usize>)> {
        let value = self.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(integer) => integer.to_string().parse().ok(),
            DeValue::Float(float) => float.to_string().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number: &f64| number.is_finite());
        let place = self.place(value.span());
        match (number, value.get_ref()) {
            (Some(_), _) => {}
            // `nan`, `inf`, or what is beyond all floats.
            (None, DeValue::Integer(_) | DeValue::Float(_)) => {
                let written = self.report.source.get(place.clone()).unwrap_or_default();
                let message = format!("`{key}` must be a finite number, not `{written}`");
                self.report.add(Code::BadValue, place, message, None);
            }
            _ => self.wrong(key, value, "a number"),
        }
        Some((number?, self.place(value.span())))
    }

    pub fn required_decimal(&self, key: &'static str) -> Option<(f64, Range<usize>)> {
        self.required_value(key).and_then(|_| self.decimal(key))
    }

    /// The number of a line, counted from 1.
    pub fn line_number(&self, key: &'static str) -> Option<(usize, Range<usize>)> {
        let value = self.required_value(key)?;
        self.as_line_number(key, value)
    }

    pub fn line_numbers(&self, key: &'static str) -> Vec<(usize, Range<usize>)> {
        let number = |value| self.as_line_number(key, value);
        self.list(key).iter().filter_map(number).collect()
    }

    fn as_line_number(
        &self,
        key: &'static str,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<(usize, Range<usize>)> {
        let number = match value.get_ref() {
            DeValue::Integer(integer) => integer.to_string().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number: &usize| *number > 0);
        if number.is_none() {
            self.wrong(key, value, "the number of a line, from 1");
        }
        Some((number?, self.place(value.span())))
    }

    /// The table `[key]`.
    pub fn table(&self, key: &'static str) -> Option<Fields<'r, 't>> {
        let value = self.get(key)?;
        let table = self.as_table(value);
        if table.is_none() {
            self.wrong(key, value, "a table");
        }
        table
    }

    /// A whole number within a range, or the default.
    pub fn number(&self, key: &'static str, range: Range<u32>, default: u32) -> u32 {
        self.whole(key, range)
            .map_or(default, |number| number.number)
    }

    /// A whole number within a range that must be there.
    pub fn required_number(&self, key: &'static str, range: Range<u32>) -> Option<Number> {
        self.has(key).then(|| self.whole(key, range)).flatten()
    }

    fn whole(&self, key: &'static str, range: Range<u32>) -> Option<Number> {
        let value = self.get(key)?;
        let span = self.place(value.span());
        let number = match value.get_ref() {
            DeValue::Integer(integer) => integer.to_string().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let (from, to) = (range.start, range.end - 1);
            let message = format!("`{key}` must be a whole number from {from} to {to}");
            self.report.add(Code::BadValue, span.clone(), message, None);
        }
        Some(Number {
            number: number?,
            span,
        })
    }

    pub fn list(&self, key: &'static str) -> &'t [Spanned<DeValue<'t>>] {
        let Some(value) = self.get(key) else {
            return &[];
        };
        match value.get_ref() {
            DeValue::Array(array) => array,
            _ => {
                self.wrong(key, value, "a list");
                &[]
            }
        }
    }

    pub fn texts(&self, key: &'static str) -> Vec<Text> {
        let text = |value: &Spanned<DeValue<'_>>| {
            let text = self.as_text(value);
            if text.is_none() {
                self.wrong(key, value, "a list of texts");
            }
            text
        };
        self.list(key).iter().filter_map(text).collect()
    }

    /// The tables of `[[key]]`.
    pub fn tables(&self, key: &'static str) -> Vec<Fields<'r, 't>> {
        let table = |value: &'t Spanned<DeValue<'t>>| {
            let table = self.as_table(value);
            if table.is_none() {
                self.wrong(key, value, "a list of tables");
            }
            table
        };
        self.list(key).iter().filter_map(table).collect()
    }

    pub fn as_table(&self, value: &'t Spanned<DeValue<'t>>) -> Option<Fields<'r, 't>> {
        let table = value.get_ref().as_table()?;
        Some(Fields::new(self.report, table, value.span(), self.base))
    }

    /// Reports every key that is missing, and every key that nobody asked for.
    pub fn finish(&self) {
        self.unknown(|_| true);
    }

    /// Reports the keys that look like one that is missing: where it is not known what else belongs there.
    pub fn slips(&self) {
        let asked = self.asked.borrow().clone();
        let missing = |key: &&&str| !self.table.contains_key(**key);
        self.unknown(|name| {
            let missing = asked.iter().filter(missing).copied();
            suggest::nearest(name, missing).is_some()
        });
    }

    fn unknown(&self, wanted: impl Fn(&str) -> bool) {
        let asked = self.asked.borrow();
        #[cfg(test)]
        {
            let keys = asked.iter().map(|key| (*key).to_owned());
            self.report.asked.borrow_mut().insert(keys.collect());
        }
        let mut missing = self.missing.take();
        let mended = RefCell::new(HashSet::new());
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if let Some(wild) = name.chars().find(|letter| is_wild(*letter)) {
                self.report.control(wild, self.place(key.span()));
            } else if !asked.contains(&name) && wanted(name) {
                let help = suggest::help(name, &asked);
                let meant = suggest::nearest(name, asked.iter().copied());
                missing.retain(|key| Some(*key) != meant);
                // A key that is there already would stand twice, as would one that two others are corrected to.
                let mut mended = mended.borrow_mut();
                let meant =
                    meant.filter(|meant| !self.table.contains_key(*meant) && mended.insert(*meant));
                let span = self.place(key.span());
                let fix = meant.map(|meant| Fix {
                    span: span.clone(),
                    text: meant.to_owned(),
                });
                let message = format!("`{name}` means nothing here");
                self.report
                    .fixable(Code::UnknownKey, span, message, help, fix);
            }
        }
        for key in missing {
            let message = format!("`{key}` is missing");
            self.report
                .add(Code::MissingKey, self.head(), message, None);
        }
    }
}

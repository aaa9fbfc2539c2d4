//! Variables that nothing sets: an author's mistake, told before anything is sent.

use super::ast::{
    Content, Entry, Expected, Field, Filter, Literal, Part, Query, Request, Source, Template, Test,
};
use super::value::Value;
use super::{Error, Variables};

/// Every place at which requests name a variable that neither is in `known` nor was captured before. What they capture is
/// known from then on; its value is anything.
pub fn unset(entries: &[Entry], known: &mut Variables) -> Vec<Error> {
    let mut errors = Vec::new();
    for entry in entries {
        let mut named = Named::default();
        named.request(&entry.request);
        errors.extend(named.unset(known));
        if let Some(expected) = &entry.expected {
            errors.extend(after(expected, known));
        }
    }
    errors
}

/// The same of what is expected of an answer: captures come first, one after the other.
fn after(expected: &Expected, known: &mut Variables) -> Vec<Error> {
    let mut errors = Vec::new();
    for capture in &expected.captures {
        let mut named = Named::default();
        named.query(&capture.query);
        errors.extend(named.unset(known));
        known.set(&*capture.name, Value::from(String::new()));
    }
    let mut named = Named::default();
    for header in &expected.headers {
        named.field(&header.field);
    }
    if let Some(assert) = &expected.body {
        named.content(&assert.body.content);
    }
    for assert in &expected.asserts {
        named.query(&assert.query);
        named.test(&assert.predicate.test);
    }
    errors.extend(named.unset(known));
    errors.sort_by_key(|error| error.span.start);
    errors
}

/// The variables that a text names, each with its place.
#[derive(Default)]
struct Named<'t>(Vec<(&'t str, &'t std::ops::Range<usize>)>);

impl<'t> Named<'t> {
    fn unset(self, known: &Variables) -> impl Iterator<Item = Error> {
        let error = |(name, span)| known.value(name, span).err();
        self.0.into_iter().filter_map(error)
    }

    fn template(&mut self, template: &'t Template) {
        for part in &template.parts {
            if let Part::Variable { name, span } = part {
                self.0.push((name, span));
            }
        }
    }

    fn field(&mut self, field: &'t Field) {
        self.template(&field.name);
        self.template(&field.value);
    }

    fn request(&mut self, request: &'t Request) {
        self.template(&request.url);
        let sections = [&request.headers, &request.query, &request.cookies];
        for field in sections.into_iter().flatten().chain(&request.basic_auth) {
            self.field(field);
        }
        if let Some(body) = &request.body {
            self.content(&body.content);
        }
    }

    fn content(&mut self, content: &'t Content) {
        match content {
            Content::Json(text) | Content::Text { text, .. } => self.template(text),
            Content::Form(fields) => fields.iter().for_each(|field| self.field(field)),
            Content::Bytes(_) => {}
        }
    }

    fn query(&mut self, query: &'t Query) {
        match &query.source {
            Source::Header(text)
            | Source::Cookie { name: text, .. }
            | Source::JsonPath(text)
            | Source::Regex(text)
            | Source::Variable(text) => self.template(text),
            Source::Status
            | Source::Version
            | Source::Url
            | Source::Duration
            | Source::Body
            | Source::Bytes => {}
        }
        for filter in &query.filters {
            match filter {
                Filter::Split(text) | Filter::Regex(text) | Filter::JsonPath(text) => {
                    self.template(text);
                }
                Filter::Replace { old, new } | Filter::ReplaceRegex { pattern: old, new } => {
                    self.template(old);
                    self.template(new);
                }
                _ => {}
            }
        }
    }

    fn test(&mut self, test: &'t Test) {
        match test {
            Test::Equal(literal)
            | Test::NotEqual(literal)
            | Test::Greater(literal)
            | Test::GreaterOrEqual(literal)
            | Test::Less(literal)
            | Test::LessOrEqual(literal)
            | Test::StartsWith(literal)
            | Test::EndsWith(literal)
            | Test::Contains(literal)
            | Test::Includes(literal) => match literal {
                Literal::String(text) => self.template(text),
                Literal::Variable { name, span } => self.0.push((name, span)),
                _ => {}
            },
            Test::Matches(pattern) => self.template(pattern),
            Test::Exists | Test::IsEmpty | Test::Is(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hurl::parse;

    #[test]
    fn what_no_request_above_captured_is_not_set_wherever_it_is_named() {
        let text = "POST {{host}}/{{a}}\nX-{{b}}: {{c}}\n[Query]\nq: {{d}}\n{\"name\": \"{{e}}\"}\n\
                    HTTP 201\nLocation: /{{f}}\n[Captures]\nid: jsonpath \"$.{{g}}\"\n[Asserts]\n\
                    jsonpath \"$.id\" == {{id}}\nbody matches \"{{h}}\"\nheader \"{{i}}\" == {{j}}\n\
                    body replace \"{{k}}\" \"{{id}}\" contains \"{{l}}\"\n\n\
                    GET {{host}}/{{id}}/{{m}}\nHTTP *\n";
        let entries = parse(text).unwrap().entries;
        let errors = unset(&entries, &mut Variables::with_host("x"));
        let mut named: Vec<&str> = errors
            .iter()
            .map(|error| &text[error.span.clone()])
            .collect();
        named.sort_unstable();
        let letters: Vec<String> = ('a'..='m').map(String::from).collect();
        assert_eq!(
            named
                .iter()
                .map(|name| name.trim_matches(['{', '}']))
                .collect::<Vec<_>>(),
            letters
        );
    }
}

//! Assertion lines: a query, its filters, a predicate.

use crate::hurl::ast::{
    CookieAttribute, Filter, Kind, Literal, Predicate, Query, Source, Template, Test,
};
use crate::hurl::{Error, Result, json_path};

use super::cursor::Cursor;
use super::{body, string};

/// A query and the filters after it.
pub(super) fn query(cursor: &mut Cursor) -> Result<Query> {
    let start = cursor.pos();
    let source = source(cursor)?;
    let mut filters = Vec::new();
    let mut end = cursor.pos();
    loop {
        cursor.spaces();
        match filter(cursor)? {
            Some(filter) => filters.push(filter),
            None => break,
        }
        end = cursor.pos();
    }
    Ok(Query {
        source,
        filters,
        span: start..end,
    })
}

fn source(cursor: &mut Cursor) -> Result<Source> {
    let word = keyword(cursor);
    let span = cursor.pos()..cursor.pos() + word.len().max(cursor.word().len());
    cursor.seek(cursor.pos() + word.len());
    Ok(match word {
        "status" => Source::Status,
        "version" => Source::Version,
        "url" => Source::Url,
        "duration" => Source::Duration,
        "body" => Source::Body,
        "bytes" => Source::Bytes,
        "header" => Source::Header(argument(cursor)?),
        "cookie" => cookie(argument(cursor)?)?,
        "jsonpath" => Source::JsonPath(path(cursor)?),
        "regex" => Source::Regex(pattern(cursor)?),
        "variable" => Source::Variable(argument(cursor)?),
        _ => {
            let error = Error::new(span, format!("there is no query `{word}` here"));
            return Err(error.help(query_advice(word)));
        }
    })
}

fn query_advice(word: &str) -> &'static str {
    match word {
        "xpath" => {
            "only JSON is looked into: use `jsonpath`, or `body` with `contains` or `matches`"
        }
        "sha256" | "md5" => "compare `bytes` or `body` themselves",
        "json" => "the query is called `jsonpath`",
        "headers" => "one header at a time: `header \"name\"`",
        "code" => "the query is called `status`",
        "certificate" | "ip" | "redirects" => "on loopback there is nothing to ask about it",
        _ => {
            "queries: status, header, cookie, body, bytes, jsonpath, regex, variable, duration, url, version"
        }
    }
}

/// `name` or `name[Attribute]`.
fn cookie(argument: Template) -> Result<Source> {
    let Some(text) = argument.as_literal() else {
        return Ok(Source::Cookie {
            name: argument,
            attribute: CookieAttribute::Value,
        });
    };
    let (name, attribute) = match text.strip_suffix(']').and_then(|text| text.split_once('[')) {
        Some((name, attribute)) => (name, cookie_attribute(attribute)),
        None => (text.as_str(), Some(CookieAttribute::Value)),
    };
    let attribute = attribute.ok_or_else(|| {
        Error::new(argument.span.clone(), "a cookie has no such attribute")
            .help("attributes: Value, Expires, Max-Age, Domain, Path, Secure, HttpOnly, SameSite")
    })?;
    let mut name = Template::literal(name);
    name.span = argument.span;
    Ok(Source::Cookie { name, attribute })
}

fn cookie_attribute(name: &str) -> Option<CookieAttribute> {
    Some(match name.to_ascii_lowercase().as_str() {
        "value" => CookieAttribute::Value,
        "expires" => CookieAttribute::Expires,
        "max-age" => CookieAttribute::MaxAge,
        "domain" => CookieAttribute::Domain,
        "path" => CookieAttribute::Path,
        "secure" => CookieAttribute::Secure,
        "httponly" => CookieAttribute::HttpOnly,
        "samesite" => CookieAttribute::SameSite,
        _ => return None,
    })
}

/// A filter, if the next word is one.
fn filter(cursor: &mut Cursor) -> Result<Option<Filter>> {
    let start = cursor.pos();
    let word = keyword(cursor);
    cursor.seek(start + word.len());
    Ok(Some(match word {
        "count" => Filter::Count,
        "first" => Filter::First,
        "last" => Filter::Last,
        "nth" => Filter::Nth(index(cursor)?),
        "split" => Filter::Split(argument(cursor)?),
        "replace" => Filter::Replace {
            old: argument(cursor)?,
            new: argument(cursor)?,
        },
        "replaceRegex" => Filter::ReplaceRegex {
            pattern: pattern(cursor)?,
            new: argument(cursor)?,
        },
        "regex" => Filter::Regex(pattern(cursor)?),
        "jsonpath" => Filter::JsonPath(path(cursor)?),
        "toInt" => Filter::ToInt,
        "toFloat" => Filter::ToFloat,
        "toString" => Filter::ToString,
        "urlDecode" => Filter::UrlDecode,
        "urlEncode" => Filter::UrlEncode,
        "base64Decode" => Filter::Base64Decode,
        "base64Encode" => Filter::Base64Encode,
        "xpath"
        | "decode"
        | "format"
        | "dateFormat"
        | "toDate"
        | "daysAfterNow"
        | "daysBeforeNow"
        | "toHex"
        | "htmlEscape"
        | "htmlUnescape"
        | "urlQueryParam"
        | "location"
        | "utf8Decode"
        | "utf8Encode"
        | "charsetDecode"
        | "base64UrlSafeDecode"
        | "base64UrlSafeEncode" => {
            let error = Error::new(
                start..cursor.pos(),
                format!("the filter `{word}` is not supported here"),
            );
            return Err(error.help(
                "filters: count, first, last, nth, split, replace, replaceRegex, regex, jsonpath, toInt, toFloat, \
                 toString, urlDecode, urlEncode, base64Decode, base64Encode",
            ));
        }
        _ => {
            cursor.seek(start);
            return Ok(None);
        }
    }))
}

/// What the value must be.
pub(super) fn predicate(cursor: &mut Cursor) -> Result<Predicate> {
    cursor.spaces();
    let start = cursor.pos();
    let not = keyword(cursor) == "not";
    if not {
        cursor.eat("not");
        cursor.spaces();
    }
    Ok(Predicate {
        not,
        test: test(cursor, start)?,
    })
}

fn test(cursor: &mut Cursor, predicate_start: usize) -> Result<Test> {
    let start = cursor.pos();
    let word = match cursor.take_while(|c| "=!<>".contains(c)) {
        "" => keyword(cursor),
        operator => operator,
    };
    cursor.seek(start + word.len());
    Ok(match word {
        "==" => Test::Equal(literal(cursor)?),
        "!=" => Test::NotEqual(literal(cursor)?),
        ">" => Test::Greater(literal_of(cursor, is_ordered, "a number or a string")?),
        ">=" => Test::GreaterOrEqual(literal_of(cursor, is_ordered, "a number or a string")?),
        "<" => Test::Less(literal_of(cursor, is_ordered, "a number or a string")?),
        "<=" => Test::LessOrEqual(literal_of(cursor, is_ordered, "a number or a string")?),
        "startsWith" => Test::StartsWith(literal_of(cursor, is_text, "a string or bytes")?),
        "endsWith" => Test::EndsWith(literal_of(cursor, is_text, "a string or bytes")?),
        "contains" => Test::Contains(literal_of(cursor, is_text, "a string or bytes")?),
        "includes" => Test::Includes(literal(cursor)?),
        "matches" => Test::Matches(pattern(cursor)?),
        "exists" => Test::Exists,
        "isEmpty" => Test::IsEmpty,
        "isBoolean" => Test::Is(Kind::Boolean),
        "isCollection" => Test::Is(Kind::Collection),
        "isFloat" => Test::Is(Kind::Float),
        "isInteger" => Test::Is(Kind::Integer),
        "isIsoDate" => Test::Is(Kind::IsoDate),
        "isList" => Test::Is(Kind::List),
        "isNumber" => Test::Is(Kind::Number),
        "isObject" => Test::Is(Kind::Object),
        "isString" => Test::Is(Kind::String),
        "" => {
            let end = (start + cursor.word().len()).max(predicate_start);
            let error = Error::new(predicate_start..end, "what must this value be?");
            return Err(error.help(PREDICATES));
        }
        _ => {
            let error = Error::new(
                start..start + word.len(),
                format!("there is no predicate `{word}` here"),
            );
            return Err(error.help(predicate_advice(word)));
        }
    })
}

const PREDICATES: &str = "predicates: == != > >= < <= startsWith endsWith contains includes matches exists isEmpty \
                          isBoolean isCollection isFloat isInteger isIsoDate isList isNumber isObject isString, each \
                          with `not` before it if need be";

fn predicate_advice(word: &str) -> &'static str {
    match word {
        "=" | "===" | "equals" => "equality is written `==`",
        "<>" | "!==" | "notEquals" => "inequality is written `!=`",
        "greaterThan" => "this is written `>`",
        "greaterThanOrEquals" => "this is written `>=`",
        "lessThan" => "this is written `<`",
        "lessThanOrEquals" => "this is written `<=`",
        "countEquals" => "this is written `count ==`",
        "isDate" => "no value here is a date; a string that holds one is `isIsoDate`",
        _ => PREDICATES,
    }
}

/// Letters and digits from here on.
fn keyword<'a>(cursor: &Cursor<'a>) -> &'a str {
    let rest = cursor.rest();
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(rest.len());
    &rest[..end]
}

fn argument(cursor: &mut Cursor) -> Result<Template> {
    cursor.spaces();
    if cursor.peek() == Some('`') {
        string::backquoted(cursor)
    } else {
        string::quoted(cursor)
    }
}

/// An argument that is a JSONPath; one without variables is checked at once.
fn path(cursor: &mut Cursor) -> Result<Template> {
    let path = argument(cursor)?;
    if let Some(text) = path.as_literal() {
        json_path::check(&text).map_err(|why| Error::new(path.span.clone(), why))?;
    }
    Ok(path)
}

/// An argument that is a regular expression, as a string or between slashes; one without variables is checked at once.
fn pattern(cursor: &mut Cursor) -> Result<Template> {
    cursor.spaces();
    let pattern = if cursor.peek() == Some('/') {
        slashes(cursor)?
    } else {
        argument(cursor)?
    };
    if let Some(text) = pattern.as_literal()
        && let Err(error) = regex::Regex::new(&text)
    {
        let error = error.to_string();
        let why = error
            .lines()
            .last()
            .unwrap_or_default()
            .trim_start_matches("error: ");
        return Err(Error::new(
            pattern.span,
            format!("this is not a regular expression: {why}"),
        ));
    }
    Ok(pattern)
}

/// `/…/`: only the slash itself is escaped, everything else is the regular expression's own.
fn slashes(cursor: &mut Cursor) -> Result<Template> {
    let start = cursor.pos();
    cursor.eat("/");
    let mut pattern = String::new();
    loop {
        match cursor.next() {
            Some('/') => break,
            Some('\\') if cursor.eat("/") => pattern.push('/'),
            Some('\\') => {
                pattern.push('\\');
                pattern.extend(cursor.next());
            }
            Some('\n') | None => {
                return Err(Error::new(
                    start..start + 1,
                    "no `/` closes this regular expression",
                ));
            }
            Some(c) => pattern.push(c),
        }
    }
    Ok(Template {
        span: start..cursor.pos(),
        ..Template::literal(pattern)
    })
}

fn index(cursor: &mut Cursor) -> Result<i64> {
    cursor.spaces();
    let word = cursor.word();
    let span = cursor.pos()..cursor.pos() + word.len();
    cursor.seek(span.end);
    word.parse().map_err(|_| {
        Error::new(
            span,
            "`nth` takes a whole number, counted from 0; negative ones from the end",
        )
    })
}

fn literal_of(cursor: &mut Cursor, fits: fn(&Literal) -> bool, wanted: &str) -> Result<Literal> {
    cursor.spaces();
    let start = cursor.pos();
    let literal = literal(cursor)?;
    if fits(&literal) {
        return Ok(literal);
    }
    Err(Error::new(
        start..cursor.pos(),
        format!("this predicate takes {wanted}"),
    ))
}

fn is_ordered(literal: &Literal) -> bool {
    matches!(
        literal,
        Literal::Number(_) | Literal::String(_) | Literal::Variable { .. }
    )
}

fn is_text(literal: &Literal) -> bool {
    matches!(
        literal,
        Literal::String(_) | Literal::Bytes(_) | Literal::Variable { .. }
    )
}

/// The value after a predicate.
fn literal(cursor: &mut Cursor) -> Result<Literal> {
    cursor.spaces();
    let start = cursor.pos();
    let rest = cursor.rest();
    match cursor.peek() {
        Some('"') => return Ok(Literal::String(string::quoted(cursor)?)),
        Some('`') if rest.starts_with("```") => return multiline(cursor),
        Some('`') => return Ok(Literal::String(string::backquoted(cursor)?)),
        _ if rest.starts_with("base64,") => return Ok(Literal::Bytes(body::base64(cursor)?)),
        _ if rest.starts_with("hex,") => return Ok(Literal::Bytes(body::hex(cursor)?)),
        _ if rest.starts_with("{{") => {
            let (name, span) = string::variable(cursor)?;
            return Ok(Literal::Variable { name, span });
        }
        _ => {}
    }
    let word = cursor.word();
    cursor.seek(start + word.len());
    match word {
        "null" => return Ok(Literal::Null),
        "true" => return Ok(Literal::Boolean(true)),
        "false" => return Ok(Literal::Boolean(false)),
        _ => {}
    }
    serde_json::from_str(word).map(Literal::Number).map_err(|_| {
        let error = Error::new(start..start + word.len(), "a value was expected here");
        error.help("a string goes in double quotes; other values: a number, true, false, null, base64,…; and {{name}}")
    })
}

fn multiline(cursor: &mut Cursor) -> Result<Literal> {
    let start = cursor.pos();
    match body::body(cursor)?.content {
        crate::hurl::ast::Content::Text { text, .. } => Ok(Literal::String(text)),
        _ => Err(Error::new(
            start..cursor.pos(),
            "a string was expected here",
        )),
    }
}

//! What a Hurl text says, once it is known to be well formed.
//!
//! Spans are byte ranges into the text that was parsed, so that a message can point at what it is about.

use std::ops::Range;

use super::Error;

/// A whole text: requests in the order in which they are sent.
#[derive(Debug, Clone, Default)]
pub struct File {
    pub entries: Vec<Entry>,
}

/// One request and what is expected of its answer.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The comment line directly above the request.
    pub title: Option<String>,
    pub request: Request,
    pub expected: Option<Expected>,
    /// From the method to the end of the last line that belongs to the entry; without the title.
    pub span: Range<usize>,
}

/// What is sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// Any token of RFC 9110, section 5.6.2; case matters.
    pub method: String,
    pub url: Template,
    pub headers: Vec<Field>,
    /// `[Query]`: appended to the URL, percent-encoded.
    pub query: Vec<Field>,
    /// `[Cookies]`: sent as one `Cookie` header.
    pub cookies: Vec<Field>,
    /// `[BasicAuth]`: user and password.
    pub basic_auth: Option<Field>,
    pub body: Option<Body>,
    pub span: Range<usize>,
}

/// A name and a value on a line of their own: a header, a parameter, a cookie.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: Template,
    pub value: Template,
    pub span: Range<usize>,
}

/// The content of a request, or the content expected of a response.
#[derive(Debug, Clone)]
pub struct Body {
    pub content: Content,
    pub span: Range<usize>,
}

/// How a body was written.
#[derive(Debug, Clone)]
pub enum Content {
    /// A JSON value as it stands: sent as written, compared as a value.
    Json(Template),
    /// Between triple backquotes, with the language named after them, or between single ones.
    Text { text: Template, quotes: Quotes },
    /// `[Form]`: only in requests.
    Form(Vec<Field>),
    /// `base64,…;` or `hex,…;`.
    Bytes(Vec<u8>),
}

/// What stands around a text body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// `` `one line` ``
    Single,
    /// Three backquotes.
    Triple,
    /// Three backquotes and `json`: a request then says that its content is JSON.
    TripleJson,
}

/// Text with `{{names}}` in it, to be filled from variables.
#[derive(Debug, Clone, Default)]
pub struct Template {
    pub parts: Vec<Part>,
    pub span: Range<usize>,
}

/// A piece of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Escapes are already replaced by what they stand for.
    Text(String),
    Variable {
        name: String,
        span: Range<usize>,
    },
}

/// What is expected of the answer.
#[derive(Debug, Clone)]
pub struct Expected {
    /// `1.1` of `HTTP/1.1`; `None` for a plain `HTTP`.
    pub version: Option<String>,
    /// `None` for `*`: any status will do.
    pub status: Option<u16>,
    /// What to tell a learner when version or status differ.
    pub hint: Option<String>,
    /// Headers that must be there with just this value (one of the values, if a header is repeated).
    pub headers: Vec<HeaderAssert>,
    pub body: Option<BodyAssert>,
    pub captures: Vec<Capture>,
    pub asserts: Vec<Assert>,
    /// The `HTTP …` line.
    pub line: Range<usize>,
    /// From the `HTTP …` line to the end of the last assertion.
    pub span: Range<usize>,
}

/// A header written below the status line of an expected response.
#[derive(Debug, Clone)]
pub struct HeaderAssert {
    pub field: Field,
    pub hint: Option<String>,
}

/// A body written below an expected response.
#[derive(Debug, Clone)]
pub struct BodyAssert {
    pub body: Body,
    pub hint: Option<String>,
}

/// `name: query filter …`: keeps a part of the answer for later requests.
#[derive(Debug, Clone)]
pub struct Capture {
    pub name: String,
    pub query: Query,
    pub hint: Option<String>,
    /// As written, without the comment.
    pub text: String,
    pub span: Range<usize>,
}

/// `query filter … predicate`: one line below `[Asserts]`.
#[derive(Debug, Clone)]
pub struct Assert {
    pub query: Query,
    pub predicate: Predicate,
    pub hint: Option<String>,
    /// As written, without the comment.
    pub text: String,
    pub span: Range<usize>,
}

/// A part of the answer, and what is made of it before it is judged.
#[derive(Debug, Clone)]
pub struct Query {
    pub source: Source,
    pub filters: Vec<Filter>,
    pub span: Range<usize>,
}

/// Where a value comes from.
#[derive(Debug, Clone)]
pub enum Source {
    Status,
    /// Such as `1.1`.
    Version,
    /// The address that answered.
    Url,
    /// Milliseconds.
    Duration,
    Body,
    Bytes,
    Header(Template),
    Cookie {
        name: Template,
        attribute: CookieAttribute,
    },
    JsonPath(Template),
    Regex(Template),
    Variable(Template),
}

/// What of a `Set-Cookie` header (RFC 6265, section 4.1) is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CookieAttribute {
    Value,
    Expires,
    MaxAge,
    Domain,
    Path,
    Secure,
    HttpOnly,
    SameSite,
}

/// A step from one value to another.
#[derive(Debug, Clone)]
pub enum Filter {
    Count,
    First,
    Last,
    Nth(i64),
    Split(Template),
    Replace { old: Template, new: Template },
    ReplaceRegex { pattern: Template, new: Template },
    Regex(Template),
    JsonPath(Template),
    ToInt,
    ToFloat,
    ToString,
    UrlDecode,
    UrlEncode,
    Base64Decode,
    Base64Encode,
}

/// A judgement of a value.
#[derive(Debug, Clone)]
pub struct Predicate {
    /// Written with `not` before it.
    pub not: bool,
    pub test: Test,
}

/// What a [`Predicate`] tests.
#[derive(Debug, Clone)]
pub enum Test {
    Equal(Literal),
    NotEqual(Literal),
    Greater(Literal),
    GreaterOrEqual(Literal),
    Less(Literal),
    LessOrEqual(Literal),
    StartsWith(Literal),
    EndsWith(Literal),
    Contains(Literal),
    Includes(Literal),
    /// A regular expression.
    Matches(Template),
    Exists,
    IsEmpty,
    Is(Kind),
}

/// A kind of value, for the predicates that begin with `is`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Boolean,
    Collection,
    Float,
    Integer,
    IsoDate,
    List,
    Number,
    Object,
    String,
}

/// A value as written after a predicate.
#[derive(Debug, Clone)]
pub enum Literal {
    Null,
    Boolean(bool),
    Number(serde_json::Number),
    String(Template),
    Bytes(Vec<u8>),
    /// `{{name}}` without quotes: the variable's value with its own type.
    Variable {
        name: String,
        span: Range<usize>,
    },
}

impl Template {
    /// A template without variables.
    pub fn literal(text: impl Into<String>) -> Self {
        Self {
            parts: vec![Part::Text(text.into())],
            span: 0..0,
        }
    }

    /// The text, if there is no variable in it.
    pub fn as_literal(&self) -> Option<String> {
        let text = |part: &Part| match part {
            Part::Text(text) => Some(text.clone()),
            Part::Variable { .. } => None,
        };
        self.parts.iter().map(text).collect()
    }
}

impl Error {
    /// The error `message` about `span`.
    pub(super) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: None,
        }
    }

    /// The same error with advice on what to do.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

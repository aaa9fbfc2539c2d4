//! The X-ray of one response: what the engine knows about *why* an answer came out as it did.
//!
//! A trace is data, not prose. The child process writes one JSON object a request; the `ui` room draws it, `check` can
//! assert on it; `serve --json` prints it as an event `trace`, and `schema trace` says what is in it. Line numbers are 1-based lines of the app's source as the learner sees it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A place in the app's source, such as `app.py:5`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The file as the learner knows it (`app.py`), never a path of this machine.
    pub file: String,
    /// 1-based line.
    pub line: u32,
}

/// Everything the engine can tell about one request and its response.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Trace {
    /// Which request of which connection this explains: the port the child saw as its peer, and the 0-based number of
    /// the request on that connection. The tap knows both, so no header has to be smuggled in.
    pub peer_port: u16,
    pub sequence: u32,
    /// The path operation that matched, if any did.
    pub route: Option<Route>,
    /// Dependencies in the order in which they ran.
    pub dependencies: Vec<Dependency>,
    /// Parameters and body fields after validation, those of dependencies first, and of each function by where they come from: path, query,
    /// header, cookie, body. Defaults are not among them.
    pub inputs: Vec<Input>,
    /// The items of a 422, exactly as they went out. Empty when validation passed.
    pub refused: Vec<serde_json::Value>,
    /// Every place that named a status code, in the order in which it happened. Exactly one has `wins`.
    pub status: Vec<StatusSource>,
    /// What the function returned, or what was raised.
    pub outcome: Option<Outcome>,
    /// What the response model did with it. `None`: no model, the value went out as it was.
    pub model: Option<ModelPass>,
    /// Response headers in the order sent, each with who set it.
    pub headers: Vec<HeaderSource>,
    /// Headers that the app set on the injected `Response`, and that did not go out: another response did.
    pub lost: Vec<LostHeader>,
    /// The class that wrote the body: `JSONResponse`, `Response`, `StreamingResponse`, …
    pub response_class: Option<String>,
    /// Names of the background tasks that ran afterwards.
    pub background: Vec<String>,
    /// What to do about an exception that nobody caught, where that is known.
    pub advice: Option<String>,
    /// Time in the app alone, in microseconds.
    pub micros: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Route {
    pub method: String,
    /// The template, such as `/users/{user_id}`; of a mounted app with the path that it is mounted under.
    pub path: String,
    /// The function's name.
    pub function: String,
    /// The decorator's line.
    pub at: Place,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dependency {
    pub name: String,
    pub at: Option<Place>,
    /// `repr` of what it gave; `None` when it raised.
    pub gave: Option<String>,
}

/// One validated value, as the function received it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Input {
    /// `path`, `query`, `header`, `cookie` or `body`.
    pub source: String,
    pub name: String,
    /// `repr` of the value after validation, shortened.
    pub value: String,
    /// The declared type as written, such as `int` or `UserIn`.
    pub kind: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatusSource {
    pub code: u16,
    pub by: StatusBy,
    /// What to call it: a dependency's name, `HTTPException`, `JSONResponse`, …
    pub name: Option<String>,
    pub at: Option<Place>,
    pub wins: bool,
}

/// Who can name a status code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusBy {
    /// Nobody said anything: 200.
    Default,
    /// `status_code=` on the decorator.
    Decorator,
    /// `response.status_code = …` inside a dependency.
    Dependency,
    /// `response.status_code = …` inside the function.
    ResponseParameter,
    /// A `Response` object the function returned.
    ReturnedResponse,
    /// Middleware: the code of an answer of its own, or `response.status_code = …` on the answer that came from inside.
    Middleware,
    /// A raised `HTTPException`.
    Exception,
    /// What a function of the app's, under `@app.exception_handler(…)`, made of an exception.
    Handler,
    /// Parameters or body did not validate: 422.
    Validation,
    /// What the function returned does not fit its response model, or the code crashed: 500.
    Crash,
    /// No route or no such method: 404, 405, or a slash redirect.
    Routing,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    pub how: OutcomeKind,
    /// `repr` of the value or the exception, shortened to a few hundred characters.
    pub repr: String,
    /// The `return` or `raise` line.
    pub at: Option<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    Returned,
    Raised,
}

/// What a response model let through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ModelPass {
    /// As written: `UserOut`, `list[UserOut]`, `Cat | Dog`.
    pub name: String,
    /// Where the model was asked for: `response_model=` or the return annotation.
    pub from: String,
    pub at: Option<Place>,
    /// The options of the decorator that leave something out: `exclude_unset`, `include`, …
    pub options: Vec<String>,
    /// Fields that went out, as paths such as `name`, `owner.email`, `[].id` (of a list's items), `{}.id` (of a dict's values).
    pub kept: Vec<String>,
    /// Fields that did not, each with the reason.
    pub dropped: Vec<Dropped>,
    /// Set when the value does not fit: the messages of the ResponseValidationError.
    pub errors: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dropped {
    pub field: String,
    /// `repr` of the value that stayed inside, shortened.
    pub value: String,
    /// `not a field of UserOut`, `not set (exclude_unset)`, `None (exclude_none)`, …; where several would drop it, the one
    /// that Pydantic comes to first.
    pub why: String,
}

impl Trace {
    /// The class of the exception that nobody caught, if there was one: `KeyError`.
    pub fn crash(&self) -> Option<&str> {
        let crashes = self.status.iter().rev();
        let mut crashes = crashes.filter(|source| source.by == StatusBy::Crash);
        crashes.find_map(|source| source.name.as_deref())
    }

    /// Who set the response header of this name (lower case) that stands behind `earlier` others of the same name.
    pub fn header(&self, name: &str, earlier: usize) -> Option<&HeaderSource> {
        let mut named = self.headers.iter().filter(|source| source.name == name);
        named.nth(earlier)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HeaderSource {
    /// Lower case, as sent.
    pub name: String,
    pub by: HeaderBy,
    pub at: Option<Place>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LostHeader {
    /// Lower case.
    pub name: String,
    pub value: String,
    pub at: Option<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeaderBy {
    /// The learner's code set it.
    App,
    /// FastAPI or the response class did.
    Framework,
    /// The HTTP server (`date`, `server`, `transfer-encoding`, …).
    Server,
}

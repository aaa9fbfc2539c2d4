//! The interpreter: our modules, the app, and one call a request.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyTuple};
use rustpython_vm::scope::Scope;
use rustpython_vm::{Interpreter, PyObjectRef, PyResult, Settings, TryFromObject, VirtualMachine};

use super::super::trace::{Place, Trace};
use super::super::{App, Event, Fault};
use super::json::{self, Json};

/// Module name and source; `boot` is run, the others can be imported.
const BOOT: &str = include_str!("../python/boot.py");
const MODULES: &[(&str, &str)] = &[
    ("_trace", include_str!("../python/_trace.py")),
    ("_schema", include_str!("../python/_schema.py")),
    ("_http", include_str!("../python/_http.py")),
    ("_route", include_str!("../python/_route.py")),
    ("_serve", include_str!("../python/_serve.py")),
    ("_openapi", include_str!("../python/_openapi.py")),
    ("_status", include_str!("../python/_status.py")),
    ("pydantic", include_str!("../python/pydantic.py")),
    ("fastapi", include_str!("../python/fastapi.py")),
    ("fastapi.status", "from _status import *\n"),
    ("fastapi.responses", RESPONSES),
    (
        "fastapi.exceptions",
        "from _http import HTTPException, RequestValidationError, ResponseValidationError\n",
    ),
    (
        "fastapi.encoders",
        "from _schema import plain_value as jsonable_encoder\n",
    ),
    ("starlette", ""),
    ("starlette.status", "from _status import *\n"),
    ("starlette.responses", RESPONSES),
    ("starlette.requests", "from _http import Request\n"),
    (
        "starlette.exceptions",
        "from _http import StarletteHTTPException as HTTPException\n",
    ),
];
const RESPONSES: &str = "from _http import (Response, JSONResponse, PlainTextResponse, HTMLResponse, RedirectResponse, StreamingResponse)\n";

/// A request as the app sees it.
#[derive(Debug)]
pub struct Request {
    pub method: String,
    /// Percent-decoded.
    pub path: String,
    /// As sent, without the `?`.
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What the app answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The body was streamed: it goes out chunked unless it has a length.
    pub streamed: bool,
    pub trace: Trace,
}

/// Runs an interpreter, loads the app, and hands a function that answers requests to `serve`.
pub fn with_app(
    app: &App,
    serve: impl FnOnce(Result<&mut dyn FnMut(Request) -> Option<Answer>, Fault>),
) {
    let mut settings = Settings::default();
    settings.import_site = false;
    let interpreter = Interpreter::builder(settings)
        .add_frozen_modules(rustpython_pylib::FROZEN_STDLIB)
        .build();
    interpreter.enter(|vm| {
        let loaded = boot(vm).and_then(|scope| load(vm, &scope, app).map(|fault| (scope, fault)));
        match loaded {
            Ok((scope, None)) => serve(Ok(&mut |request| answer(vm, &scope, request))),
            Ok((_, Some(fault))) => serve(Err(fault)),
            Err(error) => serve(Err(Fault {
                message: describe(vm, &error),
                at: None,
                detail: String::new(),
                advice: None,
            })),
        }
    });
}

/// Prepares our modules and runs `boot.py`; its globals hold `load` and `handle`.
fn boot(vm: &VirtualMachine) -> PyResult<Scope> {
    let native = vm.new_module("_native", vm.ctx.new_dict(), None);
    native.set_attr("quote", vm.new_function("quote", quote), vm)?;
    native.set_attr("loads", vm.new_function("loads", loads), vm)?;
    native.set_attr("query", vm.new_function("query", query), vm)?;
    native.set_attr("quote_url", vm.new_function("quote_url", quote_url), vm)?;
    native.set_attr("matches", vm.new_function("matches", matches), vm)?;
    let modules = vm.sys_module.get_attr("modules", vm)?;
    modules.set_item("_native", native.into(), vm)?;
    let sources = vm.ctx.new_dict();
    for (name, source) in MODULES {
        sources.set_item(*name, vm.ctx.new_str(*source).into(), vm)?;
    }
    let scope = vm.new_scope_with_builtins();
    scope.globals.set_item("sources", sources.into(), vm)?;
    scope
        .globals
        .set_item("emit", vm.new_function("emit", emit).into(), vm)?;
    vm.run_string(scope.clone(), BOOT, "<boot>".to_owned())?;
    Ok(scope)
}

/// Runs the app's file; `Some`: what is wrong with it.
fn load(vm: &VirtualMachine, scope: &Scope, app: &App) -> PyResult<Option<Fault>> {
    let load = scope.globals.get_item("load", vm)?;
    let result = load.call((app.source.as_str(), app.name.as_str()), vm)?;
    if vm.is_none(&result) {
        return Ok(None);
    }
    let parts = items(&result, vm)?;
    let text = |i: usize| {
        parts
            .get(i)
            .filter(|part| !vm.is_none(part))
            .and_then(|part| String::try_from_object(vm, part.clone()).ok())
    };
    let line = parts
        .get(1)
        .filter(|part| !vm.is_none(part))
        .and_then(|part| u32::try_from_object(vm, part.clone()).ok());
    let at = line.map(|line| Place {
        file: app.name.clone(),
        line,
    });
    Ok(Some(Fault {
        message: text(0).unwrap_or_default(),
        at,
        detail: String::new(),
        advice: text(2),
    }))
}

/// One request through the app. `None`: our own layer failed; what happened was reported.
fn answer(vm: &VirtualMachine, scope: &Scope, request: Request) -> Option<Answer> {
    match try_answer(vm, scope, request) {
        Ok(answer) => Some(answer),
        Err(error) => {
            let text = describe(vm, &error);
            super::emit(&Event::Printed { text, stderr: true });
            None
        }
    }
}

fn try_answer(vm: &VirtualMachine, scope: &Scope, request: Request) -> PyResult<Answer> {
    let handle = scope.globals.get_item("handle", vm)?;
    let header = |(name, value): (String, String)| -> PyObjectRef {
        vm.ctx
            .new_tuple(vec![
                vm.ctx.new_str(name).into(),
                vm.ctx.new_str(value).into(),
            ])
            .into()
    };
    let headers = vm
        .ctx
        .new_list(request.headers.into_iter().map(header).collect());
    let body = vm.ctx.new_bytes(request.body);
    let result = handle.call(
        (request.method, request.path, request.query, headers, body),
        vm,
    )?;
    let parts = items(&result, vm)?;
    let [status, headers, body, streamed, trace] = &parts[..] else {
        return Err(vm.new_runtime_error("the layer's answer has another shape".to_owned()));
    };
    let trace = String::try_from_object(vm, trace.clone())?;
    Ok(Answer {
        status: u16::try_from_object(vm, status.clone())?,
        headers: pairs(headers, vm)?,
        body: Vec::<u8>::try_from_object(vm, body.clone())?,
        streamed: bool::try_from_object(vm, streamed.clone())?,
        trace: serde_json::from_str(&trace).unwrap_or_default(),
    })
}

fn items(object: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
    match object.downcast_ref::<PyTuple>() {
        Some(tuple) => Ok(tuple.as_slice().to_vec()),
        None => vm.extract_elements_with(object, Ok),
    }
}

fn pairs(list: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Vec<(String, String)>> {
    vm.extract_elements_with(list, |pair| {
        let both = items(&pair, vm)?;
        match &both[..] {
            [name, value] => Ok((
                String::try_from_object(vm, name.clone())?,
                String::try_from_object(vm, value.clone())?,
            )),
            _ => Err(vm.new_runtime_error("a header is a pair".to_owned())),
        }
    })
}

fn describe(vm: &VirtualMachine, error: &PyBaseExceptionRef) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = vm.write_exception(&mut text, error);
    text
}

/// What the app prints, line by line.
fn emit(kind: String, text: String) {
    use std::sync::Mutex;
    static LINE: Mutex<[String; 2]> = Mutex::new([String::new(), String::new()]);
    let stderr = kind == "err";
    let Ok(mut lines) = LINE.lock() else { return };
    let line = &mut lines[usize::from(stderr)];
    line.push_str(&text);
    while let Some(end) = line.find('\n') {
        let rest = line.split_off(end + 1);
        super::emit(&Event::Printed {
            text: std::mem::replace(line, rest)
                .trim_end_matches('\n')
                .to_owned(),
            stderr,
        });
    }
}

/// A text as a JSON string: compact, not ASCII-escaped, as Python's `json.dumps(ensure_ascii=False)` writes it.
fn quote(text: String) -> String {
    serde_json::Value::String(text).to_string()
}

/// `(value, None, 0)`, or `(None, message, character)`.
fn loads(text: String, vm: &VirtualMachine) -> PyObjectRef {
    let none = || vm.ctx.none();
    let parts = match json::parse(&text) {
        Ok(value) => vec![object(value, vm), none(), vm.ctx.new_int(0).into()],
        Err((message, at)) => vec![
            none(),
            vm.ctx.new_str(message).into(),
            vm.ctx.new_int(at).into(),
        ],
    };
    vm.ctx.new_tuple(parts).into()
}

fn object(value: Json, vm: &VirtualMachine) -> PyObjectRef {
    match value {
        Json::Null => vm.ctx.none(),
        Json::Bool(value) => vm.ctx.new_bool(value).into(),
        Json::Int(digits) => match digits.parse::<i64>() {
            Ok(small) => vm.ctx.new_int(small).into(),
            Err(_) => vm
                .ctx
                .new_int(
                    digits
                        .parse::<malachite_bigint::BigInt>()
                        .unwrap_or_default(),
                )
                .into(),
        },
        Json::Float(value) => vm.ctx.new_float(value).into(),
        Json::Text(text) => vm.ctx.new_str(text).into(),
        Json::List(items) => vm
            .ctx
            .new_list(items.into_iter().map(|item| object(item, vm)).collect())
            .into(),
        Json::Object(pairs) => {
            let dict = vm.ctx.new_dict();
            for (key, value) in pairs {
                // Setting a text key of a fresh dict runs no code that could fail.
                drop(dict.set_item(key.as_str(), object(value, vm), vm));
            }
            dict.into()
        }
    }
}

/// Name and value of each parameter of a query string, decoded; blank values are kept, as Starlette does.
fn query(text: String, vm: &VirtualMachine) -> PyObjectRef {
    let pair = |part: &str| -> PyObjectRef {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let text =
            |text: &str| -> PyObjectRef { vm.ctx.new_str(decode(&text.replace('+', " "))).into() };
        vm.ctx.new_tuple(vec![text(name), text(value)]).into()
    };
    vm.ctx
        .new_list(
            text.split('&')
                .filter(|part| !part.is_empty())
                .map(pair)
                .collect(),
        )
        .into()
}

/// Decodes `%XX`; what is not UTF-8 then becomes U+FFFD.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text
            .get(at + 1..at + 3)
            .filter(|_| bytes[at] == b'%')
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(hex.unwrap_or(bytes[at]));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Quotes a redirect's target as Starlette does: everything but letters, digits and `_.-~:/%#?=@[]!$&'()*+,;`.
fn quote_url(text: String) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"_.-~:/%#?=@[]!$&'()*+,;".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Whether a pattern is found in a text; pydantic uses this same engine. A pattern it cannot read matches nothing.
fn matches(pattern: String, text: String) -> bool {
    regex::Regex::new(&pattern).is_ok_and(|pattern| pattern.is_match(&text))
}

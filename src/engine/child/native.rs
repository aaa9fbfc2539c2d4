//! Small things that Python asks of Rust: text, patterns, time, files, chance.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use md5::{Digest, Md5};
use rustpython_vm::builtins::{PyModule, PyStrRef};
use rustpython_vm::{PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::super::App;
use super::json::{self, Json};
use super::own::Modules;
use super::python::pairs;
use super::{digest, gzip, twister, variables};

/// The module `_native`. Files come with [`open`].
pub fn module(vm: &VirtualMachine) -> PyResult<PyRef<PyModule>> {
    let native = vm.new_module("_native", vm.ctx.new_dict(), None);
    Patterns::make_class(vm);
    for (name, function) in [
        ("loads", vm.new_function("loads", loads)),
        ("json_fault", vm.new_function("json_fault", json_fault)),
        ("utf8", vm.new_function("utf8", utf8)),
        ("query", vm.new_function("query", query)),
        ("quote_url", vm.new_function("quote_url", quote_url)),
        ("quote_name", vm.new_function("quote_name", quote_name)),
        ("patterns", vm.new_function("patterns", patterns)),
        ("match", vm.new_function("match", find)),
        (
            "escape",
            vm.new_function("escape", |text: String| regex::escape(&text)),
        ),
        ("host", vm.new_function("host", host)),
        ("authority", vm.new_function("authority", authority)),
        (
            "unfit_headers",
            vm.new_function("unfit_headers", unfit_headers),
        ),
        ("http_date", vm.new_function("http_date", http_date)),
        ("http_time", vm.new_function("http_time", http_time)),
        ("now", vm.new_function("now", now)),
        ("email", vm.new_function("email", email)),
        ("is_set", vm.new_function("is_set", variables::is_set)),
        ("round", vm.new_function("round", super::math::to_digits)),
        ("md5", vm.new_function("md5", md5_hex)),
        ("digest", vm.new_function("digest", digest::digest)),
        ("pbkdf2", vm.new_function("pbkdf2", digest::pbkdf2)),
        ("blake2b", vm.new_function("blake2b", digest::blake2b)),
        ("gzip", vm.new_function("gzip", gzip::begin)),
        ("random", vm.new_function("random", random)),
        ("crc32", vm.new_function("crc32", digest::crc32)),
        (
            "oauth2_redirect",
            vm.new_function("oauth2_redirect", || crate::wire::OAUTH2_REDIRECT),
        ),
        ("normalized", vm.new_function("normalized", normalized)),
        ("combining", vm.new_function("combining", combining)),
        (
            "base64_encoded",
            vm.new_function("base64_encoded", base64_encoded),
        ),
    ] {
        native.set_attr(name, function, vm)?;
    }
    twister::install(&native, vm)?;
    super::schema::install(&native, vm)?;
    Ok(native)
}

/// Lets `_native` read files in the app's folder, or none at all, and find the modules that are the app's own.
pub fn open(app: &App, vm: &VirtualMachine) -> PyResult<()> {
    let folder = app.folder.clone();
    let native = vm.import("_native", 0)?;
    let modules = Modules::of(&app.name, folder.as_deref());
    let find = move |name: PyStrRef, vm: &VirtualMachine| modules.find(&name, vm);
    native.set_attr("own_module", vm.new_function("own_module", find), vm)?;
    let list = {
        let folder = folder.clone();
        move |path: String, vm: &VirtualMachine| list_folder(folder.as_deref(), &path, vm)
    };
    let read = move |path: String, vm: &VirtualMachine| read_file(folder.as_deref(), &path, vm);
    native.set_attr("list_folder", vm.new_function("list_folder", list), vm)?;
    native.set_attr("read_file", vm.new_function("read_file", read), vm)
}

/// The patterns of an app's routes, in order.
#[pyclass(module = "_native", name = "Patterns")]
#[derive(Debug, PyPayload)]
struct Patterns {
    list: Vec<regex::Regex>,
}

#[pyclass]
impl Patterns {}

impl Patterns {
    fn make_class(_: &VirtualMachine) {
        <Patterns as rustpython_vm::class::PyClassImpl>::make_static_type();
    }
}

fn patterns(sources: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let compile = |source: PyObjectRef| {
        let source: String = source.try_into_value(vm)?;
        regex::Regex::new(&source)
            .map_err(|error| vm.new_value_error(format!("the path {source:?}: {error}")))
    };
    let list = vm.extract_elements_with(&sources, compile)?;
    Ok(Patterns { list }.into_ref(&vm.ctx).into())
}

/// `(index, parameters)` of every route whose path fits, in order.
fn find(patterns: PyRef<Patterns>, path: String, vm: &VirtualMachine) -> PyResult {
    let mut found = Vec::new();
    for (index, pattern) in patterns.list.iter().enumerate() {
        let Some(captures) = pattern.captures(&path) else {
            continue;
        };
        let params = vm.ctx.new_dict();
        for name in pattern.capture_names().flatten() {
            let value = captures.name(name).map_or("", |value| value.as_str());
            params.set_item(name, vm.ctx.new_str(value).into(), vm)?;
        }
        found.push(
            vm.ctx
                .new_tuple(vec![vm.ctx.new_int(index).into(), params.into()])
                .into(),
        );
    }
    Ok(vm.ctx.new_list(found).into())
}

/// The bytes as text; `None` where they are not UTF-8.
fn utf8(bytes: Vec<u8>) -> Option<String> {
    String::from_utf8(bytes).ok()
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

/// What Pydantic's own reader of JSON, stricter than CPython's, says of these bytes; `None` where it reads them.
fn json_fault(bytes: Vec<u8>) -> Option<String> {
    let read = jiter::JsonValue::parse(&bytes, true);
    read.err().map(|error| error.description(&bytes))
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
                drop(dict.set_item(&*vm.ctx.new_str(key), object(value, vm), vm));
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
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// Quotes a redirect's target as Starlette does: everything but letters, digits and `_.-~:/%#?=@[]!$&'()*+,;`.
fn quote_url(text: String) -> String {
    quote(&text, b"_.-~:/%#?=@[]!$&'()*+,;")
}

/// Quotes a file's name as Python's `urllib.parse.quote` does.
fn quote_name(text: String) -> String {
    quote(&text, b"_.-~/")
}

fn quote(text: &str, safe: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || safe.contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The name in a `Host` header; `None` where it is none.
fn host(text: String) -> Option<String> {
    Some(super::http::host::parse(&text)?.0.to_owned())
}

/// What is wrong with headers that are to be sent, in h11's words; `None` where nothing is.
fn unfit_headers(headers: PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<String>> {
    Ok(super::http::answer::fit(pairs(&headers, vm)?).err())
}

/// What a `Host` header gives a URL.
fn authority(text: String) -> Option<String> {
    super::http::host::authority(&text).map(str::to_owned)
}

/// A time in seconds since the epoch as RFC 9110 §5.6.7 wants it.
fn http_date(seconds: f64) -> String {
    let since = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}

fn now() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs_f64()
}

fn md5_hex(text: String) -> String {
    Md5::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A normal form of Unicode (UAX #15); `None` where there is none of that name.
fn normalized(form: String, text: String) -> Option<String> {
    use unicode_normalization::UnicodeNormalization as _;
    Some(match form.as_str() {
        "NFC" => text.nfc().collect(),
        "NFD" => text.nfd().collect(),
        "NFKC" => text.nfkc().collect(),
        "NFKD" => text.nfkd().collect(),
        _ => return None,
    })
}

/// The canonical combining class of the first character.
fn combining(text: String) -> usize {
    let class = unicode_normalization::char::canonical_combining_class;
    text.chars().next().map_or(0, |first| class(first).into())
}

fn random(count: usize, vm: &VirtualMachine) -> PyResult {
    let mut bytes = vec![0; count.min(4096)];
    getrandom::fill(&mut bytes).map_err(|error| vm.new_runtime_error(error.to_string()))?;
    Ok(vm.ctx.new_bytes(bytes).into())
}

fn base64_encoded(bytes: Vec<u8>, vm: &VirtualMachine) -> PyObjectRef {
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    vm.ctx.new_bytes(text.into_bytes()).into()
}

/// Larger files are no teaching material.
const FILE: u64 = 16 << 20;

/// The names in a folder inside the app's own, sorted; `None` where it is no such folder.
fn list_folder(folder: Option<&Path>, path: &str, vm: &VirtualMachine) -> PyObjectRef {
    let list = || {
        let folder = folder?.canonicalize().ok()?;
        let inner = folder.join(path).canonicalize().ok()?;
        let entries = inner
            .starts_with(&folder)
            .then(|| std::fs::read_dir(&inner).ok());
        let names = entries??.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names.collect();
        names.sort();
        Some(names)
    };
    match list() {
        Some(names) => {
            let names = names.into_iter().map(|name| vm.ctx.new_str(name).into());
            vm.ctx.new_list(names.collect()).into()
        }
        None => vm.ctx.none(),
    }
}

/// `(address, None)`, or `(None, reason)`.
fn email(given: String, vm: &VirtualMachine) -> PyObjectRef {
    let text = |text: String| -> PyObjectRef { vm.ctx.new_str(text).into() };
    let none = || vm.ctx.none();
    let parts = match super::email::normalised(&given) {
        Ok(address) => vec![text(address), none()],
        Err(reason) => vec![none(), text(reason)],
    };
    vm.ctx.new_tuple(parts).into()
}

/// Seconds since 1970 of an HTTP date (RFC 9110, 5.6.7); `None` for any other text.
fn http_time(text: String) -> Option<f64> {
    let time = httpdate::parse_http_date(&text).ok()?;
    Some(time.duration_since(UNIX_EPOCH).ok()?.as_secs_f64())
}

/// `(bytes, modified)` of a file inside the app's folder, or `None`: nothing outside it exists for an app.
fn read_file(folder: Option<&Path>, path: &str, vm: &VirtualMachine) -> PyObjectRef {
    let read = || {
        let folder = folder?.canonicalize().ok()?;
        let file = folder.join(path).canonicalize().ok()?;
        let about = file.metadata().ok()?;
        let inside = file.starts_with(&folder) && about.is_file() && about.len() <= FILE;
        let modified = about
            .modified()
            .ok()?
            .duration_since(UNIX_EPOCH)
            .ok()?
            .as_secs_f64();
        inside
            .then(|| std::fs::read(&file).ok())
            .flatten()
            .map(|bytes| (bytes, modified))
    };
    match read() {
        Some((bytes, modified)) => vm
            .ctx
            .new_tuple(vec![
                vm.ctx.new_bytes(bytes).into(),
                vm.ctx.new_float(modified).into(),
            ])
            .into(),
        None => vm.ctx.none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_and_names_are_quoted_as_python_does() {
        assert_eq!(quote_url("/a b?x=é&y=%20".into()), "/a%20b?x=%C3%A9&y=%20");
        assert_eq!(quote_name("May report.csv".into()), "May%20report.csv");
        assert_eq!(decode("a%2Fb+c%zz"), "a/b+c%zz");
    }
}

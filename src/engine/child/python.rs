//! The interpreter: our modules, the app, and one call a request.

use std::path::PathBuf;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyTuple};
use rustpython_vm::scope::Scope;
use rustpython_vm::{Interpreter, PyObjectRef, PyResult, Settings, TryFromObject, VirtualMachine};

use super::super::trace::{Place, Trace};
use super::super::{App, Event, Fault};
use super::layer::{BOOT, MODULES};
use super::{math, native, traceback};

const SNIPPET: &str = include_str!("../python/snippet.py");

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
    /// Empty where the code has none.
    pub reason: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The body was streamed: it goes out chunked unless it has a length.
    pub streamed: bool,
    /// The stream raised: what came so far goes out, and no end.
    pub broken: bool,
    pub trace: Trace,
}

/// Runs a snippet in an interpreter of its own; `Some`: what ended it.
pub fn run_snippet(app: &App) -> Option<Fault> {
    interpreter().enter(|vm| {
        let ran = boot(app.folder.clone(), false, vm).and_then(|scope| {
            vm.run_string(scope.clone(), SNIPPET, "<snippet>".to_owned())?;
            let run = scope.globals.get_item("run_snippet", vm)?;
            let ran = run.call((app.source.as_str(), app.name.as_str()), vm);
            Ok(ran.err().map(|error| Fault {
                advice: advice(vm, &scope, &error),
                ..traceback::fault(vm, &error, app)
            }))
        });
        ran.unwrap_or_else(|error| Some(traceback::fault(vm, &error, app)))
    })
}

/// What `boot.py` advises about an error.
fn advice(vm: &VirtualMachine, scope: &Scope, error: &PyBaseExceptionRef) -> Option<String> {
    let advice = scope.globals.get_item("advice", vm).ok()?;
    let text = advice.call((error.clone(),), vm).ok()?;
    (!vm.is_none(&text)).then(|| String::try_from_object(vm, text).ok())?
}

/// Runs an interpreter, loads the app, and hands a function that answers requests to `serve`.
pub fn with_app(
    app: &App,
    traces: bool,
    serve: impl FnOnce(Result<&mut dyn FnMut(Request) -> Option<Answer>, Fault>),
) {
    interpreter().enter(|vm| {
        let loaded = boot(app.folder.clone(), traces, vm)
            .and_then(|scope| load(vm, &scope, app).map(|fault| (scope, fault)));
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

fn interpreter() -> Interpreter {
    let mut settings = Settings::default();
    settings.import_site = false;
    Interpreter::builder(settings)
        .add_frozen_modules(rustpython_pylib::FROZEN_STDLIB)
        .build()
}

/// Prepares our modules and runs `boot.py`; its globals hold `load` and `handle`.
fn boot(folder: Option<PathBuf>, traces: bool, vm: &VirtualMachine) -> PyResult<Scope> {
    traceback::install(vm)?;
    let native = native::module(folder, vm)?;
    let modules = vm.sys_module.get_attr("modules", vm)?;
    modules.set_item("_native", native.into(), vm)?;
    modules.set_item("math", math::module(vm)?.into(), vm)?;
    let sources = vm.ctx.new_dict();
    for (name, source) in MODULES {
        sources.set_item(*name, vm.ctx.new_str(*source).into(), vm)?;
    }
    let scope = vm.new_scope_with_builtins();
    scope.globals.set_item("sources", sources.into(), vm)?;
    let traces = vm.ctx.new_bool(traces).into();
    scope.globals.set_item("traces", traces, vm)?;
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
    let [status, reason, headers, body, streamed, broken, trace] = &parts[..] else {
        return Err(vm.new_runtime_error("the layer's answer has another shape".to_owned()));
    };
    let trace = String::try_from_object(vm, trace.clone())?;
    Ok(Answer {
        status: u16::try_from_object(vm, status.clone())?,
        reason: String::try_from_object(vm, reason.clone())?,
        headers: pairs(headers, vm)?,
        body: Vec::<u8>::try_from_object(vm, body.clone())?,
        streamed: bool::try_from_object(vm, streamed.clone())?,
        broken: bool::try_from_object(vm, broken.clone())?,
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
    traceback::text(vm, error, None)
}

/// What the app prints; called from `boot.py`.
fn emit(kind: String, text: String) {
    super::output::print(kind == "err", &text);
}

//! The interpreter: our modules, then an app or a snippet, and one call a request.

use std::time::Duration;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyTuple};
use rustpython_vm::function::IntoFuncArgs;
use rustpython_vm::scope::Scope;
use rustpython_vm::{
    AsObject as _, Interpreter, PyObjectRef, PyPayload as _, PyResult, Settings, TryFromObject,
    VirtualMachine,
};

use tokio::sync::oneshot;

use super::super::trace::{Place, Trace};
use super::super::{App, Event, Fault};
use super::exchange::{self, Exchange};
use super::layer;
use super::stream::Pieces;
use super::turns::Id;
use super::{
    awaited, carets, groups, math, mended, native, newer, recursion, rewritten, sets, stacks,
    traceback, unawaited,
};
use crate::wire::Ports;
use crate::wire::head::Version;

/// A request as the app sees it.
#[derive(Debug)]
pub struct Request {
    pub method: String,
    /// Percent-decoded.
    pub path: String,
    /// As sent.
    pub raw_path: String,
    /// As sent, without the `?`.
    pub query: String,
    pub headers: Vec<(String, String)>,
    /// Of HTTP.
    pub version: Version,
    pub ports: Ports,
    /// The body; `None`: it comes when it is asked for.
    pub body: Option<Vec<u8>>,
}

/// A request before its body: what decides how that is read.
#[derive(Debug)]
pub struct Asked {
    pub method: String,
    /// Percent-decoded.
    pub path: String,
    /// The content type, or nothing.
    pub kind: String,
}

impl Request {
    /// What `_http.Request` takes.
    fn parts(self, vm: &VirtualMachine) -> Vec<PyObjectRef> {
        let header = |(name, value): (String, String)| -> PyObjectRef {
            let (name, value) = (vm.ctx.new_str(name), vm.ctx.new_str(value));
            vm.ctx.new_tuple(vec![name.into(), value.into()]).into()
        };
        let headers = self.headers.into_iter().map(header).collect();
        let text = |text: String| -> PyObjectRef { vm.ctx.new_str(text).into() };
        let body = self.body.map(|body| vm.ctx.new_bytes(body).into());
        vec![
            text(self.method),
            text(self.path),
            text(self.raw_path),
            text(self.query),
            vm.ctx.new_list(headers).into(),
            vm.unwrap_or_none(body),
            text(self.version.to_string()),
            vm.ctx.new_int(self.ports.listener).into(),
            vm.ctx.new_int(self.ports.client).into(),
        ]
    }
}

/// What the app answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Empty where the code has none.
    pub reason: String,
    pub headers: Vec<(String, String)>,
    pub body: Body,
    /// The connection ends with it: the app raised what nobody caught.
    pub ends: bool,
    pub trace: Account,
}

impl Answer {
    /// Of its parts, as the layer has them.
    ///
    /// # Errors
    /// They have another shape.
    pub fn of(parts: &[PyObjectRef], vm: &VirtualMachine) -> PyResult<Answer> {
        let [status, reason, headers, body, ends, trace] = parts else {
            return Err(vm.new_runtime_error("the layer's answer has another shape".to_owned()));
        };
        let trace = String::try_from_object(vm, trace.clone())?;
        Ok(Answer {
            status: u16::try_from_object(vm, status.clone())?,
            reason: String::try_from_object(vm, reason.clone())?,
            headers: pairs(headers, vm)?,
            body: Body::Whole(Vec::<u8>::try_from_object(vm, body.clone())?),
            ends: bool::try_from_object(vm, ends.clone())?,
            trace: Account::Now(Box::new(serde_json::from_str(&trace).unwrap_or_default())),
        })
    }
}

/// The end of an answer after which something still ran.
#[derive(Debug)]
pub struct Ended {
    pub trace: Trace,
    /// As of an answer.
    pub ends: bool,
}

/// What there is to tell of a request, and when.
#[derive(Debug)]
pub enum Account {
    Now(Box<Trace>),
    /// What the app does goes on while the answer goes out.
    Later(oneshot::Receiver<Ended>),
}

#[derive(Debug)]
pub enum Body {
    Whole(Vec<u8>),
    /// It goes out as it is made.
    Stream(Pieces),
}

/// A booted interpreter. It lives on one thread and knows nothing of the app yet.
pub struct Python<'vm> {
    vm: &'vm VirtualMachine,
    /// The globals of `boot.py`.
    scope: Scope,
}

/// Boots an interpreter on this thread.
///
/// # Errors
/// `work` is handed a defect of the layer as a fault.
pub fn boot(work: impl FnOnce(Result<&Python<'_>, Fault>)) {
    let mut settings = Settings::default();
    settings.import_site = false;
    mended::attributes();
    let interpreter = Interpreter::builder(settings)
        .add_frozen_modules(rustpython_pylib::FROZEN_STDLIB)
        .build();
    interpreter.enter(|vm| match boot_layer(vm) {
        Ok(scope) => work(Ok(&Python { vm, scope })),
        Err(error) => work(Err(Fault {
            message: describe(vm, &error),
            at: None,
            detail: String::new(),
            advice: None,
        })),
    });
}

/// What another stack needs to run the same program at another place: the same modules, and what is watched by all.
pub fn beside(vm: &VirtualMachine) -> Interpreter {
    let state = vm.state.clone();
    let other = Interpreter::builder(Settings::default())
        .init_hook(move |other| other.state = state)
        .build();
    other.enter(|other| {
        other.recursion_limit.set(vm.recursion_limit.get());
        other
            .async_gen_finalizer
            .replace(vm.async_gen_finalizer.borrow().clone());
        for (from, to) in [
            (&vm.sys_module, &other.sys_module),
            (&vm.builtins, &other.builtins),
        ] {
            // What is there is there in each.
            drop(other.call_method(to.dict().as_object(), "update", (from.dict(),)));
        }
    });
    other
}

/// Prepares our modules and runs `boot.py`; its globals hold what is called later.
fn boot_layer(vm: &VirtualMachine) -> PyResult<Scope> {
    traceback::install(vm)?;
    intern_names(vm);
    let modules = vm.sys_module.get_attr("modules", vm)?;
    let native = native::module(vm)?;
    exchange::install(&native, vm)?;
    recursion::install(&native, vm)?;
    stacks::install(&native, vm)?;
    modules.set_item("_native", native.clone().into(), vm)?;
    modules.set_item("math", math::module(vm)?.into(), vm)?;
    math::mend_floats(vm);
    mended::install(vm)?;
    sets::install(vm)?;
    rewritten::install(&native, vm)?;
    carets::install(&native, vm)?;
    newer::install(&native, vm)?;
    awaited::install(vm)?;
    groups::install(vm)?;
    unawaited::install(vm);
    let modules = layer::modules();
    let packages = vm.ctx.new_dict();
    for (name, module) in &modules {
        packages.set_item(*name, vm.ctx.new_bool(module.package).into(), vm)?;
    }
    let boot = vm.ctx.new_code(modules[layer::BOOT].code);
    let code_of = move |name: String, vm: &VirtualMachine| {
        let module = modules.get(name.as_str());
        module.map(|module| vm.ctx.new_code(module.code))
    };
    let scope = vm.new_scope_with_builtins();
    let globals = &scope.globals;
    globals.set_item("packages", packages.into(), vm)?;
    globals.set_item("code_of", vm.new_function("code_of", code_of).into(), vm)?;
    globals.set_item("emit", vm.new_function("emit", emit).into(), vm)?;
    vm.run_code_obj(boot, scope.clone())?;
    Ok(scope)
}

/// Interns the names of the interpreter's own types: to ask one for its `__name__` panics where that was not done.
fn intern_names(vm: &VirtualMachine) {
    let mut types = vec![vm.ctx.types.object_type.to_owned()];
    while let Some(class) = types.pop() {
        vm.ctx.intern_str(&*class.name());
        let below = vm.call_method(class.as_object(), "__subclasses__", ());
        let below = below.and_then(|list| vm.extract_elements_with(&list, Ok));
        let below = below.unwrap_or_default().into_iter();
        types.extend(below.filter_map(|class| class.downcast().ok()));
    }
}

impl<'vm> Python<'vm> {
    /// The same program, run by another stack's interpreter.
    pub fn of(vm: &'vm VirtualMachine, scope: Scope) -> Python<'vm> {
        Python { vm, scope }
    }

    pub fn scope(&self) -> Scope {
        self.scope.clone()
    }

    /// Makes what apps are likely to ask for, before there is one. Without it they make it themselves.
    pub fn prepare(&self) {
        let prepared = self.call("prepare", ());
        // What is not prepared is only slower: whoever works on the layer is to see it all the same.
        debug_assert!(prepared.is_ok(), "_warm.py fails: {prepared:?}");
    }

    /// Runs a snippet to its end; gives the code with which it exits.
    ///
    /// # Errors
    /// What ended it.
    pub fn run(&self, snippet: &App) -> Result<u8, Fault> {
        let ran = native::open(snippet, self.vm)
            .and_then(|()| self.call("run_snippet", (&*snippet.source, &*snippet.name)))
            .and_then(|code| u8::try_from_object(self.vm, code));
        let ran = ran.map_err(|error| {
            let fault = traceback::fault(self.vm, &error);
            Fault {
                advice: self.advice(&error),
                at: fault.at.clone().or_else(|| self.place(&error)),
                ..fault
            }
        });
        if let Err(error) = self.call("end_snippet", ()) {
            self.report(&error);
        }
        ran
    }

    /// The place that an error speaks of, where no line raised it.
    fn place(&self, error: &PyBaseExceptionRef) -> Option<Place> {
        let parts = items(&self.call("place", (error.clone(),)).ok()?, self.vm).ok()?;
        let [file, line] = &parts[..] else {
            return None;
        };
        Some(Place {
            file: String::try_from_object(self.vm, file.clone()).ok()?,
            line: u32::try_from_object(self.vm, line.clone()).ok()?,
        })
    }

    /// Loads the app that later requests are for. `traces`: whether anybody reads them.
    ///
    /// # Errors
    /// What is wrong with the app's file.
    pub fn load(&self, app: &App, traces: bool) -> Result<(), Fault> {
        let loaded = native::open(app, self.vm)
            .and_then(|()| self.call("load", (&*app.source, &*app.name, traces)))
            .and_then(|wrong| self.fault(&wrong));
        match loaded {
            Ok(None) => Ok(()),
            Ok(Some(fault)) => Err(fault),
            Err(error) => Err(traceback::fault(self.vm, &error)),
        }
    }

    /// What `load` found wrong: a message, a file and a line, an advice; or None.
    fn fault(&self, wrong: &PyObjectRef) -> PyResult<Option<Fault>> {
        let vm = self.vm;
        if vm.is_none(wrong) {
            return Ok(None);
        }
        let parts = items(wrong, vm)?;
        let part = |i: usize| parts.get(i).filter(|part| !vm.is_none(part)).cloned();
        let text = |i| String::try_from_object(vm, part(i)?).ok();
        let line = part(2).and_then(|part| u32::try_from_object(vm, part).ok());
        Ok(Some(Fault {
            message: text(0).unwrap_or_default(),
            at: line.map(|line| Place {
                file: text(1).unwrap_or_default(),
                line,
            }),
            detail: String::new(),
            advice: text(3),
        }))
    }

    /// What `boot.py` advises about an error.
    fn advice(&self, error: &PyBaseExceptionRef) -> Option<String> {
        let text = self.call("advice", (error.clone(),)).ok()?;
        (!self.vm.is_none(&text)).then(|| String::try_from_object(self.vm, text).ok())?
    }

    /// Lets all that waits in the app have its turn that is ready; after how long the next wants one, if any does.
    pub fn turns(&self) -> Option<Duration> {
        let rest = self
            .call("turns", ())
            .map_err(|error| self.report(&error))
            .ok()?;
        let rest = f64::try_from_object(self.vm, rest).ok()?;
        Duration::try_from_secs_f64(rest).ok()
    }

    /// Whether the app wants to do something at its end.
    pub fn ends(&self) -> bool {
        let ends = self.call("ends", ());
        ends.and_then(|ends| ends.is_true(self.vm)).unwrap_or(false)
    }

    /// Lets the app do what it does at its end.
    pub fn close(&self) {
        drop(self.call("close", ()));
    }

    /// Begins a request: the layer answers it through the exchange, now or when the app is done with it.
    pub fn answer(&self, request: Request, exchange: Exchange) {
        let vm = self.vm;
        let mut asked = vec![exchange.into_ref(&vm.ctx).into()];
        asked.extend(request.parts(vm));
        if let Err(error) = self.call("handle", asked) {
            self.report(&error);
        }
    }

    /// Performs a plain function's call (`_apart.py`): what the function raises, its task raises.
    pub fn perform(&self, call: &PyObjectRef) {
        if let Err(error) = self.vm.call_method(call, "run", ()) {
            self.report(&error);
        }
    }

    /// Tells that something happened at a client's end.
    pub fn news(&self, id: Id) {
        if let Err(error) = self.call("news", (id.port, id.sequence)) {
            self.report(&error);
        }
    }

    /// Whether the app reads the body of such a request before all else.
    pub fn reads_first(&self, asked: Asked) -> bool {
        let reads = self.call("reads_first", (asked.method, asked.path, asked.kind));
        reads
            .and_then(|reads| reads.is_true(self.vm))
            .unwrap_or(false)
    }

    fn report(&self, error: &PyBaseExceptionRef) {
        let text = describe(self.vm, error);
        super::emit(&Event::Printed { text, stderr: true });
    }

    /// Calls a function of `boot.py`.
    fn call(&self, name: &str, arguments: impl IntoFuncArgs) -> PyResult {
        let function = self.scope.globals.get_item(name, self.vm)?;
        function.call(arguments, self.vm)
    }
}

fn items(object: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
    match object.downcast_ref::<PyTuple>() {
        Some(tuple) => Ok(tuple.as_slice().to_vec()),
        None => vm.extract_elements_with(object, Ok),
    }
}

/// Pairs of texts, such as headers.
pub fn pairs(list: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Vec<(String, String)>> {
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
    traceback::text(vm, error, false)
}

/// What the app prints; called from `boot.py`.
fn emit(kind: String, text: String) {
    super::output::print(kind == "err", &text);
}

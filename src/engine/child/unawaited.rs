//! Coroutines of the app that were made and never awaited: Python warns of them when they are dropped.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::{Mutex, OnceLock};

use rustpython_vm::builtins::PyCoroutine;
use rustpython_vm::{PyObject, PyResult, VirtualMachine};

use super::{line, output, own};

type Drop = fn(&PyObject, &VirtualMachine) -> PyResult<()>;

/// How the interpreter drops a coroutine.
static PLAIN: OnceLock<Drop> = OnceLock::new();
/// What was warned of: once for each place.
static WARNED: Mutex<Option<HashSet<String>>> = Mutex::new(None);

/// Has the interpreter warn.
pub fn install(vm: &VirtualMachine) {
    let del = &vm.ctx.types.coroutine_type.slots.del;
    if let Some(plain) = del.load() {
        PLAIN.get_or_init(|| plain);
        del.store(Some(dropped));
    }
}

fn dropped(object: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    if let Some(coroutine) = object.downcast_ref::<PyCoroutine>() {
        let inner = coroutine.as_coro();
        let frame = inner.frame();
        let unstarted = !inner.closed() && !inner.running() && frame.lasti() == 0;
        if unstarted && own::source(frame.code.source_path().as_str()).is_some() {
            warn(&inner.qualname().as_wtf8().to_string_lossy());
        }
    }
    PLAIN.get().map_or(Ok(()), |plain| plain(object, vm))
}

fn warn(name: &str) {
    let spot = line::running();
    let (place, source) = match spot {
        Some(spot) => {
            let text = own::source(spot.file()).unwrap_or_default();
            let text = text.lines().nth(spot.line.saturating_sub(1) as usize);
            let place = format!("{}:{}", spot.file(), spot.line);
            (place, text.map(|text| format!("  {}\n", text.trim())))
        }
        None => ("sys:1".to_owned(), None),
    };
    let mut words = format!("{place}: RuntimeWarning: coroutine '{name}' was never awaited\n");
    // Writing to a string cannot fail.
    let _ = write!(words, "{}", source.unwrap_or_default());
    if spot.is_some() {
        words.push_str(
            "RuntimeWarning: Enable tracemalloc to get the object allocation traceback\n",
        );
    }
    let new = WARNED
        .lock()
        .is_ok_and(|mut warned| warned.get_or_insert_default().insert(words.clone()));
    if new {
        output::print(true, &words);
    }
}

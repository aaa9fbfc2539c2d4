//! How deep calls may go: CPython's limit, counted for the app's own calls, and CPython's words where it is passed.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyCode, PyDictRef, PyModule};
use rustpython_vm::{AsObject as _, Py, PyObjectRef, PyRef, PyResult, VirtualMachine};

/// CPython's limit (`sys.getrecursionlimit()`).
const LIMIT: usize = 1000;
/// The frames of `boot.py` and `_own.py` below a program's first.
const OURS: usize = 2;
/// Room for our own calls that look at an exception which was raised right at the limit.
const ROOM: usize = 60;

/// Sets the limit, and puts what tells and changes it in the place of the interpreter's, which counts our frames, too.
pub fn install(native: &PyRef<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    vm.recursion_limit.set(LIMIT + OURS);
    let get = |vm: &VirtualMachine| vm.recursion_limit.get() - OURS;
    let get = vm.new_function("getrecursionlimit", get);
    let set = vm.new_function("setrecursionlimit", set_limit);
    vm.sys_module.set_attr("getrecursionlimit", get, vm)?;
    vm.sys_module.set_attr("setrecursionlimit", set, vm)?;
    native.set_attr("heard", vm.new_function("heard", heard), vm)
}

fn set_limit(limit: i32, vm: &VirtualMachine) -> PyResult<()> {
    let limit = usize::try_from(limit).unwrap_or(0);
    if limit == 0 {
        let words = "recursion limit must be greater or equal than 1";
        return Err(vm.new_value_error(words.to_owned()));
    }
    let depth = vm.current_recursion_depth().saturating_sub(OURS);
    if limit <= depth {
        return Err(vm.new_recursion_error(format!(
            "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
        )));
    }
    vm.recursion_limit.set(limit.saturating_add(OURS));
    Ok(())
}

/// What hears of exceptions (`sys.monitoring`): those of these classes are passed on to `callback`, with room for its calls.
fn heard(kinds: PyDictRef, callback: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
    let hear = move |code: PyRef<PyCode>,
                     offset: PyObjectRef,
                     error: PyBaseExceptionRef,
                     vm: &VirtualMachine|
          -> PyResult<()> {
        if error.class().is(vm.ctx.exceptions.recursion_error) {
            if error.__traceback__().is_none() {
                say(&code, &error, vm);
            }
            return Ok(());
        }
        let arithmetic = vm.ctx.exceptions.arithmetic_error;
        if !error.fast_isinstance(arithmetic) && !kinds.contains_key(error.class().as_object(), vm)
        {
            return Ok(());
        }
        let limit = vm.recursion_limit.get();
        vm.recursion_limit.set(limit + ROOM);
        let called = callback.call((code, offset, error), vm);
        vm.recursion_limit.set(limit);
        called.map(drop)
    };
    vm.new_function("heard", hear).into()
}

/// What CPython says of calls that went too deep.
fn say(code: &Py<PyCode>, error: &PyBaseExceptionRef, vm: &VirtualMachine) {
    let said = error.as_object().str(vm);
    let said = said.map_or_else(
        |_| String::new(),
        |said| said.to_string_lossy().into_owned(),
    );
    let at_limit = vm.current_recursion_depth() + 1 >= vm.recursion_limit.get();
    if let Some(words) = words(&said, code.source_path().as_str(), at_limit) {
        let words = vm.ctx.new_tuple(vec![vm.ctx.new_str(words).into()]);
        // Arguments that are a tuple are always taken.
        drop(error.as_object().set_attr("args", words, vm));
    }
}

/// The words for what the interpreter says in this file; `None` where they are no words of its own.
/// `at_limit`: the function itself is as deep as calls may go, and not what it asked of the interpreter.
fn words(said: &str, file: &str, at_limit: bool) -> Option<String> {
    const PASSED: &str = "maximum recursion depth exceeded";
    let place = match said.strip_prefix(PASSED) {
        Some(place) => place.trim(),
        // The stack itself ran low: the interpreter says only where.
        None if said.is_empty() || said.starts_with("in ") || said.starts_with("while ") => said,
        None => return None,
    };
    let place = match place {
        _ if file == "json.encoder" => "while encoding a JSON object",
        _ if file == "copy" => "while calling a Python object",
        // CPython compares numbers and texts without counting that.
        "in comparison" if at_limit => "",
        place => place,
    };
    Some([PASSED, place].join(" ").trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_deep_is_said_as_cpython_says_it() {
        let plain = "maximum recursion depth exceeded";
        let said = |said: &str, file, at_limit| words(said, file, at_limit);
        assert_eq!(
            said(&format!("{plain} "), "app.py", true).as_deref(),
            Some(plain)
        );
        assert_eq!(said("", "app.py", true).as_deref(), Some(plain));
        let compared = format!("{plain} in comparison");
        assert_eq!(said(&compared, "app.py", true).as_deref(), Some(plain));
        assert_eq!(
            said(&compared, "app.py", false).as_deref(),
            Some(&*compared)
        );
        let encoding = format!("{plain} while encoding a JSON object");
        assert_eq!(said(&compared, "json.encoder", true), Some(encoding));
        assert_eq!(said("my own words", "app.py", true), None);
    }
}

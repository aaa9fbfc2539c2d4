//! `await` as CPython has it: a coroutine that was awaited once gives no second result, in silence, but an error.
//!
//! The interpreter's own instruction knows nothing of that. The app's code has another one in its place, which hands what
//! stands before it to the function that prints what an interactive line gives (`sys.displayhook`): that is ours.

use rustpython_vm::builtins::{PyCoroutine, PyGenerator};
use rustpython_vm::bytecode::{Arg, CodeFlags, CodeUnit, Instruction, OpArgByte};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::protocol::PyIter;
use rustpython_vm::{AsObject as _, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::mended::replace;
use super::{groups, own};

/// The instruction that hands a value to `handed`, and goes on with what that gives.
pub fn hand() -> CodeUnit {
    /// `IntrinsicFunction1::Print`
    const PRINT: u8 = 1;
    let func = Arg::marker();
    CodeUnit::new(Instruction::CallIntrinsic1 { func }, OpArgByte::new(PRINT))
}

/// Puts ours in the place of the function that prints.
pub fn install(vm: &VirtualMachine) -> PyResult<()> {
    let plain = vm.sys_module.get_attr("displayhook", vm)?;
    let hook = move |value: PyObjectRef, vm: &VirtualMachine| match is_own(vm) {
        true => handed(value, vm),
        false => plain.call((value,), vm),
    };
    let hook = vm.new_function("displayhook", hook);
    vm.sys_module.set_attr("displayhook", hook, vm)?;
    for name in ["send", "throw"] {
        let kind = vm.ctx.types.coroutine_type;
        let plain = kind.as_object().get_attr(name, vm)?;
        let call = move |coroutine: PyObjectRef, mut args: FuncArgs, vm: &VirtualMachine| {
            check(&coroutine, vm)?;
            args.prepend_arg(coroutine);
            plain.call(args, vm)
        };
        replace(kind, name, call, vm);
    }
    Ok(())
}

/// A coroutine that came to its end has no other.
fn check(value: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let coroutine = value.downcast_ref::<PyCoroutine>();
    match coroutine.is_some_and(|coroutine| coroutine.as_coro().closed()) {
        true => Err(vm.new_runtime_error("cannot reuse already awaited coroutine".to_owned())),
        false => Ok(()),
    }
}

/// Whether the code that runs is the app's: only that has our instruction.
fn is_own(vm: &VirtualMachine) -> bool {
    let frame = vm.current_frame();
    frame.is_some_and(|frame| own::source(frame.code.source_path().as_str()).is_some())
}

/// Puts the instruction in the place of each `await`.
pub fn mend(units: &mut [CodeUnit]) -> bool {
    let mut changed = false;
    for unit in units {
        if matches!(unit.op, Instruction::GetAwaitable { .. }) && u8::from(unit.arg) == 0 {
            *unit = hand();
            changed = true;
        }
    }
    changed
}

fn handed(value: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    match groups::parts(&value) {
        Some([caught, raised, rest]) => groups::left(caught, raised, rest, vm),
        None => iterator(value, vm),
    }
}

/// What is to be sent to while something is awaited (PEP 492), in CPython 3.11's words where there is nothing.
fn iterator(value: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    if let Some(coroutine) = value.downcast_ref::<PyCoroutine>() {
        let inner = coroutine.as_coro();
        check(&value, vm)?;
        let awaits: PyObjectRef = value.as_object().get_attr("cr_await", vm)?;
        if inner.suspended() && !vm.is_none(&awaits) {
            return Err(vm.new_runtime_error("coroutine is being awaited already".to_owned()));
        }
        return Ok(value);
    }
    if is_coroutine(&value) {
        return Ok(value);
    }
    let name = value.class().name().to_string();
    let method = value.class().get_attr(vm.ctx.intern_str("__await__"));
    if method.is_none() {
        let words = format!("object {name} can't be used in 'await' expression");
        return Err(vm.new_type_error(words));
    }
    let found = vm.call_special_method(&value, vm.ctx.intern_str("__await__"), ())?;
    if is_coroutine(&found) {
        return Err(vm.new_type_error("__await__() returned a coroutine".to_owned()));
    }
    if !PyIter::check(&found) {
        let name = found.class().name().to_string();
        let words = format!("__await__() returned non-iterator of type '{name}'");
        return Err(vm.new_type_error(words));
    }
    Ok(found)
}

/// Whether it is one, or a generator that stands for one (`types.coroutine`).
fn is_coroutine(value: &PyObject) -> bool {
    let marked = |generator: &rustpython_vm::Py<PyGenerator>| {
        let flags = generator.as_coro().frame().code.flags;
        flags.contains(CodeFlags::ITERABLE_COROUTINE)
    };
    value.downcast_ref::<PyCoroutine>().is_some()
        || value.downcast_ref::<PyGenerator>().is_some_and(marked)
}

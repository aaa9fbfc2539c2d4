//! `except*` as CPython 3.11 has it: what goes on when its clauses are done.
//!
//! The interpreter takes whatever is in the group that was caught for raised again. CPython (`_PyExc_PrepReraiseStar`)
//! takes the parts of the group alone, by what a part shares with the whole; `raise group.exceptions[0]` is another error.

use std::collections::HashSet;

use rustpython_vm::builtins::{PyBaseException, PyList, PyTuple};
use rustpython_vm::bytecode::{Arg, CodeUnit, Instruction, OpArgByte};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject as _, Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::awaited::hand;
use super::mended::replace;

/// A part of a group that was divided is raised without what led to it, as if `from` its cause.
pub fn install(vm: &VirtualMachine) -> PyResult<()> {
    let kind = vm.ctx.exceptions.base_exception_group;
    for name in ["split", "subgroup"] {
        let plain = kind.as_object().get_attr(name, vm)?;
        let divide = move |group: PyObjectRef, mut args: FuncArgs, vm: &VirtualMachine| {
            args.prepend_arg(group.clone());
            let divided = plain.call(args, vm)?;
            let parts = divided.downcast_ref::<PyTuple>();
            let parts = parts.map(|parts| parts.as_slice());
            for part in parts.unwrap_or(std::slice::from_ref(&divided)) {
                if !vm.is_none(part) && !part.is(&group) {
                    part.set_attr("__suppress_context__", vm.ctx.new_bool(true), vm)?;
                }
            }
            PyResult::Ok(divided)
        };
        replace(kind, name, divide, vm);
    }
    Ok(())
}

/// Where the clauses are done there are the group, what they raised, and what none of them took: three values, of which
/// the last is added to the list, and the interpreter makes one of the rest. Here they become a tuple, which is handed on.
pub fn mend(units: &mut [CodeUnit]) -> bool {
    const PREPARE: u8 = 1;
    let mut changed = false;
    for at in 0..units.len() {
        let done = matches!(units[at].op, Instruction::CallIntrinsic2 { .. })
            && u8::from(units[at].arg) == PREPARE;
        let before = (0..at)
            .rev()
            .find(|before| !matches!(units[*before].op, Instruction::Nop));
        let Some(added) = before.filter(|_| done) else {
            continue;
        };
        if matches!(units[added].op, Instruction::ListAppend { .. }) {
            let tuple = Instruction::BuildTuple {
                count: Arg::marker(),
            };
            units[added] = CodeUnit::new(tuple, OpArgByte::new(3));
            units[at] = hand();
            changed = true;
        }
    }
    changed
}

/// The three, if a value is such a tuple.
pub fn parts(value: &PyObject) -> Option<[&PyObjectRef; 3]> {
    match value.downcast_ref::<PyTuple>()?.as_slice() {
        [caught, raised, rest]
            if caught.downcast_ref::<PyBaseException>().is_some()
                && raised.downcast_ref::<PyList>().is_some() =>
        {
            Some([caught, raised, rest])
        }
        _ => None,
    }
}

/// What is raised when the clauses are done; `None` of Python's for nothing.
pub fn left(
    caught: &PyObjectRef,
    raised: &PyObjectRef,
    rest: &PyObjectRef,
    vm: &VirtualMachine,
) -> PyResult {
    let mut all: Vec<PyObjectRef> = vm.extract_elements_with(raised, Ok)?;
    all.push(rest.clone());
    all.retain(|one| !vm.is_none(one));
    let group = vm.ctx.exceptions.base_exception_group;
    if !caught.fast_isinstance(group) {
        return Ok(all.into_iter().next().unwrap_or_else(|| vm.ctx.none()));
    }
    let (again, mut new): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|one| is_part(one, caught, vm));
    let again = match again.is_empty() {
        true => vm.ctx.none(),
        false => among(caught, &again, vm)?,
    };
    if again.is(caught) {
        again.set_attr("__suppress_context__", vm.ctx.new_bool(true), vm)?;
    }
    if new.is_empty() {
        return Ok(again);
    }
    if !vm.is_none(&again) {
        new.push(again);
    }
    if let [only] = &new[..] {
        return Ok(only.clone());
    }
    let new = vm.ctx.new_list(new);
    group.as_object().call((vm.ctx.new_str(""), new), vm)
}

/// Whether a group is a part of another: it has its traceback, its cause and its context.
fn is_part(one: &PyObject, whole: &PyObject, vm: &VirtualMachine) -> bool {
    let group = vm.ctx.exceptions.base_exception_group;
    let (Some(part), Some(whole)) = (
        one.downcast_ref::<PyBaseException>()
            .filter(|_| one.fast_isinstance(group)),
        whole.downcast_ref::<PyBaseException>(),
    ) else {
        return false;
    };
    fn id<T>(object: Option<PyRef<T>>) -> Option<usize>
    where
        PyRef<T>: std::ops::Deref<Target = Py<T>>,
        T: rustpython_vm::PyPayload,
    {
        object.map(|object| object.get_id())
    }
    id(part.__traceback__()) == id(whole.__traceback__())
        && id(part.__cause__()) == id(whole.__cause__())
        && id(part.__context__()) == id(whole.__context__())
}

/// The group with those alone that are in these parts of it.
fn among(whole: &PyObject, parts: &[PyObjectRef], vm: &VirtualMachine) -> PyResult {
    let mut kept = HashSet::new();
    for part in parts {
        collect(part, &mut kept, vm)?;
    }
    let keep = move |one: PyObjectRef| kept.contains(&one.get_id());
    let keep = vm.new_function("keep", keep);
    vm.call_method(whole, "subgroup", (keep,))
}

/// The exceptions in a group, and in the groups in it.
fn collect(error: &PyObject, found: &mut HashSet<usize>, vm: &VirtualMachine) -> PyResult<()> {
    if !error.fast_isinstance(vm.ctx.exceptions.base_exception_group) {
        found.insert(error.get_id());
        return Ok(());
    }
    let parts: PyObjectRef = error.get_attr("exceptions", vm)?;
    let parts: Vec<PyObjectRef> = vm.extract_elements_with(&parts, Ok)?;
    parts.iter().try_for_each(|part| collect(part, found, vm))
}

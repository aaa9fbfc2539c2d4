//! Which hashes are the same in every run of CPython: those of numbers, and of what is made of numbers alone. Those of
//! texts, bytes and `None` differ each time, and with them the order of a set.

use rustpython_vm::builtins::{PyFloat, PyFrozenSet, PyInt, PyTuple, PyType};
use rustpython_vm::{AsObject as _, Py, PyObject, PyObjectRef, VirtualMachine};

/// Classes of the library that are hashed by numbers.
const NUMBERS: [(&str, &str); 4] = [
    ("decimal", "Decimal"),
    ("fractions", "Fraction"),
    ("datetime", "timedelta"),
    ("uuid", "UUID"),
];

/// The hash of an item, where CPython always gives the same.
pub fn fixed(item: &PyObjectRef, vm: &VirtualMachine) -> Option<i64> {
    is_fixed(item, vm).then(|| item.hash(vm).ok()).flatten()
}

pub fn is_fixed(item: &PyObject, vm: &VirtualMachine) -> bool {
    let (class, types) = (item.class(), &vm.ctx.types);
    if class.is(types.int_type) || class.is(types.bool_type) {
        return true;
    }
    if class.is(types.str_type) || class.is(types.none_type) {
        return false;
    }
    if let Some(float) = item.downcast_ref::<PyFloat>() {
        return !float.to_f64().is_nan() && hashed_as(class, types.float_type, vm);
    }
    if item.downcast_ref::<PyInt>().is_some() {
        return hashed_as(class, types.int_type, vm);
    }
    if let Some(tuple) = item.downcast_ref::<PyTuple>() {
        let all = tuple.as_slice().iter().all(|item| is_fixed(item, vm));
        return all && hashed_as(class, types.tuple_type, vm);
    }
    if let Some(set) = item.downcast_ref::<PyFrozenSet>() {
        let all = set.elements().iter().all(|item| is_fixed(item, vm));
        return all && hashed_as(class, types.frozenset_type, vm);
    }
    is_number(class, vm)
}

/// Whether a class hashes as the one that it is made of.
fn hashed_as(class: &Py<PyType>, base: &Py<PyType>, vm: &VirtualMachine) -> bool {
    let hash = |class: &Py<PyType>| class.get_attr(vm.ctx.intern_str("__hash__"));
    match (hash(class), hash(base)) {
        (Some(one), Some(other)) => one.is(&other),
        _ => false,
    }
}

fn is_number(class: &Py<PyType>, vm: &VirtualMachine) -> bool {
    let known = NUMBERS.iter().find(|(_, name)| *class.name() == **name);
    known.is_some_and(|(module, _)| {
        let of = class.get_attr(vm.ctx.intern_str("__module__"));
        of.and_then(|of| of.str(vm).ok())
            .is_some_and(|of| of.as_wtf8().to_string_lossy().trim_start_matches("_py") == *module)
    })
}

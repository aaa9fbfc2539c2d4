//! Lists, sets, tuples and deques.

use std::rc::Rc;

use rustpython_vm::builtins::{
    PyByteArray, PyBytes, PyDict, PyFrozenSet, PyList, PySet, PyStr, PyTuple,
};
use rustpython_vm::protocol::PyIterReturn;
use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::fault::{Checked, Fault, Gathered, Wrong};
use super::{Kind, Length, Schema, Sequence, State, failed, text};

impl Sequence {
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Sequence::List => ("list_type", "Input should be a valid list", "List"),
            Sequence::Tuple => ("tuple_type", "Input should be a valid tuple", "Tuple"),
            Sequence::Set => ("set_type", "Input should be a valid set", "Set"),
            Sequence::FrozenSet => (
                "frozen_set_type",
                "Input should be a valid frozenset",
                "Frozenset",
            ),
            Sequence::Deque => ("deque_type", "Input should be a valid deque", "Deque"),
        }
    }

    pub(super) fn is(self, value: &PyObjectRef) -> bool {
        match self {
            Sequence::List => value.downcast_ref::<PyList>().is_some(),
            Sequence::Tuple => value.downcast_ref::<PyTuple>().is_some(),
            Sequence::Set => value.downcast_ref::<PySet>().is_some(),
            Sequence::FrozenSet => value.downcast_ref::<PyFrozenSet>().is_some(),
            Sequence::Deque => is_deque(value),
        }
    }

    /// `like`: what was given, which may bound a deque.
    pub(super) fn make(
        self,
        items: Vec<PyObjectRef>,
        like: &PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult {
        Ok(match self {
            Sequence::List => vm.ctx.new_list(items).into(),
            Sequence::Tuple => vm.ctx.new_tuple(items).into(),
            Sequence::Set => {
                let set = PySet::default().into_ref(&vm.ctx);
                for item in items {
                    set.add(item, vm)?;
                }
                set.into()
            }
            Sequence::FrozenSet => PyFrozenSet::from_iter(vm, items)?.into_ref(&vm.ctx).into(),
            Sequence::Deque => {
                let most = match is_deque(like) {
                    true => like.get_attr("maxlen", vm)?,
                    false => vm.ctx.none(),
                };
                let class = super::scalar::class_of("collections", "deque", vm)?;
                class.call((vm.ctx.new_list(items), most), vm)?
            }
        })
    }
}

pub(super) fn is_deque(value: &PyObjectRef) -> bool {
    value
        .class()
        .mro_collect()
        .iter()
        .any(|class| &*class.name() == "deque")
}

/// What a list or a tuple holds, whatever its class says when it is iterated over.
pub(super) fn kept(value: &PyObjectRef) -> Option<Vec<PyObjectRef>> {
    let list = value.downcast_ref::<PyList>();
    let list = list.map(|list| list.borrow_vec().to_vec());
    list.or_else(|| Some(value.downcast_ref::<PyTuple>()?.as_slice().to_vec()))
}

/// The items of what can stand for a sequence, or `None`.
pub(super) fn items(
    value: &PyObjectRef,
    into: Sequence,
    state: &State,
    vm: &VirtualMachine,
) -> Result<Option<Vec<PyObjectRef>>, Wrong> {
    if let Some(items) = kept(value).filter(|_| into.is(value) || !state.wants_class()) {
        return Ok(Some(items));
    }
    if into.is(value) {
        return Ok(Some(vm.extract_elements_with(value, Ok)?));
    }
    let refused = value.downcast_ref::<PyStr>().is_some()
        || value.downcast_ref::<PyBytes>().is_some()
        || value.downcast_ref::<PyByteArray>().is_some()
        || value.downcast_ref::<PyDict>().is_some();
    if state.wants_class() || refused {
        return Ok(None);
    }
    // Whatever can be iterated over will do, but for what maps keys to values.
    let class = value.class();
    let iterable = class.has_attr(vm.ctx.intern_str("__iter__"));
    let mapping = class.has_attr(vm.ctx.intern_str("keys"))
        && class.has_attr(vm.ctx.intern_str("__getitem__"));
    match iterable && !mapping {
        true => drained(value, into, vm),
        false => Ok(None),
    }
}

/// All that there is to iterate over. What an iterator raises is wrong with the value, at the item that it was to give.
fn drained(
    value: &PyObjectRef,
    into: Sequence,
    vm: &VirtualMachine,
) -> Result<Option<Vec<PyObjectRef>>, Wrong> {
    let iterator = match value.get_iter(vm) {
        Ok(iterator) => iterator,
        Err(raised) if failed::is_ours(&raised) => return Err(raised.into()),
        Err(_) => return Ok(None),
    };
    let mut items = Vec::new();
    loop {
        match iterator.next(vm) {
            Ok(PyIterReturn::Return(item)) => items.push(item),
            Ok(PyIterReturn::StopIteration(_)) => return Ok(Some(items)),
            Err(raised) if failed::is_ours(&raised) => return Err(raised.into()),
            Err(raised) => {
                // pydantic-core counts from one where it makes a tuple.
                let at = items.len() + usize::from(into == Sequence::Tuple);
                let said = failed::shown(&raised, vm);
                let message = format!("Error iterating over object, error: {said}");
                let fault = Fault::new("iteration_error", message, value);
                let fault = fault.with("error", text(&said, vm));
                return Err(fault.at(vm.ctx.new_int(at).into()).into());
            }
        }
    }
}

pub(super) fn sequence(
    value: &PyObjectRef,
    into: Sequence,
    item: &Rc<Schema>,
    length: Length,
    fail_fast: bool,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let (kind, message, words) = into.words();
    let Some(given) = items(value, into, state, vm)? else {
        return Err(Fault::new(kind, message, value).into());
    };
    if !into.is(value) {
        state.floor_read();
    }
    let ordered = matches!(into, Sequence::List | Sequence::Tuple | Sequence::Deque);
    let known = ordered.then_some(given.len());
    if ordered {
        not_too_many(given.len(), known, length, words, value, vm)?;
    }
    let mut faults = Gathered::default();
    let mut checked = Vec::with_capacity(given.len());
    for (i, one) in given.iter().enumerate() {
        let place = vm.ctx.new_int(i).into();
        let made = match (into, &item.kind) {
            // The items of a list of anything are not looked at: they make it no less exact.
            (Sequence::List, Kind::Any) => Ok(one.clone()),
            _ => item.check(one, state, vm),
        };
        let made = match ordered {
            true => made,
            false => made.and_then(|made| hashable(made, one, vm)),
        };
        checked.extend(faults.take(made, &place)?);
        if fail_fast && !faults.0.is_empty() {
            return faults.finish().map(|()| value.clone());
        }
    }
    let made = into.make(checked, value, vm)?;
    let count = made.length(vm)?;
    not_too_many(count, known, length, words, value, vm)?;
    match not_too_few(count, length, words, value, vm) {
        // Only a tuple is counted although its items are wrong.
        Err(Wrong::Faults(few)) if into == Sequence::Tuple => faults.0.extend(few),
        few if faults.0.is_empty() => few?,
        _ => {}
    }
    faults.finish()?;
    Ok(made)
}

/// Only what has a hash can be in a set.
fn hashable(made: PyObjectRef, given: &PyObjectRef, vm: &VirtualMachine) -> Checked {
    match made.hash(vm) {
        Ok(_) => Ok(made),
        Err(error) if error.fast_isinstance(vm.ctx.exceptions.type_error) => {
            let message = "Set items should be hashable";
            Err(Fault::new("set_item_not_hashable", message, given).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// `told`: how many there are, where that is known before they were all looked at. Of sets and dicts it is not.
pub(super) fn not_too_many(
    actual: usize,
    told: Option<usize>,
    length: Length,
    words: &str,
    value: &PyObjectRef,
    vm: &VirtualMachine,
) -> Result<(), Wrong> {
    let Some(max) = length.max.filter(|max| actual > *max) else {
        return Ok(());
    };
    let shown = told.map_or_else(|| "more".to_owned(), |count| count.to_string());
    let message = format!(
        "{words} should have at most {} after validation, not {shown}",
        items_of(max)
    );
    let actual = told.map(|count| vm.ctx.new_int(count).into());
    Err(Fault::new("too_long", message, value)
        .with("field_type", text(words, vm))
        .with("max_length", vm.ctx.new_int(max))
        .with("actual_length", vm.unwrap_or_none(actual))
        .into())
}

pub(super) fn not_too_few(
    actual: usize,
    length: Length,
    words: &str,
    value: &PyObjectRef,
    vm: &VirtualMachine,
) -> Result<(), Wrong> {
    let Some(min) = length.min.filter(|min| actual < *min) else {
        return Ok(());
    };
    let message = format!(
        "{words} should have at least {} after validation, not {actual}",
        items_of(min)
    );
    Err(Fault::new("too_short", message, value)
        .with("field_type", text(words, vm))
        .with("min_length", vm.ctx.new_int(min))
        .with("actual_length", vm.ctx.new_int(actual))
        .into())
}

fn items_of(count: usize) -> String {
    format!("{count} item{}", if count == 1 { "" } else { "s" })
}

pub(super) fn tuple(
    value: &PyObjectRef,
    schemas: &[Rc<Schema>],
    fail_fast: bool,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let Some(given) = items(value, Sequence::Tuple, state, vm)? else {
        return Err(Fault::new("tuple_type", "Input should be a valid tuple", value).into());
    };
    if !Sequence::Tuple.is(value) {
        state.floor_read();
    }
    let most = Length {
        min: None,
        max: Some(schemas.len()),
    };
    let mut faults = Gathered::default();
    let mut checked = Vec::with_capacity(schemas.len());
    for (i, schema) in schemas.iter().enumerate() {
        let place: PyObjectRef = vm.ctx.new_int(i).into();
        let one = match given.get(i) {
            Some(one) => schema.check(one, state, vm),
            None => Err(Fault::new("missing", "Field required", value).into()),
        };
        checked.extend(faults.take(one, &place)?);
        if fail_fast && !faults.0.is_empty() {
            return faults.finish().map(|()| value.clone());
        }
    }
    not_too_many(given.len(), Some(given.len()), most, "Tuple", value, vm)?;
    faults.finish()?;
    Ok(vm.ctx.new_tuple(checked).into())
}

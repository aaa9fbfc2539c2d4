//! Lists, sets, tuples and dicts.

use std::rc::Rc;

use rustpython_vm::builtins::{
    PyByteArray, PyBytes, PyDict, PyFrozenSet, PyList, PySet, PyStr, PyTuple,
};
use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::fault::{Checked, Fault, Gathered, Wrong};
use super::{Kind, Length, Schema, Sequence, State, text};

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
        }
    }

    fn is(self, value: &PyObjectRef) -> bool {
        match self {
            Sequence::List => value.downcast_ref::<PyList>().is_some(),
            Sequence::Tuple => value.downcast_ref::<PyTuple>().is_some(),
            Sequence::Set => value.downcast_ref::<PySet>().is_some(),
            Sequence::FrozenSet => value.downcast_ref::<PyFrozenSet>().is_some(),
        }
    }

    fn make(self, items: Vec<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
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
        })
    }
}

/// The items of what can stand for a sequence, or `None`.
pub(super) fn items(
    value: &PyObjectRef,
    into: Sequence,
    state: &State,
    vm: &VirtualMachine,
) -> PyResult<Option<Vec<PyObjectRef>>> {
    if into.is(value) {
        return vm.extract_elements_with(value, Ok).map(Some);
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
    if iterable && !mapping {
        return vm.extract_elements_with(value, Ok).map(Some);
    }
    Ok(None)
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
    let ordered = matches!(into, Sequence::List | Sequence::Tuple);
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
    let made = into.make(checked, vm)?;
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

fn not_too_few(
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

/// What is no dictionary and a mapping all the same, as one; `None` for anything else, and where only dictionaries will do.
pub(super) fn mapping_as_dict(
    value: &PyObjectRef,
    state: &State,
    vm: &VirtualMachine,
) -> PyResult<Option<PyObjectRef>> {
    // Only what has keys is asked more.
    let keyed = value.class().has_attr(vm.ctx.intern_str("keys"));
    if !keyed || state.strict || state.asked.json || value.downcast_ref::<PyDict>().is_some() {
        return Ok(None);
    }
    let mapping = super::scalar::class_of("_collections_abc", "Mapping", vm)?;
    if !value.is_instance(&mapping, vm)? {
        return Ok(None);
    }
    let items = vm.call_method(value, "items", ())?;
    let dict = vm.ctx.types.dict_type.as_object().call((items,), vm)?;
    Ok(Some(dict))
}

pub(super) fn dict(
    value: &PyObjectRef,
    (key, item): (&Rc<Schema>, &Rc<Schema>),
    length: Length,
    fail_fast: bool,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let converted = mapping_as_dict(value, state, vm)?;
    let value = converted.as_ref().unwrap_or(value);
    let Some(dict) = value.downcast_ref::<PyDict>() else {
        return Err(Fault::new("dict_type", "Input should be a valid dictionary", value).into());
    };
    let mut faults = Gathered::default();
    let made = vm.ctx.new_dict();
    for (name, one) in dict.items_vec() {
        // A name in a JSON object is text, whatever it stands for.
        let strict = state.all_strict;
        state.all_strict = strict && !state.asked.json;
        let new_key = key.check(&name, state, vm);
        state.all_strict = strict;
        let new_key = faults.take(
            new_key.map_err(|wrong| super::fault::placed(wrong, &text("[key]", vm))),
            &name,
        )?;
        let new_item = faults.take(item.check(&one, state, vm), &name)?;
        if fail_fast && !faults.0.is_empty() {
            return faults.finish().map(|()| value.clone());
        }
        if let (Some(key), Some(item)) = (new_key, new_item) {
            made.set_item(&*key, item, vm)?;
        }
    }
    let count = made.__len__();
    not_too_many(count, None, length, "Dictionary", value, vm)?;
    faults.finish()?;
    not_too_few(count, length, "Dictionary", value, vm)?;
    Ok(made.into())
}

//! Dictionaries, plain and of the classes in `collections`.

use std::rc::Rc;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyDict, PyInt, PyStr, PyTuple};
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::container::{not_too_few, not_too_many};
use super::fault::{Checked, Fault, Gathered, Wrong, placed};
use super::scalar::class_of;
use super::{Exactness, Length, Mapping, Schema, State, failed, text};

impl Mapping {
    /// What an error says of what is none, and of how many there are.
    fn words(&self) -> (&'static str, &'static str, &'static str) {
        match self {
            Mapping::Dict | Mapping::Default(_) => (
                "dict_type",
                "Input should be a valid dictionary",
                "Dictionary",
            ),
            Mapping::Ordered => (
                "ordered_dict_type",
                "Input should be a valid OrderedDict",
                "OrderedDict",
            ),
            Mapping::Counter => ("counter_type", "Input should be a valid Counter", "Counter"),
        }
    }

    /// Its name in `collections`; a plain dictionary has none.
    fn name(&self) -> Option<&'static str> {
        match self {
            Mapping::Dict => None,
            Mapping::Ordered => Some("OrderedDict"),
            Mapping::Counter => Some("Counter"),
            Mapping::Default(_) => Some("defaultdict"),
        }
    }

    pub(super) fn is(&self, value: &PyObjectRef) -> bool {
        self.name().is_none_or(|name| is_of(value, name))
    }

    fn make(&self, made: PyObjectRef, given: &PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let Some(name) = self.name() else {
            return Ok(made);
        };
        let class = class_of("collections", name, vm)?;
        match self {
            Mapping::Default(_) if self.is(given) => {
                class.call((given.get_attr("default_factory", vm)?, made), vm)
            }
            Mapping::Default(factory) => class.call((factory.clone(), made), vm),
            _ => class.call((made,), vm),
        }
    }
}

fn is_of(value: &PyObjectRef, name: &str) -> bool {
    let classes = value.class().mro_collect();
    classes.iter().any(|class| &*class.name() == name)
}

/// What was written, in the class of what it was written from: pydantic-core knows two beside `dict` itself.
pub(super) fn of_same_class(
    made: PyObjectRef,
    value: &PyObjectRef,
    vm: &VirtualMachine,
) -> PyResult {
    if value.class().is(vm.ctx.types.dict_type) {
        return Ok(made);
    }
    match [Mapping::Ordered, Mapping::Counter]
        .iter()
        .find(|kind| kind.is(value))
    {
        Some(kind) => kind.make(made, value, vm),
        None => Ok(made),
    }
}

/// What is no dictionary and maps keys to values all the same, where others than dictionaries will do.
pub(super) fn is_mapping(
    value: &PyObjectRef,
    state: &State,
    vm: &VirtualMachine,
) -> PyResult<bool> {
    // Only what has keys is asked more.
    let keyed = value.class().has_attr(vm.ctx.intern_str("keys"));
    if !keyed || state.strict || state.asked.json || value.downcast_ref::<PyDict>().is_some() {
        return Ok(false);
    }
    let mapping = class_of("_collections_abc", "Mapping", vm)?;
    value.is_instance(&mapping, vm)
}

/// What is no dictionary and a mapping all the same, as one; `None` for anything else, and where only dictionaries will do.
pub(super) fn mapping_as_dict(
    value: &PyObjectRef,
    state: &State,
    vm: &VirtualMachine,
) -> Result<Option<PyObjectRef>, Wrong> {
    if !is_mapping(value, state, vm)? {
        return Ok(None);
    }
    let unfit = |error: &str| {
        let message = format!("Input should be a valid mapping, error: {error}");
        let fault = Fault::new("mapping_type", message, value);
        Wrong::from(fault.with("error", text(error, vm)))
    };
    let told = |raised: PyBaseExceptionRef| match failed::is_ours(&raised) {
        true => Wrong::from(raised),
        false => unfit(&failed::shown(&raised, vm)),
    };
    let items = vm.call_method(value, "items", ()).map_err(told)?;
    let dict = vm.ctx.new_dict();
    for pair in vm.extract_elements_with(&items, Ok).map_err(told)? {
        match pair.downcast_ref::<PyTuple>().map(|pair| pair.as_slice()) {
            Some([key, item]) => dict.set_item(&**key, item.clone(), vm)?,
            _ => return Err(unfit("Mapping items must be tuples of (key, value) pairs")),
        }
    }
    Ok(Some(dict.into()))
}

/// What a key is called in the place of a fault: text and numbers are themselves, all else is how it shows (`LocItem` of
/// pydantic-core).
fn place_of(key: &PyObjectRef, vm: &VirtualMachine) -> PyResult {
    if let Some(key) = key.downcast_ref::<PyStr>() {
        return Ok(vm.ctx.new_str(key.as_wtf8().to_owned()).into());
    }
    let number = key.downcast_ref::<PyInt>();
    match number.and_then(|key| key.try_to_primitive::<i64>(vm).ok()) {
        Some(number) => Ok(vm.ctx.new_int(number).into()),
        None => Ok(key.repr(vm)?.into()),
    }
}

pub(super) fn dict(
    value: &PyObjectRef,
    into: &Mapping,
    (key, item): (&Rc<Schema>, &Rc<Schema>),
    length: Length,
    fail_fast: bool,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let (kind, message, words) = into.words();
    let given = value;
    if !into.is(given) {
        if state.wants_class() {
            return Err(not_of(into, given, vm).into());
        }
        state.floor(Exactness::Lax);
    }
    let converted = mapping_as_dict(value, state, vm)?;
    let value = converted.as_ref().unwrap_or(value);
    let Some(dict) = value.downcast_ref::<PyDict>() else {
        return Err(Fault::new(kind, message, value).into());
    };
    let mut faults = Gathered::default();
    let made = vm.ctx.new_dict();
    for (name, one) in dict.items_vec() {
        let place = place_of(&name, vm)?;
        // A name in a JSON object is text, whatever it stands for.
        let strict = state.all_strict;
        state.all_strict = strict && !state.asked.json;
        let new_key = key.check(&name, state, vm);
        state.all_strict = strict;
        let new_key = faults.take(
            new_key.map_err(|wrong| placed(wrong, &text("[key]", vm))),
            &place,
        )?;
        let new_item = faults.take(item.check(&one, state, vm), &place)?;
        if fail_fast && !faults.0.is_empty() {
            return faults.finish().map(|()| value.clone());
        }
        if let (Some(key), Some(item)) = (new_key, new_item) {
            made.set_item(&*key, item, vm)?;
        }
    }
    let count = made.__len__();
    not_too_many(count, None, length, words, value, vm)?;
    faults.finish()?;
    not_too_few(count, length, words, value, vm)?;
    into.make(made.into(), given, vm).map_err(Wrong::from)
}

/// Where only the class itself will do. To Pydantic a `defaultdict` is an instance that is then read as a dictionary.
fn not_of(into: &Mapping, value: &PyObjectRef, vm: &VirtualMachine) -> Fault {
    let (kind, message, _) = into.words();
    match into {
        Mapping::Default(_) => {
            let message = "Input should be an instance of defaultdict";
            Fault::new("is_instance_of", message, value).with("class", text("defaultdict", vm))
        }
        _ => Fault::new(kind, message, value),
    }
}

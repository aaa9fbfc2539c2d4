//! Classes with fields: models, dataclasses, typed dicts.

use std::rc::Rc;

use rustpython_vm::builtins::{PyDict, PyDictRef, PyList, PyStr, PyTuple, PyTypeRef};
use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::fault::{Checked, Fault, Gathered, Wrong, placed};
use super::{Exactness, Extra, Fallback, Field, Fields, Model, Shape, State, text};

/// Where an instance keeps what was given, apart from its values.
pub(super) const FIELDS_SET: &str = "__pydantic_fields_set__";
pub(super) const EXTRA: &str = "__pydantic_extra__";

impl Model {
    /// Whether it is of the same generic model.
    fn is_kin(&self, value: &PyObjectRef) -> bool {
        let origin = self.origin.as_ref();
        origin.is_some_and(|origin| value.fast_isinstance(origin))
    }

    pub(super) fn fields(&self, vm: &VirtualMachine) -> PyResult<&Fields> {
        self.fields.get().ok_or_else(|| {
            let told = super::scalar::class_of("pydantic._building", "undefined", vm)
                .and_then(|undefined| undefined.call((self.class.clone(),), vm));
            match told.map(PyObjectRef::downcast) {
                Ok(Ok(error)) => error,
                Ok(Err(_)) => vm.new_type_error("a class is not fully defined".to_owned()),
                Err(raised) => raised,
            }
        })
    }
}

impl Fields {
    /// Whether one of them has this name.
    pub(super) fn has(&self, key: &PyObjectRef) -> bool {
        let Some(key) = key.downcast_ref::<PyStr>() else {
            return false;
        };
        let is_named = |field: &Field| field.name.as_wtf8() == key.as_wtf8();
        self.list.iter().any(is_named)
    }
}

/// An instance as it is, or a new one from a dict or from attributes.
pub(super) fn check(
    model: &Rc<Model>,
    value: &PyObjectRef,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    if model.shape == Shape::NamedTuple {
        return super::named_tuple::check(model, value, state, vm);
    }
    if model.shape != Shape::TypedDict && value.fast_isinstance(&model.class) {
        return Ok(value.clone());
    }
    let fields = model.fields(vm)?;
    if state.wants_class() && model.shape == Shape::Dataclass {
        let name = model.class.name().to_string();
        let message = format!("Input should be an instance of {name}");
        return Err(Fault::new("dataclass_exact_type", message, value)
            .with("class_name", text(&name, vm))
            .into());
    }
    let converted = match model.shape {
        Shape::TypedDict => super::dict::mapping_as_dict(value, state, vm)?,
        Shape::Model
            if fields.init || state.asked.extra.unwrap_or(fields.extra) != Extra::Ignore =>
        {
            super::dict::mapping_as_dict(value, state, vm)?
        }
        _ => None,
    };
    let value = converted.as_ref().unwrap_or(value);
    if model.shape != Shape::TypedDict && !model.is_kin(value) {
        // An instance would fit better; what its fields were converted from still counts.
        state.floor(Exactness::Strict);
    }
    if fields.init && model.shape == Shape::Model && value.downcast_ref::<PyDict>().is_some() {
        return through_init(&model.class, value, vm);
    }
    let filled = fill(model, fields, value, state, vm)?;
    if model.shape == Shape::TypedDict {
        return Ok(filled.data.into());
    }
    // What follows once the fields are there may refuse them, as a validator does.
    let built = super::instance::build(model, fields, filled.data, filled.given, filled.extra, vm);
    built.map_err(|raised| super::check::verdict(raised, value, vm))
}

/// The class has its own `__init__`: what it raises as a validation error is the verdict.
fn through_init(class: &PyTypeRef, value: &PyObjectRef, vm: &VirtualMachine) -> Checked {
    let mut kwargs = rustpython_vm::function::KwArgs::default()
        .into_iter()
        .collect::<Vec<(String, PyObjectRef)>>();
    if let Some(dict) = value.downcast_ref::<PyDict>() {
        for (name, item) in dict.items_vec() {
            kwargs.push((name.str(vm)?.to_string(), item));
        }
    }
    let args = rustpython_vm::function::FuncArgs::new(
        Vec::new(),
        rustpython_vm::function::KwArgs::from_iter(kwargs),
    );
    class
        .as_object()
        .to_owned()
        .call(args, vm)
        .map_err(|raised| {
            super::native::carried(&raised.clone().into(), vm)
                .ok()
                .flatten()
                .map_or(Wrong::Raised(raised), Wrong::Faults)
        })
}

/// What the fields became.
pub(super) struct Filled {
    pub data: PyDictRef,
    pub given: Vec<PyObjectRef>,
    pub extra: Option<PyDictRef>,
}

/// Checks every field of a dict or of an object.
pub(super) fn fill(
    model: &Model,
    fields: &Fields,
    value: &PyObjectRef,
    state: &mut State,
    vm: &VirtualMachine,
) -> Result<Filled, Wrong> {
    if model.shape == Shape::Root {
        let inner = match model.is_kin(value) {
            true => value.get_attr("root", vm)?,
            false => value.clone(),
        };
        return root(fields, &inner, state, vm);
    }
    let source = source(model, fields, value, state, vm)?;
    let mut faults = Gathered::default();
    let data = vm.ctx.new_dict();
    let mut given = Vec::with_capacity(fields.list.len());
    let mut used = Vec::with_capacity(fields.list.len());
    let outer = (state.data.replace(data.clone()), state.field);
    for field in &fields.list {
        let found = match source.find(field, fields, state, vm) {
            Ok(found) => found,
            Err(wrong) => {
                faults.take(Err(wrong), &field.name.to_owned().into())?;
                continue;
            }
        };
        let Some((raw, place)) = found else {
            absent(field, fields, value, &data, &mut faults, state, vm)?;
            continue;
        };
        state.field = Some(field.name);
        let checked = field.schema.check(&raw, state, vm);
        let checked = checked.map_err(|wrong| along(wrong, &place[1..]));
        used.push(place[0].clone());
        if let Some(checked) = faults.take(checked, &place[0])? {
            data.set_item(field.name, checked, vm)?;
            given.push(field.name.to_owned().into());
        }
    }
    (state.data, state.field) = outer;
    state.add_fields(given.len());
    let extra = extra(
        model,
        fields,
        &source,
        &used,
        &data,
        &mut given,
        &mut faults,
        state,
        vm,
    )?;
    faults.finish()?;
    Ok(Filled { data, given, extra })
}

/// The one value of a `RootModel`.
fn root(
    fields: &Fields,
    value: &PyObjectRef,
    state: &mut State,
    vm: &VirtualMachine,
) -> Result<Filled, Wrong> {
    let Some(field) = fields.list.first() else {
        return Err(vm
            .new_type_error("a RootModel without its root".to_owned())
            .into());
    };
    let data = vm.ctx.new_dict();
    let outer = state.field.replace(field.name);
    let checked = field.schema.check(value, state, vm);
    state.field = outer;
    data.set_item(field.name, checked?, vm)?;
    Ok(Filled {
        data,
        given: vec![field.name.to_owned().into()],
        extra: None,
    })
}

/// What fields are read from.
pub(super) enum Source {
    Dict(PyDictRef),
    /// By what it gives for a key.
    Mapping(PyObjectRef),
    /// By its attributes; those of the dict go before.
    Object(PyObjectRef, Option<PyDictRef>),
}

/// What a dictionary itself holds, whatever a class derived from it says of a key.
pub(super) fn itself(dict: &rustpython_vm::Py<PyDict>, vm: &VirtualMachine) -> PyDictRef {
    match dict.class().is(vm.ctx.types.dict_type) {
        true => dict.to_owned(),
        false => dict.copy().into_ref(&vm.ctx),
    }
}

/// An object and more values for its fields, as a tuple of two.
fn with_more(value: &PyObjectRef, vm: &VirtualMachine) -> Option<(PyObjectRef, PyDictRef)> {
    let pair = value.downcast_ref::<PyTuple>()?;
    let [object, more] = pair.as_slice() else {
        return None;
    };
    let more = more.downcast_ref::<PyDict>()?;
    has_attributes(object, vm).then(|| (object.clone(), itself(more, vm)))
}

fn source(
    model: &Model,
    fields: &Fields,
    value: &PyObjectRef,
    state: &State,
    vm: &VirtualMachine,
) -> Result<Source, Wrong> {
    if let Some(dict) = value.downcast_ref::<PyDict>() {
        return Ok(Source::Dict(itself(dict, vm)));
    }
    if model.shape == Shape::Model && super::dict::is_mapping(value, state, vm)? {
        return Ok(Source::Mapping(value.clone()));
    }
    let attributes = (state.attributes || fields.attributes) && !state.asked.json;
    let reads = model.shape == Shape::Model && attributes;
    if model.is_kin(value) || reads && has_attributes(value, vm) {
        return Ok(Source::Object(value.clone(), None));
    }
    if reads && let Some((object, more)) = with_more(value, vm) {
        return Ok(Source::Object(object, Some(more)));
    }
    let name = model.class.name().to_string();
    let fault = match model.shape {
        Shape::TypedDict => Fault::new("dict_type", "Input should be a valid dictionary", value),
        Shape::Dataclass => {
            let message = format!("Input should be a dictionary or an instance of {name}");
            Fault::new("dataclass_type", message, value).with("class_name", text(&name, vm))
        }
        _ if attributes => {
            let message = "Input should be a valid dictionary or object to extract fields from";
            Fault::new("model_attributes_type", message, value)
        }
        _ => {
            let message = format!("Input should be a valid dictionary or instance of {name}");
            Fault::new("model_type", message, value).with("class_name", text(&name, vm))
        }
    };
    Err(fault.into())
}

/// Whether it makes sense to read fields off it: not of what is built in, but of a class that is a model, say
/// (`from_attributes_applicable` of pydantic-core).
fn has_attributes(value: &PyObjectRef, vm: &VirtualMachine) -> bool {
    let module = value.class().as_object().get_attr("__module__", vm);
    let module = module
        .and_then(|module| module.str(vm))
        .map(|module| module.to_string());
    let module = module.unwrap_or_default();
    let module = module.trim_start_matches("_py").trim_start_matches('_');
    !matches!(module, "builtins" | "datetime" | "collections")
}

impl Source {
    /// The raw value of a field and the path that led to it.
    pub(super) fn find(
        &self,
        field: &Field,
        fields: &Fields,
        state: &State,
        vm: &VirtualMachine,
    ) -> Result<Option<(PyObjectRef, Vec<PyObjectRef>)>, Wrong> {
        if field.keys.is_empty() {
            // Nobody may give it.
            return Ok(None);
        }
        if state.by_alias(fields) {
            for path in &field.keys {
                if let Some(found) = self.follow(path, vm)? {
                    return Ok(Some((found, path.clone())));
                }
            }
        }
        if state.by_name(fields) || !state.by_alias(fields) {
            let name: PyObjectRef = field.name.to_owned().into();
            if let Some(found) = self.follow(std::slice::from_ref(&name), vm)? {
                return Ok(Some((found, vec![name])));
            }
        }
        Ok(None)
    }

    fn follow(
        &self,
        path: &[PyObjectRef],
        vm: &VirtualMachine,
    ) -> Result<Option<PyObjectRef>, Wrong> {
        let (object, more) = match self {
            Source::Dict(dict) => return Ok(by_keys(dict, path, vm)?),
            Source::Mapping(mapping) => return Ok(by_asking(mapping, path, vm)?),
            Source::Object(object, more) => (object, more),
        };
        if let Some(more) = more
            && let Some(found) = by_keys(more, path, vm)?
        {
            return Ok(Some(found));
        }
        let mut at = object.clone();
        for key in path {
            let found = match key.downcast_ref::<PyStr>() {
                Some(name) if at.downcast_ref::<PyDict>().is_none() => {
                    attribute(&at, name, object, vm)?
                }
                _ => item_of(&at, key, vm),
            };
            match found {
                Some(inner) => at = inner,
                None => return Ok(None),
            }
        }
        Ok(Some(at))
    }
}

fn by_keys(
    dict: &PyDictRef,
    path: &[PyObjectRef],
    vm: &VirtualMachine,
) -> PyResult<Option<PyObjectRef>> {
    let Some((first, rest)) = path.split_first() else {
        return Ok(None);
    };
    let first = dict.get_item_opt(&**first, vm)?;
    Ok(rest
        .iter()
        .try_fold(first, |at, key| Some(item_of(&at?, key, vm)))
        .flatten())
}

fn by_asking(
    mapping: &PyObjectRef,
    path: &[PyObjectRef],
    vm: &VirtualMachine,
) -> PyResult<Option<PyObjectRef>> {
    let Some((first, rest)) = path.split_first() else {
        return Ok(None);
    };
    let nothing: PyObjectRef = vm.ctx.new_list(Vec::new()).into();
    let found = vm.call_method(mapping, "get", (first.clone(), nothing.clone()))?;
    let first = (!found.is(&nothing)).then_some(found);
    Ok(rest
        .iter()
        .try_fold(first, |at, key| Some(item_of(&at?, key, vm)))
        .flatten())
}

fn item_of(value: &PyObjectRef, key: &PyObjectRef, vm: &VirtualMachine) -> Option<PyObjectRef> {
    // The characters of a text are not its items.
    match value.downcast_ref::<PyStr>() {
        Some(_) => None,
        None => value.get_item(&**key, vm).ok(),
    }
}

/// An attribute, if there is one: what a property raises instead is wrong with the `whole`.
pub(super) fn attribute(
    value: &PyObjectRef,
    name: &rustpython_vm::Py<PyStr>,
    whole: &PyObjectRef,
    vm: &VirtualMachine,
) -> Result<Option<PyObjectRef>, Wrong> {
    vm.get_attribute_opt(value.clone(), name).map_err(|raised| {
        let said = super::failed::shown(&raised, vm);
        let said = said.trim_end_matches(": ");
        let message = format!("Error extracting attribute: {said}");
        let fault = Fault::new("get_attribute_error", message, whole);
        fault.with("error", text(said, vm)).into()
    })
}

/// Adds the rest of a path, after its first step, around whatever is wrong.
pub(super) fn along(wrong: Wrong, rest: &[PyObjectRef]) -> Wrong {
    rest.iter().rev().fold(wrong, placed)
}

/// Nothing was given: a default, or a fault.
pub(super) fn absent(
    field: &Field,
    fields: &Fields,
    value: &PyObjectRef,
    data: &PyDictRef,
    faults: &mut Gathered,
    state: &mut State,
    vm: &VirtualMachine,
) -> Result<(), Wrong> {
    let own = [field.name.to_owned().into()];
    let place = match field.keys.first().filter(|_| state.by_alias(fields)) {
        Some(path) => &path[..],
        None => &own,
    };
    let made = match &field.default {
        Fallback::Absent => return Ok(()),
        Fallback::Required => {
            let missing = Fault::new("missing", "Field required", value);
            let missing = along(missing.into(), &place[1..]);
            faults.take(Err(missing), &place[0])?;
            return Ok(());
        }
        Fallback::Value { value, copy: false } => value.clone(),
        Fallback::Value { value, copy: true } => copied(value, vm)?,
        Fallback::Factory {
            make,
            takes_data: false,
        } => make.call((), vm)?,
        Fallback::Factory {
            make,
            takes_data: true,
        } => make.call((data.clone(),), vm)?,
    };
    let made = if field.validate_default.unwrap_or(fields.validate_default) {
        state.field = Some(field.name);
        let checked = field.schema.check(&made, state, vm);
        match faults.take(checked, &own[0])? {
            Some(made) => made,
            None => return Ok(()),
        }
    } else {
        made
    };
    data.set_item(field.name, made, vm)?;
    Ok(())
}

/// A default that an instance may change must not be shared.
fn copied(value: &PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let (class, types) = (value.class(), &vm.ctx.types);
    let each = |items: &[PyObjectRef]| -> PyResult<Vec<PyObjectRef>> {
        items.iter().map(|item| copied(item, vm)).collect()
    };
    if class.is(types.list_type)
        && let Some(list) = value.downcast_ref::<PyList>()
    {
        let items = list.borrow_vec().to_vec();
        return Ok(vm.ctx.new_list(each(&items)?).into());
    }
    if class.is(types.tuple_type)
        && let Some(tuple) = value.downcast_ref::<PyTuple>()
    {
        return Ok(vm.ctx.new_tuple(tuple.as_slice().to_vec()).into());
    }
    if class.is(types.dict_type)
        && let Some(dict) = value.downcast_ref::<PyDict>()
    {
        let new = vm.ctx.new_dict();
        for (key, item) in dict.items_vec() {
            new.set_item(&*key, copied(&item, vm)?, vm)?;
        }
        return Ok(new.into());
    }
    if class.is(types.set_type) {
        return vm.call_method(value, "copy", ());
    }
    let copy = super::scalar::class_of("copy", "deepcopy", vm)?;
    copy.call((value.clone(),), vm)
}

/// Keys that no field used: another name of one that was found is one of them.
#[expect(
    clippy::too_many_arguments,
    reason = "what was read, what it became, and what was wrong"
)]
fn extra(
    model: &Model,
    fields: &Fields,
    source: &Source,
    used: &[PyObjectRef],
    data: &PyDictRef,
    given: &mut Vec<PyObjectRef>,
    faults: &mut Gathered,
    state: &mut State,
    vm: &VirtualMachine,
) -> Result<Option<PyDictRef>, Wrong> {
    let wanted = state.asked.extra.unwrap_or(fields.extra);
    let (Source::Dict(dict), true) = (source, wanted != Extra::Ignore) else {
        return Ok((wanted == Extra::Allow).then(|| vm.ctx.new_dict()));
    };
    let kept = vm.ctx.new_dict();
    for (key, item) in dict.items_vec() {
        if is_among(&key, used) {
            continue;
        }
        if wanted == Extra::Forbid {
            let (kind, message) = match model.shape {
                Shape::Dataclass => ("unexpected_keyword_argument", "Unexpected keyword argument"),
                _ => ("extra_forbidden", "Extra inputs are not permitted"),
            };
            faults.0.push(Fault::new(kind, message, &item).at(key));
        } else if matches!(model.shape, Shape::TypedDict | Shape::Dataclass) {
            // They are beside the fields, and in no field's place.
            if !fields.has(&key) {
                data.set_item(&*key, item, vm)?;
            }
        } else {
            let checked = match &fields.extra_type {
                Some(schema) => schema.check(&item, state, vm),
                None => Ok(item),
            };
            if let Some(item) = faults.take(checked, &key)? {
                given.push(key.clone());
                kept.set_item(&*key, item, vm)?;
            }
        }
    }
    Ok((wanted == Extra::Allow).then_some(kept))
}

pub(super) fn is_among(key: &PyObjectRef, used: &[PyObjectRef]) -> bool {
    let text = |one: &PyObjectRef| {
        one.downcast_ref::<PyStr>()
            .map(|text| text.as_wtf8().to_owned())
    };
    let key = text(key);
    key.is_some() && used.iter().any(|one| text(one) == key)
}

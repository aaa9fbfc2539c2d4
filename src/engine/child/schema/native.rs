//! What Python may call: `_native.schema`, `check`, `dump` and their kin.

use std::cell::Cell;
use std::rc::Rc;

use rustpython_vm::builtins::{PyDict, PyDictRef, PyModule, PyStr};
use rustpython_vm::common::wtf8::Wtf8Buf;
use rustpython_vm::function::OptionalArg;
use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine};

use super::dump::{Dropped, Manner, Writer};
use super::fault::{Checked, Fault, Wrong};
use super::pick::Pick;
use super::read::{Facts, text_of};
use super::trail::{Node, Trail, node_of};
use super::write::{self, Style};
use super::{Exactness, Kind, Model, PySchema, Schema, State, instance, model};
use crate::engine::child::sets;

/// Adds the functions to the `_native` module.
pub(crate) fn install(module: &PyRef<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    <PySchema as rustpython_vm::class::PyClassImpl>::make_static_type();
    module.set_attr("schema", vm.new_function("schema", schema), vm)?;
    module.set_attr("define", vm.new_function("define", define), vm)?;
    module.set_attr("check", vm.new_function("check", check), vm)?;
    module.set_attr("fill", vm.new_function("fill", fill), vm)?;
    module.set_attr("dump", vm.new_function("dump", dump), vm)?;
    module.set_attr("respond", vm.new_function("respond", respond), vm)?;
    module.set_attr("dumps", vm.new_function("dumps", dumps), vm)?;
    module.set_attr("items", vm.new_function("items", items), vm)?;
    module.set_attr("is_json", vm.new_function("is_json", is_json), vm)
}

/// `schema(kind, facts)`.
fn schema(kind: String, facts: PyDictRef, vm: &VirtualMachine) -> PyResult {
    let inner = Rc::new(Facts::new(&facts, vm).read(&kind)?);
    Ok(PySchema { inner }.into_ref(&vm.ctx).into())
}

fn model_of(schema: &PyRef<PySchema>, vm: &VirtualMachine) -> PyResult<Rc<Model>> {
    match &schema.inner.kind {
        Kind::Model(model) => Ok(model.clone()),
        _ => Err(vm.new_type_error("only a model has fields".to_owned())),
    }
}

/// `define(model, facts)`: its fields, once.
fn define(schema: PyRef<PySchema>, facts: PyDictRef, vm: &VirtualMachine) -> PyResult<()> {
    let fields = Facts::new(&facts, vm).fields()?;
    let model = model_of(&schema, vm)?;
    drop(model.fields.set(fields));
    Ok(())
}

/// `check(schema, value, loc, strict, attributes, asked)` → `(value, None)` or `(None, errors)`.
fn check(
    schema: PyRef<PySchema>,
    value: PyObjectRef,
    loc: PyObjectRef,
    strict: bool,
    attributes: bool,
    asked: OptionalArg<PyDictRef>,
    vm: &VirtualMachine,
) -> PyResult {
    let mut state = State::new(strict, attributes);
    if loc.length(vm)? == 0 {
        state.trail = Trail::from(root_of(&schema.inner));
    }
    if let OptionalArg::Present(asked) = asked {
        let facts = Facts::new(&asked, vm);
        state.asked = facts.asked()?;
        // The other values of a model of which one field is checked anew.
        state.data = facts.dict("data")?;
    }
    let checked = schema.inner.check(&value, &mut state, vm);
    let (value, errors) = parted(checked, &loc, vm)?;
    Ok(vm.ctx.new_tuple(vec![value, errors]).into())
}

/// The model that a type is, validators of its own around it or not.
fn root_of(schema: &Schema) -> Option<Node> {
    match &schema.kind {
        Kind::Model(model) => Some(node_of(model)),
        Kind::Function { inner, .. } => root_of(inner),
        _ => None,
    }
}

fn parted(
    checked: Checked,
    loc: &PyObjectRef,
    vm: &VirtualMachine,
) -> PyResult<(PyObjectRef, PyObjectRef)> {
    match checked {
        Ok(value) => Ok((value, vm.ctx.none())),
        Err(Wrong::Faults(faults)) => Ok((vm.ctx.none(), errors(faults, loc, vm)?)),
        Err(Wrong::Raised(raised)) => Err(raised),
    }
}

fn errors(faults: Vec<Fault>, loc: &PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let around = vm.extract_elements_with(loc, Ok)?;
    let items = faults
        .into_iter()
        .map(|fault| fault.into_dict(&around, vm))
        .collect::<PyResult<_>>()?;
    Ok(vm.ctx.new_list(items).into())
}

/// `fill(schema, instance, data, lost)`: what `BaseModel.__init__` does; gives the errors, or `None`. `lost`: something is wrong
/// already, and only what else is shall be told.
fn fill(
    schema: PyRef<PySchema>,
    instance: PyObjectRef,
    data: PyObjectRef,
    lost: OptionalArg<bool>,
    vm: &VirtualMachine,
) -> PyResult {
    let model = model_of(&schema, vm)?;
    let fields = model.fields(vm)?;
    let mut state = State::new(schema.inner.strict.unwrap_or(false), false);
    state.trail = Trail::from(Some(node_of(&model)));
    let _ = state.trail.enter(&data, node_of(&model));
    match model::fill(&model, fields, &data, &mut state, vm) {
        Ok(_) if lost.unwrap_or(false) => Ok(vm.ctx.none()),
        Ok(filled) => {
            let handed = instance::handed_on(fields, &filled.data, vm)?;
            match instance.dict() {
                Some(own) => {
                    for (key, value) in filled.data.items_vec() {
                        own.set_item(&*key, value, vm)?;
                    }
                }
                None => instance::fill_slots(&instance, &filled.data, vm)?,
            }
            let (given, extra) = (filled.given, filled.extra);
            let settled = instance::settle(&instance, &model, fields, given, extra, handed, vm);
            match settled.map_err(|raised| super::check::verdict(raised, &data, vm)) {
                Ok(()) => Ok(vm.ctx.none()),
                Err(Wrong::Faults(faults)) => {
                    errors(faults, &vm.ctx.new_list(Vec::new()).into(), vm)
                }
                Err(Wrong::Raised(raised)) => Err(raised),
            }
        }
        Err(Wrong::Faults(faults)) => errors(faults, &vm.ctx.new_list(Vec::new()).into(), vm),
        Err(Wrong::Raised(raised)) => Err(raised),
    }
}

fn options(facts: &PyDictRef, vm: &VirtualMachine) -> PyResult<(Writer, Pick)> {
    let get = |name: &str| -> PyResult<Option<PyObjectRef>> {
        Ok(facts
            .get_item_opt(name, vm)?
            .filter(|value| !vm.is_none(value)))
    };
    let flag = |name: &str| get(name)?.map_or(Ok(false), |value| value.is_true(vm));
    let mode = get("mode")?.and_then(|mode| text_of(&mode));
    let how = Manner {
        json: mode.as_deref() == Some("json"),
        mode: mode.unwrap_or_else(|| "python".to_owned()),
        by_alias: get("by_alias")?
            .map(|value| value.is_true(vm))
            .transpose()?,
        unset: flag("exclude_unset")?,
        defaults: flag("exclude_defaults")?,
        none: flag("exclude_none")?,
        stored: flag("exclude_computed_fields")?,
        round_trip: flag("round_trip")?,
        as_any: flag("serialize_as_any")?,
        fallback: get("fallback")?,
        text: flag("text")?,
        warnings: facts.get_item_opt("warnings", vm)?,
    };
    let writer = Writer {
        how,
        ..Writer::default()
    };
    Ok((
        writer,
        Pick {
            include: get("include")?,
            exclude: get("exclude")?,
        },
    ))
}

/// `dump(schema, value, options)`.
fn dump(
    schema: PyRef<PySchema>,
    value: PyObjectRef,
    facts: PyDictRef,
    vm: &VirtualMachine,
) -> PyResult {
    let (mut writer, pick) = options(&facts, vm)?;
    writer.trail = Trail::from(root_of(&schema.inner));
    let written = writer.write(&schema.inner, &value, &pick, vm)?;
    tell(&writer, vm)?;
    Ok(written)
}

/// What Pydantic warns of once all is written.
fn tell(writer: &Writer, vm: &VirtualMachine) -> PyResult<()> {
    writer
        .doubts
        .told(&vm.unwrap_or_none(writer.how.warnings.clone()), vm)
}

/// `respond(schema, given, fit, options)` → `(plain data, kept, dropped)`: what a response model lets through of what the
/// function gave, with an account.
fn respond(
    schema: PyRef<PySchema>,
    given: PyObjectRef,
    fit: PyObjectRef,
    facts: PyDictRef,
    vm: &VirtualMachine,
) -> PyResult {
    let (mut writer, pick) = options(&facts, vm)?;
    writer.recording = true;
    writer.left_out(&schema.inner, &given, &fit, vm)?;
    let plain = writer.write(&schema.inner, &fit, &pick, vm)?;
    tell(&writer, vm)?;
    let kept = writer
        .kept
        .iter()
        .map(|field| super::text(field, vm))
        .collect();
    let dropped = writer
        .dropped
        .iter()
        .map(|dropped| noted(dropped, vm))
        .collect::<PyResult<_>>()?;
    Ok(vm
        .ctx
        .new_tuple(vec![
            plain,
            vm.ctx.new_list(kept).into(),
            vm.ctx.new_list(dropped).into(),
        ])
        .into())
}

/// Characters of a value that an account shows.
const SHOWN: usize = 60;

fn noted(dropped: &Dropped, vm: &VirtualMachine) -> PyResult {
    let repr = dropped
        .value
        .repr(vm)
        .map(|repr| repr.to_string())
        .unwrap_or_default();
    let short = match repr.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &repr[..end]),
        None => repr,
    };
    let note = vm.ctx.new_dict();
    note.set_item("field", super::text(&dropped.field, vm), vm)?;
    note.set_item("value", super::text(&short, vm), vm)?;
    note.set_item("why", super::text(&dropped.why, vm), vm)?;
    Ok(note.into())
}

/// `dumps(value, pydantic)`: JSON text in Python's style or in Pydantic's.
fn dumps(value: PyObjectRef, pydantic: bool, vm: &VirtualMachine) -> PyResult<Wtf8Buf> {
    write::json(
        &value,
        if pydantic {
            Style::Pydantic
        } else {
            Style::Python
        },
        vm,
    )
}

/// `items(set)`: in the order in which CPython iterates over it.
fn items(set: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    Ok(vm.ctx.new_list(sets::items(&set, vm)).into())
}

/// Deeper data than this refers to itself.
const DEPTH: usize = 1000;

/// Whether a value is JSON already: nothing needs encoding.
fn is_json(value: PyObjectRef, vm: &VirtualMachine) -> bool {
    plain(&value, 0, vm)
}

fn plain(value: &PyObjectRef, depth: usize, vm: &VirtualMachine) -> bool {
    let class = value.class();
    if depth > DEPTH {
        return false;
    }
    if class.is(vm.ctx.types.dict_type) {
        return value.downcast_ref::<PyDict>().is_some_and(|dict| {
            dict.items_vec()
                .iter()
                .all(|(key, item)| is_plain_key(key, vm) && plain(item, depth + 1, vm))
        });
    }
    if class.is(vm.ctx.types.list_type) {
        return vm
            .extract_elements_with(value, Ok)
            .is_ok_and(|items| items.iter().all(|item| plain(item, depth + 1, vm)));
    }
    super::dump::is_plain(value, vm)
}

/// Text, but none of SQLAlchemy's own keys, which FastAPI leaves out.
fn is_plain_key(key: &PyObjectRef, vm: &VirtualMachine) -> bool {
    key.class().is(vm.ctx.types.str_type)
        && key
            .downcast_ref::<PyStr>()
            .is_some_and(|key| !key.as_bytes().starts_with(b"_sa"))
}

/// What a wrap validator calls to go on: it raises Pydantic's `ValidationError`.
pub(super) fn handler(
    schema: Rc<Schema>,
    outer: &State,
    seen: Rc<Cell<(Exactness, Option<usize>)>>,
    vm: &VirtualMachine,
) -> PyObjectRef {
    let (strict, attributes, asked) = (outer.strict, outer.attributes, outer.asked);
    let (trail, field) = (outer.trail.clone(), outer.field);
    let go_on = move |value: PyObjectRef, vm: &VirtualMachine| -> PyResult {
        let mut state = State::new(strict, attributes);
        state.asked = asked;
        state.trail = trail.clone();
        state.field = field;
        (state.exactness, state.fields_set) = seen.get();
        let nowhere = vm.ctx.new_list(Vec::new()).into();
        let checked = schema.check(&value, &mut state, vm);
        seen.set((state.exactness, state.fields_set));
        let (value, errors) = parted(checked, &nowhere, vm)?;
        if vm.is_none(&errors) {
            return Ok(value);
        }
        let class = super::scalar::class_of("pydantic", "ValidationError", vm)?;
        let error = class.call((schema.name.clone(), errors), vm)?;
        Err(error
            .downcast()
            .map_err(|_| vm.new_type_error("no exception".to_owned()))?)
    };
    vm.new_function("handler", go_on).into()
}

/// What a wrap serializer calls to write as usual.
pub(super) fn writer(
    schema: Rc<Schema>,
    outer: &Writer,
    pick: &Pick,
    vm: &VirtualMachine,
) -> PyObjectRef {
    let (pick, outer) = (pick.clone(), unaccounted(outer));
    let write = move |value: PyObjectRef, vm: &VirtualMachine| -> PyResult {
        unaccounted(&outer).write(&schema, &value, &pick, vm)
    };
    vm.new_function("handler", write).into()
}

/// The same for a whole model: its fields, not its own serializer again.
pub(super) fn plain_writer(
    model: Rc<Model>,
    outer: &Writer,
    pick: &Pick,
    vm: &VirtualMachine,
) -> PyObjectRef {
    let (pick, outer) = (pick.clone(), unaccounted(outer));
    let write = move |value: PyObjectRef, vm: &VirtualMachine| -> PyResult {
        unaccounted(&outer).fields(&model, model.fields(vm)?, &value, &pick, vm)
    };
    vm.new_function("handler", write).into()
}

/// A writer that keeps no account of fields.
fn unaccounted(outer: &Writer) -> Writer {
    Writer {
        // What is asked for this way stays Python's own.
        how: Manner {
            text: false,
            ..outer.how.clone()
        },
        trail: outer.trail.clone(),
        field: outer.field,
        doubts: outer.doubts.clone(),
        ..Writer::default()
    }
}

/// The faults inside a `ValidationError` that passes through a validator.
pub(super) fn carried(error: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<Vec<Fault>>> {
    let Ok(items) = error.get_attr("__pydantic_errors__", vm) else {
        return Ok(None);
    };
    let mut faults = Vec::new();
    for item in vm.extract_elements_with(&items, Ok)? {
        let Some(item) = item.downcast_ref::<PyDict>() else {
            continue;
        };
        let get = |name: &str| item.get_item_opt(name, vm);
        let words = |name: &str| -> PyResult<String> {
            Ok(get(name)?
                .and_then(|text| text_of(&text))
                .unwrap_or_default())
        };
        let input = get("input")?.unwrap_or_else(|| vm.ctx.none());
        let mut fault = Fault::new(words("type")?, words("msg")?, &input);
        if let Some(loc) = get("loc")? {
            fault.loc = vm.extract_elements_with(&loc, Ok)?;
            fault.loc.reverse();
        }
        if let Some(context) = get("ctx")?.and_then(|context| context.downcast::<PyDict>().ok()) {
            for (name, value) in context.items_vec() {
                fault
                    .context
                    .push((text_of(&name).unwrap_or_default().into(), value));
            }
        }
        faults.push(fault);
    }
    Ok(Some(faults))
}

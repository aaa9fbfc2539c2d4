//! Instances: made around values that were checked, told what was given, and what they keep in slots.

use rustpython_vm::builtins::{PyDictRef, PySet, PyStr, PyTypeRef};
use rustpython_vm::function::PySetterValue;
use rustpython_vm::types::PyTypeFlags;
use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine};

use super::model::{EXTRA, FIELDS_SET};
use super::{Fields, Model, Shape};

/// A new instance around its values; nothing of `__init__` runs.
pub(super) fn build(
    model: &Model,
    fields: &Fields,
    data: PyDictRef,
    given: Vec<PyObjectRef>,
    extra: Option<PyDictRef>,
    vm: &VirtualMachine,
) -> PyResult {
    if fields.is_abstract {
        // It says of what there is no instance.
        vm.call_method(model.class.as_object(), "__new__", (model.class.clone(),))?;
    }
    let handed = handed_on(fields, &data, vm)?;
    let new = match model.shape == Shape::Dataclass && has_slots(&model.class) {
        true => in_slots(model, &data, vm)?,
        false => vm.ctx.new_base_object(model.class.clone(), Some(data)),
    };
    settle(&new, model, fields, given, extra, handed, vm)?;
    Ok(new)
}

/// Takes out what is no field and goes to `__post_init__`.
pub(super) fn handed_on(
    fields: &Fields,
    data: &PyDictRef,
    vm: &VirtualMachine,
) -> PyResult<Vec<PyObjectRef>> {
    let mut handed = Vec::new();
    for field in fields.outgoing.iter().map(|i| &fields.list[*i]) {
        if field.handed_on
            && let Some(value) = data.get_item_opt(field.name, vm)?
        {
            data.del_item(field.name, vm)?;
            handed.push(value);
        }
    }
    Ok(handed)
}

/// Whether its instances have a place for each field and none for anything else.
fn has_slots(class: &PyTypeRef) -> bool {
    !class.slots.flags.has_feature(PyTypeFlags::HAS_DICT)
}

fn in_slots(model: &Model, data: &PyDictRef, vm: &VirtualMachine) -> PyResult {
    let new = vm.call_method(model.class.as_object(), "__new__", (model.class.clone(),))?;
    fill_slots(&new, data, vm)?;
    Ok(new)
}

pub(super) fn fill_slots(new: &PyObjectRef, data: &PyDictRef, vm: &VirtualMachine) -> PyResult<()> {
    for (name, value) in data.items_vec() {
        if let Some(name) = name.downcast_ref::<PyStr>() {
            let name = vm.ctx.intern_str(name.as_wtf8());
            new.generic_setattr(name, PySetterValue::Assign(value), vm)?;
        }
    }
    Ok(())
}

/// Marks what was given and runs what the class wants to run on a new instance.
pub(super) fn settle(
    new: &PyObjectRef,
    model: &Model,
    fields: &Fields,
    given: Vec<PyObjectRef>,
    extra: Option<PyDictRef>,
    handed: Vec<PyObjectRef>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    if matches!(model.shape, Shape::Model | Shape::Root) {
        let set: PyRef<PySet> = PySet::default().into_ref(&vm.ctx);
        for name in given {
            set.add(name, vm)?;
        }
        let assign = |name: &'static str, value: PyObjectRef| {
            new.generic_setattr(vm.ctx.intern_str(name), PySetterValue::Assign(value), vm)
        };
        assign(FIELDS_SET, set.into())?;
        assign(EXTRA, extra.map_or_else(|| vm.ctx.none(), Into::into))?;
    }
    if let Some(after) = &fields.after {
        let mut args = vec![new.clone()];
        args.extend(handed);
        after.call(args, vm)?;
    }
    Ok(())
}

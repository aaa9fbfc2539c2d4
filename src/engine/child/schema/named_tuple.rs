//! Named tuples: from a sequence, by the places of their fields, or from a dict, by their names.

use std::rc::Rc;

use rustpython_vm::builtins::{PyDict, PyStr};
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

use super::container::{items, not_too_many};
use super::fault::{Checked, Fault, Gathered, Wrong};
use super::model::{Source, absent, along, is_among};
use super::{Exactness, Fields, Length, Model, Sequence, State, text};

pub(super) fn check(
    model: &Rc<Model>,
    value: &PyObjectRef,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let fields = model.fields(vm)?;
    let own = value.fast_isinstance(&model.class);
    if !own {
        state.floor(Exactness::Lax);
    }
    let filled = match value.downcast_ref::<PyDict>() {
        Some(dict) => named(fields, dict, value, state, vm)?,
        None => {
            let lax = State::new(false, false);
            let Some(given) = items(value, Sequence::Tuple, &lax, vm)? else {
                return Err(wrong_type(model, value, vm).into());
            };
            placed_by_index(fields, &given, own, value, state, vm)?
        }
    };
    let parts = fields
        .list
        .iter()
        .map(|field| filled.get_item(field.name, vm))
        .collect::<Result<Vec<_>, _>>()?;
    let make = model.class.as_object().get_attr("_make", vm)?;
    Ok(make.call((vm.ctx.new_list(parts),), vm)?)
}

type Values = rustpython_vm::builtins::PyDictRef;

fn wrong_type(model: &Model, value: &PyObjectRef, vm: &VirtualMachine) -> Fault {
    let name = model.class.name().to_string();
    let message = format!("Input should be a tuple, list, dictionary or an instance of {name}");
    Fault::new("named_tuple_type", message, value).with("class_name", text(&name, vm))
}

/// `own`: an instance of the class, whose fields are told by their names.
fn placed_by_index(
    fields: &Fields,
    given: &[PyObjectRef],
    own: bool,
    value: &PyObjectRef,
    state: &mut State,
    vm: &VirtualMachine,
) -> Result<Values, Wrong> {
    let most = Length {
        min: None,
        max: Some(fields.list.len()),
    };
    not_too_many(
        given.len(),
        Some(given.len()),
        most,
        "NamedTuple",
        value,
        vm,
    )?;
    let (made, mut faults) = (vm.ctx.new_dict(), Gathered::default());
    for (i, field) in fields.list.iter().enumerate() {
        let place: PyObjectRef = match own {
            true => field.name.to_owned().into(),
            false => vm.ctx.new_int(i).into(),
        };
        match given.get(i) {
            Some(one) => {
                let checked = field.schema.check(one, state, vm);
                if let Some(checked) = faults.take(checked, &place)? {
                    made.set_item(field.name, checked, vm)?;
                }
            }
            None if matches!(field.default, super::Fallback::Required) => {
                faults
                    .0
                    .push(Fault::new("missing", "Field required", value).at(place));
            }
            None => absent(field, fields, value, &made, &mut faults, state, vm)?,
        }
    }
    faults.finish()?;
    Ok(made)
}

fn named(
    fields: &Fields,
    dict: &rustpython_vm::Py<PyDict>,
    value: &PyObjectRef,
    state: &mut State,
    vm: &VirtualMachine,
) -> Result<Values, Wrong> {
    let (made, mut faults, mut used) = (vm.ctx.new_dict(), Gathered::default(), Vec::new());
    let source = Source::Dict(super::model::itself(dict, vm));
    for field in &fields.list {
        let Some((raw, place)) = source.find(field, fields, state, vm)? else {
            absent(field, fields, value, &made, &mut faults, state, vm)?;
            continue;
        };
        let checked = field.schema.check(&raw, state, vm);
        let checked = checked.map_err(|wrong| along(wrong, &place[1..]));
        used.push(place[0].clone());
        if let Some(checked) = faults.take(checked, &place[0])? {
            made.set_item(field.name, checked, vm)?;
        }
    }
    for (key, item) in dict.items_vec() {
        let fault = match key.downcast_ref::<PyStr>() {
            Some(_) if is_among(&key, &used) => continue,
            Some(_) => Fault::new("extra_forbidden", "Extra inputs are not permitted", &item),
            None => Fault::new("invalid_key", "Keys should be strings", &key),
        };
        faults.0.push(fault.at(key));
    }
    faults.finish()?;
    Ok(made)
}

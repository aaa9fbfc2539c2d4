//! Unions: the member that fits best, not the first that fits.

use std::rc::Rc;

use rustpython_vm::builtins::PyDict;
use rustpython_vm::{PyObjectRef, VirtualMachine};

use super::check::{either, verdict};
use super::fault::{Checked, Fault, Wrong, placed};
use super::model::{attribute, itself};
use super::scalar::enum_value;
use super::{Exactness, Schema, State, Tag, Union, text};

/// Pydantic's smart mode: what fits exactly and has no fields wins at once; else the member that set most fields, then the
/// one that fitted most exactly, then the first.
pub(super) fn smart(
    value: &PyObjectRef,
    union: &Union,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let outer = (state.exactness, state.fields_set);
    let mut best: Option<(PyObjectRef, Exactness, Option<usize>)> = None;
    let mut faults = Vec::new();
    for (member, label) in union.members.iter().zip(&union.labels) {
        (state.exactness, state.fields_set) = (Exactness::Exact, None);
        match member.check(value, state, vm) {
            Ok(checked) => {
                let (exactness, fields) = (state.exactness, state.fields_set);
                if exactness == Exactness::Exact && fields.is_none() {
                    (state.exactness, state.fields_set) = outer;
                    return Ok(checked);
                }
                let better =
                    best.as_ref()
                        .is_none_or(|(_, so_far, known)| match (*known, fields) {
                            (Some(known), Some(fields)) if known != fields => known < fields,
                            _ => *so_far < exactness,
                        });
                if better {
                    best = Some((checked, exactness, fields));
                }
            }
            Err(Wrong::Faults(found)) => {
                let wrong = placed(Wrong::Faults(found), &text(label, vm));
                if let Wrong::Faults(found) = wrong {
                    faults.extend(found);
                }
            }
            raised => return raised,
        }
    }
    (state.exactness, state.fields_set) = outer;
    let Some((checked, exactness, fields)) = best else {
        return Err(Wrong::Faults(faults));
    };
    state.floor(exactness);
    if let Some(fields) = fields {
        state.add_fields(fields);
    }
    Ok(checked)
}

/// `union_mode="left_to_right"`: the first member that fits.
pub(super) fn first(
    value: &PyObjectRef,
    union: &Union,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let mut faults = Vec::new();
    for (member, label) in union.members.iter().zip(&union.labels) {
        match member.check(value, state, vm) {
            Err(Wrong::Faults(found)) => {
                if let Wrong::Faults(found) = placed(Wrong::Faults(found), &text(label, vm)) {
                    faults.extend(found);
                }
            }
            made => return made,
        }
    }
    Err(Wrong::Faults(faults))
}

/// A union whose values say which member they are.
pub(super) fn tagged(
    value: &PyObjectRef,
    tag: &Tag,
    choices: &[(PyObjectRef, Rc<Schema>)],
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    match tag {
        Tag::Keys(keys) => by_key(value, keys, choices, state, vm),
        Tag::Function {
            function,
            name,
            said,
        } => {
            let tag = function.call((value.clone(),), vm)?;
            let chosen = match vm.is_none(&tag) {
                true => Err(unfound(name, value, vm)),
                false => choose(value, &tag, name, choices, state, vm)?,
            };
            match (chosen, said) {
                (Err(_), Some(said)) => Err(match said.call((), vm) {
                    Err(raised) => verdict(raised, value, vm),
                    Ok(_) => unfound(name, value, vm).into(),
                }),
                (Err(fault), None) => Err(fault.into()),
                (Ok(checked), _) => checked,
            }
        }
    }
}

fn unfound(quoted: &str, value: &PyObjectRef, vm: &VirtualMachine) -> Fault {
    let message = format!("Unable to extract tag using discriminator {quoted}");
    Fault::new("union_tag_not_found", message, value).with("discriminator", text(quoted, vm))
}

/// What the member with this tag makes of the value; or what is wrong with the tag.
fn choose(
    value: &PyObjectRef,
    tag: &PyObjectRef,
    quoted: &str,
    choices: &[(PyObjectRef, Rc<Schema>)],
    state: &mut State,
    vm: &VirtualMachine,
) -> Result<Result<Checked, Fault>, Wrong> {
    for (known, schema) in choices {
        if vm.bool_eq(known, tag)? {
            let plain = enum_value(known, vm).unwrap_or_else(|_| known.clone());
            let checked = schema.check(value, state, vm);
            return Ok(Ok(checked.map_err(|wrong| placed(wrong, &plain))));
        }
    }
    let listed = choices
        .iter()
        .map(|(tag, _)| either(std::slice::from_ref(tag), vm))
        .collect::<Vec<_>>()
        .join(", ");
    let shown = tag.str(vm)?.to_string();
    let message = format!(
        "Input tag '{shown}' found using {quoted} does not match any of the expected tags: {listed}"
    );
    let fault = Fault::new("union_tag_invalid", message, value)
        .with("discriminator", text(quoted, vm))
        .with("tag", text(&shown, vm))
        .with("expected_tags", text(&listed, vm));
    Ok(Err(fault))
}

/// What a value says of which member it is; a function of the app's is not asked.
pub(super) fn tag_of(tag: &Tag, value: &PyObjectRef, vm: &VirtualMachine) -> Option<PyObjectRef> {
    match tag {
        Tag::Keys(keys) => key_of(keys, value, vm).ok().flatten(),
        Tag::Function { .. } => None,
    }
}

fn key_of(
    keys: &[String],
    value: &PyObjectRef,
    vm: &VirtualMachine,
) -> Result<Option<PyObjectRef>, Wrong> {
    let dict = value.downcast_ref::<PyDict>().map(|dict| itself(dict, vm));
    for key in keys {
        let found = match &dict {
            Some(dict) => dict.get_item_opt(key.as_str(), vm)?,
            None => attribute(value, &vm.ctx.new_str(key.as_str()), value, vm)?,
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// A union that says by a field which member it is.
fn by_key(
    value: &PyObjectRef,
    keys: &[String],
    choices: &[(PyObjectRef, Rc<Schema>)],
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let quoted: Vec<String> = keys.iter().map(|key| format!("'{key}'")).collect();
    let quoted = quoted.join(" | ");
    let Some(tag) = key_of(keys, value, vm)? else {
        if value.downcast_ref::<PyDict>().is_none() && state.asked.json {
            let message = "Input should be a valid dictionary";
            return Err(Fault::new("dict_type", message, value).into());
        }
        if value.downcast_ref::<PyDict>().is_none() {
            let message = "Input should be a valid dictionary or object to extract fields from";
            return Err(Fault::new("model_attributes_type", message, value).into());
        }
        return Err(unfound(&quoted, value, vm).into());
    };
    choose(value, &tag, &quoted, choices, state, vm)??
}

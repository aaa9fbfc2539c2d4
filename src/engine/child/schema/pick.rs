//! `include=` and `exclude=`: which keys go out.

use rustpython_vm::builtins::{PyDict, PyInt};
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

/// Rules for one level: sets of keys, or dicts of keys to rules.
#[derive(Debug, Clone, Default)]
pub(super) struct Pick {
    pub include: Option<PyObjectRef>,
    pub exclude: Option<PyObjectRef>,
}

/// What a rule says of a key.
enum Said {
    Nothing,
    /// The key is there with `None`: it is named, and no more.
    Named,
    Whole,
    Inside(PyObjectRef),
}

impl Pick {
    pub fn is_empty(&self) -> bool {
        self.include.is_none() && self.exclude.is_none()
    }

    /// The rules inside a key, or why it stays out. Exclusion wins.
    pub fn enter(
        &self,
        key: &PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<Result<Pick, &'static str>> {
        let mut inside = Pick::default();
        if let Some(rule) = &self.exclude {
            match said(rule, key, "exclude", vm)? {
                Said::Whole => return Ok(Err("left out by exclude")),
                Said::Inside(rule) => inside.exclude = Some(rule),
                Said::Nothing | Said::Named => {}
            }
        }
        if let Some(rule) = &self.include {
            match said(rule, key, "include", vm)? {
                Said::Nothing => return Ok(Err("not named by include")),
                Said::Inside(rule) => inside.include = Some(rule),
                Said::Whole | Said::Named => {}
            }
        }
        Ok(Ok(inside))
    }

    /// The rules for a sequence of this length: an index counts round and round, `-1` is the last.
    pub fn counted(&self, length: usize, vm: &VirtualMachine) -> PyResult<Pick> {
        let count = |rule: &Option<PyObjectRef>| {
            rule.as_ref()
                .map(|rule| counted(rule, length, vm))
                .transpose()
        };
        Ok(Pick {
            include: count(&self.include)?,
            exclude: count(&self.exclude)?,
        })
    }
}

fn counted(rule: &PyObjectRef, length: usize, vm: &VirtualMachine) -> PyResult {
    let made = vm.ctx.new_dict();
    for key in vm.extract_elements_with(rule, Ok)? {
        let from_start = key
            .downcast_ref::<PyInt>()
            .and_then(|index| index.try_to_primitive::<i64>(vm).ok())
            .and_then(|index| index.checked_rem_euclid(length as i64))
            .map(|index| vm.ctx.new_int(index).into());
        let inner = inner(rule, &key, vm)?;
        made.set_item(&*from_start.unwrap_or(key), inner, vm)?;
    }
    Ok(made.into())
}

/// What a rule has for a key that it names: a set wants the whole of it.
fn inner(rule: &PyObjectRef, key: &PyObjectRef, vm: &VirtualMachine) -> PyResult {
    match rule.downcast_ref::<PyDict>() {
        Some(dict) => dict.get_item(&**key, vm),
        None => Ok(vm.ctx.new_bool(true).into()),
    }
}

fn said(
    rule: &PyObjectRef,
    key: &PyObjectRef,
    option: &str,
    vm: &VirtualMachine,
) -> PyResult<Said> {
    let Some(dict) = rule.downcast_ref::<PyDict>() else {
        let named =
            vm._contains(rule, key)? || vm._contains(rule, vm.ctx.new_str("__all__").as_ref())?;
        return Ok(if named { Said::Whole } else { Said::Nothing });
    };
    let own = verdict(dict.get_item_opt(&**key, vm)?, option, vm)?;
    let all = verdict(dict.get_item_opt("__all__", vm)?, option, vm)?;
    Ok(match (own, all) {
        (Said::Nothing, all) => all,
        (Said::Inside(own), Said::Inside(all)) => Said::Inside(merged(&own, &all, vm)?),
        (own, _) => own,
    })
}

fn verdict(rule: Option<PyObjectRef>, option: &str, vm: &VirtualMachine) -> PyResult<Said> {
    Ok(match rule {
        None => Said::Nothing,
        Some(inner) if vm.is_none(&inner) => Said::Named,
        Some(inner) if is_rule(&inner, vm) => Said::Inside(inner),
        Some(inner) if is_whole(&inner, vm) => Said::Whole,
        Some(_) => {
            let message = format!("`{option}` argument must be a set or dict.");
            return Err(vm.new_type_error(message));
        }
    })
}

/// What a key's own rule and the rule for all keys say together.
fn merged(own: &PyObjectRef, all: &PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let both = vm.ctx.new_dict();
    for key in vm.extract_elements_with(all, Ok)? {
        both.set_item(&*key, inner(all, &key, vm)?, vm)?;
    }
    for key in vm.extract_elements_with(own, Ok)? {
        let new = inner(own, &key, vm)?;
        let new = match both.get_item_opt(&*key, vm)? {
            Some(old) if is_rule(&old, vm) && is_rule(&new, vm) => merged(&new, &old, vm)?,
            _ => new,
        };
        both.set_item(&*key, new, vm)?;
    }
    Ok(both.into())
}

/// `True` and `...` mean the whole value.
fn is_whole(value: &PyObjectRef, vm: &VirtualMachine) -> bool {
    value.is(&vm.ctx.true_value) || value.is(&vm.ctx.ellipsis)
}

/// A set, a dict, or what else contains things: in a text those are its parts.
fn is_rule(value: &PyObjectRef, vm: &VirtualMachine) -> bool {
    value.length_opt(vm).is_some()
}

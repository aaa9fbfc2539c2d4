//! `include=` and `exclude=`: which keys go out.

use rustpython_vm::builtins::{PyDict, PyStr};
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

/// Rules for one level: sets of keys, or dicts of keys to rules.
#[derive(Debug, Clone, Default)]
pub(super) struct Pick {
    pub include: Option<PyObjectRef>,
    pub exclude: Option<PyObjectRef>,
}

/// What a rule says of a key.
enum Said {
    Nothing,
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
            match said(rule, key, vm)? {
                Said::Whole => return Ok(Err("left out by exclude")),
                Said::Inside(rule) => inside.exclude = Some(rule),
                Said::Nothing => {}
            }
        }
        if let Some(rule) = &self.include {
            match said(rule, key, vm)? {
                Said::Nothing => return Ok(Err("not named by include")),
                Said::Inside(rule) => inside.include = Some(rule),
                Said::Whole => {}
            }
        }
        Ok(Ok(inside))
    }
}

fn said(rule: &PyObjectRef, key: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Said> {
    let Some(dict) = rule.downcast_ref::<PyDict>() else {
        let named =
            vm._contains(rule, key)? || vm._contains(rule, vm.ctx.new_str("__all__").as_ref())?;
        return Ok(if named { Said::Whole } else { Said::Nothing });
    };
    let found = match dict.get_item_opt(&**key, vm)? {
        None => dict.get_item_opt("__all__", vm)?,
        found => found,
    };
    Ok(match found {
        None => Said::Nothing,
        Some(inner) if is_rule(&inner, vm) => Said::Inside(inner),
        Some(inner) if inner.clone().is_true(vm)? => Said::Whole,
        Some(_) => Said::Nothing,
    })
}

/// A set or a dict; `True` and `...` mean the whole value.
fn is_rule(value: &PyObjectRef, vm: &VirtualMachine) -> bool {
    value.downcast_ref::<PyStr>().is_none() && value.length_opt(vm).is_some()
}

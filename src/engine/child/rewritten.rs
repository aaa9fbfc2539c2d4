//! What the compiler made of the app's code, where CPython 3.11 does otherwise: instructions put in the place of others.

use rustpython_vm::builtins::{PyCode, PyModule};
use rustpython_vm::{
    AsObject as _, Py, PyObjectRef, PyPayload as _, PyRef, PyResult, VirtualMachine,
};

use super::sets::literals;
use super::{awaited, groups};

/// Puts `rewritten(code)` into `_native`: the same code, as CPython would run it.
pub fn install(native: &Py<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    let kind = literals::kind(vm)?;
    let rewritten = move |code: PyRef<PyCode>, vm: &VirtualMachine| rewritten(code, &kind, vm);
    native.set_attr("rewritten", vm.new_function("rewritten", rewritten), vm)
}

/// `kind`: the class of the constants that stand for sets.
fn rewritten(
    code: PyRef<PyCode>,
    kind: &PyObjectRef,
    vm: &VirtualMachine,
) -> PyResult<PyRef<PyCode>> {
    let mut constants: Vec<PyObjectRef> = Vec::new();
    let mut changed = false;
    for constant in code.code.constants.iter() {
        let constant: PyObjectRef = constant.clone().into();
        constants.push(match constant.downcast::<PyCode>() {
            Ok(inner) => {
                let new = rewritten(inner.clone(), kind, vm)?;
                changed |= !new.is(&inner);
                new.into()
            }
            Err(constant) => constant,
        });
    }
    let mut units = code.code.instructions.to_vec();
    changed |= literals::mend(&mut units, &mut constants, kind, vm);
    changed |= awaited::mend(&mut units);
    changed |= groups::mend(&mut units);
    if !changed {
        return Ok(code);
    }
    let mut object = code.code.clone();
    object.constants = constants.into_iter().map(Into::into).collect();
    object.instructions = units.into();
    Ok(PyCode::new(object).into_ref(&vm.ctx))
}

//! Sets that are written as constants, `{200, 201, 404}`. From three items on CPython's compiler makes a frozen set of
//! them, with which the set is then updated when its line runs: its table may be smaller than one to which the items
//! were added one by one.

use rustpython_vm::builtins::{PySet, PyTuple};
use rustpython_vm::bytecode::{CodeUnit, Instruction, OpArgByte};
use rustpython_vm::function::PyMethodFlags;
use rustpython_vm::{AsObject as _, PyObjectRef, PyPayload as _, PyResult, VirtualMachine};

use super::known;

/// The class of the frozen sets that such a line has for its constants.
pub fn kind(vm: &VirtualMachine) -> PyResult {
    let frozen = vm.ctx.types.frozenset_type;
    let flags = PyMethodFlags::METHOD;
    let made = vm.ctx.new_method_def("__invert__", made, flags, None);
    let attributes = vm.ctx.new_dict();
    attributes.set_item("__invert__", made.build_method(frozen, vm).into(), vm)?;
    let bases = vm.ctx.new_tuple(vec![frozen.to_owned().into()]);
    let kind = vm.ctx.types.type_type.as_object();
    kind.call(("frozenset", bases, attributes), vm)
}

/// What the line makes: an empty set that is updated with the frozen one.
fn made(frozen: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let set = PySet::default().into_ref(&vm.ctx);
    for item in known::items(&frozen) {
        set.add(item, vm)?;
    }
    if let Some(table) = known::table(&frozen, vm) {
        known::keep_new(set.as_object(), table.copy(), vm);
    }
    Ok(set.into())
}

/// Has the lines make sets as CPython makes them; whether there is such a line.
pub fn mend(
    units: &mut [CodeUnit],
    constants: &mut Vec<PyObjectRef>,
    kind: &PyObjectRef,
    vm: &VirtualMachine,
) -> bool {
    let mut changed = false;
    for found in found(units) {
        let (Some(tuple), Ok(index)) = (constants.get(found.constant), constants.len().try_into())
        else {
            continue;
        };
        let Some(frozen) = odd(tuple, found.walked, kind, vm) else {
            continue;
        };
        constants.push(frozen);
        let last = match found.walked {
            true => Instruction::Nop,
            false => Instruction::UnaryInvert,
        };
        units[found.begin] = CodeUnit::new(Instruction::Nop, 0.into());
        units[found.begin + 1].arg = OpArgByte::new(index);
        units[found.end] = CodeUnit::new(last, 0.into());
        changed = true;
    }
    changed
}

/// The frozen set of some constants, where what comes of it has another order than the constants. The compiler makes it
/// twice: of the constants, and once more of what it made.
fn odd(
    tuple: &PyObjectRef,
    walked: bool,
    kind: &PyObjectRef,
    vm: &VirtualMachine,
) -> Option<PyObjectRef> {
    let items = tuple.downcast_ref::<PyTuple>()?.as_slice().to_vec();
    let plain = known::fresh(items, vm)?;
    let first = plain.items();
    let second = known::fresh(first.clone(), vm)?;
    let outcome = if walked { second } else { second.copy() };
    let odd = !outcome.is_like(&plain, |one, other| one.is(other));
    let frozen = odd.then(|| kind.call((vm.ctx.new_tuple(first),), vm));
    frozen?.ok()
}

/// `BUILD_SET 0`, `LOAD_CONST`, `SET_UPDATE 1`, in their places.
struct Found {
    begin: usize,
    constant: usize,
    end: usize,
    /// `for code in {200, 201}`: CPython walks along the frozen set itself.
    walked: bool,
}

fn found(units: &[CodeUnit]) -> Vec<Found> {
    let is_nop = |at: &usize| matches!(units[*at].op, Instruction::Nop);
    let mut list = Vec::new();
    for begin in 0..units.len().saturating_sub(2) {
        let (first, second) = (&units[begin], &units[begin + 1]);
        let empty = matches!(first.op, Instruction::BuildSet { .. }) && u8::from(first.arg) == 0;
        let long = begin > 0 && matches!(units[begin - 1].op, Instruction::ExtendedArg);
        if !empty || long || !matches!(second.op, Instruction::LoadConst { .. }) {
            continue;
        }
        let mut rest = (begin + 2..units.len()).filter(|at| !is_nop(at));
        let (Some(end), after) = (rest.next(), rest.next()) else {
            continue;
        };
        let walked = after.is_some_and(|at| matches!(units[at].op, Instruction::GetIter));
        if matches!(units[end].op, Instruction::SetUpdate { .. }) {
            let constant = usize::from(u8::from(second.arg));
            list.push(Found {
                begin,
                constant,
                end,
                walked,
            });
        }
    }
    list
}

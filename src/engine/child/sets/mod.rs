//! Sets of numbers, in CPython's order for whoever iterates over them, prints them or takes from them: the interpreter
//! keeps items as they were added, CPython by their hashes.

mod acts;
mod hashes;
mod known;
pub mod literals;
mod methods;
mod table;

use std::cell::Cell;
use std::sync::OnceLock;

use rustpython_vm::builtins::PyStr;
use rustpython_vm::class::PyClassImpl as _;
use rustpython_vm::protocol::{PyIter, PyIterReturn};
use rustpython_vm::types::{IterNext, Iterable, SelfIter};
use rustpython_vm::{
    AsObject as _, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass,
};

use super::mended::replace;

type Iter = fn(PyObjectRef, &VirtualMachine) -> PyResult;
type Repr = fn(&PyObject, &VirtualMachine) -> PyResult<PyRef<PyStr>>;

/// The interpreter's own, of sets and of frozen sets.
static PLAIN: OnceLock<[(Iter, Repr); 2]> = OnceLock::new();

/// Puts ours in their place.
pub fn install(vm: &VirtualMachine) -> PyResult<()> {
    Ordered::make_static_type();
    let types = [vm.ctx.types.set_type, vm.ctx.types.frozenset_type];
    let plain = types.map(|kind| Some((kind.slots.iter.load()?, kind.slots.repr.load()?)));
    let [Some(set), Some(frozen)] = plain else {
        return Ok(());
    };
    PLAIN.get_or_init(|| [set, frozen]);
    for kind in types {
        kind.slots.iter.store(Some(iterate));
        kind.slots.repr.store(Some(show));
        // What a class of the app's takes over from them.
        let iter = |set: PyObjectRef, vm: &VirtualMachine| iterate(set, vm);
        let repr = |set: PyObjectRef, vm: &VirtualMachine| show(&set, vm);
        replace(kind, "__iter__", iter, vm);
        replace(kind, "__repr__", repr, vm);
    }
    methods::install(vm)
}

/// The items of a set as CPython iterates over it.
pub fn items(set: &PyObject, vm: &VirtualMachine) -> Vec<PyObjectRef> {
    moved(set, vm).unwrap_or_else(|| known::items(set))
}

/// The item that was added first.
fn first(set: &PyObject, vm: &VirtualMachine) -> Option<PyObjectRef> {
    let (iter, _) = plain(set, vm)?;
    let walk = PyIter::new(iter(set.to_owned(), vm).ok()?);
    match walk.next(vm).ok()? {
        PyIterReturn::Return(item) => Some(item),
        PyIterReturn::StopIteration(_) => None,
    }
}

/// The items in CPython's order, where that is another.
fn moved(set: &PyObject, vm: &VirtualMachine) -> Option<Vec<PyObjectRef>> {
    let fixed = first(set, vm).is_some_and(|item| hashes::is_fixed(&item, vm));
    let table = fixed.then(|| known::table(set, vm)).flatten()?;
    let (items, moved) = (known::items(set), table.items());
    let same = items.iter().zip(&moved).all(|(one, other)| one.is(other));
    (!same).then_some(moved)
}

fn plain(set: &PyObject, vm: &VirtualMachine) -> Option<(Iter, Repr)> {
    let frozen = set.class().fast_issubclass(vm.ctx.types.frozenset_type);
    PLAIN.get().map(|both| both[usize::from(frozen)])
}

fn iterate(set: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    match (moved(&set, vm), plain(&set, vm)) {
        (None, Some((iter, _))) => iter(set, vm),
        (items, _) => {
            let items = items.unwrap_or_default();
            let at = Cell::new(0);
            Ok(Ordered { set, items, at }.into_ref(&vm.ctx).into())
        }
    }
}

fn show(set: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
    let Some(numbers) = moved(set, vm) else {
        return plain(set, vm)
            .map_or_else(|| Ok(vm.ctx.new_str("set()")), |(_, repr)| repr(set, vm));
    };
    let texts = numbers
        .iter()
        .map(|number| Ok(number.repr(vm)?.as_wtf8().to_string_lossy().into_owned()));
    let texts = texts.collect::<PyResult<Vec<_>>>()?.join(", ");
    Ok(vm.ctx.new_str(match set.class().is(vm.ctx.types.set_type) {
        true => format!("{{{texts}}}"),
        false => format!("{}({{{texts}}})", set.class().name()),
    }))
}

/// Iterates over a set's items in an order of their own.
#[pyclass(module = false, name = "set_iterator")]
#[derive(Debug, PyPayload)]
struct Ordered {
    set: PyObjectRef,
    items: Vec<PyObjectRef>,
    at: Cell<usize>,
}

#[pyclass(with(IterNext, Iterable))]
impl Ordered {
    #[pymethod]
    fn __length_hint__(&self) -> usize {
        self.items.len().saturating_sub(self.at.get())
    }
}

impl SelfIter for Ordered {}

impl IterNext for Ordered {
    fn next(zelf: &Py<Ordered>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        let at = zelf.at.get();
        if at < zelf.items.len() && zelf.set.length(vm)? != zelf.items.len() {
            zelf.at.set(zelf.items.len());
            return Err(vm.new_runtime_error("Set changed size during iteration".to_owned()));
        }
        zelf.at.set(at.saturating_add(1));
        Ok(match zelf.items.get(at) {
            Some(item) => PyIterReturn::Return(item.clone()),
            None => PyIterReturn::StopIteration(None),
        })
    }
}

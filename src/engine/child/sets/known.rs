//! Which sets have a table that their items alone do not tell: how they came about is kept beside them.

use std::cell::RefCell;
use std::collections::HashMap;

use rustpython_vm::builtins::{PyFrozenSet, PySet, PyWeak};
use rustpython_vm::vm::thread::with_current_vm;
use rustpython_vm::{AsObject as _, PyObject, PyObjectRef, PyRef, VirtualMachine};

use super::hashes;
use super::table::Table;

pub type Items = Table<PyObjectRef>;

struct Kept {
    /// Another set may come to where this one was.
    set: PyRef<PyWeak>,
    table: Items,
}

#[derive(Default)]
struct All {
    tables: HashMap<usize, Kept>,
    /// How many there may be before those are dropped whose set is gone.
    most: usize,
}

const FEW: usize = 64;

thread_local! {
    /// By the places of the sets in memory.
    static ALL: RefCell<All> = RefCell::default();
}

pub fn same(one: &PyObjectRef, other: &PyObjectRef) -> bool {
    one.is(other) || with_current_vm(|vm| vm.bool_eq(one, other).unwrap_or(false))
}

/// What is in a set, in the order in which it was added; nothing for what is no set.
pub fn items(set: &PyObject) -> Vec<PyObjectRef> {
    let frozen = || Some(set.downcast_ref::<PyFrozenSet>()?.elements());
    let items = set.downcast_ref::<PySet>().map(|set| set.elements());
    items.or_else(frozen).unwrap_or_default()
}

/// The table of a set to which the items were added one by one; `None` where a hash is another in each run of CPython.
pub fn fresh(items: Vec<PyObjectRef>, vm: &VirtualMachine) -> Option<Items> {
    let hashed = items
        .into_iter()
        .map(|item| Some((hashes::fixed(&item, vm)?, item)));
    Some(Table::of(hashed.collect::<Option<Vec<_>>>()?, same))
}

/// The table of a set.
pub fn table(set: &PyObject, vm: &VirtualMachine) -> Option<Items> {
    kept(set, vm).or_else(|| fresh(items(set), vm))
}

fn kept(set: &PyObject, vm: &VirtualMachine) -> Option<Items> {
    ALL.with_borrow(|all| {
        let kept = all.tables.get(&set.get_id())?;
        let alive = kept.set.upgrade()?;
        let fits = alive.is(set) && set.length(vm).is_ok_and(|len| len == kept.table.len());
        fits.then(|| kept.table.clone())
    })
}

/// Takes the table of a set out, to change it and keep it again.
pub fn take(set: &PyObject, vm: &VirtualMachine) -> Option<Items> {
    let fits = kept_fits(set, vm);
    let taken = ALL.with_borrow_mut(|all| all.tables.remove(&set.get_id()));
    match taken {
        Some(kept) if fits => Some(kept.table),
        _ => fresh(items(set), vm),
    }
}

fn kept_fits(set: &PyObject, vm: &VirtualMachine) -> bool {
    ALL.with_borrow(|all| {
        all.tables.get(&set.get_id()).is_some_and(|kept| {
            let alive = kept.set.upgrade();
            alive.is_some_and(|alive| alive.is(set))
                && set.length(vm).is_ok_and(|len| len == kept.table.len())
        })
    })
}

/// Whether there is a table of this set's.
pub fn is_kept(set: &PyObject) -> bool {
    ALL.with_borrow(|all| !all.tables.is_empty() && all.tables.contains_key(&set.get_id()))
}

pub fn forget(set: &PyObject) {
    let gone = ALL.with_borrow_mut(|all| all.tables.remove(&set.get_id()));
    drop(gone);
}

/// Keeps the table of a set.
pub fn keep(set: &PyObject, table: Items, vm: &VirtualMachine) {
    let fits = set.length(vm).is_ok_and(|len| len == table.len());
    let Some(weak) = fits.then(|| set.downgrade(None, vm).ok()).flatten() else {
        return forget(set);
    };
    let kept = Kept { set: weak, table };
    let gone = ALL.with_borrow_mut(|all| {
        let mut gone: Vec<Kept> = all.tables.insert(set.get_id(), kept).into_iter().collect();
        if all.tables.len() > all.most.max(FEW) {
            let dead = |(_, kept): &(&usize, &mut Kept)| kept.set.upgrade().is_none();
            let dead = all.tables.iter_mut().filter(dead).map(|(id, _)| *id);
            let dead: Vec<usize> = dead.collect();
            gone.extend(dead.iter().filter_map(|id| all.tables.remove(id)));
            all.most = all.tables.len() * 2;
        }
        gone
    });
    // What is dropped with them may be a set itself.
    drop(gone);
}

/// The same for a set that was just made: only where its items do not tell it.
pub fn keep_new(set: &PyObject, table: Items, vm: &VirtualMachine) {
    if !fresh(items(set), vm).is_some_and(|fresh| fresh.is_like(&table, |one, other| one.is(other)))
    {
        keep(set, table, vm);
    }
}

//! What a set does, as the interpreter does it; beside it, its table changes as CPython's would.

use std::sync::OnceLock;

use rustpython_vm::builtins::{PyDict, PySet, PyType, PyTypeRef};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{
    AsObject as _, PyObject, PyObjectRef, PyPayload as _, PyResult, VirtualMachine,
};

use super::super::mended::replace;
use super::acts::{self, Act, Other};
use super::known::{self, Items};
use super::table::Table;
use super::{first, hashes};

#[derive(Debug, Clone, Copy)]
enum Method {
    /// Makes another set.
    New(Act),
    /// Changes the set.
    Update(Act),
    Copy,
    Add,
    Discard,
    Pop,
}

const METHODS: [(&str, Method); 13] = [
    ("union", Method::New(Act::Union)),
    ("intersection", Method::New(Act::Intersection)),
    ("difference", Method::New(Act::Difference)),
    ("symmetric_difference", Method::New(Act::Symmetric)),
    ("copy", Method::Copy),
    ("update", Method::Update(Act::Union)),
    ("intersection_update", Method::Update(Act::Intersection)),
    ("difference_update", Method::Update(Act::Difference)),
    (
        "symmetric_difference_update",
        Method::Update(Act::Symmetric),
    ),
    ("add", Method::Add),
    ("remove", Method::Discard),
    ("discard", Method::Discard),
    ("pop", Method::Pop),
];

/// How many of the methods a frozen set has.
const OF_FROZEN: usize = 5;

/// Puts ours in place of the interpreter's.
pub fn install(vm: &VirtualMachine) -> PyResult<()> {
    let (set, frozen) = (vm.ctx.types.set_type, vm.ctx.types.frozenset_type);
    for (kind, methods) in [(set, &METHODS[..]), (frozen, &METHODS[..OF_FROZEN])] {
        for (name, method) in methods {
            let plain = kind.as_object().get_attr(*name, vm)?;
            let ours = move |set: PyObjectRef, args: FuncArgs, vm: &VirtualMachine| {
                run(*method, &plain, &set, args, vm)
            };
            replace(kind, name, ours, vm);
        }
    }
    operators(vm);
    makers(vm);
    Ok(())
}

fn run(
    method: Method,
    plain: &PyObjectRef,
    set: &PyObjectRef,
    args: FuncArgs,
    vm: &VirtualMachine,
) -> PyResult {
    let with = |args: FuncArgs| {
        let mut all = args;
        all.prepend_arg(set.clone());
        plain.call(all, vm)
    };
    let fits = match method {
        Method::Pop | Method::Copy => args.args.is_empty(),
        Method::Add | Method::Discard => args.args.len() == 1,
        Method::New(_) | Method::Update(_) => true,
    };
    if !is_set(set, vm) || !args.kwargs.is_empty() || !fits {
        return with(args);
    }
    match method {
        Method::Copy => {
            let copy = with(args)?;
            keep_made(&copy, Some(set.clone()), vm);
            Ok(copy)
        }
        Method::New(act) => {
            let (args, table) = planned(act, false, set, args, vm)?;
            let new = with(args)?;
            if let Some(table) = table {
                known::keep_new(&new, table, vm);
            }
            Ok(new)
        }
        Method::Update(act) => {
            let (args, table) = planned(act, true, set, args, vm)?;
            known::forget(set);
            let none = with(args)?;
            if let Some(table) = table {
                known::keep_new(set, table, vm);
            }
            Ok(none)
        }
        Method::Add if !known::is_kept(set) => with(args),
        Method::Add | Method::Discard => {
            let item = args.args.first().cloned();
            let table = is_ordered(set, vm).then(|| known::take(set, vm)).flatten();
            let done = with(args)?;
            if let (Some(mut table), Some(item)) = (table, item) {
                match (hashes::fixed(&item, vm), method) {
                    (Some(hash), Method::Add) => table.add(hash, item),
                    (Some(hash), _) => drop(table.discard(hash, &item)),
                    (None, _) => (),
                }
                known::keep(set, table, vm);
            }
            Ok(done)
        }
        Method::Pop => match is_ordered(set, vm).then(|| known::take(set, vm)).flatten() {
            Some(mut table) if table.len() > 0 => {
                let item = table.pop().unwrap_or_else(|| vm.ctx.none());
                vm.call_method(set, "discard", (item.clone(),))?;
                known::keep(set, table, vm);
                Ok(item)
            }
            _ => with(args),
        },
    }
}

fn is_set(set: &PyObject, vm: &VirtualMachine) -> bool {
    let class = set.class();
    let types = &vm.ctx.types;
    class.fast_issubclass(types.set_type) || class.fast_issubclass(types.frozenset_type)
}

/// Whether a set may have an order of CPython's: the first item tells it for most.
fn is_ordered(set: &PyObject, vm: &VirtualMachine) -> bool {
    first(set, vm).is_none_or(|item| hashes::is_fixed(&item, vm))
}

/// The table of what will come out, and the arguments, of which none is used up.
fn planned(
    act: Act,
    changes: bool,
    set: &PyObjectRef,
    mut args: FuncArgs,
    vm: &VirtualMachine,
) -> PyResult<(FuncArgs, Option<Items>)> {
    if !is_ordered(set, vm) {
        return Ok((args, None));
    }
    for other in &mut args.args {
        if is_used_up(other, vm) && other.class().slots.iter.load().is_some() {
            *other = vm.ctx.new_list(vm.extract_elements_with(other, Ok)?).into();
        }
    }
    let others = args.args.iter().map(|other| met(other, set, vm));
    let table = others.collect::<Option<Vec<Other>>>().and_then(|others| {
        let table = known::table(set, vm)?;
        Some(if changes {
            acts::changed(act, table, &others)
        } else {
            acts::made(act, &table, &others)
        })
    });
    Ok((args, table))
}

fn is_used_up(other: &PyObject, vm: &VirtualMachine) -> bool {
    let types = &vm.ctx.types;
    let lasting = [types.list_type, types.tuple_type, types.dict_type];
    !is_set(other, vm) && !lasting.iter().any(|kind| other.class().is(*kind))
}

/// With what a set meets; `None` where that has no order.
fn met(other: &PyObjectRef, set: &PyObjectRef, vm: &VirtualMachine) -> Option<Other> {
    if other.is(set) {
        return Some(Other::Itself);
    }
    if is_set(other, vm) {
        let table = is_ordered(other, vm).then(|| known::table(other, vm));
        return table.flatten().map(Other::Set);
    }
    let items = vm.extract_elements_with(other, Ok).ok()?;
    let hashed = items
        .into_iter()
        .map(|item| Some((hashes::fixed(&item, vm)?, item)));
    let items = hashed.collect::<Option<Vec<_>>>()?;
    Some(match other.downcast_ref_if_exact::<PyDict>(vm) {
        Some(_) => Other::Dict(items),
        None => Other::Each(items),
    })
}

type Binary = fn(&PyObject, &PyObject, &VirtualMachine) -> PyResult;

/// The interpreter's own of the operators, of sets and of frozen sets; four that make a set, and four that change one.
static PLAIN: OnceLock<[[Option<Binary>; 8]; 2]> = OnceLock::new();

const ACTS: [Act; 4] = [
    Act::Union,
    Act::Intersection,
    Act::Difference,
    Act::Symmetric,
];

fn operators(vm: &VirtualMachine) {
    let types = [vm.ctx.types.set_type, vm.ctx.types.frozenset_type];
    let ours: [Binary; 8] = [
        |a, b, vm| operated(0, a, b, vm),
        |a, b, vm| operated(1, a, b, vm),
        |a, b, vm| operated(2, a, b, vm),
        |a, b, vm| operated(3, a, b, vm),
        |a, b, vm| operated(4, a, b, vm),
        |a, b, vm| operated(5, a, b, vm),
        |a, b, vm| operated(6, a, b, vm),
        |a, b, vm| operated(7, a, b, vm),
    ];
    let plain = types.map(|kind| {
        let number = &kind.slots.as_number;
        let slots = [
            &number.or,
            &number.and,
            &number.subtract,
            &number.xor,
            &number.inplace_or,
            &number.inplace_and,
            &number.inplace_subtract,
            &number.inplace_xor,
        ];
        let right = [
            &number.right_or,
            &number.right_and,
            &number.right_subtract,
            &number.right_xor,
        ];
        for (slot, ours) in right.iter().zip(ours) {
            if slot.load().is_some() {
                slot.store(Some(ours));
            }
        }
        let mut at = 0;
        slots.map(|slot| {
            at += 1;
            let plain = slot.load();
            if plain.is_some() {
                slot.store(Some(ours[at - 1]));
            }
            plain
        })
    });
    PLAIN.get_or_init(|| plain);
}

fn operated(which: usize, a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    let frozen = a.class().fast_issubclass(vm.ctx.types.frozenset_type);
    let plain = PLAIN.get().and_then(|all| all[usize::from(frozen)][which]);
    let Some(plain) = plain else {
        return Ok(vm.ctx.not_implemented());
    };
    let both = is_set(a, vm) && is_set(b, vm) && is_ordered(a, vm) && is_ordered(b, vm);
    let (set, other) = (a.to_owned(), b.to_owned());
    let others = if both { met(&other, &set, vm) } else { None };
    let table = others.and_then(|other| {
        let table = known::table(a, vm)?;
        Some(match which.checked_sub(ACTS.len()) {
            None => acts::made(ACTS[which], &table, &[other]),
            Some(at) => acts::changed(ACTS[at], table, &[other]),
        })
    });
    if which >= ACTS.len() {
        known::forget(a);
    }
    let done = plain(a, b, vm)?;
    if let Some(table) = table {
        known::keep_new(&done, table, vm);
    }
    Ok(done)
}

type Init = fn(PyObjectRef, FuncArgs, &VirtualMachine) -> PyResult<()>;
type New = fn(PyTypeRef, FuncArgs, &VirtualMachine) -> PyResult;

/// How the interpreter fills a set, and makes a frozen one.
static MAKERS: OnceLock<(Init, New)> = OnceLock::new();

fn makers(vm: &VirtualMachine) {
    let (set, frozen) = (vm.ctx.types.set_type, vm.ctx.types.frozenset_type);
    let (Some(init), Some(new)) = (set.slots.init.load(), frozen.slots.new.load()) else {
        return;
    };
    MAKERS.get_or_init(|| (init, new));
    set.slots.init.store(Some(filled));
    frozen.slots.new.store(Some(frozen_of));
    set.slots
        .vectorcall
        .store(Some(|class, args, count, names, vm| {
            let class = class.to_owned().downcast::<PyType>();
            let Ok(class) = class else {
                return Ok(vm.ctx.not_implemented());
            };
            let set: PyObjectRef = PySet::default().into_ref_with_type(vm, class)?.into();
            filled(
                set.clone(),
                FuncArgs::from_vectorcall_owned(args, count, names),
                vm,
            )?;
            Ok(set)
        }));
}

fn filled(set: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    known::forget(&set);
    let Some((init, _)) = MAKERS.get() else {
        return Ok(());
    };
    let from = args.args.first().cloned();
    init(set.clone(), args, vm)?;
    keep_made(&set, from, vm);
    Ok(())
}

fn frozen_of(class: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let Some((_, new)) = MAKERS.get() else {
        return Ok(vm.ctx.not_implemented());
    };
    let from = args.args.first().cloned();
    let set = new(class, args, vm)?;
    keep_made(&set, from, vm);
    Ok(set)
}

/// A set that was made from another, or from the keys of a dictionary.
fn keep_made(set: &PyObjectRef, from: Option<PyObjectRef>, vm: &VirtualMachine) {
    let Some(from) = from.filter(|from| !from.is(set)) else {
        return;
    };
    let sized = is_set(&from, vm) || from.downcast_ref_if_exact::<PyDict>(vm).is_some();
    if sized
        && is_ordered(set, vm)
        && let Some(other) = met(&from, set, vm)
    {
        let table = acts::changed(Act::Union, Table::new(known::same), &[other]);
        known::keep_new(set, table, vm);
    }
}

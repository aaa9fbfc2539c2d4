//! What dicts, lists and their like say, and take, otherwise than CPython's.

use std::sync::OnceLock;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyDict, PyDictRef, PyType};
use rustpython_vm::function::{ArgBytesLike, FuncArgs, IntoFuncArgs};
use rustpython_vm::protocol::PyIterReturn;
use rustpython_vm::{
    AsObject as _, Py, PyObject, PyObjectRef, PyPayload as _, PyResult, TryFromBorrowedObject as _,
    VirtualMachine,
};

use super::replace;

/// Puts ours in their place.
pub fn install(vm: &VirtualMachine) -> PyResult<()> {
    let types = &vm.ctx.types;
    fill_by_pairs(types.dict_type, vm)?;
    name_what_is_missing(types.list_type, vm)?;
    join_bytes(types.bytes_type, vm)?;
    if let Some(plain) = types.namespace_type.slots.init.swap(Some(namespace)) {
        NAMESPACE.get_or_init(|| plain);
    }
    // Newer Pythons can hash a slice: there `d[0:10]` of a dict would look for one.
    for kind in [
        types.slice_type,
        types.dict_items_type,
        types.namespace_type,
    ] {
        kind.slots.hash.store(Some(unhashable));
        kind.set_attr(vm.ctx.intern_str("__hash__"), vm.ctx.none());
    }
    Ok(())
}

fn unhashable(object: &PyObject, vm: &VirtualMachine) -> PyResult<i64> {
    let name = object.class().name().to_string();
    Err(vm.new_type_error(format!("unhashable type: '{name}'")))
}

type Init = fn(PyObjectRef, FuncArgs, &VirtualMachine) -> PyResult<()>;
type Binary = fn(&PyObject, &PyObject, &VirtualMachine) -> PyResult;

/// How the interpreter fills a dict, and what it does for `|=`.
static FILL: OnceLock<Init> = OnceLock::new();
static MERGE: OnceLock<Binary> = OnceLock::new();
/// How it makes a `SimpleNamespace`.
static NAMESPACE: OnceLock<Init> = OnceLock::new();

/// From a mapping it takes attributes in newer Pythons alone.
fn namespace(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    if !args.args.is_empty() {
        return Err(vm.new_type_error("no positional arguments expected".to_owned()));
    }
    NAMESPACE
        .get()
        .map_or(Ok(()), |plain| plain(zelf, args, vm))
}

/// Dicts that are made of pairs, or get more by them: which one is no pair, the interpreter does not say.
fn fill_by_pairs(kind: &'static Py<PyType>, vm: &VirtualMachine) -> PyResult<()> {
    let init = |dict: PyObjectRef, args: FuncArgs, vm: &VirtualMachine| {
        by_pairs(args, vm, |args| {
            FILL.get()
                .map_or(Ok(()), |plain| plain(dict.clone(), args, vm))
        })
    };
    if let Some(plain) = kind.slots.init.swap(Some(init)) {
        FILL.get_or_init(|| plain);
    }
    kind.slots
        .vectorcall
        .store(Some(|class, args, given, names, vm| {
            let class = class.to_owned().downcast::<PyType>();
            let class = class.map_err(|_| vm.new_type_error("no class".to_owned()))?;
            let dict: PyObjectRef = PyDict::default().into_ref_with_type(vm, class)?.into();
            let args = FuncArgs::from_vectorcall_owned(args, given, names);
            if let Some(init) = dict.class().slots.init.load() {
                init(dict.clone(), args, vm)?;
            }
            Ok(dict)
        }));
    let plain = kind.as_object().get_attr("update", vm)?;
    let update = move |dict: PyObjectRef, args: FuncArgs, vm: &VirtualMachine| {
        by_pairs(args, vm, |mut args| {
            args.prepend_arg(dict.clone());
            plain.call(args, vm).map(drop)
        })
    };
    replace(kind, "update", update, vm);
    let merge: Binary = |dict, other, vm| {
        let Some(plain) = MERGE
            .get()
            .filter(|_| dict.downcast_ref::<PyDict>().is_some())
        else {
            return Ok(vm.ctx.not_implemented());
        };
        let (pairs, wrong) = pairs(other, vm)?;
        let other = pairs.map_or_else(|| other.to_owned(), Into::into);
        let merged = plain(dict, &other, vm)?;
        wrong.map_or(Ok(merged), Err)
    };
    let number = &kind.slots.as_number;
    if let Some(plain) = number.inplace_or.swap(Some(merge)) {
        MERGE.get_or_init(|| plain);
    }
    Ok(())
}

/// Has a dict filled by what is given; the pairs before one that is none are in it all the same.
fn by_pairs(
    mut args: FuncArgs,
    vm: &VirtualMachine,
    fill: impl Fn(FuncArgs) -> PyResult<()>,
) -> PyResult<()> {
    let [given] = &args.args[..] else {
        return fill(args);
    };
    let (pairs, wrong) = pairs(given, vm)?;
    if let Some(pairs) = pairs {
        args.args[0] = pairs.into();
    }
    match wrong {
        Some(wrong) => {
            fill(vec![args.args[0].clone()].into_args(vm))?;
            Err(wrong)
        }
        None => fill(args),
    }
}

type Pairs = (Option<PyDictRef>, Option<PyBaseExceptionRef>);

/// The pairs in what is no mapping, as far as they are some, and what is wrong behind them.
fn pairs(given: &PyObject, vm: &VirtualMachine) -> PyResult<Pairs> {
    if given.downcast_ref::<PyDict>().is_some() || has_keys(given, vm)? {
        return Ok((None, None));
    }
    let walk = given.get_iter(vm)?;
    let dict = vm.ctx.new_dict();
    let mut at = 0;
    let wrong = loop {
        let item = match walk.next(vm) {
            Ok(PyIterReturn::Return(item)) => item,
            Ok(PyIterReturn::StopIteration(_)) => break None,
            Err(error) => break Some(error),
        };
        let added = pair(at, &item, vm)
            .and_then(|[key, value]: [PyObjectRef; 2]| dict.set_item(&*key, value, vm));
        if let Err(error) = added {
            break Some(error);
        }
        at += 1;
    };
    Ok((Some(dict), wrong))
}

fn has_keys(given: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    let class = given.class();
    let has = |name| class.get_attr(vm.ctx.intern_str(name)).is_some();
    match has("__getattr__") {
        true => Ok(vm.get_attribute_opt(given.to_owned(), "keys")?.is_some()),
        false => Ok(has("keys")),
    }
}

fn pair(at: usize, item: &PyObjectRef, vm: &VirtualMachine) -> PyResult<[PyObjectRef; 2]> {
    const WHAT: &str = "dictionary update sequence element";
    if let Err(error) = item.get_iter(vm) {
        if error.fast_isinstance(vm.ctx.exceptions.type_error) {
            let words = format!("cannot convert {WHAT} #{at} to a sequence");
            return Err(vm.new_type_error(words));
        }
        return Err(error);
    }
    let parts: Vec<PyObjectRef> = vm.extract_elements_with(item, Ok)?;
    <[PyObjectRef; 2]>::try_from(parts).map_err(|parts| {
        let length = parts.len();
        vm.new_value_error(format!("{WHAT} #{at} has length {length}; 2 is required"))
    })
}

/// What is not in a list is shown as it would be written; and of `remove` another thing is said than of `index`.
fn name_what_is_missing(kind: &'static Py<PyType>, vm: &VirtualMachine) -> PyResult<()> {
    let plain = kind.as_object().get_attr("index", vm)?;
    let index = move |list: PyObjectRef, args: FuncArgs, vm: &VirtualMachine| {
        let value = args.args.first().cloned();
        asked(&plain, list, args, vm).map_err(|error| match value {
            Some(value) if is_missing(&error, vm) => match value.repr(vm) {
                Ok(shown) => vm.new_value_error(format!("{} is not in list", shown.as_wtf8())),
                Err(other) => other,
            },
            _ => error,
        })
    };
    replace(kind, "index", index, vm);
    let plain = kind.as_object().get_attr("remove", vm)?;
    let remove = move |list: PyObjectRef, args: FuncArgs, vm: &VirtualMachine| {
        asked(&plain, list, args, vm).map_err(|error| match is_missing(&error, vm) {
            true => vm.new_value_error("list.remove(x): x not in list".to_owned()),
            false => error,
        })
    };
    replace(kind, "remove", remove, vm);
    Ok(())
}

fn asked(
    plain: &PyObjectRef,
    zelf: PyObjectRef,
    mut args: FuncArgs,
    vm: &VirtualMachine,
) -> PyResult {
    args.prepend_arg(zelf);
    plain.call(args, vm)
}

/// Whether it is the interpreter's word that something is not in a list, and not what an `__eq__` raised.
fn is_missing(error: &PyBaseExceptionRef, vm: &VirtualMachine) -> bool {
    let text = error.as_object().str(vm);
    error.class().is(vm.ctx.exceptions.value_error)
        && error.__traceback__().is_none()
        && text.is_ok_and(|text| text.to_string_lossy().ends_with(" is not in list"))
}

/// `separator.join(pieces)` of bytes: which item is none, the interpreter does not say.
fn join_bytes(kind: &'static Py<PyType>, vm: &VirtualMachine) -> PyResult<()> {
    let plain = kind.as_object().get_attr("join", vm)?;
    let join = move |zelf: PyObjectRef, pieces: PyObjectRef, vm: &VirtualMachine| {
        if pieces.get_iter(vm).is_err() {
            return Err(vm.new_type_error("can only join an iterable".to_owned()));
        }
        let pieces: Vec<PyObjectRef> = vm.extract_elements_with(&pieces, Ok)?;
        for (at, piece) in pieces.iter().enumerate() {
            if ArgBytesLike::try_from_borrowed_object(vm, piece).is_err() {
                let name = piece.class().name().to_string();
                return Err(vm.new_type_error(format!(
                    "sequence item {at}: expected a bytes-like object, {name} found"
                )));
            }
        }
        plain.call((zelf, vm.ctx.new_list(pieces)), vm)
    };
    replace(kind, "join", join, vm);
    Ok(())
}

//! Where the interpreter's own types answer otherwise than CPython's, and Python code could not mend it.

mod containers;

use std::sync::OnceLock;

use rustpython_vm::builtins::{PyFloat, PyInt, PyStr, PyStrRef, PyType, PyTypeRef};
use rustpython_vm::class::add_operators;
use rustpython_vm::common::wtf8::Wtf8Buf;
use rustpython_vm::function::{FuncArgs, IntoPyNativeFn, PyMethodFlags};
use rustpython_vm::{
    AsObject as _, Context, Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine,
};

/// Puts ours in their place.
pub fn install(vm: &VirtualMachine) -> PyResult<()> {
    // Nobody may iterate over a coroutine: who forgot to await it is told so.
    vm.ctx.types.coroutine_type.slots.iter.store(None);
    divide_whole_numbers(vm);
    refuse_names(vm.ctx.exceptions.base_exception_type, vm)?;
    limit_digits(vm)?;
    format_floats(vm)?;
    if let Some(new) = vm.ctx.types.map_type.slots.new.swap(Some(map)) {
        MAP.get_or_init(|| new);
    }
    let text = vm.ctx.types.str_type;
    let plain = text.as_object().get_attr("__format__", vm)?;
    let format = move |zelf: PyObjectRef, spec: PyStrRef, vm: &VirtualMachine| {
        let spec = checked(&spec, vm)?.map_or(spec, |spec| vm.ctx.new_str(spec));
        plain.call((zelf, spec), vm)
    };
    replace(text, "join", join, vm);
    replace(text, "__format__", format, vm);
    containers::install(vm)?;
    tell_digits(vm)?;
    format_truths(vm)?;
    add_no_notes(vm)?;
    let shown = |view: PyObjectRef, vm: &VirtualMachine| vm.call_method(&view, "copy", ())?.str(vm);
    replace(vm.ctx.types.mappingproxy_type, "__str__", shown, vm);
    Ok(())
}

/// Puts a method of ours in the place of one of the interpreter's.
pub fn replace<Kind>(
    kind: &'static Py<PyType>,
    name: &'static str,
    method: impl IntoPyNativeFn<Kind>,
    vm: &VirtualMachine,
) {
    let flags = PyMethodFlags::METHOD;
    let method = vm.ctx.new_method_def(name, method, flags, None);
    let method = method.build_method(kind, vm);
    kind.set_attr(vm.ctx.intern_str(name), method.into());
}

/// How objects come to their attributes, before there is any class of Python's. The interpreter has methods there where CPython
/// has slots: a class does not inherit those, and calls them by name for each attribute that is read or set.
pub fn attributes() {
    let ctx = Context::genesis();
    let object = ctx.types.object_type;
    for name in ["__getattribute__", "__setattr__", "__delattr__"] {
        object.attributes.write().shift_remove(ctx.intern_str(name));
    }
    add_operators(object, ctx);
}

type New = fn(PyTypeRef, FuncArgs, &VirtualMachine) -> PyResult;

/// How the interpreter makes a `map`.
static MAP: OnceLock<New> = OnceLock::new();

/// `map(f)`, over nothing, has no end in the interpreter.
fn map(class: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    if args.args.len() < 2 {
        let words = "map() must have at least two arguments.";
        return Err(vm.new_type_error(words.to_owned()));
    }
    MAP.get()
        .map_or_else(|| Ok(vm.ctx.none()), |new| new(class, args, vm))
}

type Shown = fn(&PyObject, &VirtualMachine) -> PyResult<PyRef<PyStr>>;

/// How the interpreter shows a whole number.
static SHOWN: OnceLock<Shown> = OnceLock::new();

/// Whole numbers of more than 4300 digits are not written as text (`sys.set_int_max_str_digits`).
fn limit_digits(vm: &VirtualMachine) -> PyResult<()> {
    let whole = vm.ctx.types.int_type;
    if let Some(plain) = whole.slots.repr.swap(Some(digits)) {
        SHOWN.get_or_init(|| plain);
    }
    let plain = whole.as_object().get_attr("__format__", vm)?;
    let format = move |zelf: PyObjectRef, spec: PyStrRef, vm: &VirtualMachine| {
        check_digits(&zelf, vm)?;
        plain.call((zelf, spec), vm)
    };
    let show = |zelf: PyObjectRef, vm: &VirtualMachine| digits(&zelf, vm);
    replace(whole, "__repr__", show, vm);
    replace(whole, "__format__", format, vm);
    Ok(())
}

fn digits(number: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
    check_digits(number, vm)?;
    SHOWN
        .get()
        .map_or_else(|| Ok(vm.ctx.new_str("")), |plain| plain(number, vm))
}

fn check_digits(number: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    // So many bits has the first number of 4301 digits, 10 ** 4300.
    const BITS: u64 = 14_285;
    let long = number.downcast_ref::<PyInt>().is_some_and(|number| {
        let number = number.as_bigint();
        number.bits() > BITS
            || number.bits() == BITS && number.to_string().trim_start_matches('-').len() > 4300
    });
    if long {
        return Err(vm.new_value_error(
            "Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit".to_owned(),
        ));
    }
    Ok(())
}

/// A truth with a format is a number, as which the interpreter takes it for some formats only.
fn format_truths(vm: &VirtualMachine) -> PyResult<()> {
    let number = &vm.ctx.types.int_type.as_object();
    let number = number.get_attr("__format__", vm)?;
    let format = move |zelf: PyObjectRef, spec: PyStrRef, vm: &VirtualMachine| {
        if spec.as_wtf8().is_empty() {
            return Ok(zelf.str(vm)?.into());
        }
        let value = vm.ctx.new_int(i32::from(zelf.is(&vm.ctx.true_value)));
        number.call((value, spec), vm).map_err(|error| {
            let words = error.as_object().str(vm).map(|words| words.to_string());
            let words = words.unwrap_or_default().replace("'int'", "'bool'");
            vm.new_exception_msg(error.class().to_owned(), words.into())
        })
    };
    replace(vm.ctx.types.bool_type, "__format__", format, vm);
    Ok(())
}

/// Digits are those of all scripts.
fn tell_digits(vm: &VirtualMachine) -> PyResult<()> {
    let text = vm.ctx.types.str_type;
    let kinds = ["isdigit", "isdecimal"];
    let kinds = kinds.map(|name| text.as_object().get_attr(name, vm));
    let [digit, decimal] = [kinds[0].clone()?, kinds[1].clone()?];
    let are_digits = move |zelf: PyStrRef, vm: &VirtualMachine| {
        let text = zelf.as_wtf8().to_string_lossy().into_owned();
        if text.is_ascii() {
            return digit.call((zelf,), vm)?.is_true(vm);
        }
        for char in text.chars() {
            let char = vm.ctx.new_str(char.to_string());
            if !decimal.call((char.clone(),), vm)?.is_true(vm)?
                && !digit.call((char,), vm)?.is_true(vm)?
            {
                return Ok(false);
            }
        }
        Ok(true)
    };
    replace(text, "isdigit", are_digits, vm);
    Ok(())
}

/// The interpreter notes on an error of a codec which one it was.
fn add_no_notes(vm: &VirtualMachine) -> PyResult<()> {
    let plain = vm.ctx.exceptions.base_exception_type.as_object();
    let plain = plain.get_attr("add_note", vm)?;
    let add = move |zelf: PyObjectRef, note: PyObjectRef, vm: &VirtualMachine| {
        let text = note.downcast_ref::<PyStr>();
        let text = text.map(|text| text.as_wtf8().to_string_lossy());
        match text.is_some_and(|text| text.ends_with("' codec failed")) {
            true => Ok(vm.ctx.none()),
            false => plain.call((zelf, note), vm),
        }
    };
    replace(vm.ctx.exceptions.unicode_error, "add_note", add, vm);
    Ok(())
}

/// A float with a precision and no type: as many digits as that, one behind the point at least (`f"{2.0:.3}"` is 2.0).
fn format_floats(vm: &VirtualMachine) -> PyResult<()> {
    let kind = vm.ctx.types.float_type;
    let plain = kind.as_object().get_attr("__format__", vm)?;
    let format = move |zelf: PyObjectRef, spec: PyStrRef, vm: &VirtualMachine| {
        let number = zelf
            .downcast_ref::<PyFloat>()
            .map_or(f64::NAN, |float| float.to_f64());
        let typed = typed(&spec.as_wtf8().to_string_lossy(), number);
        let spec = typed.map_or(spec, |typed| vm.ctx.new_str(typed));
        plain.call((zelf, spec), vm)
    };
    replace(kind, "__format__", format, vm);
    Ok(())
}

/// The same format with a type that gives the number so many digits; `None` where it needs none.
fn typed(spec: &str, number: f64) -> Option<String> {
    let (before, precision) = spec.rsplit_once('.')?;
    let precision = precision
        .parse::<usize>()
        .ok()
        .filter(|_| number.is_finite())?;
    let digits = precision.clamp(1, 800);
    let scientific = format!("{:.*e}", digits - 1, number.abs());
    let (mantissa, exponent) = scientific.split_once('e')?;
    let point = exponent.parse::<i64>().ok()? + 1;
    let kept = mantissa.replace('.', "").trim_end_matches('0').len().max(1) as i64;
    Some(match point <= -4 || point > digits as i64 - 1 {
        true => format!("{}.{}e", before.replace([',', '_'], ""), kept - 1),
        false => format!("{before}.{}f", (kept - point).max(1)),
    })
}

/// `separator.join(texts)`: which item is no text, the interpreter does not say.
fn join(separator: PyStrRef, texts: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyStrRef> {
    if texts.class().slots.iter.load().is_none() && texts.get_iter(vm).is_err() {
        return Err(vm.new_type_error("can only join an iterable".to_owned()));
    }
    let items = vm.extract_elements_with(&texts, Ok)?;
    let text = |(at, item): (usize, &PyObjectRef)| {
        item.clone().downcast::<PyStr>().map_err(|item| {
            let kind = item.class().name().to_string();
            vm.new_type_error(format!(
                "sequence item {at}: expected str instance, {kind} found"
            ))
        })
    };
    let items = items.iter().enumerate().map(text);
    let items = items.collect::<PyResult<Vec<PyStrRef>>>()?;
    match &items[..] {
        [only] if only.class().is(vm.ctx.types.str_type) => return Ok(only.clone()),
        _ => (),
    }
    let between = separator.as_wtf8().len() * items.len();
    let size = items.iter().map(|item| item.as_wtf8().len()).sum::<usize>();
    let mut joined = Wtf8Buf::with_capacity(size + between);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            joined.push_wtf8(separator.as_wtf8());
        }
        joined.push_wtf8(item.as_wtf8());
    }
    Ok(vm.ctx.new_str(joined))
}

/// What a text may not be asked for by a format (PEP 3101), and `0` as CPython takes it: it fills, and aligns to the left.
fn checked(spec: &Py<PyStr>, vm: &VirtualMachine) -> PyResult<Option<String>> {
    let spec = spec.as_wtf8().to_string_lossy().into_owned();
    match text_format(&spec) {
        Ok(other) => Ok(other),
        Err(words) => Err(vm.new_value_error(words.to_owned())),
    }
}

fn text_format(spec: &str) -> Result<Option<String>, &'static str> {
    let chars: Vec<char> = spec.chars().collect();
    let is_align = |at: usize| matches!(chars.get(at), Some('<' | '>' | '^' | '='));
    let (aligned, rest) = match (is_align(1), is_align(0)) {
        (true, _) => (Some(chars[1]), 2),
        (false, true) => (Some(chars[0]), 1),
        _ => (None, 0),
    };
    match (aligned, chars.get(rest)) {
        (_, Some('+' | '-')) => Err("Sign not allowed in string format specifier"),
        (_, Some(' ')) => Err("Space not allowed in string format specifier"),
        (_, Some('#')) => Err("Alternate form (#) not allowed in string format specifier"),
        (Some('='), _) => Err("'=' alignment not allowed in string format specifier"),
        (None, Some('0')) => Ok(Some(format!("0<{}", &spec[1..]))),
        _ => Ok(None),
    }
}

type Binary = fn(&PyObject, &PyObject, &VirtualMachine) -> PyResult;

const DIVISION: &str = "integer division or modulo by zero";

/// `//`, `%` and `divmod` of whole numbers, as the interpreter has them.
static WHOLE: OnceLock<[Binary; 3]> = OnceLock::new();

/// The words where the divisor is zero.
fn divide_whole_numbers(vm: &VirtualMachine) {
    let number = &vm.ctx.types.int_type.slots.as_number;
    let (Some(divide), Some(rest), Some(both)) = (
        number.floor_divide.load(),
        number.remainder.load(),
        number.divmod.load(),
    ) else {
        return;
    };
    WHOLE.get_or_init(|| [divide, rest, both]);
    let (divide, rest, both): (Binary, Binary, Binary) = (
        |a, b, vm| whole(0, a, b, DIVISION, vm),
        |a, b, vm| whole(1, a, b, "integer modulo by zero", vm),
        |a, b, vm| whole(2, a, b, DIVISION, vm),
    );
    number.floor_divide.store(Some(divide));
    number.right_floor_divide.store(Some(divide));
    number.remainder.store(Some(rest));
    number.right_remainder.store(Some(rest));
    number.divmod.store(Some(both));
    number.right_divmod.store(Some(both));
}

fn whole(which: usize, a: &PyObject, b: &PyObject, words: &str, vm: &VirtualMachine) -> PyResult {
    let Some(plain) = WHOLE.get().map(|all| all[which]) else {
        return Ok(vm.ctx.not_implemented());
    };
    plain(a, b, vm).map_err(|error| {
        if error.class().is(vm.ctx.exceptions.zero_division_error) {
            return vm.new_zero_division_error(words.to_owned());
        }
        error
    })
}

type Init = fn(PyObjectRef, FuncArgs, &VirtualMachine) -> PyResult<()>;

/// How each kind of exception is made that takes what it is given, by its address.
static INITS: OnceLock<Vec<(usize, Init)>> = OnceLock::new();

/// Exceptions take no arguments by name, but those that know what to do with them.
fn refuse_names(base: &Py<PyType>, vm: &VirtualMachine) -> PyResult<()> {
    let known = [
        vm.ctx.exceptions.import_error,
        vm.ctx.exceptions.attribute_error,
        vm.ctx.exceptions.name_error,
    ];
    let mut kinds: Vec<PyRef<PyType>> = vec![base.to_owned()];
    let mut inits = Vec::new();
    while let Some(kind) = kinds.pop() {
        if known.iter().any(|one| kind.is(*one)) {
            continue;
        }
        if let Some(plain) = kind.slots.init.swap(Some(made)) {
            inits.push((kind.get_id(), plain));
        }
        let below = vm.call_method(kind.as_object(), "__subclasses__", ())?;
        let below = vm.extract_elements_with(&below, Ok)?.into_iter();
        kinds.extend(below.filter_map(|kind| kind.downcast().ok()));
    }
    INITS.get_or_init(|| inits);
    Ok(())
}

fn made(error: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let class = error.class();
    if !args.kwargs.is_empty() {
        return Err(vm.new_type_error(format!("{}() takes no keyword arguments", class.name())));
    }
    let inits = INITS.get().map_or(&[][..], Vec::as_slice);
    let plain = class.iter_base_chain().find_map(|base| {
        let id = base.get_id();
        inits
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, plain)| *plain)
    });
    plain.map_or(Ok(()), |plain| plain(error.clone(), args, vm))
}

#[cfg(test)]
mod tests {
    use super::text_format;

    /// What CPython 3.11 gives for `format(number, spec)` is what it gives for these.
    #[test]
    fn floats_have_as_many_digits_as_asked_for() {
        for (spec, number, same) in [
            (".3", 2.0, ".1f"),
            (".3", 100.0, ".0e"),
            (".2", 0.000_123, ".5f"),
            (".2", 0.000_012_3, ".1e"),
            (">10,.6", 1234.5, ">10,.1f"),
            (".1", 5.0, ".0e"),
        ] {
            assert_eq!(super::typed(spec, number).as_deref(), Some(same), "{spec}");
        }
        assert_eq!(super::typed(".2f", 1.0), None);
        assert_eq!(super::typed("10", 1.0), None);
    }

    #[test]
    fn formats_of_texts_are_cpythons() {
        assert_eq!(text_format("010"), Ok(Some("0<10".into())));
        for plain in ["", ">10", "*^9", "10.3", "s", "=>5"] {
            assert_eq!(text_format(plain), Ok(None), "{plain}");
        }
        assert_eq!(
            text_format("+"),
            Err("Sign not allowed in string format specifier")
        );
        assert_eq!(
            text_format("=10"),
            Err("'=' alignment not allowed in string format specifier")
        );
    }
}

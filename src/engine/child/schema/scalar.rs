//! Single values: what converts, what does not, and the words for it.

use malachite_bigint::BigInt;
use rustpython_vm::builtins::{PyByteArray, PyBytes, PyFloat, PyInt, PyStr, PyTypeRef};
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::bounds::bounded;
use super::check::expected;
use super::fault::{Checked, Fault};
use super::{Bounds, Exactness, Length, State, TextRule, UrlRule, text};

/// The class is the type itself, not one derived from it.
fn exactly(
    value: &PyObjectRef,
    class: &rustpython_vm::Py<rustpython_vm::builtins::PyType>,
) -> bool {
    value.class().is(class)
}

fn is_bool(value: &PyObjectRef, vm: &VirtualMachine) -> bool {
    exactly(value, vm.ctx.types.bool_type)
}

/// The text of a `str`, or of an enum member that is one.
fn as_text(value: &PyObjectRef) -> Option<std::borrow::Cow<'_, str>> {
    value
        .downcast_ref::<PyStr>()
        .map(|text| text.to_string_lossy())
}

/// Whether it has half a character in it, as JSON may: no bytes stand for that.
pub(super) fn is_torn(value: &PyObjectRef) -> bool {
    let text = value.downcast_ref::<PyStr>();
    text.is_some_and(|text| text.to_str().is_none())
}

pub(super) fn no_unicode(value: &PyObjectRef) -> Fault {
    let message = "Input should be a valid string, unable to parse raw data as a unicode string";
    Fault::new("string_unicode", message, value)
}

/// The text of a `str` or of bytes that are UTF-8.
fn text_or_bytes(value: &PyObjectRef) -> Option<std::borrow::Cow<'_, str>> {
    as_text(value).or_else(|| {
        let bytes = value.downcast_ref::<PyBytes>()?;
        std::str::from_utf8(bytes.as_bytes()).ok().map(Into::into)
    })
}

pub(super) fn boolean(value: &PyObjectRef, state: &mut State, vm: &VirtualMachine) -> Checked {
    if is_bool(value, vm) {
        return Ok(value.clone());
    }
    let refused = |kind: &'static str, message: &str| Err(Fault::new(kind, message, value).into());
    let unknown = || {
        refused(
            "bool_parsing",
            "Input should be a valid boolean, unable to interpret input",
        )
    };
    let made = |truth: bool| Ok(vm.ctx.new_bool(truth).into());
    if !state.strict {
        state.floor(Exactness::Lax);
        if let Some(text) = text_or_bytes(value) {
            return match text.to_ascii_lowercase().as_str() {
                "0" | "off" | "f" | "false" | "n" | "no" => made(false),
                "1" | "on" | "t" | "true" | "y" | "yes" => made(true),
                _ => unknown(),
            };
        }
        if value.downcast_ref::<PyBytes>().is_some() {
            return unknown();
        }
        let float = match is_decimal(value, vm) {
            true => Some(value.try_float(vm)?.to_f64()),
            false => value.downcast_ref::<PyFloat>().map(|float| float.to_f64()),
        };
        let number = match (value.downcast_ref::<PyInt>(), float) {
            (Some(int), _) => match int.try_to_primitive::<i64>(vm) {
                Ok(int) => Some(int),
                Err(_) => return refused("bool_type", "Input should be a valid boolean"),
            },
            (_, Some(float)) if float.fract() == 0.0 && float.abs() < 9e18 => Some(float as i64),
            _ => return refused("bool_type", "Input should be a valid boolean"),
        };
        return match number {
            Some(0) => made(false),
            Some(1) => made(true),
            _ => unknown(),
        };
    }
    refused("bool_type", "Input should be a valid boolean")
}

pub(super) fn int(
    value: &PyObjectRef,
    bounds: &Bounds,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let number = whole(value, state, vm)?;
    if number.downcast_ref::<PyInt>().is_none() {
        return plain_member(number, bounds.any());
    }
    bounded(number, value, bounds, vm)
}

fn whole(value: &PyObjectRef, state: &mut State, vm: &VirtualMachine) -> Checked {
    if exactly(value, vm.ctx.types.int_type) {
        return Ok(value.clone());
    }
    let wrong_type =
        || Err(Fault::new("int_type", "Input should be a valid integer", value).into());
    if let Some(int) = value.downcast_ref::<PyInt>() {
        if state.strict && is_bool(value, vm) {
            return wrong_type();
        }
        state.floor(if is_bool(value, vm) {
            Exactness::Lax
        } else {
            Exactness::Strict
        });
        return Ok(vm.ctx.new_bigint(int.as_bigint()).into());
    }
    if state.strict {
        return wrong_type();
    }
    state.floor(Exactness::Lax);
    if let Some(text) = text_or_bytes(value) {
        return whole_text(&text, value, vm);
    }
    if value.downcast_ref::<PyBytes>().is_some() {
        return Err(unparsed_int(value).into());
    }
    if let Some(float) = value.downcast_ref::<PyFloat>() {
        return whole_float(float.to_f64(), value, vm);
    }
    if is_decimal(value, vm) {
        return whole_decimal(value, vm);
    }
    enum_value(value, vm).or_else(|_| wrong_type())
}

/// The value of an enum's member goes through as it is, number or not; only who looks at it more closely finds that it is none.
fn plain_member(member: PyObjectRef, looked_at: bool) -> Checked {
    match looked_at {
        true => Err(too_large(&member).into()),
        false => Ok(member),
    }
}

pub(super) fn enum_value(value: &PyObjectRef, vm: &VirtualMachine) -> PyResult {
    if value.class().has_attr(vm.ctx.intern_str("__members__")) || value.has_attr("_value_", vm)? {
        return value.get_attr("value", vm);
    }
    Err(vm.new_type_error("no member of an enum".to_owned()))
}

/// A Decimal is exact, however large it is.
fn whole_decimal(value: &PyObjectRef, vm: &VirtualMachine) -> Checked {
    if !vm.call_method(value, "is_finite", ())?.is_true(vm)? {
        return Err(Fault::new("finite_number", "Input should be a finite number", value).into());
    }
    let ratio = vm.call_method(value, "as_integer_ratio", ())?;
    match &vm.extract_elements_with(&ratio, Ok)?[..] {
        [whole, parts]
            if parts
                .downcast_ref::<PyInt>()
                .is_some_and(|parts| *parts.as_bigint() == BigInt::from(1)) =>
        {
            Ok(whole.clone())
        }
        _ => {
            let message = "Input should be a valid integer, got a number with a fractional part";
            Err(Fault::new("int_from_float", message, value).into())
        }
    }
}

fn whole_float(float: f64, value: &PyObjectRef, vm: &VirtualMachine) -> Checked {
    if !float.is_finite() {
        return Err(Fault::new("finite_number", "Input should be a finite number", value).into());
    }
    if float.fract() != 0.0 {
        let message = "Input should be a valid integer, got a number with a fractional part";
        return Err(Fault::new("int_from_float", message, value).into());
    }
    if float.abs() >= i64::MAX as f64 {
        return Err(too_large(value).into());
    }
    let digits = format!("{float:.0}");
    Ok(vm
        .ctx
        .new_int(digits.parse::<BigInt>().unwrap_or_default())
        .into())
}

/// Python's own limit for turning text into an integer.
const DIGITS: usize = 4300;

fn whole_text(text: &str, value: &PyObjectRef, vm: &VirtualMachine) -> Checked {
    match integer_digits(text.trim()) {
        Some(digits) if digits.len() > DIGITS => Err(too_large(value).into()),
        Some(digits) => match digits.parse::<BigInt>() {
            Ok(int) => Ok(vm.ctx.new_int(int).into()),
            Err(_) => Err(unparsed_int(value).into()),
        },
        None => Err(unparsed_int(value).into()),
    }
}

fn too_large(value: &PyObjectRef) -> Fault {
    let message = "Unable to parse input string as an integer, exceeded maximum size";
    Fault::new("int_parsing_size", message, value)
}

fn unparsed_int(value: &PyObjectRef) -> Fault {
    Fault::new(
        "int_parsing",
        "Input should be a valid integer, unable to parse string as an integer",
        value,
    )
}

/// `+1_000.00` → `1000`; `None` where it is no whole number.
fn integer_digits(text: &str) -> Option<String> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let whole = match rest.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|byte| byte == b'0') && !whole.is_empty() => {
            whole
        }
        Some(_) => return None,
        None => rest,
    };
    let groups: Vec<&str> = whole.split('_').collect();
    let sound = groups
        .iter()
        .all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    sound.then(|| format!("{sign}{}", groups.concat()))
}

pub(super) fn float(
    value: &PyObjectRef,
    bounds: &Bounds,
    finite: bool,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let number = real(value, state, vm)?;
    if finite && !number.is_finite() {
        return Err(Fault::new("finite_number", "Input should be a finite number", value).into());
    }
    let object = if exactly(value, vm.ctx.types.float_type) {
        value.clone()
    } else {
        vm.ctx.new_float(number).into()
    };
    bounded(object, value, bounds, vm)
}

fn real(
    value: &PyObjectRef,
    state: &mut State,
    vm: &VirtualMachine,
) -> Result<f64, super::fault::Wrong> {
    let wrong_type =
        || Err(Fault::new("float_type", "Input should be a valid number", value).into());
    if let Some(float) = value.downcast_ref::<PyFloat>() {
        if !exactly(value, vm.ctx.types.float_type) {
            state.floor(Exactness::Strict);
        }
        return Ok(float.to_f64());
    }
    if is_bool(value, vm) && state.strict {
        return wrong_type();
    }
    if value.downcast_ref::<PyInt>().is_some() {
        state.floor(if is_bool(value, vm) {
            Exactness::Lax
        } else {
            Exactness::Strict
        });
        // Too large a number is none.
        return value
            .try_float(vm)
            .map_or_else(|_| wrong_type(), |float| Ok(float.to_f64()));
    }
    if is_decimal(value, vm) {
        state.floor(Exactness::Strict);
        return Ok(value.try_float(vm)?.to_f64());
    }
    if state.strict {
        return wrong_type();
    }
    state.floor(Exactness::Lax);
    if let Some(text) = text_or_bytes(value) {
        let parsed = real_text(text.trim());
        let message = "Input should be a valid number, unable to parse string as a number";
        return parsed.ok_or_else(|| Fault::new("float_parsing", message, value).into());
    }
    if value.downcast_ref::<PyBytes>().is_some() {
        let message = "Input should be a valid number, unable to parse string as a number";
        return Err(Fault::new("float_parsing", message, value).into());
    }
    wrong_type()
}

fn real_text(text: &str) -> Option<f64> {
    let plain = if text.contains('_') {
        let sound = !text.starts_with('_') && !text.ends_with('_') && !text.contains("__");
        sound.then(|| text.replace('_', ""))?
    } else {
        text.to_owned()
    };
    plain.parse().ok()
}

pub(super) fn string(
    value: &PyObjectRef,
    rule: &TextRule,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let object = plain_string(value, rule.from_numbers, state, vm)?;
    if rule.lets_all_through() {
        return Ok(object);
    }
    let Some(whole) = as_text(&object) else {
        return Ok(object);
    };
    let trimmed = if rule.strip { whole.trim() } else { &whole };
    let count = trimmed.chars().count();
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    if let Some(min) = rule.length.min.filter(|min| count < *min) {
        let message = format!("String should have at least {min} character{}", plural(min));
        return Err(Fault::new("string_too_short", message, value)
            .with("min_length", vm.ctx.new_int(min))
            .into());
    }
    if let Some(max) = rule.length.max.filter(|max| count > *max) {
        let message = format!("String should have at most {max} character{}", plural(max));
        return Err(Fault::new("string_too_long", message, value)
            .with("max_length", vm.ctx.new_int(max))
            .into());
    }
    if let Some(pattern) = rule
        .pattern
        .as_ref()
        .filter(|pattern| !pattern.is_match(trimmed))
    {
        let message = format!("String should match pattern '{pattern}'");
        let pattern = text(pattern.as_str(), vm);
        return Err(Fault::new("string_pattern_mismatch", message, value)
            .with("pattern", pattern)
            .into());
    }
    Ok(match (rule.lower, rule.upper) {
        (true, _) => text(&trimmed.to_lowercase(), vm),
        (_, true) => text(&trimmed.to_uppercase(), vm),
        _ if rule.strip => text(trimmed, vm),
        _ => object,
    })
}

fn plain_string(
    value: &PyObjectRef,
    from_numbers: bool,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    if exactly(value, vm.ctx.types.str_type) {
        if state.asked.json {
            // Text in JSON may stand for a date or the like, which fits as well.
            state.floor(Exactness::Strict);
        }
        return Ok(value.clone());
    }
    if value.downcast_ref::<PyStr>().is_some() {
        state.floor(Exactness::Strict);
        return Ok(enum_value(value, vm).unwrap_or_else(|_| value.clone()));
    }
    if !state.strict
        && let Some(bytes) = octets(value)
    {
        state.floor(Exactness::Lax);
        return match std::str::from_utf8(&bytes) {
            Ok(decoded) => Ok(text(decoded, vm)),
            Err(_) => {
                let message =
                    "Input should be a valid string, unable to parse raw data as a unicode string";
                Err(Fault::new("string_unicode", message, value).into())
            }
        };
    }
    let is_number = || {
        !is_bool(value, vm)
            && (value.downcast_ref::<PyInt>().is_some()
                || value.downcast_ref::<PyFloat>().is_some()
                || is_decimal(value, vm))
    };
    if from_numbers && !state.strict && is_number() {
        state.floor(Exactness::Lax);
        return Ok(value.str(vm)?.into());
    }
    if !state.strict
        && let Ok(inner) = enum_value(value, vm)
    {
        state.floor(Exactness::Lax);
        return Ok(inner.str(vm)?.into());
    }
    Err(Fault::new("string_type", "Input should be a valid string", value).into())
}

/// The bytes of a `bytes` or a `bytearray`.
fn octets(value: &PyObjectRef) -> Option<Vec<u8>> {
    let bytes = value.downcast_ref::<PyBytes>();
    let array = || value.downcast_ref::<PyByteArray>();
    bytes
        .map(|bytes| bytes.as_bytes().to_vec())
        .or_else(|| array().map(|array| array.borrow_buf().to_vec()))
}

pub(super) fn bytes(
    value: &PyObjectRef,
    length: Length,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let object: PyObjectRef = if value.downcast_ref::<PyBytes>().is_some() {
        value.clone()
    } else {
        let read = as_text(value).map(|text| text.as_bytes().to_vec());
        let Some(read) = read
            .or_else(|| octets(value))
            .filter(|_| !state.wants_class())
        else {
            return Err(Fault::new("bytes_type", "Input should be a valid bytes", value).into());
        };
        state.floor_read();
        vm.ctx.new_bytes(read).into()
    };
    let count = object.length(vm)?;
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    if let Some(min) = length.min.filter(|min| count < *min) {
        let message = format!("Data should have at least {min} byte{}", plural(min));
        return Err(Fault::new("bytes_too_short", message, value)
            .with("min_length", vm.ctx.new_int(min))
            .into());
    }
    if let Some(max) = length.max.filter(|max| count > *max) {
        let message = format!("Data should have at most {max} byte{}", plural(max));
        return Err(Fault::new("bytes_too_long", message, value)
            .with("max_length", vm.ctx.new_int(max))
            .into());
    }
    Ok(object)
}

pub(super) fn literal(value: &PyObjectRef, values: &[PyObjectRef], vm: &VirtualMachine) -> Checked {
    for one in values {
        let same_kind =
            one.class().is(value.class()) || as_text(one).is_some() && as_text(value).is_some();
        if same_kind && vm.bool_eq(one, value)? {
            return Ok(one.clone());
        }
    }
    fits_beside_integers(value, values, vm)?;
    for one in values.iter().rev() {
        // What Python takes for equal is, the last of equals first: 1.0 and True for 1.
        if vm.bool_eq(one, value)? {
            return Ok(one.clone());
        }
    }
    Err(expected("literal_error", value, values, vm))
}

/// A lookup among integers reads the value as one of 64 bits first.
fn fits_beside_integers(
    value: &PyObjectRef,
    values: &[PyObjectRef],
    vm: &VirtualMachine,
) -> Result<(), super::fault::Wrong> {
    let huge = value
        .downcast_ref::<PyInt>()
        .is_some_and(|int| int.try_to_primitive::<i64>(vm).is_err());
    if huge
        && values
            .iter()
            .any(|one| one.downcast_ref::<PyInt>().is_some())
    {
        return Err(too_large(value).into());
    }
    Ok(())
}

pub(super) fn enumeration(
    value: &PyObjectRef,
    class: &PyTypeRef,
    members: &[(PyObjectRef, PyObjectRef)],
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    if value.fast_isinstance(class) {
        return Ok(value.clone());
    }
    if state.wants_class() {
        let name = class.name().to_string();
        let message = format!("Input should be an instance of {name}");
        return Err(Fault::new("is_instance_of", message, value)
            .with("class", text(&name, vm))
            .into());
    }
    state.floor(Exactness::Lax);
    let values: Vec<PyObjectRef> = members.iter().map(|(inner, _)| inner.clone()).collect();
    fits_beside_integers(value, &values, vm)?;
    if !state.strict && class.fast_issubclass(vm.ctx.types.int_type) {
        let digits = as_text(value).and_then(|text| integer_digits(text.trim()));
        if let Some(number) = digits.and_then(|digits| digits.parse::<BigInt>().ok()) {
            fits_beside_integers(&vm.ctx.new_int(number).into(), &values, vm)?;
        }
    }
    let given = enum_value(value, vm).unwrap_or_else(|_| value.clone());
    let numbers = class.fast_issubclass(vm.ctx.types.int_type);
    let is_number = given.downcast_ref::<PyInt>().is_some() || as_text(value).is_some();
    if numbers && !state.strict && !given.is(value) && !is_number {
        return plain_member(given, true);
    }
    for (inner, member) in members {
        if vm.bool_eq(inner, &given)? || !state.strict && converted(class, inner, &given, vm) {
            return Ok(member.clone());
        }
    }
    if let Some(missing) = class.get_attr(vm.ctx.intern_str("_missing_"))
        && missing.class().is(vm.ctx.types.classmethod_type)
        && let Ok(member) = class.as_object().to_owned().call((value.clone(),), vm)
    {
        return Ok(member);
    }
    Err(expected("enum", value, &values, vm))
}

/// Text is read as a number where the enum is one of `int` or `float`.
fn converted(
    class: &PyTypeRef,
    inner: &PyObjectRef,
    given: &PyObjectRef,
    vm: &VirtualMachine,
) -> bool {
    let Some(text) = as_text(given) else {
        return false;
    };
    let text = text.trim();
    if class.fast_issubclass(vm.ctx.types.int_type) {
        let Some(number) = inner.downcast_ref::<PyInt>() else {
            return false;
        };
        let read = integer_digits(text).and_then(|digits| digits.parse::<BigInt>().ok());
        return read.is_some_and(|read| read == *number.as_bigint());
    }
    class.fast_issubclass(vm.ctx.types.float_type)
        && inner
            .downcast_ref::<PyFloat>()
            .is_some_and(|number| text.parse() == Ok(number.to_f64()))
}

pub(super) fn class_of(module: &'static str, name: &'static str, vm: &VirtualMachine) -> PyResult {
    let module = match vm.sys_module.get_attr("modules", vm)?.get_item(module, vm) {
        Ok(module) => module,
        Err(_) => {
            vm.import(module, 0)?;
            vm.sys_module
                .get_attr("modules", vm)?
                .get_item(module, vm)?
        }
    };
    module.get_attr(name, vm)
}

fn is_decimal(value: &PyObjectRef, vm: &VirtualMachine) -> bool {
    &*value.class().name() == "Decimal"
        && class_of("decimal", "Decimal", vm)
            .is_ok_and(|class| value.is_instance(&class, vm).unwrap_or(false))
}

pub(super) fn decimal(
    value: &PyObjectRef,
    bounds: &Bounds,
    digits: Option<usize>,
    places: Option<usize>,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let class = class_of("decimal", "Decimal", vm)?;
    let number = if value.is_instance(&class, vm)? {
        value.clone()
    } else {
        let fits = as_text(value).is_some()
            || !is_bool(value, vm)
                && (value.downcast_ref::<PyInt>().is_some()
                    || value.downcast_ref::<PyFloat>().is_some());
        if !fits || state.wants_class() {
            let (kind, message) = if state.wants_class() {
                ("is_instance_of", "Input should be an instance of Decimal")
            } else {
                (
                    "decimal_type",
                    "Decimal input should be an integer, float, string or Decimal object",
                )
            };
            let mut fault = Fault::new(kind, message, value);
            if state.wants_class() {
                fault = fault.with("class", text("Decimal", vm));
            }
            return Err(fault.into());
        }
        state.floor_read();
        let written = with_plain_digits(value, vm)?;
        let made = class.call((written,), vm);
        made.map_err(|_| Fault::new("decimal_parsing", "Input should be a valid decimal", value))?
    };
    if !vm.call_method(&number, "is_finite", ())?.is_true(vm)? {
        return Err(Fault::new("finite_number", "Input should be a finite number", value).into());
    }
    scale(&number, value, digits, places, vm)?;
    bounded(number, value, bounds, vm)
}

/// The text of a number, its digits as ASCII has them: Python's `Decimal` takes those of any script.
fn with_plain_digits(value: &PyObjectRef, vm: &VirtualMachine) -> PyResult {
    // A class derived from `str` may show itself otherwise.
    let text = match value.downcast_ref::<PyStr>() {
        Some(text) => vm.ctx.new_str(text.as_wtf8().to_owned()),
        None => value.str(vm)?,
    };
    if text.to_string_lossy().is_ascii() {
        return Ok(text.into());
    }
    let given = text.to_string_lossy();
    let plain: PyResult<String> = given.chars().map(|c| plain_digit(c, vm)).collect();
    Ok(super::text(&plain?, vm))
}

/// Digits stand ten by ten in Unicode, each ten from its zero on.
fn plain_digit(c: char, vm: &VirtualMachine) -> PyResult<char> {
    let is_digit = |code: u32| -> PyResult<bool> {
        let Some(c) = char::from_u32(code).filter(|c| !c.is_ascii()) else {
            return Ok(false);
        };
        let text = super::text(&c.to_string(), vm);
        vm.call_method(&text, "isdecimal", ())?.is_true(vm)
    };
    let code = c as u32;
    if !is_digit(code)? {
        return Ok(c);
    }
    let mut zero = code;
    while is_digit(zero - 1)? {
        zero -= 1;
    }
    Ok(char::from_digit((code - zero) % 10, 10).unwrap_or(c))
}

fn scale(
    number: &PyObjectRef,
    value: &PyObjectRef,
    digits: Option<usize>,
    places: Option<usize>,
    vm: &VirtualMachine,
) -> Result<(), super::fault::Wrong> {
    if digits.is_none() && places.is_none() {
        return Ok(());
    }
    let normal = vm.call_method(number, "normalize", ())?;
    let parts = vm.call_method(&normal, "as_tuple", ())?;
    let count = parts.get_attr("digits", vm)?.length(vm)?;
    let exponent = parts
        .get_attr("exponent", vm)?
        .try_int(vm)?
        .try_to_primitive::<i64>(vm)?;
    let decimals = usize::try_from(-exponent).unwrap_or(0);
    let total = if exponent >= 0 {
        count + usize::try_from(exponent).unwrap_or(0)
    } else {
        count.max(decimals)
    };
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    if let Some(max) = digits.filter(|max| total > *max) {
        let message = format!(
            "Decimal input should have no more than {max} digit{} in total",
            plural(max)
        );
        return Err(Fault::new("decimal_max_digits", message, value)
            .with("max_digits", vm.ctx.new_int(max))
            .into());
    }
    if let Some(max) = places.filter(|max| decimals > *max) {
        let message = format!(
            "Decimal input should have no more than {max} decimal place{}",
            plural(max)
        );
        return Err(Fault::new("decimal_max_places", message, value)
            .with("decimal_places", vm.ctx.new_int(max))
            .into());
    }
    if let (Some(max), Some(fraction)) = (digits, places) {
        let whole = max.saturating_sub(fraction);
        if total.saturating_sub(decimals) > whole {
            let message = format!(
                "Decimal input should have no more than {whole} digit{} before the decimal point",
                plural(whole)
            );
            return Err(Fault::new("decimal_whole_digits", message, value)
                .with("whole_digits", vm.ctx.new_int(whole))
                .into());
        }
    }
    Ok(())
}

pub(super) fn uuid(
    value: &PyObjectRef,
    version: Option<u8>,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let made = any_uuid(value, state, vm)?;
    let Some(wanted) = version else {
        return Ok(made);
    };
    let own: PyObjectRef = made.get_attr("version", vm)?;
    let expected: PyObjectRef = vm.ctx.new_int(wanted).into();
    if vm.bool_eq(&own, &expected)? {
        return Ok(made);
    }
    let message = format!("UUID version {wanted} expected");
    Err(Fault::new("uuid_version", message, value)
        .with("expected_version", vm.ctx.new_int(wanted))
        .into())
}

fn any_uuid(value: &PyObjectRef, state: &mut State, vm: &VirtualMachine) -> Checked {
    let class = class_of("uuid", "UUID", vm)?;
    if value.is_instance(&class, vm)? {
        return Ok(value.clone());
    }
    if state.wants_class() {
        return Err(Fault::new(
            "is_instance_of",
            "Input should be an instance of UUID",
            value,
        )
        .with("class", text("UUID", vm))
        .into());
    }
    let bytes = value
        .downcast_ref::<PyBytes>()
        .map(|bytes| bytes.as_bytes());
    let read = as_text(value).map(|text| uuid::Uuid::parse_str(&text));
    let read = read.or_else(|| bytes.map(uuid_of_bytes));
    let Some(read) = read else {
        let message = "UUID input should be a string, bytes or UUID object";
        return Err(Fault::new("uuid_type", message, value).into());
    };
    if !state.asked.json {
        state.floor(Exactness::Lax);
    }
    match read {
        Ok(parsed) => Ok(class.call((vm.ctx.new_str(parsed.to_string()),), vm)?),
        Err(error) => {
            let error = error.to_string();
            let message = format!("Input should be a valid UUID, {error}");
            Err(Fault::new("uuid_parsing", message, value)
                .with("error", super::text(&error, vm))
                .into())
        }
    }
}

/// Bytes may be a UUID's text, or what it is made of.
fn uuid_of_bytes(bytes: &[u8]) -> Result<uuid::Uuid, uuid::Error> {
    match std::str::from_utf8(bytes).map(uuid::Uuid::parse_str) {
        Ok(Ok(parsed)) => Ok(parsed),
        _ => uuid::Uuid::from_slice(bytes),
    }
}

pub(super) fn url(
    value: &PyObjectRef,
    rule: &UrlRule,
    wrap: &PyObjectRef,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    if value.is_instance(wrap, vm)? {
        return Ok(value.clone());
    }
    let member = enum_value(value, vm).and_then(|member| Ok(member.str(vm)?.into()));
    let given = member.as_ref().unwrap_or(value);
    let Some(given) = text_or_bytes(given) else {
        return Err(Fault::new("url_type", "URL input should be a string or URL", value).into());
    };
    state.floor(Exactness::Lax);
    if let Some(most) = rule.most.filter(|most| given.len() > *most) {
        let message = format!("URL should have at most {most} characters");
        return Err(Fault::new("url_too_long", message, value)
            .with("max_length", vm.ctx.new_int(most))
            .into());
    }
    let parsed = match url::Url::parse(&given) {
        Ok(parsed) => parsed,
        Err(error) => {
            let error = if given.is_empty() {
                "input is empty".to_owned()
            } else {
                error.to_string()
            };
            let message = format!("Input should be a valid URL, {error}");
            return Err(Fault::new("url_parsing", message, value)
                .with("error", text(&error, vm))
                .into());
        }
    };
    let schemes = &rule.schemes;
    if !schemes.is_empty() && !schemes.iter().any(|scheme| scheme == parsed.scheme()) {
        let objects: Vec<PyObjectRef> = schemes.iter().map(|scheme| text(scheme, vm)).collect();
        let words = super::check::either(&objects, vm);
        let message = format!("URL scheme should be {words}");
        return Err(Fault::new("url_scheme", message, value)
            .with("expected_schemes", text(&words, vm))
            .into());
    }
    if rule.host && !parsed.has_host() {
        return Err(Fault::new(
            "url_parsing",
            "Input should be a valid URL, empty host",
            value,
        )
        .with("error", text("empty host", vm))
        .into());
    }
    Ok(wrap.call((vm.ctx.new_str(parsed.as_str()),), vm)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_in_text() {
        for (text, digits) in [
            ("1", Some("1")),
            ("-12", Some("-12")),
            ("+3", Some("3")),
            ("1_000", Some("1000")),
            ("1.00", Some("1")),
            ("1.", Some("1")),
            ("1.5", None),
            ("", None),
            (".0", None),
            ("1__0", None),
            ("_1", None),
            ("0x1", None),
            ("1e3", None),
        ] {
            assert_eq!(integer_digits(text).as_deref(), digits, "{text:?}");
        }
    }
}

//! Plain data as JSON text: compact, not ASCII-escaped.

use crate::engine::child::limits::stack_is_low;
use rustpython_vm::builtins::{PyDict, PyFloat, PyInt, PyList, PyStr, PyTuple};
use rustpython_vm::common::wtf8::Wtf8Buf;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

/// Who writes: they differ in numbers that JSON does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `json.dumps(allow_nan=False)`: not-a-number is an error.
    Python,
    /// pydantic-core's `to_json`: not-a-number is `null`.
    Pydantic,
}

/// Deeper data than this CPython does not write: what its recursion limit leaves of a thousand when a response is rendered.
const DEPTH: usize = 965;

/// CPython writes no longer number as text (`sys.set_int_max_str_digits`).
const MOST_DIGITS: usize = 4300;

pub(super) fn json(value: &PyObjectRef, style: Style, vm: &VirtualMachine) -> PyResult<Wtf8Buf> {
    let mut out = Wtf8Buf::with_capacity(64);
    put(value, style, &mut out, &mut Vec::new(), vm)?;
    Ok(out)
}

fn put(
    value: &PyObjectRef,
    style: Style,
    out: &mut Wtf8Buf,
    around: &mut Vec<usize>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    if vm.is_none(value) {
        out.push_str("null");
    } else if let Some(text) = value.downcast_ref::<PyStr>() {
        quoted(text, style, out, vm)?;
    } else if value.class().is(vm.ctx.types.bool_type) {
        out.push_str(if value.is(&vm.ctx.true_value) {
            "true"
        } else {
            "false"
        });
    } else if let Some(int) = value.downcast_ref::<PyInt>() {
        let digits = int.to_str_radix_10();
        let more = digits.trim_start_matches('-').len() > MOST_DIGITS;
        if more && style == Style::Python {
            return Err(vm.new_value_error(format!(
                "Exceeds the limit ({MOST_DIGITS} digits) for integer string conversion; use sys.set_int_max_str_digits() to \
                 increase the limit"
            )));
        }
        out.push_str(&digits);
    } else if let Some(float) = value.downcast_ref::<PyFloat>() {
        number(float.to_f64(), style, out, vm)?;
    } else if let Some(list) = value.downcast_ref::<PyList>() {
        let items: Vec<PyObjectRef> = list.borrow_vec().to_vec();
        enter(value, style, around, vm)?;
        array(&items, style, out, around, vm)?;
        around.pop();
    } else if let Some(tuple) = value.downcast_ref::<PyTuple>() {
        enter(value, style, around, vm)?;
        array(tuple.as_slice(), style, out, around, vm)?;
        around.pop();
    } else if let Some(dict) = value.downcast_ref::<PyDict>() {
        enter(value, style, around, vm)?;
        object(dict, style, out, around, vm)?;
        around.pop();
    } else {
        let name = value.class().name().to_string();
        return Err(vm.new_type_error(format!("Object of type {name} is not JSON serializable")));
    }
    Ok(())
}

/// Goes into a list or an object, if that is not too deep. `around`: where those around it are.
fn enter(
    value: &PyObjectRef,
    style: Style,
    around: &mut Vec<usize>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    if style == Style::Python && around.len() >= DEPTH {
        let circular = (1..around.len()).any(|i| around[..i].contains(&around[i]));
        return Err(match circular {
            true => vm.new_value_error("Circular reference detected".to_owned()),
            false => vm.new_recursion_error(
                "maximum recursion depth exceeded while encoding a JSON object".to_owned(),
            ),
        });
    }
    if stack_is_low() {
        return Err(super::trail::no_room(vm));
    }
    around.push(value.get_id());
    Ok(())
}

fn array(
    items: &[PyObjectRef],
    style: Style,
    out: &mut Wtf8Buf,
    around: &mut Vec<usize>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    out.push_char('[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push_char(',');
        }
        put(item, style, out, around, vm)?;
    }
    out.push_char(']');
    Ok(())
}

fn object(
    dict: &rustpython_vm::Py<PyDict>,
    style: Style,
    out: &mut Wtf8Buf,
    around: &mut Vec<usize>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    out.push_char('{');
    for (i, (key, item)) in pairs(dict, vm)?.into_iter().enumerate() {
        if i > 0 {
            out.push_char(',');
        }
        put_key(&key, style, out, vm)?;
        out.push_char(':');
        put(&item, style, out, around, vm)?;
    }
    out.push_char('}');
    Ok(())
}

/// What a dictionary says that it holds: a class derived from it may say otherwise.
fn pairs(
    dict: &rustpython_vm::Py<PyDict>,
    vm: &VirtualMachine,
) -> PyResult<Vec<(PyObjectRef, PyObjectRef)>> {
    if dict.class().is(vm.ctx.types.dict_type) {
        return Ok(dict.items_vec());
    }
    let items = vm.call_method(dict.as_object(), "items", ())?;
    vm.extract_elements_with(&items, |pair| {
        match pair.downcast_ref::<PyTuple>().map(|pair| pair.as_slice()) {
            Some([key, item]) => Ok((key.clone(), item.clone())),
            _ => Err(vm.new_value_error("items must return 2-tuples".to_owned())),
        }
    })
}

fn put_key(
    key: &PyObjectRef,
    style: Style,
    out: &mut Wtf8Buf,
    vm: &VirtualMachine,
) -> PyResult<()> {
    if let Some(text) = key.downcast_ref::<PyStr>() {
        return quoted(text, style, out, vm);
    }
    let plain = vm.is_none(key)
        || key.downcast_ref::<PyInt>().is_some()
        || key.downcast_ref::<PyFloat>().is_some();
    if !plain {
        let name = key.class().name().to_string();
        return Err(vm.new_type_error(format!(
            "keys must be str, int, float, bool or None, not {name}"
        )));
    }
    out.push_char('"');
    put(key, style, out, &mut Vec::new(), vm)?;
    out.push_char('"');
    Ok(())
}

fn number(float: f64, style: Style, out: &mut Wtf8Buf, vm: &VirtualMachine) -> PyResult<()> {
    match (serde_json::Number::from_f64(float), style) {
        (Some(number), Style::Pydantic) => out.push_str(&number.to_string()),
        (Some(_), Style::Python) => {
            out.push_str(vm.ctx.new_float(float).as_object().repr(vm)?.as_ref())
        }
        (None, Style::Pydantic) => out.push_str("null"),
        (None, Style::Python) => {
            let shown = vm.ctx.new_float(float).as_object().repr(vm)?;
            return Err(vm.new_value_error(format!(
                "Out of range float values are not JSON compliant: {shown}"
            )));
        }
    }
    Ok(())
}

/// Half a character: Python writes it, and its text cannot become bytes then; Pydantic does not write it.
fn quoted(
    text: &rustpython_vm::Py<PyStr>,
    style: Style,
    out: &mut Wtf8Buf,
    vm: &VirtualMachine,
) -> PyResult<()> {
    if style == Style::Pydantic && text.to_str().is_none() {
        let encoded = vm.call_method(text.as_object(), "encode", ());
        encoded.map_err(|raised| super::failed::in_text(&raised, vm))?;
    }
    let text = text.as_wtf8();
    out.push_char('"');
    let mut from = 0;
    for (at, byte) in text.as_bytes().iter().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            8 => "\\b",
            12 => "\\f",
            0..32 => "",
            _ => continue,
        };
        out.push_wtf8(&text[from..at]);
        if escape.is_empty() {
            out.push_str(&format!("\\u{byte:04x}"));
        } else {
            out.push_str(escape);
        }
        from = at + 1;
    }
    out.push_wtf8(&text[from..]);
    out.push_char('"');
    Ok(())
}

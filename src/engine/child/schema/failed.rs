//! What went wrong while a value was written, as pydantic-core tells it: always as a `PydanticSerializationError`.

use std::str::Utf8Error;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyStr};
use rustpython_vm::{AsObject as _, PyObjectRef, VirtualMachine};

use super::Serializer;
use super::dump::Writer;
use super::scalar::class_of;

/// Its name: what is one already is told by its words alone.
const KIND: &str = "PydanticSerializationError";

/// A function of the app's that writes raised something (`on_error` of pydantic-core's functions).
pub(super) fn of_function(
    writer: &Writer,
    serializer: &Serializer,
    raised: PyBaseExceptionRef,
    vm: &VirtualMachine,
) -> PyBaseExceptionRef {
    if is_ours(&raised) {
        return raised;
    }
    let Some(name) = name_of(&serializer.function, vm) else {
        return on_the_way(writer, raised, vm);
    };
    let exceptions = &vm.ctx.exceptions;
    let error = if &*raised.class().name() == KIND {
        made(&words(&raised, vm), vm)
    } else if raised.fast_isinstance(exceptions.recursion_error) {
        let told = format!("Error calling function `{name}`: RecursionError");
        made(&told, vm)
    } else {
        let told = format!("Error calling function `{name}`: {}", shown(&raised, vm));
        let error = made(&told, vm);
        if !writer.how.text {
            error.set___cause__(Some(raised.clone()));
        }
        error
    };
    let error = of_python(writer, error, vm);
    blame_line_of(&raised, &error, vm);
    error
}

/// Something of the app's raised on the way to text: there every exception becomes words.
pub(super) fn of_python(
    writer: &Writer,
    raised: PyBaseExceptionRef,
    vm: &VirtualMachine,
) -> PyBaseExceptionRef {
    if !writer.how.text || is_ours(&raised) {
        return raised;
    }
    in_text(&raised, vm)
}

pub(super) fn in_text(raised: &PyBaseExceptionRef, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let told = format!("Error serializing to JSON: {}", shown(raised, vm));
    let error = made(&told, vm);
    blame_line_of(raised, &error, vm);
    error
}

/// The same, where pydantic-core itself may have said already what is wrong.
pub(super) fn on_the_way(
    writer: &Writer,
    raised: PyBaseExceptionRef,
    vm: &VirtualMachine,
) -> PyBaseExceptionRef {
    let is_told = &*raised.class().name() == KIND;
    match is_told {
        true => raised,
        false => of_python(writer, raised, vm),
    }
}

/// Bytes that are no text.
pub(super) fn of_bytes(
    writer: &Writer,
    bytes: &[u8],
    error: Utf8Error,
    vm: &VirtualMachine,
) -> PyBaseExceptionRef {
    if writer.how.text {
        return made(&format!("Error serializing to JSON: {error}"), vm);
    }
    let at = error.valid_up_to();
    let encoding = vm.ctx.new_str("utf-8");
    let reason = vm.ctx.new_str("invalid utf-8");
    vm.new_unicode_decode_error_real(
        encoding,
        vm.ctx.new_bytes(bytes.to_vec()),
        at,
        at + 1,
        reason,
    )
}

/// The line of the app's is where it happened, whatever it is called.
fn blame_line_of(raised: &PyBaseExceptionRef, error: &PyBaseExceptionRef, vm: &VirtualMachine) {
    if let Some(traceback) = raised.__traceback__() {
        // It is one: nobody refuses it.
        drop(error.set___traceback__(traceback.into(), vm));
    }
}

/// What this engine says of itself stays what it is.
pub(super) fn is_ours(raised: &PyBaseExceptionRef) -> bool {
    &*raised.class().name() == "Unsupported"
}

fn made(told: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let error = class_of("_infer", KIND, vm).and_then(|class| class.call((told,), vm));
    match error.map(PyObjectRef::downcast) {
        Ok(Ok(error)) => error,
        Ok(Err(_)) => vm.new_value_error(told.to_owned()),
        Err(raised) => raised,
    }
}

/// What the app calls its function; `None` for one of this engine's.
fn name_of(function: &PyObjectRef, vm: &VirtualMachine) -> Option<String> {
    let name = function.get_attr("app_name", vm).ok()?;
    Some(name.str(vm).ok()?.to_string())
}

fn words(raised: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let said = raised.as_object().str(vm);
    said.map_or_else(
        |_| "<exception str() failed>".to_owned(),
        |said| said.to_string(),
    )
}

/// `KeyError: 'k'`.
pub(super) fn shown(raised: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let name = raised.class().as_object().get_attr("__qualname__", vm);
    let name = name.ok().and_then(|name| {
        let name = name.downcast_ref::<PyStr>();
        name.map(|name| name.to_string_lossy().into_owned())
    });
    let name = name.unwrap_or_else(|| raised.class().name().to_string());
    format!("{name}: {}", words(raised, vm))
}

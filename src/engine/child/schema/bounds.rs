//! The bounds of numbers, moments and durations.

use rustpython_vm::builtins::PyFloat;
use rustpython_vm::function::{FuncArgs, KwArgs};
use rustpython_vm::types::PyComparisonOp;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, TryFromObject, VirtualMachine};

use super::Bounds;
use super::fault::{Checked, Fault};

/// Multiple, then the upper bounds, then the lower ones: pydantic-core's order.
pub(super) fn bounded(
    number: PyObjectRef,
    value: &PyObjectRef,
    bounds: &Bounds,
    vm: &VirtualMachine,
) -> Checked {
    if !bounds.any() {
        return Ok(number);
    }
    if let Some(step) = &bounds.multiple_of
        && !is_multiple(&number, step, vm)?
    {
        let message = format!("Input should be a multiple of {}", shown(step, vm)?.0);
        return Err(Fault::new("multiple_of", message, value)
            .with("multiple_of", step.clone())
            .into());
    }
    let rules = [
        (
            &bounds.le,
            PyComparisonOp::Le,
            "less_than_equal",
            "less than or equal to",
            "le",
        ),
        (
            &bounds.lt,
            PyComparisonOp::Lt,
            "less_than",
            "less than",
            "lt",
        ),
        (
            &bounds.ge,
            PyComparisonOp::Ge,
            "greater_than_equal",
            "greater than or equal to",
            "ge",
        ),
        (
            &bounds.gt,
            PyComparisonOp::Gt,
            "greater_than",
            "greater than",
            "gt",
        ),
    ];
    for (bound, op, kind, words, key) in rules {
        let Some(bound) = bound else { continue };
        if !holds(&number, bound, op, vm)? {
            let (shown, is_moment) = shown(bound, vm)?;
            let told = match is_moment {
                true => vm.ctx.new_str(shown.clone()).into(),
                false => bound.clone(),
            };
            let message = format!("Input should be {words} {shown}");
            return Err(Fault::new(kind, message, value).with(key, told).into());
        }
    }
    Ok(number)
}

/// How far from a multiple a float may be: 19.99 is one of 0.01.
const NEAR: f64 = 1e-9;

/// Whether the number is a multiple of the step, floats nearly so, as pydantic-core has it.
fn is_multiple(number: &PyObjectRef, step: &PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
    if let (Some(number), Some(step)) = (
        number.downcast_ref::<PyFloat>(),
        step.downcast_ref::<PyFloat>(),
    ) {
        let (number, step) = (number.to_f64(), step.to_f64());
        let times = (number / step).round();
        let off = (number - times * step).abs();
        // What has no distance to a multiple, such as an infinity, passes.
        return Ok(off <= NEAR || off.is_nan());
    }
    match vm._mod(number, step) {
        Ok(rest) => Ok(!rest.is_true(vm)?),
        // A quotient beyond the precision of a Decimal has no rest to look at.
        Err(error) if &*error.class().name() == "InvalidOperation" => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether a bound is kept. Of two moments of which one has no zone, both are taken without (as `speedate` compares them).
fn holds(
    number: &PyObjectRef,
    bound: &PyObjectRef,
    op: PyComparisonOp,
    vm: &VirtualMachine,
) -> PyResult<bool> {
    let error = match number.rich_compare_bool(bound, op, vm) {
        Err(error) if error.fast_isinstance(vm.ctx.exceptions.type_error) => error,
        compared => return compared,
    };
    if [number, bound]
        .iter()
        .any(|it| it.get_attr("tzinfo", vm).is_err())
    {
        return Err(error);
    }
    let plain = |moment: &PyObjectRef| {
        let no_zone = KwArgs::from_iter([("tzinfo".to_owned(), vm.ctx.none())]);
        vm.call_method(moment, "replace", FuncArgs::new(vec![], no_zone))
    };
    let (number, bound) = (plain(number)?, plain(bound)?);
    number.rich_compare_bool(&bound, op, vm)
}

/// A bound in a message (`0.0` reads `0`), and whether it is a moment or a duration: such a one is told as text alone.
fn shown(bound: &PyObjectRef, vm: &VirtualMachine) -> PyResult<(String, bool)> {
    if let Some(float) = bound.downcast_ref::<PyFloat>() {
        return Ok((float.to_f64().to_string(), false));
    }
    if let Ok(isoformat) = bound.get_attr("isoformat", vm) {
        let text = isoformat.call((), vm)?.str(vm)?.to_string();
        let text = text
            .strip_suffix("+00:00")
            .map_or(text.clone(), |text| format!("{text}Z"));
        return Ok((text, true));
    }
    let part = |name: &str| i64::try_from_object(vm, bound.get_attr(vm.ctx.intern_str(name), vm)?);
    match (part("days"), part("seconds"), part("microseconds")) {
        (Ok(days), Ok(seconds), Ok(micros)) => Ok((in_words(days, seconds, micros), true)),
        _ => Ok((bound.str(vm)?.to_string(), false)),
    }
}

/// A duration as pydantic-core says it: `1 day and 2 hours`.
fn in_words(days: i64, seconds: i64, micros: i64) -> String {
    let parts = [
        (days, "day"),
        (seconds / 3600, "hour"),
        (seconds % 3600 / 60, "minute"),
        (seconds % 60, "second"),
        (micros, "microsecond"),
    ];
    let said = parts.into_iter().filter(|(count, _)| *count != 0);
    let said = said.map(|(count, unit)| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {unit}{plural}")
    });
    let said: Vec<String> = said.collect();
    match said.is_empty() {
        true => "0 seconds".to_owned(),
        false => said.join(" and "),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn durations_are_said_as_pydantic_does() {
        assert_eq!(in_words(0, 0, 0), "0 seconds");
        assert_eq!(in_words(-1, 0, 0), "-1 days");
        let all = "1 day and 2 hours and 3 minutes and 1 second and 500000 microseconds";
        assert_eq!(in_words(1, 7381, 500_000), all);
    }
}

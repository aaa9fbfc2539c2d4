//! Sums of floats that are rounded once, at their end.

use rustpython_vm::builtins::{PyFloat, PyInt};
use rustpython_vm::{FromArgs, PyObjectRef, PyResult, TryFromObject, VirtualMachine};

use super::Real;

/// A sum and what its rounding lost.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

/// The exact sum, rounded once: Shewchuk's partial sums that do not overlap (1997).
pub fn exact(values: Vec<f64>) -> f64 {
    let mut partials: Vec<f64> = Vec::new();
    for value in &values {
        let mut value = *value;
        let mut kept = 0;
        for at in 0..partials.len() {
            let (sum, lost) = two_sum(value, partials[at]);
            if lost != 0.0 {
                partials[kept] = lost;
                kept += 1;
            }
            value = sum;
        }
        partials.truncate(kept);
        partials.push(value);
    }
    let mut sum = partials.pop().unwrap_or(0.0);
    if !sum.is_finite() {
        return values.iter().sum();
    }
    let mut lost = 0.0;
    while let Some(partial) = partials.pop() {
        (sum, lost) = two_sum(sum, partial);
        if lost != 0.0 {
            break;
        }
    }
    // Half way between two floats what is left decides.
    if let Some(last) = partials.last()
        && lost != 0.0
        && (lost < 0.0) == (*last < 0.0)
    {
        let twice = lost * 2.0;
        let other = sum + twice;
        if other - sum == twice {
            sum = other;
        }
    }
    sum
}

/// The length of a vector.
pub fn norm(values: &[f64]) -> f64 {
    let largest = values
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    if values.iter().any(|value| value.is_infinite()) {
        return f64::INFINITY;
    }
    if largest == 0.0 || values.iter().any(|value| value.is_nan()) {
        return values.iter().map(|value| value.abs()).sum();
    }
    let (_, power) = libm::frexp(largest);
    let parts = values.iter().flat_map(|value| {
        let value = libm::ldexp(*value, -power);
        let square = value * value;
        [square, value.mul_add(value, -square)]
    });
    let parts: Vec<f64> = parts.collect();
    let root = exact(parts.clone()).sqrt();
    // What the root's square lacks of the sum mends the root.
    let square = root * root;
    let rest = [-square, -root.mul_add(root, -square)];
    let lacks = exact(parts.into_iter().chain(rest).collect());
    libm::ldexp(root + lacks / (2.0 * root), power)
}

/// `math.dist`.
pub fn distance(from: PyObjectRef, to: PyObjectRef, vm: &VirtualMachine) -> PyResult<f64> {
    let floats = |values: &PyObjectRef| {
        vm.extract_elements_with(values, |value| {
            Real::try_from_object(vm, value).map(|value| value.0)
        })
    };
    let (from, to) = (floats(&from)?, floats(&to)?);
    if from.len() != to.len() {
        let words = "both points must have the same number of dimensions";
        return Err(vm.new_value_error(words.to_owned()));
    }
    let apart: Vec<f64> = from.iter().zip(&to).map(|(a, b)| a - b).collect();
    Ok(norm(&apart))
}

/// The sum of the products of pairs.
pub fn of_products(left: PyObjectRef, right: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let (left, right) = (
        vm.extract_elements_with(&left, Ok)?,
        vm.extract_elements_with(&right, Ok)?,
    );
    if left.len() != right.len() {
        return Err(vm.new_value_error("Inputs are not the same length".to_owned()));
    }
    let is_float = |value: &PyObjectRef| value.downcast_ref::<PyFloat>().is_some();
    let is_plain = |value: &PyObjectRef| is_float(value) || value.downcast_ref::<PyInt>().is_some();
    let mut all = left.iter().chain(&right);
    if all.clone().all(is_plain) && all.any(is_float) {
        let mut parts = Vec::with_capacity(2 * left.len());
        for (a, b) in left.into_iter().zip(right) {
            let (a, b) = (
                Real::try_from_object(vm, a)?.0,
                Real::try_from_object(vm, b)?.0,
            );
            let product = a * b;
            parts.extend([product, a.mul_add(b, -product)]);
        }
        return Ok(vm.ctx.new_float(exact(parts)).into());
    }
    let mut sum: PyObjectRef = vm.ctx.new_int(0).into();
    for (a, b) in left.iter().zip(&right) {
        let product = vm._mul(a, b)?;
        sum = vm._add(&sum, &product)?;
    }
    Ok(sum)
}

#[derive(FromArgs)]
pub struct Close {
    #[pyarg(any)]
    a: Real,
    #[pyarg(any)]
    b: Real,
    #[pyarg(named, default = Real(1e-9))]
    rel_tol: Real,
    #[pyarg(named, default = Real(0.0))]
    abs_tol: Real,
}

/// `math.isclose`.
pub fn is_close(asked: Close, vm: &VirtualMachine) -> PyResult<bool> {
    let (a, b) = (asked.a.0, asked.b.0);
    let (rel_tol, abs_tol) = (asked.rel_tol.0, asked.abs_tol.0);
    if rel_tol < 0.0 || abs_tol < 0.0 {
        return Err(vm.new_value_error("tolerances must be non-negative".to_owned()));
    }
    let size = a.abs().max(b.abs());
    let near = (a - b).abs() <= (rel_tol * size).max(abs_tol);
    Ok(a == b || near && size.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_rounded_once() {
        assert_eq!(exact(vec![0.1; 10]), 1.0);
        assert_eq!(exact(vec![1e100, 1.0, -1e100]), 1.0);
        assert_eq!(exact(vec![]), 0.0);
        assert!(exact(vec![f64::NAN]).is_nan());
    }

    #[test]
    fn lengths_neither_overflow_nor_vanish() {
        assert_eq!(norm(&[3.0, 4.0, 12.0]), 13.0);
        assert_eq!(norm(&[3e200, 4e200]), 4.999_999_999_999_999_5e200);
        assert_eq!(norm(&[]), 0.0);
        assert_eq!(norm(&[f64::NAN, f64::INFINITY]), f64::INFINITY);
    }
}

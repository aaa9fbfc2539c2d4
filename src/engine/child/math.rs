//! The standard library's `math`, which the interpreter lacks without host access; `datetime` and `decimal` need it too.

use std::sync::OnceLock;

use malachite_bigint::BigInt;
use rustpython_vm::builtins::{PyFloat, PyInt, PyModule};
use rustpython_vm::function::{OptionalArg, PosArgs};
use rustpython_vm::{
    AsObject, FromArgs, PyObject, PyObjectRef, PyRef, PyResult, TryFromObject, VirtualMachine,
};

/// A number that converts to a float.
struct Real(f64);

impl TryFromObject for Real {
    fn try_from_object(vm: &VirtualMachine, object: PyObjectRef) -> PyResult<Real> {
        if let Some(float) = object.downcast_ref::<PyFloat>() {
            return Ok(Real(float.to_f64()));
        }
        Ok(Real(object.try_float(vm)?.to_f64()))
    }
}

type Function = fn(f64) -> f64;

mod sums;

/// `//` and `%` of floats as CPython has them: the interpreter says that -1.0 % 0.5 is 0.5.
fn divided(x: f64, by: f64) -> (f64, f64) {
    let mut rest = x % by;
    let mut times = (x - rest) / by;
    if rest == 0.0 {
        rest = 0.0_f64.copysign(by);
    } else if (by < 0.0) != (rest < 0.0) {
        rest += by;
        times -= 1.0;
    }
    let whole = times.floor();
    let times = match times {
        0.0 => 0.0_f64.copysign(x / by),
        _ if times - whole > 0.5 => whole + 1.0,
        _ => whole,
    };
    (times, rest)
}

/// Both as floats, divided; `None` where one of them is no number of that kind.
/// `words`: what CPython says where the second is zero.
fn quotient(
    a: &PyObject,
    b: &PyObject,
    words: &'static str,
    vm: &VirtualMachine,
) -> PyResult<Option<(f64, f64)>> {
    Ok(reals(a, b, words, vm)?.map(|(x, by)| divided(x, by)))
}

fn reals(
    a: &PyObject,
    b: &PyObject,
    words: &'static str,
    vm: &VirtualMachine,
) -> PyResult<Option<(f64, f64)>> {
    let real = |object: &PyObject| -> PyResult<Option<f64>> {
        if let Some(float) = object.downcast_ref::<PyFloat>() {
            return Ok(Some(float.to_f64()));
        }
        match object.downcast_ref::<PyInt>() {
            Some(_) => Ok(Some(object.to_owned().try_float(vm)?.to_f64())),
            None => Ok(None),
        }
    };
    match (real(a)?, real(b)?) {
        (Some(_), Some(0.0)) => Err(vm.new_zero_division_error(words.to_owned())),
        (Some(x), Some(by)) => Ok(Some((x, by))),
        _ => Ok(None),
    }
}

fn remainder(a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    let found = quotient(a, b, "float modulo", vm)?;
    Ok(found.map_or_else(
        || vm.ctx.not_implemented(),
        |(_, rest)| vm.ctx.new_float(rest).into(),
    ))
}

fn floor_divide(a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    let found = quotient(a, b, "float floor division by zero", vm)?;
    Ok(found.map_or_else(
        || vm.ctx.not_implemented(),
        |(times, _)| vm.ctx.new_float(times).into(),
    ))
}

fn divmod(a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    let found = quotient(a, b, "float divmod()", vm)?;
    Ok(found.map_or_else(
        || vm.ctx.not_implemented(),
        |(times, rest)| {
            let pair = vec![
                vm.ctx.new_float(times).into(),
                vm.ctx.new_float(rest).into(),
            ];
            vm.ctx.new_tuple(pair).into()
        },
    ))
}

fn divide(a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    let found = reals(a, b, "float division by zero", vm)?;
    Ok(found.map_or_else(
        || vm.ctx.not_implemented(),
        |(x, by)| vm.ctx.new_float(x / by).into(),
    ))
}

type Ternary = fn(&PyObject, &PyObject, &PyObject, &VirtualMachine) -> PyResult;

/// The interpreter's own `**` of floats.
static POWER: OnceLock<Ternary> = OnceLock::new();

/// `**` of floats: what is too large is an error, where the interpreter says `inf`.
fn power(a: &PyObject, b: &PyObject, modulo: &PyObject, vm: &VirtualMachine) -> PyResult {
    let Some(plain) = POWER.get() else {
        return Ok(vm.ctx.not_implemented());
    };
    let found = plain(a, b, modulo, vm)?;
    let endless = |object: &PyObject| {
        let float = object.downcast_ref::<PyFloat>();
        float.is_some_and(|float| float.to_f64().is_infinite())
    };
    if endless(&found) && !endless(a) && !endless(b) {
        let words = vm.ctx.new_str("Numerical result out of range").into();
        let error = vm.ctx.exceptions.overflow_error.to_owned();
        return Err(vm.new_exception(error, vec![vm.ctx.new_int(34).into(), words]));
    }
    Ok(found)
}

/// Puts our division and powers of floats in the place of the interpreter's.
pub fn mend_floats(vm: &VirtualMachine) {
    let number = &vm.ctx.types.float_type.slots.as_number;
    if let Some(plain) = number.power.load() {
        POWER.get_or_init(|| plain);
        number.power.store(Some(power));
        number.right_power.store(Some(power));
    }
    number.true_divide.store(Some(divide));
    number.right_true_divide.store(Some(divide));
    number.remainder.store(Some(remainder));
    number.right_remainder.store(Some(remainder));
    number.floor_divide.store(Some(floor_divide));
    number.right_floor_divide.store(Some(floor_divide));
    number.divmod.store(Some(divmod));
    number.right_divmod.store(Some(divmod));
}

/// `round(number, digits)` of floats, exact as CPython has it: the interpreter's own multiplies, so that 2.675 becomes 2.68.
pub fn to_digits(number: f64, digits: i64) -> f64 {
    let scientific = format!("{number:e}");
    let Some(exponent) = scientific
        .rsplit_once('e')
        .and_then(|(_, exponent)| exponent.parse::<i64>().ok())
    else {
        return number; // no number, or endless
    };
    // How many digits stay after the first; a double has no more than 767 in all.
    match exponent.saturating_add(digits) {
        800.. => number,
        stay @ 0.. => {
            let stay = usize::try_from(stay).unwrap_or_default();
            format!("{number:.stay$e}").parse().unwrap_or(number)
        }
        -1 => {
            let power = |digit: u8| format!("{digit}e{exponent}").parse::<f64>();
            match (power(5), power(10)) {
                (Ok(half), Ok(whole)) if number.abs() > half => whole.copysign(number),
                _ => 0.0_f64.copysign(number),
            }
        }
        _ => 0.0_f64.copysign(number),
    }
}

/// The module.
pub fn module(vm: &VirtualMachine) -> PyResult<PyRef<PyModule>> {
    let math = vm.new_module("math", vm.ctx.new_dict(), None);
    let constants = [
        ("pi", std::f64::consts::PI),
        ("e", std::f64::consts::E),
        ("tau", std::f64::consts::TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ];
    for (name, value) in constants {
        math.set_attr(name, vm.ctx.new_float(value), vm)?;
    }
    let plain: [(&'static str, Function); 24] = [
        ("fabs", f64::abs),
        ("sin", f64::sin),
        ("cos", f64::cos),
        ("tan", f64::tan),
        ("asin", f64::asin),
        ("acos", f64::acos),
        ("atan", f64::atan),
        ("sinh", f64::sinh),
        ("cosh", f64::cosh),
        ("tanh", f64::tanh),
        ("asinh", f64::asinh),
        ("acosh", f64::acosh),
        ("atanh", f64::atanh),
        ("exp", f64::exp),
        ("exp2", f64::exp2),
        ("expm1", f64::exp_m1),
        ("log1p", f64::ln_1p),
        ("cbrt", f64::cbrt),
        ("degrees", f64::to_degrees),
        ("radians", f64::to_radians),
        ("gamma", libm::tgamma),
        ("lgamma", libm::lgamma),
        ("erf", libm::erf),
        ("erfc", libm::erfc),
    ];
    for (name, function) in plain {
        let checked = move |x: Real, vm: &VirtualMachine| domain(x.0, function(x.0), vm);
        math.set_attr(name, vm.new_function(name, checked), vm)?;
    }
    let others = [
        vm.new_function("sqrt", |x: Real, vm: &VirtualMachine| {
            domain(x.0, x.0.sqrt(), vm)
        }),
        vm.new_function("log2", |x: PyObjectRef, vm: &VirtualMachine| {
            logarithm(&x, 2.0, vm)
        }),
        vm.new_function("log10", |x: PyObjectRef, vm: &VirtualMachine| {
            logarithm(&x, 10.0, vm)
        }),
        vm.new_function("log", log),
        vm.new_function("floor", |x: PyObjectRef, vm: &VirtualMachine| {
            rounded(&x, "__floor__", f64::floor, vm)
        }),
        vm.new_function("ceil", |x: PyObjectRef, vm: &VirtualMachine| {
            rounded(&x, "__ceil__", f64::ceil, vm)
        }),
        vm.new_function("trunc", |x: PyObjectRef, vm: &VirtualMachine| {
            rounded(&x, "__trunc__", f64::trunc, vm)
        }),
        vm.new_function("isnan", |x: Real| x.0.is_nan()),
        vm.new_function("isinf", |x: Real| x.0.is_infinite()),
        vm.new_function("isfinite", |x: Real| x.0.is_finite()),
        vm.new_function("isclose", sums::is_close),
        vm.new_function("atan2", |y: Real, x: Real| y.0.atan2(x.0)),
        vm.new_function("copysign", |x: Real, y: Real| x.0.copysign(y.0)),
        vm.new_function("fmod", |x: Real, y: Real, vm: &VirtualMachine| {
            domain(x.0, x.0 % y.0, vm)
        }),
        vm.new_function("pow", |x: Real, y: Real, vm: &VirtualMachine| {
            if x.0 == 0.0 && y.0 < 0.0 && y.0.is_finite() {
                return Err(vm.new_value_error("math domain error".to_owned()));
            }
            domain(x.0, x.0.powf(y.0), vm)
        }),
        vm.new_function("hypot", |values: PosArgs<Real>| {
            sums::norm(&values.into_iter().map(|x| x.0).collect::<Vec<_>>())
        }),
        vm.new_function("dist", sums::distance),
        vm.new_function("nextafter", |x: Real, y: Real| libm::nextafter(x.0, y.0)),
        vm.new_function("ulp", |x: Real| match x.0.abs() {
            size if size.is_finite() => size.next_up() - size,
            size => size,
        }),
        vm.new_function("remainder", |x: Real, y: Real, vm: &VirtualMachine| {
            domain(x.0, libm::remainder(x.0, y.0), vm)
        }),
        vm.new_function("modf", |x: Real| (x.0.fract(), x.0.trunc())),
        vm.new_function("frexp", |x: Real| libm::frexp(x.0)),
        vm.new_function("ldexp", |x: Real, power: i32| libm::ldexp(x.0, power)),
        vm.new_function("fsum", |values: PyObjectRef, vm: &VirtualMachine| {
            let value = |value| Real::try_from_object(vm, value).map(|value| value.0);
            PyResult::Ok(sums::exact(vm.extract_elements_with(&values, value)?))
        }),
        vm.new_function("sumprod", sums::of_products),
        vm.new_function("prod", product),
        vm.new_function("gcd", |values: PosArgs, vm: &VirtualMachine| {
            gcd(values, vm)
        }),
        vm.new_function("lcm", |values: PosArgs, vm: &VirtualMachine| {
            lcm(values, vm)
        }),
        vm.new_function("isqrt", |x: PyRef<PyInt>, vm: &VirtualMachine| {
            isqrt(&x, vm)
        }),
        vm.new_function("factorial", |n: i64, vm: &VirtualMachine| factorial(n, vm)),
        vm.new_function("comb", |n: i64, k: i64, vm: &VirtualMachine| {
            choose(n, k, true, vm)
        }),
        vm.new_function(
            "perm",
            |n: i64, k: OptionalArg<i64>, vm: &VirtualMachine| choose(n, k.unwrap_or(n), false, vm),
        ),
    ];
    for function in others {
        let name = function.as_object().get_attr("__name__", vm)?.str(vm)?;
        math.set_attr(&name, function, vm)?;
    }
    Ok(math)
}

/// CPython's rule: not-a-number out of a number is a domain error, infinity out of a finite one a range error.
fn domain(given: f64, result: f64, vm: &VirtualMachine) -> PyResult<f64> {
    if result.is_nan() && !given.is_nan() {
        return Err(vm.new_value_error("math domain error".to_owned()));
    }
    if result.is_infinite() && given.is_finite() {
        return Err(vm.new_overflow_error("math range error".to_owned()));
    }
    Ok(result)
}

fn log(x: PyObjectRef, base: OptionalArg<Real>, vm: &VirtualMachine) -> PyResult<f64> {
    let natural = logarithm(&x, std::f64::consts::E, vm)?;
    Ok(match base.into_option() {
        Some(base) if base.0 <= 0.0 => {
            return Err(vm.new_value_error("math domain error".to_owned()));
        }
        Some(base) if base.0 == 1.0 => {
            let words = "float division by zero";
            return Err(vm.new_zero_division_error(words.to_owned()));
        }
        Some(base) => natural / base.0.ln(),
        None => natural,
    })
}

fn logarithm(x: &PyObjectRef, base: f64, vm: &VirtualMachine) -> PyResult<f64> {
    let of = |value: f64| match base {
        2.0 => value.log2(),
        10.0 => value.log10(),
        _ => value.ln(),
    };
    // An integer may be larger than any float.
    let large = x.downcast_ref::<PyInt>().map(|int| int.as_bigint());
    if let Some(int) = large.filter(|int| int.bits() > 1000 && **int > BigInt::from(0)) {
        let power = int.bits() - 64;
        let head = (int >> power).to_string().parse().unwrap_or(1.0);
        return Ok(of(head) + of(2.0) * power as f64);
    }
    let value = Real::try_from_object(vm, x.clone())?.0;
    if value <= 0.0 {
        return Err(vm.new_value_error("math domain error".to_owned()));
    }
    Ok(of(value))
}

fn rounded(
    x: &PyObjectRef,
    method: &'static str,
    function: fn(f64) -> f64,
    vm: &VirtualMachine,
) -> PyResult {
    if x.downcast_ref::<PyFloat>().is_none() && x.class().has_attr(vm.ctx.intern_str(method)) {
        return vm.call_method(x, method, ());
    }
    let value = Real::try_from_object(vm, x.clone())?.0;
    if !value.is_finite() {
        return Err(if value.is_nan() {
            vm.new_value_error("cannot convert float NaN to integer".to_owned())
        } else {
            vm.new_overflow_error("cannot convert float infinity to integer".to_owned())
        });
    }
    let digits = format!("{:.0}", function(value));
    Ok(vm
        .ctx
        .new_int(digits.parse::<BigInt>().unwrap_or_default())
        .into())
}

#[derive(FromArgs)]
struct Factors {
    #[pyarg(positional)]
    values: PyObjectRef,
    #[pyarg(named, optional)]
    start: OptionalArg<PyObjectRef>,
}

fn product(factors: Factors, vm: &VirtualMachine) -> PyResult {
    let one = || vm.ctx.new_int(1).into();
    let mut result: PyObjectRef = factors.start.unwrap_or_else(one);
    for value in vm.extract_elements_with(&factors.values, Ok)? {
        result = vm._mul(&result, &value)?;
    }
    Ok(result)
}

fn gcd(values: PosArgs, vm: &VirtualMachine) -> PyResult {
    let mut result = vm.ctx.new_int(0).into();
    for value in values.into_iter() {
        let value = value.try_index(vm)?.into();
        let (mut a, mut b): (PyObjectRef, PyObjectRef) = (result, value);
        while b.clone().is_true(vm)? {
            let rest = vm._mod(&a, &b)?;
            (a, b) = (b, rest);
        }
        result = vm._abs(&a)?;
    }
    Ok(result)
}

fn lcm(values: PosArgs, vm: &VirtualMachine) -> PyResult {
    let mut result: PyObjectRef = vm.ctx.new_int(1).into();
    for value in values.into_iter() {
        let common = gcd(PosArgs::new(vec![result.clone(), value.clone()]), vm)?;
        if !common.clone().is_true(vm)? {
            return Ok(vm.ctx.new_int(0).into());
        }
        result = vm._abs(&*vm._mul(&*vm._floordiv(&result, &common)?, &value)?)?;
    }
    Ok(result)
}

fn isqrt(x: &PyRef<PyInt>, vm: &VirtualMachine) -> PyResult {
    let number = x.as_bigint();
    if *number < BigInt::from(0) {
        return Err(vm.new_value_error("isqrt() argument must be nonnegative".to_owned()));
    }
    if *number < BigInt::from(2) {
        return Ok(vm.ctx.new_bigint(number).into());
    }
    let mut root = BigInt::from(1) << number.bits().div_ceil(2);
    loop {
        let next = (&root + number / &root) >> 1;
        if next >= root {
            return Ok(vm.ctx.new_bigint(&root).into());
        }
        root = next;
    }
}

fn factorial(n: i64, vm: &VirtualMachine) -> PyResult {
    if n < 0 {
        return Err(vm.new_value_error("factorial() not defined for negative values".to_owned()));
    }
    let result = (2..=n).fold(BigInt::from(1), |product, factor| {
        product * BigInt::from(factor)
    });
    Ok(vm.ctx.new_bigint(&result).into())
}

/// In how many ways `k` of `n` can be taken: in any order, or each order for itself.
fn choose(n: i64, k: i64, any_order: bool, vm: &VirtualMachine) -> PyResult {
    for (name, value) in [("n", n), ("k", k)] {
        if value < 0 {
            let words = format!("{name} must be a non-negative integer");
            return Err(vm.new_value_error(words));
        }
    }
    let one = BigInt::from(i64::from(k <= n));
    let result = (0..k.min(n)).fold(one, |product, i| {
        let times = product * BigInt::from(n - i);
        if any_order {
            times / BigInt::from(i + 1)
        } else {
            times
        }
    });
    Ok(vm.ctx.new_bigint(&result).into())
}

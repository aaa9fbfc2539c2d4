//! The order of a set's items, which the interpreter keeps as they were added and CPython by their hashes.
//!
//! For numbers it is the same in every run of CPython, so that answers show it; the hashes of texts differ each time. A
//! set that was made of another may be ordered differently: how this one came about is not known here.

use rustpython_vm::builtins::{PyFloat, PyInt};
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

/// How many places after its own an item may take, where the table has them.
const PROBES: usize = 9;
/// The modulus of CPython's hashes of integers: below it each is its own hash.
const MODULUS: i64 = (1 << 61) - 1;

/// The items as CPython iterates over a set to which they were added one by one. What is no small number leaves all as
/// it is.
pub(super) fn as_cpython(items: Vec<PyObjectRef>, vm: &VirtualMachine) -> Vec<PyObjectRef> {
    of_numbers(&items, vm).unwrap_or(items)
}

/// The same of small numbers only; `None` where there is something else.
pub fn of_numbers(items: &[PyObjectRef], vm: &VirtualMachine) -> Option<Vec<PyObjectRef>> {
    let hashes: Option<Vec<i64>> = items.iter().map(|item| hash(item, vm)).collect();
    let places = places(&hashes?);
    Some(places.into_iter().map(|at| items[at].clone()).collect())
}

fn hash(item: &PyObjectRef, vm: &VirtualMachine) -> Option<i64> {
    if item.class().is(vm.ctx.types.float_type) {
        return of_float(item.downcast_ref::<PyFloat>()?.to_f64());
    }
    if !item.class().is(vm.ctx.types.int_type) {
        return None;
    }
    let value = i64::try_from(item.downcast_ref::<PyInt>()?.as_bigint()).ok()?;
    match value {
        -1 => Some(-2),
        _ if value.abs() < MODULUS => Some(value),
        _ => None,
    }
}

/// `_Py_HashDouble`: the fraction's bits, taken 28 at a time modulo [`MODULUS`]. What is not a number is hashed by its place.
fn of_float(value: f64) -> Option<i64> {
    if value.is_nan() {
        return None;
    }
    if value.is_infinite() {
        return Some(if value > 0.0 { 314_159 } else { -314_159 });
    }
    let (mut fraction, mut exponent) = (value.abs(), 0_i64);
    while fraction >= 1.0 {
        fraction /= 2.0;
        exponent += 1;
    }
    while fraction > 0.0 && fraction < 0.5 {
        fraction *= 2.0;
        exponent -= 1;
    }
    let turned = |hash: i64, by: i64| ((hash << by) & MODULUS) | (hash >> (61 - by));
    let mut hash = 0_i64;
    while fraction > 0.0 {
        fraction *= f64::from(1 << 28);
        exponent -= 28;
        hash = turned(hash, 28) + fraction.trunc() as i64;
        hash -= if hash >= MODULUS { MODULUS } else { 0 };
        fraction = fraction.fract();
    }
    let hash = turned(hash, exponent.rem_euclid(61));
    let hash = if value < 0.0 { -hash } else { hash };
    Some(if hash == -1 { -2 } else { hash })
}

/// CPython's table (`Objects/setobject.c`): which of the items stands where, from its beginning to its end.
fn places(hashes: &[i64]) -> Vec<usize> {
    let mut table: Vec<Option<usize>> = vec![None; 8];
    for (count, item) in (1..).zip(0..hashes.len()) {
        insert(&mut table, item, hashes);
        if count * 5 >= (table.len() - 1) * 3 {
            let wanted = if count > 50_000 { count * 2 } else { count * 4 };
            let mut size = 8;
            while size <= wanted {
                size *= 2;
            }
            let old = std::mem::replace(&mut table, vec![None; size]);
            for item in old.into_iter().flatten() {
                insert(&mut table, item, hashes);
            }
        }
    }
    table.into_iter().flatten().collect()
}

fn insert(table: &mut [Option<usize>], item: usize, hashes: &[i64]) {
    let mask = table.len() - 1;
    let mut perturb = hashes[item] as usize;
    let mut at = perturb & mask;
    loop {
        let last = if at + PROBES <= mask { at + PROBES } else { at };
        if let Some(free) = (at..=last).find(|place| table[*place].is_none()) {
            table[free] = Some(item);
            return;
        }
        perturb >>= 5;
        at = (at.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb)) & mask;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(values: &[i64]) -> Vec<i64> {
        let hashes: Vec<i64> = values
            .iter()
            .map(|&v| if v == -1 { -2 } else { v })
            .collect();
        places(&hashes).into_iter().map(|at| values[at]).collect()
    }

    /// What `hash(…)` of CPython 3.11 gives.
    #[test]
    fn floats_have_the_hashes_of_cpython() {
        for (value, hash) in [
            (0.0, 0),
            (1.0, 1),
            (-1.0, -2),
            (0.5, 1_152_921_504_606_846_976),
            (-1.5, -1_152_921_504_606_846_977),
            (0.1, 230_584_300_921_369_408),
            (1e+300, 1_224_995_262_755_759_164),
            (5e-324, 16_777_216),
            (123456.789, 1_819_310_134_279_660_096),
            (1700000000.0, 1_700_000_000),
            (f64::INFINITY, 314_159),
        ] {
            assert_eq!(of_float(value), Some(hash), "{value}");
        }
        assert_eq!(of_float(f64::NAN), None);
    }

    /// What `list(set([…]))` of CPython 3.11 gives.
    #[test]
    fn integers_stand_as_in_cpython() {
        assert_eq!(order(&[3, 1, 2]), [1, 2, 3]);
        assert_eq!(order(&[8, 0, 16]), [8, 0, 16]);
        assert_eq!(order(&[-1, -2, 5]), [5, -1, -2]);
        assert_eq!(order(&[100, 7, 33, 1, 64, 2]), [64, 33, 1, 2, 100, 7]);
    }
}

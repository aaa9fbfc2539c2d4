//! The order of a set's items, which the interpreter keeps as they were added and CPython by their hashes.
//!
//! For integers it is the same in every run of CPython, so that answers show it; the hashes of texts differ each time. A
//! set that was made of another may be ordered differently: how this one came about is not known here.

use rustpython_vm::builtins::PyInt;
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

/// How many places after its own an item may take, where the table has them.
const PROBES: usize = 9;
/// The modulus of CPython's hashes of integers: below it each is its own hash.
const MODULUS: i64 = (1 << 61) - 1;

/// The items as CPython iterates over a set to which they were added one by one. What is no small integer leaves all as
/// it is.
pub(super) fn as_cpython(items: Vec<PyObjectRef>, vm: &VirtualMachine) -> Vec<PyObjectRef> {
    let hashes: Option<Vec<i64>> = items.iter().map(|item| hash(item, vm)).collect();
    match hashes {
        Some(hashes) => {
            let places = places(&hashes);
            places.into_iter().map(|at| items[at].clone()).collect()
        }
        None => items,
    }
}

fn hash(item: &PyObjectRef, vm: &VirtualMachine) -> Option<i64> {
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

    /// What `list(set([…]))` of CPython 3.11 gives.
    #[test]
    fn integers_stand_as_in_cpython() {
        assert_eq!(order(&[3, 1, 2]), [1, 2, 3]);
        assert_eq!(order(&[8, 0, 16]), [8, 0, 16]);
        assert_eq!(order(&[-1, -2, 5]), [5, -1, -2]);
        assert_eq!(order(&[100, 7, 33, 1, 64, 2]), [64, 33, 1, 2, 100, 7]);
    }
}

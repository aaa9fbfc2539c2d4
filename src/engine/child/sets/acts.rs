//! What becomes of a set's table when the set meets others, as in CPython's `Objects/setobject.c`.

use rustpython_vm::PyObjectRef;

use super::known::{self, Items};
use super::table::Table;

#[derive(Debug, Clone, Copy)]
pub enum Act {
    Union,
    Intersection,
    Difference,
    Symmetric,
}

/// With what a set meets.
pub enum Other {
    Itself,
    Set(Items),
    /// The keys of a dictionary.
    Dict(Vec<(i64, PyObjectRef)>),
    Each(Vec<(i64, PyObjectRef)>),
}

fn empty() -> Items {
    Table::new(known::same)
}

fn walked(items: &[(i64, PyObjectRef)]) -> impl Iterator<Item = (i64, &PyObjectRef)> {
    items.iter().map(|(hash, item)| (*hash, item))
}

/// A set of its own: `a | b`, `a.union(b, c)`.
pub fn made(act: Act, table: &Items, others: &[Other]) -> Items {
    let Some((first, rest)) = others.split_first() else {
        return table.copy();
    };
    match act {
        Act::Union => changed(act, table.copy(), others),
        Act::Intersection => {
            let both = intersection(table, first);
            let all = rest.iter();
            all.fold(both, |both, other| intersection(&both, other))
        }
        Act::Difference => {
            let left = match first {
                Other::Itself => empty(),
                Other::Set(other) => table.difference(other),
                Other::Dict(keys) => table.difference(&Table::of(keys.clone(), known::same)),
                Other::Each(_) => changed(act, table.copy(), &others[..1]),
            };
            changed(act, left, rest)
        }
        Act::Symmetric => {
            let mut other = match first {
                Other::Itself => table.copy(),
                other => joined(empty(), other),
            };
            other.turn(table.iter());
            other
        }
    }
}

/// The set itself: `a |= b`, `a.update(b, c)`.
pub fn changed(act: Act, table: Items, others: &[Other]) -> Items {
    match act {
        Act::Union => others.iter().fold(table, joined),
        Act::Intersection => made(act, &table, others),
        Act::Difference => others.iter().fold(table, |mut table, other| {
            match other {
                Other::Itself => table = empty(),
                Other::Set(other) => table.take_away(other),
                Other::Dict(items) | Other::Each(items) => table.take_away_along(walked(items)),
            }
            table
        }),
        Act::Symmetric => others.iter().fold(table, |mut table, other| {
            match other {
                Other::Itself => table = empty(),
                Other::Set(other) => table.turn(other.iter()),
                Other::Dict(keys) => table.turn(walked(keys)),
                Other::Each(_) => table.turn(joined(empty(), other).iter()),
            }
            table
        }),
    }
}

fn joined(mut table: Items, other: &Other) -> Items {
    match other {
        Other::Itself => return table,
        Other::Set(other) => {
            table.merge(other);
            return table;
        }
        Other::Dict(keys) => table.reserve(keys.len()),
        Other::Each(_) => (),
    }
    if let Other::Dict(items) | Other::Each(items) = other {
        for (hash, item) in items {
            table.add(*hash, item.clone());
        }
    }
    table
}

fn intersection(table: &Items, other: &Other) -> Items {
    match other {
        Other::Itself => table.copy(),
        Other::Set(other) => table.intersection(other),
        Other::Dict(items) | Other::Each(items) => table.intersection_along(walked(items)),
    }
}

//! Checking a value against a type: which rule belongs to which kind.

use std::cell::Cell;
use std::rc::Rc;

use rustpython_vm::builtins::PyStr;
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

use super::fault::{Checked, Fault, Wrong};
use super::trail::{self, node_of};
use super::{
    Exactness, Kind, Schema, State, When, container, dict, model, moment, scalar, text, union,
};
use crate::engine::child::limits::stack_is_low;

impl Schema {
    /// The value as this type wants it.
    pub(super) fn check(
        &self,
        value: &PyObjectRef,
        state: &mut State,
        vm: &VirtualMachine,
    ) -> Checked {
        let outer = state.strict;
        state.strict = self.strict.unwrap_or(state.all_strict);
        let checked = match stack_is_low() {
            true => Err(trail::no_room(vm).into()),
            false => self.by_kind(value, state, vm),
        };
        state.strict = outer;
        checked
    }

    fn by_kind(&self, value: &PyObjectRef, state: &mut State, vm: &VirtualMachine) -> Checked {
        if reads_text(&self.kind) && scalar::is_torn(value) && !state.strict {
            return Err(scalar::no_unicode(value).into());
        }
        match &self.kind {
            Kind::Any => {
                // Of a union's members it goes before one that would convert the value.
                state.floor(Exactness::Strict);
                Ok(value.clone())
            }
            Kind::Null if vm.is_none(value) => Ok(value.clone()),
            Kind::Null => Err(Fault::new("none_required", "Input should be None", value).into()),
            Kind::Bool => scalar::boolean(value, state, vm),
            Kind::Int(bounds) => scalar::int(value, bounds, state, vm),
            Kind::Float { bounds, finite } => scalar::float(value, bounds, *finite, state, vm),
            Kind::Text(rule) => scalar::string(value, rule, state, vm),
            Kind::Bytes(length) => scalar::bytes(value, *length, state, vm),
            Kind::Decimal {
                bounds,
                digits,
                places,
            } => scalar::decimal(value, bounds, *digits, *places, state, vm),
            Kind::Date(bounds) => moment::date(value, bounds, state, vm),
            Kind::DateTime(bounds) => moment::datetime(value, bounds, state, vm),
            Kind::Time(bounds) => moment::time(value, bounds, state, vm),
            Kind::Duration(bounds) => moment::duration(value, bounds, state, vm),
            Kind::Uuid(version) => scalar::uuid(value, *version, state, vm),
            Kind::Url { rule, wrap } => scalar::url(value, rule, wrap, state, vm),
            Kind::Literal(values) => scalar::literal(value, values, vm),
            Kind::Enum { class, members } => scalar::enumeration(value, class, members, state, vm),
            Kind::Instance(class) => instance(value, class, vm),
            Kind::Callable if value.is_callable() => {
                state.floor(Exactness::Lax);
                Ok(value.clone())
            }
            Kind::Callable => {
                Err(Fault::new("callable_type", "Input should be callable", value).into())
            }
            Kind::Sequence {
                into,
                item,
                length,
                fail_fast,
            } => container::sequence(value, *into, item, *length, *fail_fast, state, vm),
            Kind::Tuple { items, fail_fast } => {
                container::tuple(value, items, *fail_fast, state, vm)
            }
            Kind::Dict {
                into,
                key,
                value: item,
                length,
                fail_fast,
            } => dict::dict(value, into, (key, item), *length, *fail_fast, state, vm),
            Kind::Nullable(_) if vm.is_none(value) => Ok(value.clone()),
            Kind::Nullable(inner) => inner.check(value, state, vm),
            Kind::Union(union) if union.left_to_right => union::first(value, union, state, vm),
            Kind::Union(union) => union::smart(value, union, state, vm),
            Kind::Tagged { tag, choices } => union::tagged(value, tag, choices, state, vm),
            Kind::Model(model) => {
                if let Err(lost) = state.trail.enter(value, node_of(model)) {
                    return Err(lost.fault(value).into());
                }
                let checked = model::check(model, value, state, vm);
                state.trail.leave();
                checked
            }
            Kind::JsonOr { json, python } => match state.asked.json {
                true => json.check(value, state, vm),
                false => python.check(value, state, vm),
            },
            Kind::Function {
                unless: Some(class),
                inner,
                ..
            } if value.fast_isinstance(class) => inner.check(value, state, vm),
            Kind::Function {
                when,
                function,
                named,
                inner,
                ..
            } => called(*when, (function, *named), inner, value, state, vm),
            Kind::Written { inner, .. } | Kind::AsItIs(inner) => inner.check(value, state, vm),
        }
    }
}

/// Whether the characters of a text are looked at.
fn reads_text(kind: &Kind) -> bool {
    match kind {
        Kind::Bool | Kind::Int(_) | Kind::Float { .. } | Kind::Bytes(_) => true,
        Kind::Date(_) | Kind::DateTime(_) | Kind::Time(_) | Kind::Duration(_) => true,
        Kind::Uuid(_) | Kind::Url { .. } => true,
        Kind::Text(rule) => !rule.lets_all_through(),
        Kind::Literal(values) => values
            .iter()
            .any(|one| one.downcast_ref::<PyStr>().is_some()),
        _ => false,
    }
}

fn instance(value: &PyObjectRef, class: &PyObjectRef, vm: &VirtualMachine) -> Checked {
    if value.is_instance(class, vm)? {
        return Ok(value.clone());
    }
    let name = class.get_attr("__name__", vm)?.str(vm)?;
    let message = format!("Input should be an instance of {name}");
    Err(Fault::new("is_instance_of", message, value)
        .with("class", name)
        .into())
}

/// A validator of the app's. What it raises as `ValueError` or `AssertionError` is a verdict.
fn called(
    when: When,
    (function, named): (&PyObjectRef, bool),
    inner: &Rc<Schema>,
    value: &PyObjectRef,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let data = vm.unwrap_or_none(state.data.clone().map(Into::into));
    let field = state.field.filter(|_| named);
    let call = |mut args: Vec<PyObjectRef>| {
        args.extend(field.map(|name| name.to_owned().into()));
        function
            .call(args, vm)
            .map_err(|raised| verdict(raised, value, vm))
    };
    match when {
        When::Before => inner.check(&call(vec![value.clone(), data])?, state, vm),
        When::After => {
            let new = inner.check(value, state, vm)?;
            call(vec![new, data])
        }
        When::Plain => call(vec![value.clone(), data]),
        When::Json => {
            let read = call(vec![value.clone(), data])?;
            state.floor_read();
            let outer = std::mem::replace(&mut state.asked.json, true);
            let checked = inner.check(&read, state, vm);
            state.asked.json = outer;
            checked
        }
        When::Wrap => {
            // How well the value fits is what the handler saw of it.
            let seen = Rc::new(Cell::new((state.exactness, state.fields_set)));
            let handler = super::native::handler(inner.clone(), state, seen.clone(), vm);
            let made = call(vec![value.clone(), handler, data])?;
            (state.exactness, state.fields_set) = seen.get();
            Ok(made)
        }
    }
}

/// What Pydantic makes of an exception in a validator.
pub(super) fn verdict(
    raised: rustpython_vm::builtins::PyBaseExceptionRef,
    value: &PyObjectRef,
    vm: &VirtualMachine,
) -> Wrong {
    let exceptions = &vm.ctx.exceptions;
    let object: PyObjectRef = raised.clone().into();
    if let Ok(Some(faults)) = super::native::carried(&object, vm) {
        return Wrong::Faults(faults);
    }
    let said = object
        .str(vm)
        .map(|said| said.to_string())
        .unwrap_or_default();
    if let Ok(kind) = object.get_attr("__pydantic_error_type__", vm) {
        let kind = kind
            .str(vm)
            .map(|kind| kind.to_string())
            .unwrap_or_default();
        let mut fault = Fault::new(kind, said, value);
        if let Ok(context) = object.get_attr("context", vm)
            && let Some(context) = context.downcast_ref::<rustpython_vm::builtins::PyDict>()
        {
            for (name, item) in context.items_vec() {
                let name = name
                    .str(vm)
                    .map(|name| name.to_string())
                    .unwrap_or_default();
                fault.context.push((name.into(), item));
            }
        }
        return fault.into();
    }
    let (kind, words) = if object.fast_isinstance(exceptions.assertion_error) {
        ("assertion_error", "Assertion failed")
    } else if object.fast_isinstance(exceptions.value_error) {
        ("value_error", "Value error")
    } else {
        return Wrong::Raised(raised);
    };
    Fault::new(kind, format!("{words}, {said}"), value)
        .with("error", object)
        .into()
}

/// `'a', 'b' or 'c'`.
pub(super) fn either(values: &[PyObjectRef], vm: &VirtualMachine) -> String {
    let words: Vec<String> = values
        .iter()
        .map(|value| {
            value
                .repr(vm)
                .map(|repr| repr.to_string())
                .unwrap_or_default()
        })
        .collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// A fault about a value outside a list of words.
pub(super) fn expected(
    kind: &'static str,
    value: &PyObjectRef,
    values: &[PyObjectRef],
    vm: &VirtualMachine,
) -> Wrong {
    let words = either(values, vm);
    Fault::new(kind, format!("Input should be {words}"), value)
        .with("expected", text(&words, vm))
        .into()
}

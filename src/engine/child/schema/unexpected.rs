//! Values that are not what their type says, though nobody checked them: they go out as what they are, and Pydantic warns of them.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;

use rustpython_vm::builtins::{PyDict, PyInt, PyStrInterned};
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use super::dump::{elements, fits};
use super::scalar::class_of;
use super::{Kind, Schema, Sequence, Shape, Tag, Union, text};

/// One of them.
#[derive(Debug)]
struct Unexpected {
    /// What its type would have, by pydantic-core's name; or words of its own about it.
    said: Result<String, &'static str>,
    field: Option<&'static PyStrInterned>,
    value: Option<PyObjectRef>,
}

/// Where a union's discriminator is of no use.
const NO_TAG: &str = "Defaulting to left to right union serialization - failed to get discriminator value for tagged union serialization";

/// Those of one thing that is written, functions of the app's that write parts of it included.
#[derive(Debug, Default, Clone)]
pub(super) struct Doubts(Rc<RefCell<Vec<Unexpected>>>);

impl Doubts {
    /// Notes a value that its type does not fit. `None` Pydantic passes over: it is a common default.
    pub fn note(
        &self,
        schema: &Schema,
        value: &PyObjectRef,
        field: Option<&'static PyStrInterned>,
        vm: &VirtualMachine,
    ) {
        if vm.is_none(value) || is_number(schema, value) {
            return;
        }
        if let Some(expected) = expected(schema) {
            self.0.borrow_mut().push(Unexpected {
                said: Ok(expected),
                field,
                value: Some(value.clone()),
            });
        }
    }

    /// A tuple has so many items where its type has so many.
    pub fn note_length(&self, wanted: usize, found: usize) {
        let words = match found.cmp(&wanted) {
            Ordering::Equal => return,
            Ordering::Less => "Unexpected too few items present in tuple",
            Ordering::Greater => "Unexpected extra items present in tuple",
        };
        self.say(words, None);
    }

    fn say(&self, words: &'static str, value: Option<PyObjectRef>) {
        self.0.borrow_mut().push(Unexpected {
            said: Err(words),
            field: None,
            value,
        });
    }

    /// No member of a union fits that says by a field which it is: the one that it names, or any.
    pub fn note_tagged(
        &self,
        tag: &Tag,
        choices: &[(PyObjectRef, Rc<Schema>)],
        value: &PyObjectRef,
        field: Option<&'static PyStrInterned>,
        vm: &VirtualMachine,
    ) {
        let named = super::union::tag_of(tag, value, vm);
        let is_named = |choice: &PyObjectRef| {
            let named = named.as_ref();
            named.is_some_and(|named| vm.bool_eq(choice, named).unwrap_or(false))
        };
        let chosen = choices.iter().find(|(choice, _)| is_named(choice));
        if let Some((_, member)) = chosen {
            return self.note(member, value, field, vm);
        }
        self.say(NO_TAG, Some(value.clone()));
        for (_, member) in choices {
            self.note(member, value, field, vm);
        }
    }

    /// No member of a union fits: each says what it would have had.
    pub fn note_union(
        &self,
        union: &Union,
        value: &PyObjectRef,
        field: Option<&'static PyStrInterned>,
        vm: &VirtualMachine,
    ) {
        for member in &union.members {
            let (schema, value) = blamed(member, value, vm);
            self.note(schema, &value, field, vm);
        }
    }

    /// Warns of them all; or raises that, where the caller wants it so.
    pub fn told(&self, how: &PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let noted = self.0.take();
        if noted.is_empty() {
            return Ok(());
        }
        let items = noted.into_iter().map(|one| -> PyObjectRef {
            let field = one.field.map(|field| field.to_owned().into());
            let value = one.value.map(|value| vm.ctx.new_tuple(vec![value]).into());
            let (is_type, said) = match &one.said {
                Ok(expected) => (true, expected.as_str()),
                Err(words) => (false, *words),
            };
            let parts = vec![
                vm.ctx.new_bool(is_type).into(),
                text(said, vm),
                vm.unwrap_or_none(field),
                vm.unwrap_or_none(value),
            ];
            vm.ctx.new_tuple(parts).into()
        });
        let items = vm.ctx.new_list(items.collect());
        class_of("_unexpected", "tell", vm)?.call((items, how.clone()), vm)?;
        Ok(())
    }
}

/// A number of one kind does for one of the other.
fn is_number(schema: &Schema, value: &PyObjectRef) -> bool {
    matches!(schema.kind, Kind::Float { .. }) && value.downcast_ref::<PyInt>().is_some()
}

/// The first part that does not fit where the whole does not.
fn blamed<'a>(
    schema: &'a Schema,
    value: &PyObjectRef,
    vm: &VirtualMachine,
) -> (&'a Schema, PyObjectRef) {
    let unfit = |item: &Schema, one: &PyObjectRef| !fits(item, one, false, true, vm);
    match &schema.kind {
        Kind::Sequence { item, into, .. } if into.is(value) => {
            let items = elements(value, vm).ok().flatten().unwrap_or_default();
            if let Some(one) = items.iter().find(|one| unfit(item, one)) {
                return blamed(item, one, vm);
            }
        }
        Kind::Dict { value: item, .. } => {
            let values = value.downcast_ref::<PyDict>().map(|dict| dict.values_vec());
            if let Some(one) = values.iter().flatten().find(|one| unfit(item, one)) {
                return blamed(item, one, vm);
            }
        }
        Kind::Nullable(inner) | Kind::Function { inner, .. } => return blamed(inner, value, vm),
        _ => {}
    }
    (schema, value.clone())
}

/// What Pydantic calls the type where it warns; `None` for one that never does.
fn expected(schema: &Schema) -> Option<String> {
    match &schema.kind {
        Kind::Any | Kind::AsItIs(_) | Kind::Callable | Kind::Instance(_) | Kind::Literal(_) => None,
        Kind::Url { .. } | Kind::Written { .. } | Kind::JsonOr { .. } => None,
        Kind::Nullable(inner) | Kind::Function { inner, .. } => expected(inner),
        Kind::Union(_) | Kind::Tagged { .. } => None,
        _ => Some(named(schema)),
    }
}

fn named(schema: &Schema) -> String {
    let all = |items: &[Rc<Schema>]| {
        items
            .iter()
            .map(|item| named(item))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match &schema.kind {
        Kind::Any | Kind::AsItIs(_) | Kind::Callable | Kind::Instance(_) => "any".to_owned(),
        Kind::Null => "none".to_owned(),
        Kind::Bool => "bool".to_owned(),
        Kind::Int(_) => "int".to_owned(),
        Kind::Float { .. } => "float".to_owned(),
        Kind::Text(_) => "str".to_owned(),
        Kind::Bytes(_) => "bytes".to_owned(),
        Kind::Decimal { .. } => "decimal".to_owned(),
        Kind::Date(_) => "date".to_owned(),
        Kind::DateTime(_) => "datetime".to_owned(),
        Kind::Time(_) => "time".to_owned(),
        Kind::Duration(_) => "timedelta".to_owned(),
        Kind::Uuid(_) => "uuid".to_owned(),
        Kind::Enum { .. } => "enum".to_owned(),
        Kind::Sequence { into, item, .. } => match into {
            Sequence::List => format!("list[{}]", named(item)),
            Sequence::Tuple => format!("tuple[{}, ...]", named(item)),
            Sequence::Set => format!("set[{}]", named(item)),
            Sequence::FrozenSet => format!("frozenset[{}]", named(item)),
            Sequence::Deque => format!("deque[{}]", named(item)),
        },
        Kind::Tuple { items, .. } => format!("tuple[{}]", all(items)),
        Kind::Dict { key, value, .. } => format!("dict[{}, {}]", named(key), named(value)),
        Kind::Nullable(_) => "nullable".to_owned(),
        Kind::Union(union) => format!("Union[{}]", all(&union.members)),
        Kind::Model(model) if model.shape == Shape::TypedDict => "general-fields".to_owned(),
        Kind::Model(model) => model.class.name().to_string(),
        Kind::Function { inner, .. } => named(inner),
        _ => schema.name.clone(),
    }
}

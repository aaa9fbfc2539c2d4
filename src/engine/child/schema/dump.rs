//! Writing a value: a model's fields and no others, in their order, under their names outside.

use std::rc::Rc;

use rustpython_vm::builtins::{
    PyBaseExceptionRef, PyByteArray, PyBytes, PyDict, PyDictRef, PyFloat, PyFrozenSet, PyInt,
    PyList, PySet, PyStr, PyStrInterned, PyTuple,
};
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::container::is_deque;
use super::model::{EXTRA, FIELDS_SET};
use super::pick::Pick;
use super::scalar::class_of;
use super::trail::{self, INFERRED, Lost, Trail, node_of};
use super::unexpected::Doubts;
use super::{
    Fallback, Field, Fields, Kind, Model, PySchema, Schema, Sequence, Serializer, Shape, dict,
    failed, moment,
};
use crate::engine::child::limits::stack_is_low;
use crate::engine::child::sets;

/// Why a field is not in the answer.
#[derive(Debug)]
pub(super) struct Dropped {
    pub field: String,
    pub value: PyObjectRef,
    pub why: String,
}

/// What the caller asks for.
#[derive(Debug, Default, Clone)]
pub(super) struct Manner {
    /// Its name, for functions of the app's that ask.
    pub mode: String,
    /// Plain JSON data; else Python's own objects stay.
    pub json: bool,
    /// `None`: each model decides.
    pub by_alias: Option<bool>,
    pub unset: bool,
    pub defaults: bool,
    pub none: bool,
    /// Leave out what is computed.
    pub stored: bool,
    /// What goes out shall come in again.
    pub round_trip: bool,
    /// An instance of a class derived from the field's is written with all that it has.
    pub as_any: bool,
    /// Writes what cannot be written otherwise.
    pub fallback: Option<PyObjectRef>,
    /// What goes out becomes text at once: errors say so.
    pub text: bool,
    /// What becomes of values that are not what their type says: nothing where it is false, "error" raises.
    pub warnings: Option<PyObjectRef>,
}

/// Writes, and knows what became of the fields on the way.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub how: Manner,
    /// Keep account of fields.
    pub recording: bool,
    pub kept: Vec<String>,
    pub dropped: Vec<Dropped>,
    pub path: Vec<String>,
    /// The values and models around what is written.
    pub trail: Trail,
    /// The field that is written.
    pub field: Option<&'static PyStrInterned>,
    /// The values that are not what their type says.
    pub doubts: Doubts,
}

/// Keys and what stands under them.
type Pairs = Vec<(PyObjectRef, PyObjectRef)>;

/// Deeper than this, no account is kept of what a model left out.
const DEPTH: usize = 1000;

impl Manner {
    /// What a serializer may ask of it: the values of Pydantic's `SerializationInfo`, in the order of `_decorators.py`.
    fn told(&self, pick: &Pick, vm: &VirtualMachine) -> PyObjectRef {
        let flag = |value: bool| -> PyObjectRef { vm.ctx.new_bool(value).into() };
        let rule = |rule: &Option<PyObjectRef>| vm.unwrap_or_none(rule.clone());
        let values = vec![
            rule(&pick.include),
            rule(&pick.exclude),
            super::text(&self.mode, vm),
            self.by_alias.map_or_else(|| vm.ctx.none(), flag),
            flag(self.unset),
            flag(self.defaults),
            flag(self.none),
            flag(self.stored),
            flag(self.round_trip),
            flag(self.as_any),
        ];
        vm.ctx.new_tuple(values).into()
    }
}

impl Serializer {
    /// Whether it writes this value: `when_used`.
    fn runs(&self, json: bool, value: &PyObjectRef, vm: &VirtualMachine) -> bool {
        (json || !self.json_only) && !(self.unless_none && vm.is_none(value))
    }
}

impl Writer {
    pub fn write(
        &mut self,
        schema: &Schema,
        value: &PyObjectRef,
        pick: &Pick,
        vm: &VirtualMachine,
    ) -> PyResult {
        if stack_is_low() {
            return Err(trail::no_room(vm));
        }
        match &schema.kind {
            // A default or an assignment that nobody checked: the type of the field has its way.
            Kind::Float { .. } if self.how.json && is_number(value, self.how.text) => {
                Ok(vm.ctx.new_float(value.try_float(vm)?.to_f64()).into())
            }
            Kind::Int(_) if self.how.json && value.class().is(vm.ctx.types.bool_type) => {
                let number = i32::from(value.is(&vm.ctx.true_value));
                Ok(vm.ctx.new_int(number).into())
            }
            Kind::Bool | Kind::Int(_) | Kind::Float { .. } | Kind::Text(_) | Kind::Null
                if is_plain(value, vm) =>
            {
                if fits(schema, value, false, self.how.json, vm) {
                    return Ok(value.clone());
                }
                self.doubts.note(schema, value, self.field, vm);
                self.infer(value, pick, vm)
            }
            Kind::Date(_) | Kind::DateTime(_) | Kind::Time(_)
                if self.how.json && has_iso(value, vm) =>
            {
                self.doubt(schema, value, vm);
                moment::iso(value, vm)
            }
            Kind::Duration(_) if self.how.json && &*value.class().name() == "timedelta" => {
                moment::iso_duration(value, vm)
            }
            Kind::Sequence { item, into, .. } if into.is(value) => {
                self.sequence(value, *into, &mut |_| Some(item), pick, vm)
            }
            Kind::Tuple { items, .. } if Sequence::Tuple.is(value) => {
                self.doubts.note_length(items.len(), value.length(vm)?);
                self.sequence(value, Sequence::Tuple, &mut |i| items.get(i), pick, vm)
            }
            Kind::Dict {
                into,
                key,
                value: item,
                ..
            } if value.downcast_ref::<PyDict>().is_some() => {
                let written = self.dict(value, Some((key, item)), pick, vm)?;
                self.classed(written, value, !matches!(into, super::Mapping::Dict), vm)
            }
            Kind::Nullable(_) if vm.is_none(value) => Ok(value.clone()),
            Kind::Nullable(inner) => self.write(inner, value, pick, vm),
            Kind::Union(union) => match self.member(union.members.iter(), value, pick, vm)? {
                Some(written) => Ok(written),
                None => {
                    self.doubts.note_union(union, value, self.field, vm);
                    self.infer(value, pick, vm)
                }
            },
            Kind::Tagged { tag, choices } => {
                let members = choices.iter().map(|(_, schema)| schema);
                match self.member(members, value, pick, vm)? {
                    Some(written) => Ok(written),
                    None => {
                        self.doubts.note_tagged(tag, choices, value, self.field, vm);
                        self.infer(value, pick, vm)
                    }
                }
            }
            Kind::Model(model)
                if (belongs(model, value) || passes_for(model, value))
                    && (!self.how.as_any || value.class().is(&model.class))
                    || takes_anything(schema, value, self.how.json, vm) =>
            {
                if let Err(lost) = self.trail.enter(value, node_of(model)) {
                    return Err(self.lost(lost, vm));
                }
                let written = self.model(model, value, pick, vm);
                self.trail.leave();
                written
            }
            Kind::JsonOr { json, .. } => self.either(json, value, pick, vm),
            // By what the value is, whatever stands beside its type.
            Kind::Written { .. } | Kind::Function { .. } if self.how.as_any => {
                self.infer(value, pick, vm)
            }
            Kind::Function {
                when: super::When::Plain,
                inner,
                ..
            } => {
                // Pydantic has a serializer there that writes by the type, and gives what that type says; unless there was one
                // already.
                let once = self.write(inner, value, pick, vm)?;
                if is_by_function(inner) {
                    return Ok(once);
                }
                self.write(inner, &once, &Pick::default(), vm)
            }
            Kind::Function { inner, .. } => self.write(inner, value, pick, vm),
            Kind::Written { serializer, inner } => {
                if !serializer.runs(self.how.json, value, vm) {
                    return self.write(inner, value, pick, vm);
                }
                let handler = super::native::writer(inner.clone(), self, pick, vm);
                let args = vec![value.clone(), handler];
                self.by_function(serializer, args, pick, vm)
            }
            _ => {
                if !self.how.as_any {
                    self.doubt(schema, value, vm);
                }
                self.infer(value, pick, vm)
            }
        }
    }

    /// `Sequence[int]`: of its kinds, only lists and tuples are written by what they hold.
    fn either(
        &mut self,
        json: &Schema,
        value: &PyObjectRef,
        pick: &Pick,
        vm: &VirtualMachine,
    ) -> PyResult {
        match &json.kind {
            Kind::Sequence { item, .. } if Sequence::Tuple.is(value) => {
                self.sequence(value, Sequence::Tuple, &mut |_| Some(item), pick, vm)
            }
            _ => self.write(json, value, pick, vm),
        }
    }

    fn doubt(&self, schema: &Schema, value: &PyObjectRef, vm: &VirtualMachine) {
        if !fits(schema, value, false, self.how.json, vm) {
            self.doubts.note(schema, value, self.field, vm);
        }
    }

    /// What the member that fits makes of it, if one does.
    fn member<'a>(
        &mut self,
        members: impl Iterator<Item = &'a Rc<Schema>> + Clone,
        value: &PyObjectRef,
        pick: &Pick,
        vm: &VirtualMachine,
    ) -> PyResult<Option<PyObjectRef>> {
        for exactly in [true, false] {
            for member in members.clone() {
                if !fits(member, value, exactly, self.how.json, vm) {
                    continue;
                }
                match self.write(member, value, pick, vm) {
                    // A function that was not made for this value: perhaps another member is.
                    Err(_) if takes_anything(member, value, self.how.json, vm) => {}
                    written => return written.map(Some),
                }
            }
        }
        Ok(None)
    }

    /// What a function of the app's gives, as the type that it names. `include` and `exclude` are the function's own affair.
    fn by_function(
        &mut self,
        serializer: &Serializer,
        mut args: Vec<PyObjectRef>,
        pick: &Pick,
        vm: &VirtualMachine,
    ) -> PyResult {
        args.push(self.how.told(pick, vm));
        let called = serializer.function.call(args, vm);
        let new = called.map_err(|raised| failed::of_function(self, serializer, raised, vm))?;
        match &serializer.returns {
            Some(schema) => self.write(schema, &new, &Pick::default(), vm),
            None => self.infer(&new, &Pick::default(), vm),
        }
    }

    fn sequence<'a>(
        &mut self,
        value: &PyObjectRef,
        into: Sequence,
        item: &mut dyn FnMut(usize) -> Option<&'a Rc<Schema>>,
        pick: &Pick,
        vm: &VirtualMachine,
    ) -> PyResult {
        let Some(items) = elements(value, vm)? else {
            return self.infer(value, pick, vm);
        };
        self.enter("[]");
        // The members of a set have no place to name them by.
        let whole = matches!(into, Sequence::Set | Sequence::FrozenSet);
        let counted = if whole || pick.is_empty() {
            Pick::default()
        } else {
            pick.counted(items.len(), vm)?
        };
        let mut written = Vec::with_capacity(items.len());
        for (i, one) in items.iter().enumerate() {
            let inside = if counted.is_empty() {
                Ok(Pick::default())
            } else {
                counted.enter(&vm.ctx.new_int(i).into(), vm)?
            };
            let Ok(inside) = inside else { continue };
            written.push(match item(i) {
                Some(schema) => self.write(schema, one, &inside, vm)?,
                None => self.infer(one, &inside, vm)?,
            });
        }
        self.path.pop();
        Ok(match into {
            Sequence::Tuple if !self.how.json => vm.ctx.new_tuple(written).into(),
            Sequence::Set | Sequence::FrozenSet if !self.how.json => value
                .class()
                .as_object()
                .to_owned()
                .call((vm.ctx.new_list(written),), vm)?,
            Sequence::Deque if !self.how.json => into.make(written, value, vm)?,
            _ => vm.ctx.new_list(written).into(),
        })
    }

    fn enter(&mut self, part: &str) {
        self.path.push(if self.recording {
            part.to_owned()
        } else {
            String::new()
        });
    }

    fn lost(&self, lost: Lost, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let words = lost.words();
        failed::of_python(self, vm.new_value_error(words.to_owned()), vm)
    }

    fn dict(
        &mut self,
        value: &PyObjectRef,
        parts: Option<(&Rc<Schema>, &Rc<Schema>)>,
        pick: &Pick,
        vm: &VirtualMachine,
    ) -> PyResult {
        let key_schema = parts.map(|(key, _)| key).filter(|key| is_by_function(key));
        let Some(dict) = value.downcast_ref::<PyDict>() else {
            return self.infer(value, pick, vm);
        };
        let mut made = Vec::new();
        self.enter("{}");
        for (key, one) in dict.items_vec() {
            let inside = if pick.is_empty() {
                Ok(Pick::default())
            } else {
                pick.enter(&key, vm)?
            };
            let Ok(inside) = inside else { continue };
            if let (None, Some((schema, _))) = (key_schema, parts) {
                self.doubt(schema, &key, vm);
            }
            let written = match parts {
                Some((_, schema)) => self.write(schema, &one, &inside, vm)?,
                None => self.infer(&one, &inside, vm)?,
            };
            let key = match key_schema {
                Some(schema) => self.write(schema, &key, &Pick::default(), vm)?,
                None => key,
            };
            let key = match self.how.json {
                // Of a type that says so, even what is no number is one.
                true if parts.is_some_and(|(key, _)| matches!(key.kind, Kind::Float { .. }))
                    && key.downcast_ref::<PyFloat>().is_some() =>
                {
                    key.str(vm)?.into()
                }
                true => self.key(&key, vm)?,
                false => key,
            };
            made.push((key, written));
        }
        self.path.pop();
        self.object(made, vm)
    }

    /// An object, or a dictionary. What becomes text at once may have a key twice, as Pydantic writes it.
    fn object(&self, pairs: Pairs, vm: &VirtualMachine) -> PyResult {
        let made = vm.ctx.new_dict();
        for (key, one) in &pairs {
            made.set_item(&**key, one.clone(), vm)?;
        }
        if !self.how.text || made.__len__() == pairs.len() {
            return Ok(made.into());
        }
        let pairs = pairs
            .into_iter()
            .map(|(key, one)| vm.ctx.new_tuple(vec![key, one]).into());
        class_of("_infer", "Repeated", vm)?.call((vm.ctx.new_list(pairs.collect()),), vm)
    }

    /// Python's own objects stay of their class, where it `keeps` that.
    fn classed(
        &self,
        written: PyObjectRef,
        value: &PyObjectRef,
        keeps: bool,
        vm: &VirtualMachine,
    ) -> PyResult {
        match self.how.json || !keeps {
            true => Ok(written),
            false => dict::of_same_class(written, value, vm),
        }
    }

    /// A key of a JSON object is text.
    fn key(&mut self, key: &PyObjectRef, vm: &VirtualMachine) -> PyResult {
        if key.class().is(vm.ctx.types.str_type) {
            return Ok(key.clone());
        }
        if let Some(tuple) = key.downcast_ref::<PyTuple>() {
            let mut parts = Vec::new();
            for part in tuple.as_slice() {
                parts.push(self.key(part, vm)?.str(vm)?.to_string());
            }
            return Ok(super::text(&parts.join(","), vm));
        }
        let plain = self.infer(key, &Pick::default(), vm)?;
        let words = if vm.is_none(&plain) {
            "None".to_owned()
        } else if plain.class().is(vm.ctx.types.bool_type) {
            plain.str(vm)?.to_string().to_lowercase()
        } else {
            plain.str(vm)?.to_string()
        };
        Ok(super::text(&words, vm))
    }

    fn model(
        &mut self,
        model: &Rc<Model>,
        value: &PyObjectRef,
        pick: &Pick,
        vm: &VirtualMachine,
    ) -> PyResult {
        let fields = model.fields(vm)?;
        if let Some(serializer) = &fields.serializer
            && serializer.runs(self.how.json, value, vm)
        {
            let handler = super::native::plain_writer(model.clone(), self, pick, vm);
            return self.by_function(serializer, vec![value.clone(), handler], pick, vm);
        }
        self.fields(model, fields, value, pick, vm)
    }

    /// A model's fields, without its own `@model_serializer`.
    pub fn fields(
        &mut self,
        model: &Rc<Model>,
        fields: &Fields,
        value: &PyObjectRef,
        pick: &Pick,
        vm: &VirtualMachine,
    ) -> PyResult {
        if model.shape == Shape::NamedTuple {
            let schema = &mut |i: usize| fields.list.get(i).map(|field| &field.schema);
            return self.sequence(value, Sequence::Tuple, schema, pick, vm);
        }
        let Some(data) = data(model, value, vm) else {
            return self.infer(value, pick, vm);
        };
        if model.shape == Shape::Root {
            let Some(field) = fields.list.first() else {
                return self.infer(value, pick, vm);
            };
            let root = data.get_item(field.name, vm)?;
            let outer = self.field.replace(field.name);
            let written = self.write(&field.schema, &root, pick, vm);
            self.field = outer;
            return written;
        }
        let given = if self.how.unset {
            given_to(model, value, vm).map_err(|raised| failed::of_python(self, raised, vm))?
        } else {
            None
        };
        let mut made = Vec::with_capacity(fields.outgoing.len());
        let by_alias = self.how.by_alias.unwrap_or(fields.out_by_alias);
        for field in fields.outgoing.iter().map(|i| &fields.list[*i]) {
            let Some(one) = data.get_item_opt(field.name, vm)? else {
                continue;
            };
            self.enter(field.name.as_str());
            let inside = self.decide(field, &one, given.as_ref(), pick, vm);
            let inside = inside.map_err(|raised| failed::of_python(self, raised, vm))?;
            match inside {
                Ok(inside) => {
                    self.keep();
                    let serializer = field.serializer.as_ref();
                    let outer = self.field.replace(field.name);
                    let written =
                        self.field(serializer, &field.schema, value, &one, &inside, vm)?;
                    self.field = outer;
                    let key = if by_alias {
                        field.out.clone()
                    } else {
                        field.name.to_owned().into()
                    };
                    made.push((key, written));
                }
                Err(why) => self.drop(&one, why),
            }
            self.path.pop();
        }
        self.extras(model, fields, value, &mut made, pick, vm)?;
        if !(self.how.stored || self.how.round_trip) {
            self.computed(fields, value, &mut made, pick, vm)?;
        }
        self.object(made, vm)
    }

    /// A field, by the class's serializer for it if there is one.
    fn field(
        &mut self,
        serializer: Option<&Serializer>,
        schema: &Rc<Schema>,
        value: &PyObjectRef,
        one: &PyObjectRef,
        pick: &Pick,
        vm: &VirtualMachine,
    ) -> PyResult {
        match serializer.filter(|serializer| serializer.runs(self.how.json, one, vm)) {
            Some(serializer) => {
                let handler = super::native::writer(schema.clone(), self, pick, vm);
                let args = vec![value.clone(), one.clone(), handler];
                self.by_function(serializer, args, pick, vm)
            }
            None => self.write(schema, one, pick, vm),
        }
    }

    /// Whether a field goes out, and with which rules inside it; else why not. In Pydantic's order: of several reasons the first is told.
    fn decide(
        &self,
        field: &Field,
        one: &PyObjectRef,
        given: Option<&PyObjectRef>,
        pick: &Pick,
        vm: &VirtualMachine,
    ) -> PyResult<Result<Pick, &'static str>> {
        let name: PyObjectRef = field.name.to_owned().into();
        if let Some(given) = given
            && !vm._contains(given, &name)?
        {
            return Ok(Err("not set (exclude_unset)"));
        }
        if self.how.none && vm.is_none(one) {
            return Ok(Err("None (exclude_none)"));
        }
        let inside = if pick.is_empty() {
            Pick::default()
        } else {
            match pick.enter(&name, vm)? {
                Ok(inside) => inside,
                Err(why) => return Ok(Err(why)),
            }
        };
        if field.exclude {
            return Ok(Err("Field(exclude=True)"));
        }
        if let Some(exclude_if) = &field.exclude_if
            && exclude_if.call((one.clone(),), vm)?.is_true(vm)?
        {
            return Ok(Err("exclude_if says so"));
        }
        // What a function of the class's writes has no default to Pydantic.
        if self.how.defaults && field.serializer.is_none() {
            let default = match &field.default {
                Fallback::Value { value, .. } => Some(value.clone()),
                Fallback::Factory {
                    make,
                    takes_data: false,
                } => Some(make.call((), vm)?),
                _ => None,
            };
            if let Some(default) = default
                && vm.bool_eq(&default, one)?
            {
                return Ok(Err("its default (exclude_defaults)"));
            }
        }
        Ok(Ok(inside))
    }

    /// Keys that the model allows without declaring them.
    fn extras(
        &mut self,
        model: &Model,
        fields: &Fields,
        value: &PyObjectRef,
        made: &mut Pairs,
        pick: &Pick,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let extra = match model.shape {
            Shape::Model => value
                .get_attr(EXTRA, vm)
                .ok()
                .and_then(|extra| extra.downcast::<PyDict>().ok()),
            // A typed dict keeps them among its fields.
            Shape::TypedDict if fields.extra == super::Extra::Allow => data(model, value, vm),
            _ => None,
        };
        let Some(extra) = extra else { return Ok(()) };
        for (key, one) in extra.items_vec() {
            if model.shape == Shape::TypedDict && fields.has(&key) {
                continue;
            }
            if self.how.none && vm.is_none(&one) {
                continue;
            }
            let Ok(inside) = pick.enter(&key, vm)? else {
                continue;
            };
            self.enter(key.str(vm)?.as_ref());
            self.keep();
            let written = match &fields.extra_type {
                Some(schema) => self.write(schema, &one, &inside, vm)?,
                None => self.infer(&one, &inside, vm)?,
            };
            self.path.pop();
            made.push((key, written));
        }
        Ok(())
    }

    fn computed(
        &mut self,
        fields: &Fields,
        value: &PyObjectRef,
        made: &mut Pairs,
        pick: &Pick,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let by_alias = self.how.by_alias.unwrap_or(fields.out_by_alias);
        for computed in &fields.computed {
            let Ok(inside) = pick.enter(&computed.name, vm)? else {
                continue;
            };
            let Some(name) = computed.name.downcast_ref::<PyStr>() else {
                continue;
            };
            let one = value.get_attr(name, vm);
            let one = one.map_err(|raised| failed::of_python(self, raised, vm))?;
            if self.how.none && vm.is_none(&one) {
                continue;
            }
            self.enter(name.as_ref());
            self.keep();
            let serializer = computed.serializer.as_ref();
            let outer = self.field.replace(vm.ctx.intern_str(name.as_wtf8()));
            let written = self.field(serializer, &computed.schema, value, &one, &inside, vm)?;
            self.field = outer;
            self.path.pop();
            let key = if by_alias {
                &computed.out
            } else {
                &computed.name
            };
            made.push((key.clone(), written));
        }
        Ok(())
    }

    fn keep(&mut self) {
        if self.recording {
            let path = shown(&self.path);
            if !self.kept.contains(&path) {
                self.kept.push(path);
            }
        }
    }

    fn drop(&mut self, value: &PyObjectRef, why: &str) {
        if self.recording {
            let field = shown(&self.path);
            if !self.dropped.iter().any(|dropped| dropped.field == field) {
                self.dropped.push(Dropped {
                    field,
                    value: value.clone(),
                    why: why.to_owned(),
                });
            }
        }
    }

    /// A value of which no type is known, or which is not what its type says.
    pub fn infer(&mut self, value: &PyObjectRef, pick: &Pick, vm: &VirtualMachine) -> PyResult {
        if stack_is_low() {
            return Err(trail::no_room(vm));
        }
        if is_plain(value, vm) && !self.trail.is_full(INFERRED) {
            let endless = |value: &PyFloat| !value.to_f64().is_finite();
            return Ok(match value.downcast_ref::<PyFloat>() {
                // JSON has none of these.
                Some(float) if self.how.json && endless(float) => vm.ctx.none(),
                _ => value.clone(),
            });
        }
        match self.trail.enter(value, INFERRED) {
            Ok(()) => {}
            Err(lost) if self.how.json => return Err(self.lost(lost, vm)),
            // Python's own objects may be their own parts.
            Err(_) => return Ok(value.clone()),
        }
        let written = self.inferred(value, pick, vm);
        self.trail.leave();
        written
    }

    fn inferred(&mut self, value: &PyObjectRef, pick: &Pick, vm: &VirtualMachine) -> PyResult {
        if value.downcast_ref::<PyDict>().is_some() {
            let written = self.dict(value, None, pick, vm)?;
            return self.classed(written, value, true, vm);
        }
        if elements(value, vm)?.is_some() {
            let into = if value.downcast_ref::<PyTuple>().is_some() {
                Sequence::Tuple
            } else if value.downcast_ref::<PyList>().is_some() {
                Sequence::List
            } else if is_deque(value) {
                Sequence::Deque
            } else {
                Sequence::Set
            };
            return self.sequence(value, into, &mut |_| None, pick, vm);
        }
        if let Some(own) = own_schema(value, vm) {
            return self.write(&own.inner, value, pick, vm);
        }
        if !self.how.json {
            return match of_dataclass(value, vm)? {
                Some(fields) => self.dict(&fields, None, pick, vm),
                None => Ok(value.clone()),
            };
        }
        if let Some(bytes) = octets(value) {
            return match std::str::from_utf8(&bytes) {
                Ok(read) => Ok(super::text(read, vm)),
                Err(error) => Err(failed::of_bytes(self, &bytes, error, vm)),
            };
        }
        let infer = class_of("_infer", "json", vm)?;
        let known = infer.call((value.clone(),), vm);
        match (known, self.how.fallback.clone()) {
            (Err(raised), Some(fallback))
                if &*raised.class().name() == "PydanticSerializationError" =>
            {
                let new = fallback.call((value.clone(),), vm)?;
                self.infer(&new, pick, vm)
            }
            (known, _) => known.map_err(|raised| failed::on_the_way(self, raised, vm)),
        }
    }

    /// Notes what the value had and the model has no field for.
    pub fn left_out(
        &mut self,
        schema: &Schema,
        given: &PyObjectRef,
        fit: &PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        if self.path.len() > DEPTH {
            return Ok(());
        }
        match &schema.kind {
            Kind::Nullable(inner) | Kind::Function { inner, .. } | Kind::Written { inner, .. } => {
                self.left_out(inner, given, fit, vm)
            }
            Kind::Union(union) => match union
                .members
                .iter()
                .find(|member| fits(member, fit, true, self.how.json, vm))
            {
                Some(member) => self.left_out(member, given, fit, vm),
                None => Ok(()),
            },
            Kind::Tagged { choices, .. } => match choices
                .iter()
                .find(|(_, member)| fits(member, fit, true, self.how.json, vm))
            {
                Some((_, member)) => self.left_out(member, given, fit, vm),
                None => Ok(()),
            },
            Kind::Sequence { item, .. } => {
                let (Some(given), Some(fit)) = (elements(given, vm)?, elements(fit, vm)?) else {
                    return Ok(());
                };
                self.enter("[]");
                for (one, fitted) in given.iter().zip(&fit) {
                    self.left_out(item, one, fitted, vm)?;
                }
                self.path.pop();
                Ok(())
            }
            Kind::Tuple { items, .. } => {
                let (Some(given), Some(fit)) = (elements(given, vm)?, elements(fit, vm)?) else {
                    return Ok(());
                };
                self.enter("[]");
                for (item, (one, fitted)) in items.iter().zip(given.iter().zip(&fit)) {
                    self.left_out(item, one, fitted, vm)?;
                }
                self.path.pop();
                Ok(())
            }
            Kind::Dict { value: item, .. } => {
                let dict = |value: &PyObjectRef| {
                    let dict = value.downcast_ref::<PyDict>();
                    dict.map(|dict| dict.items_vec())
                };
                let (Some(given), Some(fit)) = (dict(given), dict(fit)) else {
                    return Ok(());
                };
                self.enter("{}");
                for ((_, one), (_, fitted)) in given.iter().zip(&fit) {
                    self.left_out(item, one, fitted, vm)?;
                }
                self.path.pop();
                Ok(())
            }
            Kind::Model(model) => self.left_out_of_model(model, given, fit, vm),
            _ => Ok(()),
        }
    }

    fn left_out_of_model(
        &mut self,
        model: &Rc<Model>,
        given: &PyObjectRef,
        fit: &PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let fields = model.fields(vm)?;
        if model.shape == Shape::Root {
            return self.left_out_of_root(model, fields, given, fit, vm);
        }
        let known = |key: &str| {
            fields
                .list
                .iter()
                .find(|field| field.name.as_str() == key || named(field, key))
        };
        let contents = match given.downcast_ref::<PyDict>() {
            Some(dict) => dict.items_vec(),
            None => given
                .dict()
                .map(|dict| dict.items_vec())
                .unwrap_or_default(),
        };
        let fitted = data(model, fit, vm);
        for (key, one) in contents {
            let Some(name) = key
                .downcast_ref::<PyStr>()
                .map(|name| name.to_string_lossy().into_owned())
            else {
                continue;
            };
            self.enter(&name);
            match known(&name) {
                Some(field) => {
                    let inner = fitted
                        .as_ref()
                        .map(|data| data.get_item_opt(field.name, vm))
                        .transpose()?
                        .flatten();
                    if let Some(inner) = inner {
                        self.left_out(&field.schema, &one, &inner, vm)?;
                    }
                }
                None if fields.extra == super::Extra::Allow || name.starts_with("__pydantic") => {}
                None => self.drop(&one, &format!("not a field of {}", model.name)),
            }
            self.path.pop();
        }
        Ok(())
    }

    /// A `RootModel` has no fields of its own: what is in its one value counts, given as an instance or as it is.
    fn left_out_of_root(
        &mut self,
        model: &Model,
        fields: &Fields,
        given: &PyObjectRef,
        fit: &PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let Some(field) = fields.list.first() else {
            return Ok(());
        };
        let root = |value: &PyObjectRef| match belongs(model, value) {
            true => value.get_attr(field.name, vm),
            false => Ok(value.clone()),
        };
        self.left_out(&field.schema, &root(given)?, &root(fit)?, vm)
    }
}

fn named(field: &Field, key: &str) -> bool {
    field.keys.iter().any(|path| {
        path.first()
            .and_then(|name| name.downcast_ref::<PyStr>())
            .is_some_and(|name| name.to_string_lossy() == key)
    })
}

/// `[].owner.name`, `{}.name`: dots between names; what is in a list or a dict under one name for all of it.
fn shown(path: &[String]) -> String {
    path.join(".")
}

/// JSON already.
pub(super) fn is_plain(value: &PyObjectRef, vm: &VirtualMachine) -> bool {
    let class = value.class();
    let types = &vm.ctx.types;
    [
        types.str_type,
        types.int_type,
        types.bool_type,
        types.none_type,
        types.float_type,
    ]
    .iter()
    .any(|known| class.is(*known))
}

fn has_iso(value: &PyObjectRef, vm: &VirtualMachine) -> bool {
    value.class().has_attr(vm.ctx.intern_str("isoformat"))
}

/// Whether it is a number that a float's type makes one of its own: in a text, a `Decimal` too.
fn is_number(value: &PyObjectRef, text: bool) -> bool {
    value.downcast_ref::<PyInt>().is_some() || text && &*value.class().name() == "Decimal"
}

/// The fields of an instance of a dataclass that is not Pydantic's.
fn of_dataclass(value: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    let fields = vm.ctx.intern_str("__dataclass_fields__");
    match value.class().get_attr(fields) {
        Some(_) => class_of("_infer", "fields_of", vm)?
            .call((value.clone(),), vm)
            .map(Some),
        None => Ok(None),
    }
}

/// The items of a list, tuple, deque or set.
pub(super) fn elements(
    value: &PyObjectRef,
    vm: &VirtualMachine,
) -> PyResult<Option<Vec<PyObjectRef>>> {
    if let Some(items) = super::container::kept(value) {
        return Ok(Some(items));
    }
    let set = value.downcast_ref::<PySet>().is_some();
    let is_set = set || value.downcast_ref::<PyFrozenSet>().is_some();
    if is_set && !iterates_in_its_own_way(value, set, vm) {
        Ok(Some(sets::items(value, vm)))
    } else if is_set || is_deque(value) {
        vm.extract_elements_with(value, Ok).map(Some)
    } else {
        Ok(None)
    }
}

/// Whether the class of a set says by itself what is in it.
fn iterates_in_its_own_way(value: &PyObjectRef, set: bool, vm: &VirtualMachine) -> bool {
    let types = &vm.ctx.types;
    let plain = match set {
        true => types.set_type,
        false => types.frozenset_type,
    };
    let name = vm.ctx.intern_str("__iter__");
    match (value.class().get_attr(name), plain.get_attr(name)) {
        (Some(own), Some(plain)) => !own.is(&plain),
        _ => false,
    }
}

/// What bytes have in them, of either kind.
fn octets(value: &PyObjectRef) -> Option<Vec<u8>> {
    let bytes = value.downcast_ref::<PyBytes>();
    let bytes = bytes.map(|bytes| bytes.as_bytes().to_vec());
    bytes.or_else(|| {
        let bytes = value.downcast_ref::<PyByteArray>()?;
        Some(bytes.borrow_buf().to_vec())
    })
}

/// The schema that a class of the app's carries.
fn own_schema(value: &PyObjectRef, vm: &VirtualMachine) -> Option<rustpython_vm::PyRef<PySchema>> {
    let schema = value
        .class()
        .get_attr(vm.ctx.intern_str("__pydantic_schema__"))?;
    schema.downcast::<PySchema>().ok()
}

fn belongs(model: &Model, value: &PyObjectRef) -> bool {
    if model.shape == Shape::TypedDict {
        value.downcast_ref::<PyDict>().is_some()
    } else {
        value.fast_isinstance(&model.class)
    }
}

/// Whether a model writes a value that is no instance of it: whatever has attributes of its own is read as if it were one
/// (`ModelSerializer::allow_value` of pydantic-core).
fn passes_for(model: &Model, value: &PyObjectRef) -> bool {
    model.shape == Shape::Model && value.dict().is_some()
}

/// The values of an instance.
fn data(model: &Model, value: &PyObjectRef, vm: &VirtualMachine) -> Option<PyDictRef> {
    if model.shape == Shape::TypedDict {
        let dict = value.downcast_ref::<PyDict>();
        return dict.map(|dict| super::model::itself(dict, vm));
    }
    if model.shape == Shape::Dataclass {
        return attributes(model, value, vm);
    }
    value.dict().or_else(|| attributes(model, value, vm))
}

/// The names of the fields that were given; what only passes for a model has no such list.
fn given_to(
    model: &Model,
    value: &PyObjectRef,
    vm: &VirtualMachine,
) -> PyResult<Option<PyObjectRef>> {
    match model.shape {
        Shape::Model => value.get_attr(FIELDS_SET, vm).map(Some),
        _ => Ok(value.get_attr(FIELDS_SET, vm).ok()),
    }
}

/// Those that an instance keeps in its slots, or that its class has for all.
fn attributes(model: &Model, value: &PyObjectRef, vm: &VirtualMachine) -> Option<PyDictRef> {
    let made = vm.ctx.new_dict();
    let fields = &model.fields.get()?.list;
    for field in fields.iter().filter(|field| !field.handed_on) {
        if let Ok(one) = value.get_attr(field.name, vm) {
            made.set_item(field.name, one, vm).ok()?;
        }
    }
    Some(made)
}

/// Whether a member of a union is the one to write this value: its class first, a class derived from it second.
pub(super) fn fits(
    schema: &Schema,
    value: &PyObjectRef,
    exactly: bool,
    json: bool,
    vm: &VirtualMachine,
) -> bool {
    if takes_anything(schema, value, json, vm) {
        return true;
    }
    let types = &vm.ctx.types;
    let class = value.class();
    match &schema.kind {
        Kind::Any | Kind::AsItIs(_) => true,
        Kind::JsonOr { json: inner, .. } => fits(inner, value, exactly, json, vm),
        Kind::Null => vm.is_none(value),
        Kind::Bool => class.is(types.bool_type),
        Kind::Int(_) => {
            class.is(types.int_type) || !exactly && value.downcast_ref::<PyInt>().is_some()
        }
        Kind::Float { .. } => value.downcast_ref::<PyFloat>().is_some(),
        Kind::Text(_) => {
            class.is(types.str_type) || !exactly && value.downcast_ref::<PyStr>().is_some()
        }
        Kind::Literal(values) => values
            .iter()
            .any(|one| one.class().is(class) && vm.bool_eq(one, value).unwrap_or(false)),
        Kind::Enum { class, .. } => value.fast_isinstance(class),
        Kind::Sequence { into, item, .. } => {
            into.is(value)
                && elements(value, vm)
                    .ok()
                    .flatten()
                    .is_some_and(|items| items.iter().all(|one| fits(item, one, exactly, json, vm)))
        }
        Kind::Tuple { .. } => value.downcast_ref::<PyTuple>().is_some(),
        Kind::Dict {
            into, value: item, ..
        } if into.is(value) => value.downcast_ref::<PyDict>().is_some_and(|dict| {
            dict.values_vec()
                .iter()
                .all(|one| fits(item, one, exactly, json, vm))
        }),
        Kind::Dict { .. } => false,
        Kind::Nullable(inner) => vm.is_none(value) || fits(inner, value, exactly, json, vm),
        Kind::Union(union) => union
            .members
            .iter()
            .any(|member| fits(member, value, exactly, json, vm)),
        Kind::Tagged { choices, .. } => choices
            .iter()
            .any(|(_, member)| fits(member, value, exactly, json, vm)),
        Kind::Model(model) if exactly && model.shape != Shape::TypedDict => {
            class.is(&model.class) && holds_what_it_says(model, value, json, vm)
        }
        Kind::Model(model) => belongs(model, value),
        Kind::Function { inner, .. } | Kind::Written { inner, .. } => {
            fits(inner, value, exactly, json, vm)
        }
        Kind::Bytes(_) => class.is(types.bytes_type),
        Kind::Date(_) => &*class.name() == "date",
        Kind::DateTime(_) => &*class.name() == "datetime",
        Kind::Time(_) => &*class.name() == "time",
        Kind::Duration(_) => &*class.name() == "timedelta",
        Kind::Uuid(_) => &*class.name() == "UUID",
        Kind::Decimal { .. } => &*class.name() == "Decimal",
        Kind::Url { wrap, .. } | Kind::Instance(wrap) => {
            value.is_instance(wrap, vm).unwrap_or(false)
        }
        Kind::Callable => value.is_callable(),
    }
}

/// Whether the fields of an instance are of their types, which nobody may have checked.
fn holds_what_it_says(model: &Model, value: &PyObjectRef, json: bool, vm: &VirtualMachine) -> bool {
    let (Some(fields), Some(data)) = (model.fields.get(), data(model, value, vm)) else {
        return true;
    };
    let holds = |field: &Field| match data.get_item_opt(field.name, vm) {
        Ok(Some(one)) => fits(&field.schema, &one, true, json, vm),
        _ => true,
    };
    let mut outgoing = fields.outgoing.iter().map(|i| &fields.list[*i]);
    stack_is_low() || outgoing.all(|field| field.serializer.is_some() || holds(field))
}

/// Whether a function of the app's has a part in how it is written.
fn is_by_function(schema: &Schema) -> bool {
    match &schema.kind {
        Kind::Written { .. } => true,
        Kind::Function { inner, .. } | Kind::Nullable(inner) => is_by_function(inner),
        _ => false,
    }
}

/// Whether a function of the app's writes it alone: it is given any value, nobody asks whether it fits.
fn takes_anything(schema: &Schema, value: &PyObjectRef, json: bool, vm: &VirtualMachine) -> bool {
    let serializer = match &schema.kind {
        Kind::Written { serializer, .. } => Some(serializer),
        Kind::Model(model) => model
            .fields
            .get()
            .and_then(|fields| fields.serializer.as_ref()),
        _ => None,
    };
    serializer.is_some_and(|serializer| serializer.plain && serializer.runs(json, value, vm))
}

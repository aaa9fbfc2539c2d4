//! A kind's name and its facts, as Python gives them → a type.

use std::cell::OnceCell;
use std::rc::Rc;

use rustpython_vm::builtins::{PyDictRef, PyStr, PyType};
use rustpython_vm::{PyObjectRef, PyRef, PyResult, TryFromObject, VirtualMachine};

use super::{
    Asked, Bounds, Computed, Extra, Fallback, Field, Fields, Kind, Length, Mapping, Model,
    PySchema, Schema, Sequence, Serializer, Shape, Tag, TextRule, Union, UrlRule, When,
};

/// The facts of one type or field.
pub(super) struct Facts<'a> {
    dict: &'a PyDictRef,
    vm: &'a VirtualMachine,
}

impl<'a> Facts<'a> {
    pub fn new(dict: &'a PyDictRef, vm: &'a VirtualMachine) -> Facts<'a> {
        Facts { dict, vm }
    }

    /// A fact that is there and not `None`.
    fn get(&self, name: &str) -> PyResult<Option<PyObjectRef>> {
        let found = self.dict.get_item_opt(name, self.vm)?;
        Ok(found.filter(|value| !self.vm.is_none(value)))
    }

    fn need(&self, name: &'static str) -> PyResult {
        self.get(name)?
            .ok_or_else(|| self.vm.new_type_error(format!("a schema lacks `{name}`")))
    }

    fn flag(&self, name: &str) -> PyResult<bool> {
        self.get(name)?
            .map_or(Ok(false), |value| value.is_true(self.vm))
    }

    fn size(&self, name: &str) -> PyResult<Option<usize>> {
        self.get(name)?
            .map(|value| usize::try_from_object(self.vm, value))
            .transpose()
    }

    fn string(&self, name: &str) -> PyResult<Option<String>> {
        self.get(name)?
            .map(|value| String::try_from_object(self.vm, value))
            .transpose()
    }

    fn list(&self, name: &'static str) -> PyResult<Vec<PyObjectRef>> {
        self.get(name)?.map_or(Ok(Vec::new()), |value| {
            self.vm.extract_elements_with(&value, Ok)
        })
    }

    fn schema(&self, name: &'static str) -> PyResult<Rc<Schema>> {
        inner(self.need(name)?, self.vm)
    }

    fn schemas(&self, name: &'static str) -> PyResult<Vec<Rc<Schema>>> {
        self.list(name)?
            .into_iter()
            .map(|object| inner(object, self.vm))
            .collect()
    }

    fn class(&self, name: &'static str) -> PyResult<PyRef<PyType>> {
        let object = self.need(name)?;
        object
            .downcast::<PyType>()
            .map_err(|_| self.vm.new_type_error("a class is wanted".to_owned()))
    }

    fn bounds(&self) -> PyResult<Bounds> {
        Ok(Bounds {
            multiple_of: self.get("multiple_of")?,
            le: self.get("le")?,
            lt: self.get("lt")?,
            ge: self.get("ge")?,
            gt: self.get("gt")?,
        })
    }

    fn length(&self) -> PyResult<Length> {
        Ok(Length {
            min: self.size("min_length")?,
            max: self.size("max_length")?,
        })
    }

    fn text_rule(&self) -> PyResult<TextRule> {
        let pattern = self.string("pattern")?.map(|pattern| {
            regex::Regex::new(&pattern).map_err(|error| {
                self.vm.new_value_error(format!(
                    "the pattern {pattern:?} is not one that Pydantic's engine knows: {error}"
                ))
            })
        });
        Ok(TextRule {
            length: self.length()?,
            pattern: pattern.transpose()?,
            strip: self.flag("strip_whitespace")?,
            from_numbers: self.flag("coerce_numbers_to_str")?,
            lower: self.flag("to_lower")?,
            upper: self.flag("to_upper")?,
        })
    }

    /// The type that these facts describe.
    pub fn read(&self, kind: &str) -> PyResult<Schema> {
        let name = self.string("name")?.unwrap_or_else(|| kind.to_owned());
        let strict = self
            .get("strict")?
            .map(|value| value.is_true(self.vm))
            .transpose()?;
        Ok(Schema {
            kind: self.kind(kind)?,
            name,
            strict,
        })
    }

    fn kind(&self, kind: &str) -> PyResult<Kind> {
        Ok(match kind {
            "any" => Kind::Any,
            "none" => Kind::Null,
            "bool" => Kind::Bool,
            "int" => Kind::Int(self.bounds()?),
            "float" => Kind::Float {
                bounds: self.bounds()?,
                finite: self.flag("finite")?,
            },
            "str" => Kind::Text(self.text_rule()?),
            "bytes" => Kind::Bytes(self.length()?),
            "decimal" => Kind::Decimal {
                bounds: self.bounds()?,
                digits: self.size("max_digits")?,
                places: self.size("decimal_places")?,
            },
            "date" => Kind::Date(self.bounds()?),
            "datetime" => Kind::DateTime(self.bounds()?),
            "time" => Kind::Time(self.bounds()?),
            "timedelta" => Kind::Duration(self.bounds()?),
            "uuid" => Kind::Uuid(
                self.size("version")?
                    .and_then(|version| version.try_into().ok()),
            ),
            "url" => Kind::Url {
                rule: UrlRule {
                    schemes: self.texts("schemes")?,
                    most: self.size("max_length")?,
                    host: self.flag("host_required")?,
                },
                wrap: self.need("cls")?,
            },
            "literal" => Kind::Literal(self.list("values")?),
            "enum" => self.enumeration()?,
            "instance" => Kind::Instance(self.need("cls")?),
            "callable" => Kind::Callable,
            "list" => self.sequence(Sequence::List)?,
            "vartuple" => self.sequence(Sequence::Tuple)?,
            "set" => self.sequence(Sequence::Set)?,
            "frozenset" => self.sequence(Sequence::FrozenSet)?,
            "tuple" => Kind::Tuple {
                items: self.schemas("items")?,
                fail_fast: self.flag("fail_fast")?,
            },
            "deque" => self.sequence(Sequence::Deque)?,
            "dict" | "ordered_dict" | "counter" | "defaultdict" => Kind::Dict {
                into: self.mapping(kind)?,
                key: self.schema("key")?,
                value: self.schema("value")?,
                length: self.length()?,
                fail_fast: self.flag("fail_fast")?,
            },
            "nullable" => Kind::Nullable(self.schema("item")?),
            "union" => self.union()?,
            "tagged" => self.tagged()?,
            "model" => self.model()?,
            "before" => self.function(When::Before)?,
            "after" => self.function(When::After)?,
            "wrap" => self.function(When::Wrap)?,
            "plain" => self.function(When::Plain)?,
            "json" => self.function(When::Json)?,
            "written" => Kind::Written {
                serializer: self.serializing(self.need("serializer")?)?,
                inner: self.schema("item")?,
            },
            "as_it_is" => Kind::AsItIs(self.schema("item")?),
            "json_or_python" => Kind::JsonOr {
                json: self.schema("json")?,
                python: self.schema("python")?,
            },
            other => {
                return Err(self
                    .vm
                    .new_type_error(format!("there is no kind of schema `{other}`")));
            }
        })
    }

    fn texts(&self, name: &'static str) -> PyResult<Vec<String>> {
        self.list(name)?
            .into_iter()
            .map(|value| String::try_from_object(self.vm, value))
            .collect()
    }

    fn enumeration(&self) -> PyResult<Kind> {
        let pairs = self
            .list("members")?
            .into_iter()
            .map(|pair| pair_of(pair, self.vm))
            .collect::<PyResult<_>>()?;
        Ok(Kind::Enum {
            class: self.class("cls")?,
            members: pairs,
        })
    }

    fn sequence(&self, into: Sequence) -> PyResult<Kind> {
        Ok(Kind::Sequence {
            into,
            item: self.schema("item")?,
            length: self.length()?,
            fail_fast: self.flag("fail_fast")?,
        })
    }

    fn mapping(&self, kind: &str) -> PyResult<Mapping> {
        Ok(match kind {
            "ordered_dict" => Mapping::Ordered,
            "counter" => Mapping::Counter,
            "defaultdict" => Mapping::Default(self.need("factory")?),
            _ => Mapping::Dict,
        })
    }

    fn function(&self, when: When) -> PyResult<Kind> {
        Ok(Kind::Function {
            when,
            function: self.need("function")?,
            named: self.flag("named")?,
            unless: match self.get("unless")? {
                Some(_) => Some(self.class("unless")?),
                None => None,
            },
            inner: self.schema("item")?,
        })
    }

    fn tagged(&self) -> PyResult<Kind> {
        let mut choices = Vec::new();
        for pair in self.list("choices")? {
            let (tag, schema) = pair_of(pair, self.vm)?;
            choices.push((tag, inner(schema, self.vm)?));
        }
        let tag = match self.get("function")? {
            Some(function) => Tag::Function {
                function,
                name: self.string("called")?.unwrap_or_default(),
                said: self.get("said")?,
            },
            None => Tag::Keys(self.texts("keys")?),
        };
        Ok(Kind::Tagged { tag, choices })
    }

    fn union(&self) -> PyResult<Kind> {
        Ok(Kind::Union(Union {
            members: self.schemas("items")?,
            labels: self.texts("labels")?,
            left_to_right: self.flag("left_to_right")?,
        }))
    }

    fn model(&self) -> PyResult<Kind> {
        let shape = match self.string("shape")?.as_deref() {
            Some("root") => Shape::Root,
            Some("dataclass") => Shape::Dataclass,
            Some("typed_dict") => Shape::TypedDict,
            Some("named_tuple") => Shape::NamedTuple,
            _ => Shape::Model,
        };
        Ok(Kind::Model(Rc::new(Model {
            class: self.class("cls")?,
            name: self.string("name")?.unwrap_or_default(),
            origin: match self.get("origin")? {
                Some(_) => Some(self.class("origin")?),
                None => None,
            },
            shape,
            fields: OnceCell::new(),
        })))
    }

    /// The fields of a model, given once all names in them are known.
    pub fn fields(&self) -> PyResult<Fields> {
        let dicts = self.list("fields")?;
        let outgoing = outgoing(&dicts, self.vm)?;
        let fields = dicts
            .into_iter()
            .map(|dict| field(dict, self.vm))
            .collect::<PyResult<_>>()?;
        let computed = self
            .list("computed")?
            .into_iter()
            .map(|dict| computed(dict, self.vm))
            .collect::<PyResult<_>>()?;
        Ok(Fields {
            list: fields,
            outgoing,
            extra: self.extra()?.unwrap_or(Extra::Ignore),
            extra_type: match self.get("extra_type")? {
                Some(object) => Some(inner(object, self.vm)?),
                None => None,
            },
            is_abstract: self.flag("abstract")?,
            by_name: self.flag("by_name")?,
            by_alias: self.flag("by_alias")?,
            out_by_alias: self.flag("out_by_alias")?,
            attributes: self.flag("from_attributes")?,
            after: self.get("after")?,
            init: self.flag("init")?,
            computed,
            serializer: self.serializer()?,
            validate_default: self.flag("validate_default")?,
        })
    }

    /// What a caller asks for.
    pub fn asked(&self) -> PyResult<Asked> {
        let choice = |name: &str| -> PyResult<Option<bool>> {
            let given = self.get(name)?;
            given.map(|value| value.is_true(self.vm)).transpose()
        };
        Ok(Asked {
            json: self.flag("json")?,
            by_alias: choice("by_alias")?,
            by_name: choice("by_name")?,
            extra: self.extra()?,
        })
    }

    /// A dictionary as it is.
    pub fn dict(&self, name: &'static str) -> PyResult<Option<PyDictRef>> {
        let given = self.get(name)?;
        given.map(|object| dict_of(object, self.vm)).transpose()
    }

    fn extra(&self) -> PyResult<Option<Extra>> {
        Ok(match self.string("extra")?.as_deref() {
            Some("forbid") => Some(Extra::Forbid),
            Some("allow") => Some(Extra::Allow),
            Some(_) => Some(Extra::Ignore),
            None => None,
        })
    }

    fn serializer(&self) -> PyResult<Option<Serializer>> {
        let Some(function) = self.get("serializer")? else {
            return Ok(None);
        };
        self.serializing(function).map(Some)
    }

    fn serializing(&self, function: PyObjectRef) -> PyResult<Serializer> {
        let when = self.string("when")?.unwrap_or_default();
        Ok(Serializer {
            function,
            json_only: when.contains("json"),
            unless_none: when.contains("unless-none"),
            plain: self.flag("writes_alone")?,
            returns: match self.get("returns")? {
                Some(object) => Some(inner(object, self.vm)?),
                None => None,
            },
        })
    }

    fn default(&self) -> PyResult<Fallback> {
        if let Some(make) = self.get("factory")? {
            return Ok(Fallback::Factory {
                make,
                takes_data: self.flag("factory_takes_data")?,
            });
        }
        if self.flag("absent")? {
            return Ok(Fallback::Absent);
        }
        // `None` is a default like any other: whether there is one is said apart.
        match self.dict.get_item_opt("default", self.vm)? {
            Some(value) => Ok(Fallback::Value {
                copy: value.hash(self.vm).is_err(),
                value,
            }),
            None => Ok(Fallback::Required),
        }
    }
}

/// The order in which fields go out, where their facts name a place for each.
fn outgoing(dicts: &[PyObjectRef], vm: &VirtualMachine) -> PyResult<Vec<usize>> {
    let mut places = Vec::with_capacity(dicts.len());
    for (i, dict) in dicts.iter().enumerate() {
        let dict = dict_of(dict.clone(), vm)?;
        places.push((Facts::new(&dict, vm).size("place")?.unwrap_or(i), i));
    }
    places.sort();
    Ok(places.into_iter().map(|(_, i)| i).collect())
}

fn field(dict: PyObjectRef, vm: &VirtualMachine) -> PyResult<Field> {
    let dict = dict_of(dict, vm)?;
    let facts = Facts::new(&dict, vm);
    let name = facts.string("name")?.unwrap_or_default();
    let keys = facts
        .list("keys")?
        .into_iter()
        .map(|path| vm.extract_elements_with(&path, Ok))
        .collect::<PyResult<_>>()?;
    Ok(Field {
        name: vm.ctx.intern_str(name),
        keys,
        schema: facts.schema("schema")?,
        default: facts.default()?,
        out: facts.need("out")?,
        exclude: facts.flag("exclude")?,
        handed_on: facts.flag("handed_on")?,
        exclude_if: facts.get("exclude_if")?,
        serializer: facts.serializer()?,
        validate_default: facts
            .get("validate_default")?
            .map(|value| value.is_true(vm))
            .transpose()?,
    })
}

fn computed(dict: PyObjectRef, vm: &VirtualMachine) -> PyResult<Computed> {
    let dict = dict_of(dict, vm)?;
    let facts = Facts::new(&dict, vm);
    Ok(Computed {
        name: facts.need("name")?,
        out: facts.need("out")?,
        schema: facts.schema("schema")?,
        serializer: facts.serializer()?,
    })
}

fn dict_of(object: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyDictRef> {
    object
        .downcast()
        .map_err(|_| vm.new_type_error("a dict is wanted".to_owned()))
}

fn pair_of(pair: PyObjectRef, vm: &VirtualMachine) -> PyResult<(PyObjectRef, PyObjectRef)> {
    let mut both = vm.extract_elements_with(&pair, Ok)?;
    match (both.pop(), both.pop(), both.is_empty()) {
        (Some(second), Some(first), true) => Ok((first, second)),
        _ => Err(vm.new_type_error("a pair is wanted".to_owned())),
    }
}

/// The schema inside what Python holds.
pub(super) fn inner(object: PyObjectRef, vm: &VirtualMachine) -> PyResult<Rc<Schema>> {
    match object.downcast_ref::<PySchema>() {
        Some(schema) => Ok(schema.inner.clone()),
        None => {
            let shown = object.repr(vm)?;
            Err(vm.new_type_error(format!("a schema is wanted, not {shown}")))
        }
    }
}

/// The text of an argument that is one.
pub(super) fn text_of(object: &PyObjectRef) -> Option<String> {
    object
        .downcast_ref::<PyStr>()
        .map(|text| text.to_string_lossy().into_owned())
}

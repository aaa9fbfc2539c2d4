//! Types of an app as data, and what Pydantic does with them: validation on the way in, serialisation on the way out.
//!
//! Python (`_schema.py`) turns annotations into these; the rules are those of pydantic-core, in its words:
//!
//! ```text
//! value ──▶ check ──▶ value as the type wants it, or every Fault with its place
//! value ──▶ dump  ──▶ plain data: what goes out, with what was kept and dropped
//! ```

mod bounds;
mod check;
mod container;
mod dict;
mod dump;
mod failed;
mod fault;
mod instance;
mod model;
mod moment;
mod named_tuple;
mod native;
mod pick;
mod read;
mod scalar;
mod trail;
mod unexpected;
mod union;
mod write;

use std::cell::OnceCell;
use std::rc::Rc;

use rustpython_vm::builtins::PyTypeRef;
use rustpython_vm::{PyObjectRef, PyPayload, VirtualMachine, pyclass};

use trail::Trail;

pub(super) use native::install;

/// A type that can check a value and write one.
#[derive(Debug)]
struct Schema {
    kind: Kind,
    /// What an error calls it in the path of a union's member, such as `list[int]`.
    name: String,
    /// `Some`: decided here, whatever the caller asks.
    strict: Option<bool>,
}

/// What Python holds.
#[pyclass(module = "_native", name = "Schema")]
#[derive(Debug, PyPayload)]
struct PySchema {
    inner: Rc<Schema>,
}

#[pyclass]
impl PySchema {}

#[derive(Debug)]
enum Kind {
    Any,
    Null,
    Bool,
    Int(Bounds),
    Float {
        bounds: Bounds,
        finite: bool,
    },
    Text(TextRule),
    Bytes(Length),
    Decimal {
        bounds: Bounds,
        digits: Option<usize>,
        places: Option<usize>,
    },
    Date(Bounds),
    DateTime(Bounds),
    Time(Bounds),
    Duration(Bounds),
    /// Of this version alone.
    Uuid(Option<u8>),
    Url {
        rule: UrlRule,
        wrap: PyObjectRef,
    },
    Literal(Vec<PyObjectRef>),
    Enum {
        class: PyTypeRef,
        members: Vec<(PyObjectRef, PyObjectRef)>,
    },
    Instance(PyObjectRef),
    Callable,
    Sequence {
        into: Sequence,
        item: Rc<Schema>,
        length: Length,
        /// The first item that is wrong is the only one that is told.
        fail_fast: bool,
    },
    Tuple {
        items: Vec<Rc<Schema>>,
        fail_fast: bool,
    },
    Dict {
        into: Mapping,
        key: Rc<Schema>,
        value: Rc<Schema>,
        length: Length,
        fail_fast: bool,
    },
    Nullable(Rc<Schema>),
    Union(Union),
    Tagged {
        tag: Tag,
        choices: Vec<(PyObjectRef, Rc<Schema>)>,
    },
    Model(Rc<Model>),
    /// A function of the app's around, before, after or in place of another type.
    Function {
        when: When,
        function: PyObjectRef,
        /// It is told the name of the field that it stands in.
        named: bool,
        /// Instances of this class it is not asked about.
        unless: Option<PyTypeRef>,
        inner: Rc<Schema>,
    },
    /// `PlainSerializer` and its like: how to write, beside how to check.
    Written {
        serializer: Serializer,
        inner: Rc<Schema>,
    },
    /// Checked by its type, written as what it is: a type variable with a bound.
    AsItIs(Rc<Schema>),
    /// One thing where the value was JSON, another where it is Python's.
    JsonOr {
        json: Rc<Schema>,
        python: Rc<Schema>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Before,
    After,
    Wrap,
    Plain,
    /// The function reads JSON.
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sequence {
    List,
    Tuple,
    Set,
    FrozenSet,
    Deque,
}

/// The class of a dictionary, of those in `collections`.
#[derive(Debug)]
enum Mapping {
    Dict,
    Ordered,
    Counter,
    /// With what makes a missing value, unless the given one has something of its own.
    Default(PyObjectRef),
}

/// A choice between types.
#[derive(Debug)]
struct Union {
    members: Vec<Rc<Schema>>,
    /// What an error calls each.
    labels: Vec<String>,
    /// The first that fits, not the one that fits best.
    left_to_right: bool,
}

/// How a value says which member of a union it is.
#[derive(Debug)]
enum Tag {
    /// Under which the discriminator may come in: its own name, and the alias that the members give it.
    Keys(Vec<String>),
    /// A function of the app's knows. `said`: what an error says instead of Pydantic's words.
    Function {
        function: PyObjectRef,
        name: String,
        said: Option<PyObjectRef>,
    },
}

/// Numeric bounds, in the type of the field.
#[derive(Debug, Default)]
struct Bounds {
    multiple_of: Option<PyObjectRef>,
    le: Option<PyObjectRef>,
    lt: Option<PyObjectRef>,
    ge: Option<PyObjectRef>,
    gt: Option<PyObjectRef>,
}

impl TextRule {
    /// Whether every text fits, and stays as it is.
    fn lets_all_through(&self) -> bool {
        let bounded = self.length.min.is_some() || self.length.max.is_some();
        !(bounded || self.pattern.is_some() || self.strip || self.lower || self.upper)
    }
}

impl Bounds {
    fn any(&self) -> bool {
        [&self.multiple_of, &self.le, &self.lt, &self.ge, &self.gt]
            .iter()
            .any(|bound| bound.is_some())
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Length {
    min: Option<usize>,
    max: Option<usize>,
}

/// What URLs are wanted: of these schemes if it names any, no longer than this, with a host.
#[derive(Debug, Default)]
struct UrlRule {
    schemes: Vec<String>,
    most: Option<usize>,
    host: bool,
}

#[derive(Debug, Default)]
struct TextRule {
    length: Length,
    pattern: Option<regex::Regex>,
    strip: bool,
    /// Numbers become text.
    from_numbers: bool,
    lower: bool,
    upper: bool,
}

/// What an unknown key of a model becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extra {
    Ignore,
    Forbid,
    Allow,
}

/// What a model's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Model,
    /// A model of one value, `RootModel`.
    Root,
    Dataclass,
    TypedDict,
    NamedTuple,
}

/// A class with fields. Its fields come after it, because they may name it.
#[derive(Debug)]
struct Model {
    class: PyTypeRef,
    /// As the app calls it: its values may be of another class (`dict` for a TypedDict).
    name: String,
    /// The generic model that was filled in: an instance of it, filled otherwise, is read anew.
    origin: Option<PyTypeRef>,
    shape: Shape,
    fields: OnceCell<Fields>,
}

#[derive(Debug)]
struct Fields {
    list: Vec<Field>,
    /// The same by their places, in the order in which they go out.
    outgoing: Vec<usize>,
    extra: Extra,
    /// The type of what `extra` allows, by the annotation of `__pydantic_extra__`.
    extra_type: Option<Rc<Schema>>,
    is_abstract: bool,
    by_name: bool,
    by_alias: bool,
    /// Names outside are used on the way out even when nobody asks: `serialize_by_alias`.
    out_by_alias: bool,
    /// Objects are read by their attributes even when nobody asks.
    attributes: bool,
    /// Called with the new instance: private attributes, `model_post_init`.
    after: Option<PyObjectRef>,
    /// The class has an `__init__` of its own: it is called instead.
    init: bool,
    computed: Vec<Computed>,
    /// `@model_serializer`.
    serializer: Option<Serializer>,
    validate_default: bool,
}

#[derive(Debug)]
struct Field {
    name: &'static rustpython_vm::builtins::PyStrInterned,
    /// Where to look, in turn: each a path of keys.
    keys: Vec<Vec<PyObjectRef>>,
    schema: Rc<Schema>,
    default: Fallback,
    out: PyObjectRef,
    exclude: bool,
    /// Of a dataclass: no field, but something that `__post_init__` is given.
    handed_on: bool,
    /// Whether a value stays in: asked of the app each time.
    exclude_if: Option<PyObjectRef>,
    serializer: Option<Serializer>,
    /// `Some`: decided here, whatever the model says.
    validate_default: Option<bool>,
}

/// What stands for a missing value.
#[derive(Debug)]
enum Fallback {
    Required,
    /// A key of a TypedDict that may be missing.
    Absent,
    Value {
        value: PyObjectRef,
        copy: bool,
    },
    Factory {
        make: PyObjectRef,
        takes_data: bool,
    },
}

#[derive(Debug)]
struct Computed {
    name: PyObjectRef,
    out: PyObjectRef,
    schema: Rc<Schema>,
    serializer: Option<Serializer>,
}

/// A function of the app's that writes a value: `function(…, handler, asked)`, already bound to that shape by Python.
#[derive(Debug)]
struct Serializer {
    function: PyObjectRef,
    /// Only for JSON.
    json_only: bool,
    /// `None` is written as if there were no function.
    unless_none: bool,
    /// It writes by itself; else it wraps what is written without it.
    plain: bool,
    /// The type of what it gives, where it says.
    returns: Option<Rc<Schema>>,
}

/// How well a value fitted, all that is in it together: decides between the members of a union.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Exactness {
    /// Something was converted.
    Lax,
    Strict,
    Exact,
}

/// What the caller of `model_validate` and its kin asks for, over what models say. `None`: the model decides.
#[derive(Debug, Default, Clone, Copy)]
struct Asked {
    /// The value was JSON.
    json: bool,
    by_alias: Option<bool>,
    by_name: Option<bool>,
    extra: Option<Extra>,
}

/// What travels through a check.
#[derive(Debug)]
struct State {
    strict: bool,
    /// What the caller asks; a type that says nothing of its own keeps to it, whatever the type around it says.
    all_strict: bool,
    /// Objects may be read by their attributes, as FastAPI asks for bodies and responses.
    attributes: bool,
    asked: Asked,
    exactness: Exactness,
    fields_set: Option<usize>,
    /// The values and models around what is checked.
    trail: Trail,
    /// The field that is checked.
    field: Option<&'static rustpython_vm::builtins::PyStrInterned>,
    /// The values of the model being filled so far: validators may ask for them.
    data: Option<rustpython_vm::builtins::PyDictRef>,
}

impl State {
    fn new(strict: bool, attributes: bool) -> State {
        State {
            strict,
            all_strict: strict,
            attributes,
            asked: Asked::default(),
            exactness: Exactness::Exact,
            fields_set: None,
            trail: Trail::default(),
            field: None,
            data: None,
        }
    }

    /// Whether only a value of the very class will do. JSON has no dates, say: there text stands for them.
    fn wants_class(&self) -> bool {
        self.strict && !self.asked.json
    }

    fn by_alias(&self, fields: &Fields) -> bool {
        self.asked.by_alias.unwrap_or(fields.by_alias)
    }

    fn by_name(&self, fields: &Fields) -> bool {
        self.asked.by_name.unwrap_or(fields.by_name)
    }

    fn floor(&mut self, exactness: Exactness) {
        self.exactness = self.exactness.min(exactness);
    }

    /// The value was read out of another: JSON has no other way to write it, Python has.
    fn floor_read(&mut self) {
        self.floor(match self.asked.json {
            true => Exactness::Strict,
            false => Exactness::Lax,
        });
    }

    /// So many fields of a class were given.
    fn add_fields(&mut self, count: usize) {
        self.fields_set = Some(self.fields_set.unwrap_or(0) + count);
    }
}

fn text(value: &str, vm: &VirtualMachine) -> PyObjectRef {
    vm.ctx.new_str(value).into()
}

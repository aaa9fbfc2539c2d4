"""The part of the standard library's `dataclasses` that apps use, without `inspect`."""


class _Missing:
    def __repr__(self):
        return "MISSING"


class _Factory:
    """In a signature: there is a default, and a function makes it."""

    def __repr__(self):
        return "<factory>"


MISSING = _Missing()
FACTORY = _Factory()
KW_ONLY = _Missing()


class InitVar:
    """`InitVar[int]`: what `__init__` takes and hands on to `__post_init__`, and no field."""

    def __init__(self, type):
        self.type = type

    def __class_getitem__(cls, type):
        return cls(type)

    def __call__(self):
        raise TypeError("an InitVar is no function")

    def __repr__(self):
        shown = self.type.__name__ if isinstance(self.type, type) else repr(self.type)
        return f"dataclasses.InitVar[{shown}]"


class Field:
    def __init__(self, default=MISSING, default_factory=MISSING, init=True, repr=True, compare=True, kw_only=False, metadata=None):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.compare = compare
        self.kw_only = kw_only
        self.metadata = metadata or {}
        self.init_var = False

    @property
    def is_required(self):
        return self.default is MISSING and self.default_factory is MISSING


class FrozenInstanceError(AttributeError):
    pass


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=False):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, compare, kw_only, metadata)


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False):
    if order and not eq:
        raise ValueError("eq must be true if order is true")

    def wrap(cls):
        made = _process(cls, init, repr, eq, order, unsafe_hash, frozen, kw_only)
        return _slotted(made) if slots else made

    return wrap if cls is None else wrap(cls)


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, module=None, **options):
    """A dataclass whose fields are given as values: a name, with its type, with its default."""
    import sys
    import typing

    space, annotations = dict(namespace or {}), {}
    for item in fields:
        parts = (item, typing.Any) if isinstance(item, str) else item
        if len(parts) not in (2, 3):
            raise TypeError(f"Invalid field: {item!r}")
        _check_name(parts[0], annotations)
        annotations[parts[0]] = parts[1]
        if len(parts) == 3:
            space[parts[0]] = parts[2]
    space["__annotations__"] = annotations
    space["__module__"] = module or sys._getframe(1).f_globals.get("__name__")
    return dataclass(type(cls_name, bases, space), **options)


def _check_name(name, known):
    import keyword

    if not isinstance(name, str) or not name.isidentifier():
        raise TypeError(f"Field names must be valid identifiers: {name!r}")
    if keyword.iskeyword(name):
        raise TypeError(f"Field names must not be keywords: {name!r}")
    if name in known:
        raise TypeError(f"Field name duplicated: {name!r}")


def _process(cls, init, repr, eq, order, unsafe_hash, frozen, kw_only):
    # What `__init__` takes; of that, what is no field is only handed on.
    taken = {}
    for base in cls.__mro__[-1:0:-1]:
        taken.update(base.__dict__.get("__dataclass_taken__", {}))
    keywords = kw_only
    for name, annotation in (cls.__annotations__ or {}).items():
        if annotation is KW_ONLY or isinstance(annotation, str) and annotation.rpartition(".")[2] == "KW_ONLY":
            keywords = True
            continue
        if "ClassVar" in str(annotation):
            continue
        taken[name] = _field_of(cls, name, annotation, keywords)
    _ordered(cls, taken)
    _alike_in_frost(cls, frozen)
    cls.__dataclass_taken__ = taken
    cls.__dataclass_fields__ = {name: one for name, one in taken.items() if not one.init_var}
    cls.__match_args__ = tuple(name for name, one in taken.items() if one.init and not one.kw_only)
    if init and "__init__" not in cls.__dict__:
        cls.__init__ = _init(cls, taken)
    if repr and "__repr__" not in cls.__dict__:
        cls.__repr__ = _repr
    own = cls.__dict__.get("__hash__", MISSING)
    # Python itself puts None there beside an `__eq__`.
    hashes_itself = own is not MISSING and not (own is None and "__eq__" in cls.__dict__)
    if unsafe_hash and hashes_itself:
        raise TypeError(f"Cannot overwrite attribute __hash__ in class {cls.__name__}")
    if unsafe_hash or eq and not hashes_itself:
        cls.__hash__ = _hash if frozen or unsafe_hash else None
    if eq and "__eq__" not in cls.__dict__:
        # With the hash that was chosen: to set the one may unset the other.
        chosen = cls.__dict__.get("__hash__", MISSING)
        cls.__eq__ = _eq
        if chosen is not MISSING:
            cls.__hash__ = chosen
    if order:
        cls.__lt__ = lambda self, other: _values(self) < _values(other)
        cls.__le__ = lambda self, other: _values(self) <= _values(other)
        cls.__gt__ = lambda self, other: _values(self) > _values(other)
        cls.__ge__ = lambda self, other: _values(self) >= _values(other)
    if frozen:
        cls.__setattr__ = _frozen
        cls.__delattr__ = _undeletable
    return cls


def _alike_in_frost(cls, frozen):
    bases = [base.__dict__["__dataclass_frozen__"] for base in cls.__mro__[1:] if "__dataclass_frozen__" in base.__dict__]
    if any(bases) and not frozen:
        raise TypeError("cannot inherit non-frozen dataclass from a frozen one")
    if frozen and bases and not all(bases):
        raise TypeError("cannot inherit frozen dataclass from a non-frozen one")
    cls.__dataclass_frozen__ = frozen


def _slotted(cls):
    """The class anew: its instances have room for its fields and nothing else."""
    inherited = {name for base in cls.__mro__[1:] for name in base.__dict__.get("__slots__", ())}
    names = tuple(name for name in cls.__dataclass_fields__ if name not in inherited)
    space = {name: value for name, value in cls.__dict__.items() if name not in (*cls.__dataclass_fields__, "__dict__", "__weakref__")}
    made = type(cls)(cls.__name__, cls.__bases__, {**space, "__slots__": names})
    made.__qualname__ = cls.__qualname__
    return made


def _field_of(cls, name, annotation, keywords):
    given = cls.__dict__.get(name, MISSING)
    one = given if isinstance(given, Field) else Field(given)
    if isinstance(one.default, (list, dict, set)):
        raise ValueError(f"mutable default {type(one.default)} for field {name} is not allowed: use default_factory")
    one.name, one.type = name, annotation
    one.kw_only = one.kw_only or keywords
    one.init_var = annotation is InitVar or isinstance(annotation, InitVar) or isinstance(annotation, str) and "InitVar" in annotation
    if one.init_var and one.default_factory is not MISSING:
        raise TypeError(f"field {name} cannot have a default factory")
    if one.default is not MISSING:
        setattr(cls, name, one.default)
    elif isinstance(given, Field):
        delattr(cls, name)
    return one


def _ordered(cls, found):
    seen = None
    for one in found.values():
        if one.kw_only or not one.init:
            continue
        if one.default is not MISSING or one.default_factory is not MISSING:
            seen = one.name
        elif seen is not None:
            raise TypeError(f"non-default argument {one.name!r} follows default argument {seen!r}")


def _init(cls, taken):
    named = [one for one in taken.values() if one.init and not one.kw_only]

    def __init__(self, /, *args, **kwargs):
        called = f"{cls.__qualname__}.__init__()"
        if len(args) > len(named):
            raise TypeError(f"{called} {_too_many(named, len(args))}")
        given = {one.name: value for one, value in zip(named, args)}
        for name, value in kwargs.items():
            if name not in taken or not taken[name].init:
                raise TypeError(f"{called} got an unexpected keyword argument {name!r}")
            if name in given:
                raise TypeError(f"{called} got multiple values for argument {name!r}")
            given[name] = value
        missing = [one for one in taken.values() if one.init and one.name not in given and one.is_required]
        if missing:
            raise TypeError(f"{called} {_missing(missing)}")
        handed = []
        for one in taken.values():
            if one.name not in given and one.is_required:
                continue
            value = given[one.name] if one.name in given else one.default if one.default is not MISSING else one.default_factory()
            if one.init_var:
                handed.append(value)
            else:
                object.__setattr__(self, one.name, value)
        if hasattr(self, "__post_init__"):
            self.__post_init__(*handed)

    __init__.dataclass_fields = taken
    return __init__


def _too_many(named, given):
    """As Python says of any function; the instance counts."""
    most, least = len(named) + 1, len([one for one in named if one.is_required]) + 1
    takes = f"{most} positional argument{'' if most == 1 else 's'}" if most == least else f"from {least} to {most} positional arguments"
    return f"takes {takes} but {given + 1} were given"


def _missing(missing):
    """Those that have a place are told first."""
    placed = [one for one in missing if not one.kw_only]
    kind, names = ("positional", placed) if placed else ("keyword-only", missing)
    names = [repr(one.name) for one in names]
    listed = names[0] if len(names) == 1 else " and ".join(names) if len(names) == 2 else f"{', '.join(names[:-1])}, and {names[-1]}"
    return f"missing {len(names)} required {kind} argument{'' if len(names) == 1 else 's'}: {listed}"


def _repr(self):
    pairs = [f"{one.name}={getattr(self, one.name)!r}" for one in type(self).__dataclass_fields__.values() if one.repr]
    return f"{type(self).__qualname__}({', '.join(pairs)})"


def _values(self):
    return tuple(getattr(self, one.name) for one in type(self).__dataclass_fields__.values() if one.compare)


def _eq(self, other):
    return _values(self) == _values(other) if type(self) is type(other) else NotImplemented


def _hash(self):
    return hash(_values(self))


def _frozen(self, name, value):
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _undeletable(self, name):
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def is_dataclass(obj):
    return hasattr(obj if isinstance(obj, type) else type(obj), "__dataclass_fields__")


def fields(obj):
    if not is_dataclass(obj):
        raise TypeError("must be called with a dataclass type or instance")
    return tuple(obj.__dataclass_fields__.values())


def asdict(obj, *, dict_factory=dict):
    if not is_dataclass(obj) or isinstance(obj, type):
        raise TypeError("asdict() should be called on dataclass instances")
    return dict_factory([(one.name, _plain(getattr(obj, one.name), dict_factory)) for one in fields(obj)])


def _plain(value, dict_factory):
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value, dict_factory=dict_factory)
    if isinstance(value, (list, tuple)):
        return type(value)([_plain(item, dict_factory) for item in value])
    if isinstance(value, dict):
        return {key: _plain(item, dict_factory) for key, item in value.items()}
    return value


def astuple(obj):
    return tuple(getattr(obj, one.name) for one in fields(obj))


def replace(obj, /, **changes):
    values = {one.name: getattr(obj, one.name) for one in fields(obj) if one.init}
    values.update(changes)
    return type(obj)(**values)

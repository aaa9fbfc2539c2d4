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


class FrozenInstanceError(AttributeError):
    pass


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=False):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, compare, kw_only, metadata)


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False):
    def wrap(cls):
        return _process(cls, init, repr, eq, order, frozen, kw_only)

    return wrap if cls is None else wrap(cls)


def _process(cls, init, repr, eq, order, frozen, kw_only):
    found = {}
    for base in cls.__mro__[-1:0:-1]:
        found.update(base.__dict__.get("__dataclass_fields__", {}))
    keywords = kw_only
    for name, annotation in (cls.__annotations__ or {}).items():
        if annotation is KW_ONLY:
            keywords = True
            continue
        if "ClassVar" in str(annotation):
            continue
        found[name] = _field_of(cls, name, annotation, keywords)
    _ordered(cls, found)
    cls.__dataclass_fields__ = found
    cls.__match_args__ = tuple(name for name, one in found.items() if one.init)
    if init and "__init__" not in cls.__dict__:
        cls.__init__ = _init(cls, found)
    if repr and "__repr__" not in cls.__dict__:
        cls.__repr__ = _repr
    if eq and "__eq__" not in cls.__dict__:
        cls.__eq__ = _eq
        cls.__hash__ = _hash if frozen else None
    if order:
        cls.__lt__ = lambda self, other: _values(self) < _values(other)
        cls.__le__ = lambda self, other: _values(self) <= _values(other)
        cls.__gt__ = lambda self, other: _values(self) > _values(other)
        cls.__ge__ = lambda self, other: _values(self) >= _values(other)
    if frozen:
        cls.__setattr__ = _frozen
        cls.__delattr__ = _frozen
    return cls


def _field_of(cls, name, annotation, keywords):
    given = cls.__dict__.get(name, MISSING)
    one = given if isinstance(given, Field) else Field(given)
    if isinstance(one.default, (list, dict, set)):
        raise ValueError(f"mutable default {type(one.default)} for field {name} is not allowed: use default_factory")
    one.name, one.type = name, annotation
    one.kw_only = one.kw_only or keywords
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


def _init(cls, found):
    names = [one.name for one in found.values() if one.init and not one.kw_only]

    def __init__(self, *args, **kwargs):
        if len(args) > len(names):
            raise TypeError(f"{cls.__name__}.__init__() takes {len(names) + 1} positional arguments but {len(args) + 1} were given")
        given = dict(zip(names, args))
        for name, value in kwargs.items():
            if name not in found or not found[name].init:
                raise TypeError(f"{cls.__name__}.__init__() got an unexpected keyword argument {name!r}")
            if name in given:
                raise TypeError(f"{cls.__name__}.__init__() got multiple values for argument {name!r}")
            given[name] = value
        missing = []
        for one in found.values():
            if one.name in given:
                value = given[one.name]
            elif one.default_factory is not MISSING:
                value = one.default_factory()
            elif one.default is not MISSING:
                value = one.default
            else:
                missing.append(repr(one.name))
                continue
            object.__setattr__(self, one.name, value)
        if missing:
            plural = "" if len(missing) == 1 else "s"
            raise TypeError(f"{cls.__name__}.__init__() missing {len(missing)} required positional argument{plural}: {' and '.join(missing)}")
        if hasattr(self, "__post_init__"):
            self.__post_init__()

    __init__.dataclass_fields = found
    return __init__


def _repr(self):
    pairs = [f"{one.name}={getattr(self, one.name)!r}" for one in type(self).__dataclass_fields__.values() if one.repr]
    return f"{type(self).__qualname__}({', '.join(pairs)})"


def _values(self):
    return tuple(getattr(self, one.name) for one in type(self).__dataclass_fields__.values() if one.compare)


def _eq(self, other):
    return _values(self) == _values(other) if type(self) is type(other) else NotImplemented


def _hash(self):
    return hash(_values(self))


def _frozen(self, name, *value):
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


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

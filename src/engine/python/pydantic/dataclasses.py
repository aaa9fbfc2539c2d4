"""Dataclasses that check what they are made of."""

import dataclasses

import _classes
import _native
import _schema
from _decorators import Decorated
from _schema import Undefined, Unsupported
from pydantic import _building
from pydantic.config import checked
from pydantic.errors import ValidationError
from pydantic.fields import Field, FieldInfo  # noqa: F401
from pydantic.main import around_model


def dataclass(_cls=None, *, init=False, repr=True, eq=True, order=False, unsafe_hash=False, frozen=None, config=None, validate_on_init=None,
              kw_only=False, slots=False):
    def wrap(cls):
        refuse(cls)
        given = checked(dict(config or cls.__dict__.get("__pydantic_config__") or {}))
        decorated = {}
        for base in reversed(cls.__mro__[1:]):
            decorated.update(base.__dict__.get("__pydantic_decorated__") or {})
        for name, value in list(cls.__dict__.items()):
            if isinstance(value, Decorated):
                value.name = name
                decorated[name] = value
                setattr(cls, name, value.plain())
        for name in cls.__annotations__ or {}:
            plain(cls, name)
        said = cls.__doc__
        made = dataclasses.dataclass(cls, repr=repr, eq=eq, order=order, unsafe_hash=unsafe_hash, frozen=bool(frozen or given.get("frozen")),
                                     kw_only=kw_only, slots=slots)
        # What the library writes there says nothing.
        made.__doc__ = said
        made.__pydantic_config__, made.__pydantic_decorated__ = given, decorated
        made.__init__ = begun(made)
        made.__init__.checked_class = made
        made.__is_pydantic_dataclass__ = True
        if given.get("validate_assignment"):
            made.__setattr__ = assigned(made)
        try:
            _classes.bare_type(made, {})
        except Undefined as error:
            raise Unsupported(f"a dataclass of Pydantic's that names what comes after it ({error})") from None
        return made

    return wrap if _cls is None else wrap(_cls)


def refuse(cls):
    if "__dataclass_fields__" in cls.__dict__:
        raise Unsupported("pydantic's dataclass() of a class that is a dataclass already")
    if "__init__" in cls.__dict__:
        raise Unsupported("a dataclass of Pydantic's with an __init__ of its own")


def plain(cls, name):
    """A field of Pydantic's, as the standard library takes it."""
    info = cls.__dict__.get(name)
    if isinstance(info, FieldInfo):
        options = info.options
        setattr(cls, name, dataclasses.field(default=info, repr=options.get("repr", True), kw_only=bool(options.get("kw_only"))))


def is_pydantic_dataclass(cls, /):
    return isinstance(cls, type) and "__is_pydantic_dataclass__" in cls.__dict__


class ArgsKwargs:
    """What a dataclass was called with."""

    def __init__(self, args, kwargs):
        self.args, self.kwargs = args, kwargs or None

    def __eq__(self, other):
        return isinstance(other, ArgsKwargs) and (self.args, self.kwargs) == (other.args, other.kwargs)

    def __repr__(self):
        return f"ArgsKwargs({self.args!r})" if self.kwargs is None else f"ArgsKwargs({self.args!r}, {self.kwargs!r})"


def begun(cls):
    """The `__init__` that checks."""

    def __init__(self, /, *args, **kwargs):
        fill = filling(cls, self)
        for decorated in _building.model_validators(cls):
            fill = around_model(cls, decorated, fill)
        fill(ArgsKwargs(args, kwargs))

    return __init__


def filling(cls, self):
    """What fills the instance with what it was called with, or with the dictionary that a validator made of that."""
    type_ = _classes.bare_type(cls, {})
    keys = [field.in_name for name, field in type_.facts["fields"].items() if not _classes.is_keyword(cls, name)]

    def fill(told):
        args, kwargs = (told.args, told.kwargs or {}) if isinstance(told, ArgsKwargs) else ((), told)
        data, faults = {}, []
        for index, value in enumerate(args):
            if index >= len(keys):
                faults.append(_schema.error("unexpected_positional_argument", [index], "Unexpected positional argument", value))
            elif keys[index] in kwargs:
                faults.append(_schema.error("multiple_argument_values", [keys[index]], "Got multiple values for argument", kwargs[keys[index]]))
            else:
                data[keys[index]] = value
        places = {key: index for index, key in enumerate(keys) if key in data}
        data.update(kwargs)
        errors = (_native.fill(type_.facts["core"], self, data, bool(faults)) or []) + faults
        for item in errors:
            if item["loc"] and item["loc"][0] in places:
                item["loc"][0] = places[item["loc"][0]]
            if item["input"] is data:
                item["input"] = told
        if errors:
            raise ValidationError(cls.__name__, errors)
        return self

    return fill


def assigned(cls):
    """The `__setattr__` that checks what it is given, and then the whole."""

    def __setattr__(self, name, value):
        from pydantic._assigning import assign

        def store(values, extra):
            for key, one in {**values, **extra}.items():
                object.__setattr__(self, key, one)

        assign(self, name, value, _classes.bare_type(cls, {}).facts["fields"], cls.__pydantic_config__, store)

    return __setattr__

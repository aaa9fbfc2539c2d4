"""`Page[User]`: a generic model with its type variables filled in."""

import typing

from pydantic import _building
import _schema

def found(key):
    """The model that was made of these before; None where there is none, or where they cannot be compared."""
    try:
        return _building.filled.get(key)
    except TypeError:
        return None


def parametrised(cls, given):
    given = given if isinstance(given, tuple) else (given,)
    parameters = parameters_of(cls)
    if not parameters:
        raise TypeError(f"{cls} cannot be parametrized because it does not inherit from typing.Generic")
    if len(given) != len(parameters):
        word = "many" if len(given) > len(parameters) else "few"
        raise TypeError(f"Too {word} arguments for {cls}; actual {len(given)}, expected {len(parameters)}")
    if given == parameters:
        return cls
    known = found((cls, given))
    if known is not None:
        return known
    mapping = dict(zip(parameters, given))
    name = f"{cls.__name__}[{', '.join([display(arg) for arg in given])}]"
    own = {}
    for base in reversed(cls.__mro__):
        # What a base has filled in already, in `Page[T]` of `class Named(Page[T], Generic[T])`, is what is filled in now.
        filled = base.__dict__.get("__pydantic_parameters__", {})
        for field, (annotation, info) in (base.__dict__.get("__pydantic_own__") or {}).items():
            own[field] = _building.substituted(annotation, filled), info
    space = {"__module__": cls.__module__, "__qualname__": name, "__doc__": cls.__doc__, "__pydantic_parameters__": mapping,
             "__pydantic_generic__": (cls, given), "__annotations__": {field: pair[0] for field, pair in own.items()}}
    space.update({field: pair[1] for field, pair in own.items()})
    return _building.Meta(name, (cls,), space)


def root_model(cls, given):
    """`RootModel[list[int]]`."""
    known = found((cls, (given,)))
    if known is not None:
        return known
    name = f"RootModel[{display(given)}]"
    space = {"__module__": "pydantic.root_model", "__qualname__": name, "__pydantic_generic__": (cls, (given,)), "__annotations__": {"root": given}}
    return _building.Meta(name, (cls,), space)


def display(arg):
    """An argument as Pydantic writes it into the name of the class: `Union[User, NoneType]`."""
    if arg is None:
        return "NoneType"
    if arg is Ellipsis:
        return "..."
    if hasattr(arg, "__metadata__"):
        return f"Annotated[{', '.join([display(arg.__origin__), *[beside(extra) for extra in arg.__metadata__]])}]"
    origin, args = typing.get_origin(arg), typing.get_args(arg)
    if _schema.is_union(arg):
        return f"Union[{', '.join([display(one) for one in args])}]"
    if origin is typing.Literal:
        return f"Literal[{', '.join([repr(one) for one in args])}]"
    if origin is not None and args:
        name = getattr(arg, "_name", None) or getattr(origin, "__qualname__", str(origin))
        return f"{name}[{', '.join([display(one) for one in args])}]"
    if isinstance(arg, type):
        return arg.__qualname__
    return repr(arg).replace("typing.", "")


def beside(extra):
    """What stands in `Annotated`: a field as it is, of all else its class."""
    from pydantic.fields import FieldInfo, Strict

    if isinstance(extra, (FieldInfo, Strict)):
        return repr(extra)
    return extra.__qualname__ if isinstance(extra, type) else getattr(extra, "__name__", type(extra).__qualname__)


def parameters_of(cls):
    found = getattr(cls, "__type_params__", ()) or getattr(cls, "__parameters__", ())
    for base in getattr(cls, "__orig_bases__", ()):
        found = found or getattr(base, "__parameters__", ())
    return tuple(found)

"""What a callable takes, as `inspect.signature` tells FastAPI: of functions, classes, models, and what is made of them."""

import keyword
import typing

import _unfit
from _schema import UNSET, Unsupported


class Limits:
    """A field's limits, in the annotation of the parameter that it becomes."""

    def __init__(self, limits):
        self.limits = limits


class Factory:
    """In a model's signature: there is a default, and a function makes it."""

    def __repr__(self):
        return "<factory>"


FACTORY = Factory()


class Empty:
    """What `Depends()` stands for beside a parameter without annotation: FastAPI calls `inspect.Parameter.empty`."""

    def __init__(self, *args, **kwargs):
        raise TypeError("Parameter.empty() takes no arguments")


def parameters(function):
    """(name, annotation, default) of every parameter, in order; UNSET where there is none."""
    if hasattr(function, "__func__"):
        return parameters(function.__func__)[1:]
    stated = stated_by(function)
    if stated is not None:
        return of_signature(stated)
    if hasattr(function, "__wrapped__"):
        return parameters(function.__wrapped__)
    if isinstance(function, type):
        return of_class(function)
    if is_partial(function):
        return of_partial(function)
    if not hasattr(function, "__code__"):
        return parameters(called(function))[1:]
    if hasattr(function, "checked_class"):
        return of_checked(function.checked_class)
    annotations = dict(function.__annotations__ or {})
    return [(name, annotations.get(name, UNSET), copied(default)) for name, default in defaults(function)]


def stated_by(function):
    """The signature that a wrapper states of itself, as decorators write it: it counts, not what is wrapped."""
    return None if isinstance(function, type) else getattr(function, "__signature__", None)


def of_signature(signature):
    def given(value):
        return UNSET if value is signature.empty else value

    return [(one.name, given(one.annotation), copied(given(one.default))) for one in signature.parameters.values()]


def returned(function):
    """The annotation of what a callable returns; UNSET where there is none."""
    while stated_by(function) is None and hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    stated = stated_by(function)
    if stated is not None:
        return UNSET if stated.return_annotation is stated.empty else stated.return_annotation
    return (plain_function(function).__annotations__ or {}).get("return", UNSET)


def ways(function):
    """In which ways a callable may run, as flags of code: FastAPI asks a wrapper and what it wraps, and an object's `__call__`
    likewise (`_is_coroutine_callable` and the like)."""
    outer = whole(function)
    inner = unwrapped(outer)
    asked = [outer, inner]
    if not isinstance(inner, type):
        calls = [getattr(type(one), "__call__", None) for one in (outer, inner)]
        asked += [face for call in calls for face in (whole(call), unwrapped(call))]
    codes = [getattr(getattr(one, "__func__", one), "__code__", None) for one in asked]
    return [code.co_flags for code in codes if code is not None]


def whole(function):
    """A function of which some parameters are given."""
    while is_partial(function):
        function = function.func
    return function


def unwrapped(function):
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function


def copied(default):
    """FastAPI copies a default before it hands it over: that of a dataclass which means its factory does so no longer."""
    return FACTORY if type(default).__name__ == "_HAS_DEFAULT_FACTORY_CLASS" else default


def plain_function(function):
    """The Python function behind a callable: where its code is."""
    if hasattr(function, "__wrapped__"):
        return plain_function(function.__wrapped__)
    if isinstance(function, type):
        return maker_of(function) or (lambda: None)
    if is_partial(function):
        return plain_function(function.func)
    if hasattr(function, "__func__"):
        return function.__func__
    return function if hasattr(function, "__code__") else called(function)


def is_partial(function):
    return hasattr(function, "func") and hasattr(function, "keywords")


# CPython's words about `functools.partial`, which the interpreter lacks.
PARTIAL = "partial(func, *args, **keywords) - new function with partial application\n    of the given arguments and keywords.\n"


def doc_of(function):
    return PARTIAL if is_partial(function) else function.__doc__


def called(function):
    """The method by which an object is called."""
    if not callable(function):
        raise _unfit.advised(TypeError(f"{function!r} is not a callable object"),
                             "Depends() takes a function itself, without the brackets that call it: Depends(function).")
    call = type(function).__call__
    if not hasattr(call, "__code__"):
        raise Unsupported(f"{function!r} as a dependency: it is no function of Python")
    return call


def maker_of(cls):
    """The `__new__` or the `__init__` that says what a class takes; None where Python's own does."""
    for base in cls.__mro__:
        for name in ("__new__", "__init__"):
            method = base.__dict__.get(name)
            method = getattr(method, "__func__", method)
            if hasattr(method, "__code__"):
                return method
    return None


def of_class(cls):
    if hasattr(cls, "__pydantic_own__"):
        if "root" in cls.model_fields and any([base.__name__ == "RootModel" for base in cls.__mro__]):
            raise Unsupported("a RootModel as a dependency")
        return of_model(cls)
    if hasattr(cls, "__total__"):
        # To call a typed dict is to call `dict`.
        raise ValueError(f"no signature found for builtin type {dict!r}")
    if hasattr(type(cls).__call__, "__code__"):
        raise Unsupported(f"{cls.__name__} as a dependency: its metaclass makes its instances")
    maker = maker_of(cls)
    if maker is not None:
        return parameters(maker)[1:]
    if issubclass(cls, (float, complex, list, tuple, set, frozenset)):
        raise Unsupported(f"{cls.__name__} as a dependency")
    if issubclass(cls, (int, str, bytes, dict)):
        raise _unfit.advised(ValueError(f"no signature found for builtin type {cls!r}"),
                             "Depends() asks a function, or a class of your own. For a plain parameter leave it out.")
    return []


def of_partial(function):
    """What is not given yet; what is given by name may be given anew."""
    rest = parameters(function.func)[len(function.args):]
    return [(name, annotation, function.keywords.get(name, default)) for name, annotation, default in rest]


def of_checked(cls):
    """The same of a dataclass of Pydantic's: a `Field()` gives its default, and an alias that can be a name is one."""
    from _taken import taken_by

    found = []
    for name, annotation, default in of_dataclass(taken_by(cls)):
        if hasattr(default, "options"):
            alias = default.options.get("alias")
            name = alias if isinstance(alias, str) and alias.isidentifier() else name
            default = FACTORY if default.factory is not None else default.default
        found.append((name, annotation, default))
    return found


def of_dataclass(taken):
    """What its `__init__` takes: what may only be named comes last."""
    import dataclasses

    taken = [field for field in taken.values() if field.init]
    found = [("self", UNSET, UNSET)]
    for field in [one for one in taken if not one.kw_only] + [one for one in taken if one.kw_only]:
        default = UNSET if field.default is dataclasses.MISSING else field.default
        if field.default_factory is not dataclasses.MISSING:
            default = FACTORY
        found.append((field.name, field.type, default))
    return found


def of_model(cls):
    """What Pydantic says that a model takes: what its `__init__` names, and its fields where that takes more."""
    if not cls.__pydantic_complete__:
        from pydantic._building import retry

        retry()
    if not cls.__pydantic_complete__:
        raise Unsupported(f"{cls.__name__} as a dependency before all its types are defined")
    by_alias = cls.model_config.get("validate_by_alias", True)
    init = plain_function(cls.__init__)
    found = {}
    own = parameters(init)[1:]
    more = own.pop() if init.__code__.co_flags & 0x08 else None
    for name, annotation, default in own:
        field = cls.model_fields.get(name)
        shown = name if field is None else name_in_signature(field, by_alias)
        found[shown] = (shown, annotation, default)
    if more is None:
        return list(found.values())
    for field in cls.model_fields.values():
        shown = name_in_signature(field, by_alias)
        if field.name not in found and shown not in found:
            found[shown] = (shown, annotation_of(field), FACTORY if field.factory is not None else field.default)
    if cls.model_config.get("extra") == "allow":
        name = "extra_data" if own == [] and more[0] == "data" else more[0]
        while name in cls.model_fields or name in found:
            name += "_"
        found[name] = (name, more[1], UNSET)
    return list(found.values())


def name_in_signature(field, by_alias):
    """The alias, where that can be the name of a parameter."""
    aliases = [field.options.get("alias"), field.options.get("validation_alias")] if by_alias else []
    return next((alias for alias in aliases if isinstance(alias, str) and alias.isidentifier() and not keyword.iskeyword(alias)), field.name)


def annotation_of(field):
    """The field's type and limits; what else is said of it has no place in a signature."""
    annotation = field.annotation
    bare = annotation.__origin__ if hasattr(annotation, "__metadata__") else annotation
    extras = [Limits(field.limits)] if field.limits else []
    extras += [Limits(extra.limits) if hasattr(extra, "options") else extra for extra in getattr(annotation, "__metadata__", ())]
    for extra in extras:
        bare = typing.Annotated[bare, extra]
    return bare


def defaults(function):
    """(name, default) of every parameter, in order; UNSET where there is none, as with *args and **kwargs."""
    code = function.__code__
    count, keywords = code.co_argcount, code.co_kwonlyargcount
    names = code.co_varnames
    given = list(function.__defaults__ or ())
    values = [UNSET] * (count - len(given)) + given
    found = list(zip(names, values))
    end = count + keywords
    if code.co_flags & 0x04:
        found.append((names[end], UNSET))
        end += 1
    found += [(name, (function.__kwdefaults__ or {}).get(name, UNSET)) for name in names[count:count + keywords]]
    return found + ([(names[end], UNSET)] if code.co_flags & 0x08 else [])

"""What Pydantic refuses in a class statement, and says of it (`inspect_namespace` and `collect_model_fields` of its own)."""

import types
import typing

import _trace
import _unfit
from _limits import SchemaError
from _schema import UNSET
from _signature import defaults
from pydantic.errors import PydanticUserError
from pydantic.fields import FieldInfo, PrivateAttr

# What may stand in a model without a type: it is no field.
METHODS = (types.FunctionType, property, classmethod, staticmethod)


def point(error, space, cls):
    """Notes at which line of the class the fault is: that of the name which the error speaks of, or that of the class."""
    start = space.get("__firstlineno__")
    if start is None or cls.__module__ not in _trace.modules:
        return
    start = _trace.line_in(_trace.modules[cls.__module__], start)
    end = _trace.end_of_block(start)
    text = str(error)
    names = [getattr(error, "field", None), *(cls.__annotations__ or {}), *space]
    for name in names:
        if name and (name == names[0] or any([mark in text for mark in (f"'{name}'", f'"{name}"', f"`{name} ", f".{name} ")])):
            error.at_line = _trace.line_with(name, _trace.line_in(_trace.file_of(start), start + 1), end)
            if error.at_line is not None:
                return
    error.at_line = _trace.line_with("model_config", start, end) if isinstance(error, SchemaError) and "model" in text else None
    error.at_line = error.at_line or start


def is_class_variable(annotation):
    if isinstance(annotation, str):
        return "ClassVar" in annotation
    return annotation is typing.ClassVar or typing.get_origin(annotation) is typing.ClassVar


def is_constant(annotation, value):
    """`Final` with a value: it belongs to the class."""
    final = annotation is typing.Final or typing.get_origin(annotation) is typing.Final or isinstance(annotation, str) and "Final[" in annotation
    return final and value is not UNSET


def check_names(cls, space, annotations):
    """Refuses names that cannot be fields, private attributes or configuration."""
    if "__root__" in space or "__root__" in annotations:
        raise PydanticUserError("To define root models, use `pydantic.RootModel` rather than a field called '__root__'")
    if "model_config" in annotations and space.get("model_config") is None:
        raise PydanticUserError("`model_config` cannot be used as a model field name. Use `model_config` for model configuration.",
                                code="model-config-invalid-field-name")
    for name, value in space.items():
        if isinstance(value, PrivateAttr):
            check_private(name)
        elif isinstance(value, FieldInfo) and name.startswith("_"):
            raise PydanticUserError(f"Fields must not use names with leading underscores; e.g., use {name.lstrip('_') or 'my_field'!r} "
                                    f"instead of {name!r}.")
        elif name not in annotations and name != "model_config" and not name.startswith("_") and not is_no_field(cls, space, name, value):
            refuse_without_type(cls, name, value)
    above = [name for base in reversed(cls.__mro__[1:]) for name in base.__dict__.get("__pydantic_own__", ())]
    for name in dict.fromkeys([*above, *annotations]):
        check_protected(cls, name, space.get("__firstlineno__"))
        if name in annotations:
            warn_of_shadow(cls, name, annotations[name], space.get("__firstlineno__"))
    if any([base.__name__ == "RootModel" for base in cls.__mro__[1:]]):
        check_root(cls, annotations)


def check_root(cls, annotations):
    other = next((name for name in annotations if name != "root" and not name.startswith("_") and name != "model_config"
                  and not is_class_variable(annotations[name])), None)
    if other is not None:
        raise PydanticUserError(f"Unexpected field with name {other!r}; only 'root' is allowed as a field of a `RootModel`")
    if cls.model_config.get("extra") is not None:
        raise PydanticUserError("`RootModel` does not support setting `model_config['extra']`", code="root-model-extra")


def check_private(name):
    if name.startswith("__"):
        raise PydanticUserError(f"Private attributes must not use dunder names; use a single underscore prefix instead of {name!r}.")
    if not name.startswith("_"):
        raise PydanticUserError(f"Private attributes must not use valid field names; use sunder names, e.g. {'_' + name!r} instead of {name!r}.")


def is_no_field(cls, space, name, value):
    """Methods, classes inside, and what a parent has as a class variable."""
    if name in cls.__pydantic_decorated__ or isinstance(value, METHODS) or type(value).__module__ == "functools":
        return True
    if isinstance(value, type) and getattr(value, "__qualname__", "").startswith(f"{space.get('__qualname__')}."):
        return True
    if isinstance(value, tuple(cls.model_config.get("ignored_types") or ())):
        return True
    return any([is_class_variable((getattr(base, "__annotations__", None) or {}).get(name, UNSET)) for base in cls.__mro__[1:]])


def refuse_without_type(cls, name, value):
    if any([name in base.__dict__.get("__pydantic_own__", {}) for base in cls.__mro__[1:]]):
        raise PydanticUserError(f"Field {name!r} defined on a base class was overridden by a non-annotated attribute. All field "
                                "definitions, including overrides, require a type annotation.", code="model-field-overridden")
    if isinstance(value, FieldInfo):
        raise PydanticUserError(f"Field {name!r} requires a type annotation", code="model-field-missing-annotation")
    raise PydanticUserError(f"A non-annotated attribute was detected: `{name} = {value!r}`. All model fields require a type annotation; "
                            f"if `{name}` is not meant to be a field, you may be able to resolve this error by annotating it as a "
                            "`ClassVar` or updating `model_config['ignored_types']`.", code="model-field-missing-annotation")


def check_protected(cls, name, line):
    """A field may not hide one of the methods that Pydantic keeps for itself."""
    starts = cls.model_config.get("protected_namespaces", ("model_validate", "model_dump"))
    for start in starts:
        if isinstance(start, str) and name.startswith(start):
            for base in cls.__mro__[1:]:
                if name in base.__dict__ and name not in (base.__dict__.get("model_fields") or {}):
                    raise ValueError(f"Field {name!r} conflicts with member {base.__dict__[name]} of protected namespace {start!r}.")
            import _warned

            free = tuple([one for one in starts if not (isinstance(one, str) and name.startswith(one))])
            _warned.warn(f"Field {name!r} in {cls.__name__!r} conflicts with protected namespace {start!r}.\n\nYou may be able to solve this by "
                         f"setting the 'protected_namespaces' configuration to {free!r}.", line=line)


def warn_of_shadow(cls, name, annotation, line):
    """A field may have the name of something else that a base class has, but is told so."""
    if name.startswith("_") or name == "model_config" or is_class_variable(annotation) or "__pydantic_generic__" in cls.__dict__:
        return
    for base in cls.__bases__:
        if name in getattr(base, "REAL", ()) or any([name in one.__dict__ for one in base.__mro__]):
            if name not in getattr(base, "__dataclass_fields__", ()):
                import _warned

                _warned.warn(f'Field name "{name}" in "{cls.__qualname__}" shadows an attribute in parent "{base.__qualname__}"', line=line)


def check_decorated(cls, fields):
    """Refuses validators and serializers of fields that the model does not have, and serializers that cannot be called."""
    check_serializers(cls)
    for name, decorated in cls.__pydantic_decorated__.items():
        for field in decorated.fields:
            if field not in fields and "*" not in decorated.fields and decorated.options.get("check_fields") is not False:
                raise PydanticUserError(f"Decorators defined with incorrect fields: {cls.__module__}.{cls.__qualname__}.{name} (use "
                                        "check_fields=False if you're inheriting from the model and intended this)",
                                        code="decorator-missing-field")
        if decorated.job in ("field_serializer", "model_serializer"):
            check_serializer(decorated)


def check_serializers(cls):
    """Refuses two that name the same field."""
    named = [name for one in cls.__pydantic_decorated__.values() if one.job == "field_serializer" for name in one.fields]
    twice = next((name for at, name in enumerate(named) if name in named[:at]), None)
    if twice is not None:
        raise PydanticUserError(f"Multiple field serializer functions were defined for field {twice!r}, this is not allowed.",
                                code="multiple-field-serializers")


def check_validator(decorated, cls):
    """Refuses a validator in a mode that there is not, or that takes what nobody gives it."""
    mode, job = decorated.mode, decorated.job
    modes = ("before", "after", "wrap") if job == "model" else ("before", "after", "wrap", "plain")
    if mode not in modes:
        if job == "field":
            raise _unfit.advised(KeyError(mode), f"mode= of a field's validator is one of {', '.join(modes)}.")
        raise AssertionError(f"invalid mode: {mode!r}, expected 'before', 'after' or 'plain")
    check_signature(job, decorated.function, mode, cls)


def check_signature(job, function, mode, cls=None):
    """Refuses a validator that takes neither a value (and a handler) alone nor these with what there is to know."""
    taken, count = positional(function)
    if count is not None and count not in ((2, 3) if mode == "wrap" else (1, 2)):
        inner = getattr(function, "__func__", function)
        shown = f"<bound method {inner.__qualname__} of {cls!r}>" if isinstance(function, classmethod) else repr(inner)
        raise PydanticUserError(f"Unrecognized {job} validator function signature for {shown} with `mode={mode}`: ({', '.join(taken)})",
                                code="validator-signature")


def positional(function):
    """The names of what a function takes, without its class, and how many it must be given; None where that is not known."""
    inner = getattr(function, "__func__", function)
    if not hasattr(inner, "__code__") or hasattr(inner, "__wrapped__"):
        return [], None
    names, count, given = [name for name, _ in defaults(inner)], inner.__code__.co_argcount, len(inner.__defaults__ or ())
    if isinstance(function, classmethod) or not isinstance(function, staticmethod) and hasattr(function, "__self__"):
        names, count = names[1:], count - 1
    # The value itself may have a default.
    return names, count - given + (1 if given and given == count else 0)


def check_serializer(decorated):
    """Refuses a serializer in a mode that there is not, or that takes what nobody gives it."""
    mode, when = decorated.mode, decorated.options.get("when_used")
    if mode not in ("plain", "wrap"):
        raise AssertionError(f"invalid mode: {mode!r}, expected 'plain' or 'wrap'")
    if when not in ("always", "unless-none", "json", "json-unless-none"):
        raise SchemaError(f'Error building `function-{mode}` serializer: SchemaError: Invalid value for `when_used`: "{when}"')
    taken, count = positional(decorated.function)
    if count is None:
        return
    if decorated.job == "model_serializer" and taken[:1] != ["self"]:
        raise PydanticUserError("`@model_serializer` must be applied to instance methods", code="model-serializer-instance-method")
    count -= 1 if taken[:1] == ["self"] else 0
    wanted = 1 if decorated.job == "field_serializer" else 0
    if count not in (wanted + (mode == "wrap"), wanted + 1 + (mode == "wrap")):
        raise PydanticUserError(f"Unrecognized {decorated.job} function signature for {decorated.function!r} with `mode={mode}`:({', '.join(taken)})",
                                code=f"{decorated.job.replace('_', '-')}-signature")

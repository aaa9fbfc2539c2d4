"""The library's own `dataclasses`, without `inspect` and `annotationlib`, which take long to load."""

import _library


class _Format:
    VALUE, VALUE_WITH_FAKE_GLOBALS, FORWARDREF, STRING = 1, 2, 3, 4


def _annotations_of(obj, *, format=_Format.VALUE):
    try:
        return dict(getattr(obj, "__annotations__", None) or {})
    except NotImplementedError:
        # Of what `make_dataclass` is still making.
        return obj.__annotate__(format)


def _unwrapped(function):
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function


class _Signature:
    """What a class takes, as its docstring says it: `(a: int, b: str = 'x')`."""

    def __init__(self, cls, **_):
        self._cls = cls

    def __str__(self):
        fields = [one for one in self._cls.__dataclass_fields__.values() if one.init and one._field_type is not _FIELD_CLASSVAR]
        named = [_shown(one) for one in fields if one.kw_only]
        return "(" + ", ".join([_shown(one) for one in fields if not one.kw_only] + ["*"] * bool(named) + named) + ")"


def _shown(field):
    kind = field.type
    if isinstance(kind, type) and not isinstance(kind, types.GenericAlias):
        kind = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    else:
        kind = repr(kind).replace("typing.", "")
    default = _HAS_DEFAULT_FACTORY if field.default_factory is not MISSING else field.default
    return f"{field.name}: {kind}" if default is MISSING else f"{field.name}: {kind} = {default!r}"


_library.run("dataclasses", globals(), inspect={"signature": _Signature, "unwrap": _unwrapped},
             annotationlib={"Format": _Format, "get_annotations": _annotations_of})

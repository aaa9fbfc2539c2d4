"""The classes of `collections` as types: `deque`, `OrderedDict`, `Counter` and `defaultdict`."""

import collections
import collections.abc
import typing

import _schema

NAMES = ("deque", "OrderedDict", "Counter", "defaultdict")


def collected_type(cls, name, args, limits, scope):
    """Of what is in square brackets behind it; of anything where there are none."""
    if cls is collections.deque:
        return _schema.sequence("deque", name, _schema.type_of(first(args, 0), None, scope), limits, scope)
    key = _schema.type_of(first(args, 0), None, scope)
    if cls is collections.Counter:
        return mapping("counter", "counter", name, key, _schema.type_of(int, None, _schema.NO_SCOPE), limits, scope)
    value = _schema.type_of(first(args, 1), None, scope)
    if cls is collections.OrderedDict:
        return mapping("ordered_dict", "ordered-dict", name, key, value, limits, scope)
    return mapping("defaultdict", "defaultdict", name, key, value, {}, scope, factory_of(first(args, 1)))


def first(args, at):
    return args[at] if at < len(args) else typing.Any


def mapping(kind, called, name, key, value, limits, scope, factory=None):
    label = f"{called}[{key.label},{value.label}]"
    made = _schema.make(kind, name, label=label, key=key.native, value=value.native, factory=factory, strict=_schema.strict_of(limits, scope),
                        **_schema.counted(limits))
    return _schema.with_args(made, [key, value])


# What makes a value that is missing in a `defaultdict`, by the type of its values (`get_defaultdict_default_default_factory` of Pydantic's).
FACTORIES = {
    float: float, int: int, str: str, bool: bool, tuple: tuple, collections.abc.Sequence: tuple, collections.abc.MutableSequence: list,
    list: list, set: set, collections.abc.MutableSet: set, frozenset: frozenset, collections.abc.Set: frozenset, dict: dict,
    collections.abc.Mapping: dict, collections.abc.MutableMapping: dict, collections.OrderedDict: collections.OrderedDict,
    collections.Counter: collections.Counter,
}


def factory_of(values):
    from pydantic.errors import PydanticSchemaGenerationError

    for extra in getattr(values, "__metadata__", ()):
        if getattr(extra, "factory", None):
            return extra.factory
    kind = typing.get_origin(values) or values
    instructions = "set using `DefaultDict[..., Annotated[..., Field(default_factory=...)]]`"
    if isinstance(kind, typing.TypeVar):
        return lambda: unknown(instructions)
    if kind not in FACTORIES:
        known = ", ".join([one.__name__ for one in FACTORIES])
        raise PydanticSchemaGenerationError(f"Unable to infer a default factory for values of type {values}. Only {known} are supported, other "
                                            f"types require an explicit default factory {instructions}", code="schema-for-unknown-type")
    return FACTORIES[kind]


def unknown(instructions):
    raise RuntimeError(f"Generic defaultdict cannot be used without a concrete value type or an explicit default factory, {instructions}")

"""Annotations -> types that the native side checks and writes values with.

A `Type` keeps what the OpenAPI document needs; its `native` does the work.
"""

import enum
import sys
import types
import typing

import _infer
import _limits
import _native


class PydanticUndefinedType:
    def __repr__(self):
        return "PydanticUndefined"

    def __bool__(self):
        return False

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


UNSET = PydanticUndefinedType()


class Unsupported(BaseException):
    """Something of FastAPI or Pydantic that this engine does not have. No `except Exception` of the app's hides it."""

    def __str__(self):
        return f"the built-in engine does not know {self.args[0]}"


class Undefined(NameError):
    """A name in an annotation that does not exist yet."""


Undefined.__name__ = "NameError"


class Type:
    """One type: its kind, its parts, and the native side of it."""

    def __init__(self, kind, name, native, args=(), facts=None, target=None):
        self.kind = kind
        self.name = name
        self.native = native
        self.args = args
        self.facts = facts or {}
        self.target = target
        # What an error calls it in the path of a union's member: pydantic-core's own name.
        self.label = name
        # By which a discriminator finds it among the members of a union.
        self.tag = None

    def saying(self, facts):
        """The same type with other facts."""
        new = Type.__new__(Type)
        new.__dict__.update(self.__dict__)
        new.facts = facts
        return new


def make(kind, name, args=(), target=None, label=None, **facts):
    facts = {key: value for key, value in facts.items() if value is not None}
    native = _native.schema(kind, {**facts, "name": label or name})
    result = Type(kind, name, native, args, facts, target)
    result.label = label or name
    return result


def is_union(annotation):
    return isinstance(annotation, types.UnionType) or typing.get_origin(annotation) in (typing.Union, types.UnionType)


def name_of(annotation):
    """The annotation as a reader writes it."""
    if annotation is None or annotation is type(None):
        return "None"
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation.__name__
    if hasattr(annotation, "__metadata__"):
        return name_of(annotation.__origin__)
    if is_union(annotation):
        return " | ".join([name_of(arg) for arg in annotation.__args__])
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return "Literal[" + ", ".join([repr(arg) for arg in args]) + "]"
    if origin is not None and args:
        inner = ", ".join(["..." if arg is Ellipsis else name_of(arg) for arg in args])
        return f"{getattr(origin, '__name__', origin)}[{inner}]"
    return str(annotation).replace("typing.", "").replace("app.", "")


class Scope:
    """Where the names of annotations written as text are looked up."""

    def __init__(self, module, local=None, config=None):
        self.names = getattr(sys.modules.get(module), "__dict__", {})
        self.local = local or {}
        self.config = config or {}

    def resolve(self, text):
        try:
            return eval(text, dict(self.names), self.local)
        except NameError as error:
            raise Undefined(str(error)) from None


NO_SCOPE = Scope("app")


def type_of(annotation, limits=None, scope=NO_SCOPE):
    """The type of an annotation with its limits; refuses what it does not know."""
    limits = {key: value for key, value in limits.items() if value is not None} if limits else {}
    if annotation is None:
        annotation = type(None)
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return going_out(_limits.rest(plain_type(annotation, limits, scope), limits), annotation, scope)
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        return type_of(scope.resolve(annotation), limits, scope)
    if isinstance(annotation, typing.TypeAliasType):
        return aliased(annotation, type_of(annotation.__value__, limits, scope), limits)
    if hasattr(annotation, "__supertype__"):
        return type_of(annotation.__supertype__, limits, scope)
    if isinstance(annotation, typing.TypeVar):
        return variable(annotation, limits, scope)
    if hasattr(annotation, "__metadata__"):
        import _annotated

        return _annotated.annotated(annotation, limits, scope)
    if is_union(annotation):
        return union(annotation, limits, scope)
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Required, typing.NotRequired, typing.ReadOnly, typing.ClassVar, typing.Final) and args:
        return type_of(args[0], limits, scope)
    # A bare `typing.List` has an origin, but nothing inside; `tuple[()]` says that there is nothing.
    if origin is not None and (args or isinstance(annotation, types.GenericAlias)):
        return going_out(_limits.rest(generic(annotation, origin, args, limits, scope), limits), annotation, scope)
    return _limits.rest(plain_type(annotation, limits, scope), limits)


# Options of a configuration that say how types go out.
WRITING = {"json_encoders", "ser_json_bytes", "ser_json_inf_nan", "ser_json_timedelta"}


def aliased(alias, inner, limits):
    """The type that a `TypeAliasType` stands for: a page of its own in the document. One that has a page already keeps that."""
    if limits or inner.target is not None:
        return inner
    facts = {name: fact for name, fact in inner.facts.items() if name != "words"}
    return inner.saying({**facts, "alias": (alias, inner)})


def going_out(type_, annotation, scope):
    """The type, written as the configuration around it says."""
    if not scope.config or WRITING.isdisjoint(scope.config):
        return type_
    import _encoders

    return _encoders.written_as(type_, annotation, scope.config)


def variable(annotation, limits, scope):
    """A type variable that nobody filled in: its default, one of its constraints, or what fits its bound and goes out as what it is
    (`_unsubstituted_typevar_schema` of Pydantic's)."""
    default = getattr(annotation, "__default__", None)
    if getattr(annotation, "has_default", bool)():
        return type_of(default, limits, scope)
    if annotation.__constraints__:
        return type_of(typing.Union[annotation.__constraints__], limits, scope)
    if annotation.__bound__ is None:
        return type_of(typing.Any, limits, scope)
    bound = type_of(annotation.__bound__, limits, scope)
    result = make("as_it_is", bound.name, label=bound.label, item=bound.native)
    result.args = [bound]
    return result


def union(annotation, limits, scope):
    members = [arg for arg in annotation.__args__ if arg is not type(None)]
    optional = len(members) < len(annotation.__args__)
    if len(members) == 1:
        inner = type_of(members[0], limits, scope)
    else:
        # A limit is one on what the union gives.
        strict = {"strict": limits["strict"]} if "strict" in limits else None
        first = _limits.is_first(limits.get("union_mode", "smart"))
        inner = make_union([type_of(member, strict, scope) for member in members], name_of(annotation), first)
        inner = _limits.rest(inner, {key: limit for key, limit in limits.items() if key != "union_mode"})
    return nullable(inner) if optional else inner


def make_union(members, name, left_to_right=None):
    labels = [str(member.tag) if member.tag is not None else member.label for member in members]
    result = make("union", name, label=f"union[{','.join(labels)}]", items=[member.native for member in members], labels=labels,
                  left_to_right=left_to_right)
    result.args = members
    return result


def nullable(inner):
    result = make("nullable", f"{inner.name} | None", label=f"nullable[{inner.label}]", item=inner.native)
    result.args = [inner]
    return result


SEQUENCES = {
    list: "list", set: "set", frozenset: "frozenset",
    "MutableSequence": "list", "Set": "frozenset", "MutableSet": "set",
}
MAPPINGS = ("Mapping", "MutableMapping")


def generic(annotation, origin, args, limits, scope):
    name = name_of(annotation)
    if origin is typing.Literal:
        values = list(args)
        return make("literal", name, label=f"literal[{','.join([repr(value) for value in values])}]", values=values)
    if origin is tuple:
        return tuple_type(args, limits, scope, name)
    if origin is dict or getattr(origin, "__name__", "") in MAPPINGS:
        if len(args) == 1:
            raise TypeError(f"Expected two type arguments for {origin!r}, got 1")
        key, value = type_of(args[0], None, scope), type_of(args[1], None, scope)
        return dict_type(name, key, value, limits)
    if getattr(origin, "__name__", None) in ("Sequence", "Iterable"):
        return any_sequence(origin.__name__, name, args[0], scope)
    if is_collected(origin):
        return collected(origin, name, args, limits, scope)
    kind = SEQUENCES.get(origin) or SEQUENCES.get(getattr(origin, "__name__", None))
    if kind:
        return sequence(kind, name, type_of(args[0], None, scope), limits, scope)
    if origin is type:
        import _subclasses

        return _subclasses.subclass_type(args[0])
    if getattr(origin, "__name__", "") == "Callable":
        return make("callable", name)
    raise unknown(annotation)


def with_args(result, args):
    result.args = args
    return result


def strict_of(limits, scope):
    return limits.get("strict", scope.config.get("strict"))


def lengths(limits):
    return _limits.taken("list", limits)


def counted(limits):
    """The limits on a sequence whose items are told one by one."""
    return {**lengths(limits), "fail_fast": limits.get("fail_fast") or None}


def dict_type(name, key, value, limits):
    label = f"dict[{key.label},{value.label}]"
    return with_args(make("dict", name, label=label, key=key.native, value=value.native, **counted(limits)), [key, value])


def sequence(kind, name, item, limits, scope):
    label = f"{kind}[{item.label}]"
    return with_args(make(kind, name, label=label, item=item.native, strict=strict_of(limits, scope), **counted(limits)), [item])


def any_sequence(kind, name, item, scope):
    """Of JSON a list; of Python whatever is a sequence or can be iterated over."""
    import _sequences

    return _sequences.sequence_type(name, item, scope) if kind == "Sequence" else _sequences.iterable_type(name, item, scope)


def is_collected(cls):
    """Whether it is one of the classes in `collections`."""
    return isinstance(cls, type) and cls.__module__ in ("collections", "_collections")


def collected(cls, name, args, limits, scope):
    import _collected

    if cls.__name__ not in _collected.NAMES:
        raise unknown(cls)
    return _collected.collected_type(cls, name, args, limits, scope)


def tuple_type(args, limits, scope, name):
    if len(args) == 2 and args[1] is Ellipsis:
        item = type_of(args[0], None, scope)
        return with_args(make("vartuple", name, label=f"tuple[{item.label}, ...]", item=item.native, strict=strict_of(limits, scope), **counted(limits)), [item])
    items = [] if args == ((),) else [type_of(arg, None, scope) for arg in args]
    label = f"tuple[{', '.join([item.label for item in items])}]"
    fast = limits.get("fail_fast") or None
    return with_args(make("tuple", name, label=label, items=[item.native for item in items], strict=strict_of(limits, scope), fail_fast=fast), items)


def any_type():
    return make("any", "Any", label="any")


def plain_type(annotation, limits, scope):
    if annotation is typing.Any or annotation is object:
        return any_type()
    if getattr(annotation, "__name__", None) in ("Sequence", "Iterable") and annotation.__module__ in ("typing", "collections.abc"):
        return any_sequence(annotation.__name__, annotation.__name__, typing.Any, scope)
    if annotation in (list, set, frozenset, typing.List, typing.Set, typing.FrozenSet):
        origin = typing.get_origin(annotation) or annotation
        return sequence(SEQUENCES.get(origin) or "list", name_of(origin), any_type(), limits, scope)
    if annotation in (dict, typing.Dict):
        key, value = any_type(), any_type()
        return dict_type("dict", key, value, limits)
    if annotation in (type, typing.Type):
        import _subclasses

        return _subclasses.subclass_type(typing.Any)
    if annotation in (tuple, typing.Tuple):
        return tuple_type((typing.Any, Ellipsis), limits, scope, "tuple")
    if typing.get_origin(annotation) is tuple:
        # `typing.Tuple[()]`: nothing inside.
        return tuple_type(((),), limits, scope, name_of(annotation))
    origin = typing.get_origin(annotation) or annotation
    if is_collected(origin):
        return collected(origin, name_of(origin), (), limits, scope)
    if not isinstance(annotation, type):
        if callable(annotation) and getattr(annotation, "__name__", "") == "Callable":
            return make("callable", "Callable")
        raise unknown(annotation)
    return class_type(annotation, limits, scope)


def class_type(cls, limits, scope):
    simple = SIMPLE.get(cls) or SIMPLE.get((_infer.module_of(cls), cls.__name__))
    if simple:
        return simple_type(simple, cls, limits, scope)
    if issubclass(cls, enum.Enum):
        return enum_value(enum_type(cls, limits, scope), scope)
    own = None if scope.config and is_bare(cls) else getattr(cls, "__pydantic_type__", None)
    if own is not None and callable(own):
        return own(scope, limits) if hasattr(cls, "__pydantic_limited__") else own(scope)
    if own is not None and own.target is cls:
        return own
    custom = custom_type(cls, limits, scope)
    if custom is not None:
        return custom
    if scope.config.get("arbitrary_types_allowed"):
        return make("instance", cls.__name__, label=f"is-instance[{cls.__name__}]", target=cls, cls=cls)
    raise unknown(cls)


def unknown(annotation):
    """The error about an annotation of which no type can be made: either nobody could, or it is this engine that cannot."""
    import _unfit

    return _unfit.no_schema(annotation) if _unfit.is_none(annotation) else Unsupported(f"the type {name_of(annotation)}")


SIMPLE = {
    int: "int", float: "float", str: "str", bool: "bool", type(None): "none", bytes: "bytes",
    ("datetime", "date"): "date", ("datetime", "datetime"): "datetime", ("datetime", "time"): "time",
    ("datetime", "timedelta"): "timedelta", ("uuid", "UUID"): "uuid", ("decimal", "Decimal"): "decimal",
}


# What nothing limits is the same wherever it stands, and is only looked at.
unlimited = {}


def simple_type(kind, cls, limits, scope):
    if limits or scope.config:
        return limited(kind, cls, limits, scope)
    if cls not in unlimited:
        unlimited[cls] = limited(kind, cls, limits, scope)
    return unlimited[cls]


def limited(kind, cls, limits, scope):
    facts = _limits.taken(kind, limits)
    if kind == "float":
        facts["finite"] = limits.get("allow_inf_nan") is False or None
    if kind == "str":
        given = scope.config
        facts.setdefault("strip_whitespace", given.get("str_strip_whitespace") or None)
        facts.setdefault("to_lower", given.get("str_to_lower") or None)
        facts.setdefault("to_upper", given.get("str_to_upper") or None)
        facts["coerce_numbers_to_str"] = limits.get("coerce_numbers_to_str", given.get("coerce_numbers_to_str")) or None
        for key in _limits.LENGTH:
            facts.setdefault(key, given.get(f"str_{key}"))
    label = f"constrained-{kind}" if facts and kind in ("int", "float", "str", "bytes") and any([facts[key] is not None for key in facts if key != "coerce_numbers_to_str"]) else kind
    result = make(kind, name_of(cls), label=label, strict=strict_of(limits, scope), **facts)
    own = {key: limits[key] for key in _limits.TAKEN.get(kind, ()) if key in limits}
    result.facts["given"] = {**{key: facts[key] for key in _limits.LENGTH if kind == "str" and key in facts}, **own}
    return result


def enum_type(cls, limits, scope):
    if not cls.__members__:
        # It may only stand for the enums that are made of it.
        result = Type("enum", cls.__name__, make("instance", f"is-instance[{cls.__name__}]", cls=cls).native, target=cls)
        result.label = f"is-instance[{cls.__name__}]"
        return result
    # With those that are another name of one.
    members = [(member.value, member) for member in cls.__members__.values()]
    base = next((kind.__name__ + "-" for kind in (int, str, float) if issubclass(cls, kind)), "")
    return make("enum", cls.__name__, label=f"{base}enum[{cls.__name__}]", target=cls, cls=cls, members=members, strict=strict_of(limits, scope))


def is_bare(cls):
    """Whether it has fields, but no configuration of its own: that of the model around it holds."""
    return hasattr(cls, "__dataclass_fields__") or hasattr(cls, "__total__") and hasattr(cls, "__required_keys__")


def enum_value(type_, scope):
    """The value of a member in its place, where the model wants that."""
    if not scope.config.get("use_enum_values"):
        return type_
    import _decorators

    return _decorators.around(type_, "after", lambda value, data: value.value, "operator.attrgetter('value')")


def custom_type(cls, limits, scope):
    """Dataclasses, typed dicts and named tuples."""
    import _classes

    if is_bare(cls):
        return _classes.bare_type(cls, scope.config)
    if cls.__module__ == "ipaddress" and cls.__name__.startswith("IPv"):
        from pydantic import _addresses

        return _addresses.ip_type(cls, strict_of(limits, scope))
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return _classes.named_tuple_type(cls, scope)
    return None


def check(type_, value, loc=(), strict=False, attributes=False):
    """(value, None), or (None, errors)."""
    return _native.check(type_.native, value, list(loc), strict, attributes)


def error(kind, loc, message, value, ctx=None):
    item = {"type": kind, "loc": list(loc), "msg": message, "input": value}
    if ctx:
        item["ctx"] = ctx
    return item

"""Unions whose members say by a field which one they are."""

import enum

import _schema


def tagged(annotation, key, scope):
    """A union whose members say by a field which one they are."""
    if not isinstance(key, str):
        if not isinstance(key.discriminator, str):
            return by_function(annotation, key, scope)
        key = key.discriminator
    members = annotation.__args__ if _schema.is_union(annotation) else [annotation]
    optional = type(None) in members
    pairs, mapping, aliases = [], [], []
    types_ = [_schema.type_of(member, None, scope) for member in members if member is not type(None)]
    for leaf in [leaf for member in types_ for leaf in choices_of(member, key)]:
        for tag in tags_of(leaf, key, scope):
            pairs.append((tag, leaf.native))
            mapping.append((tag.value if isinstance(tag, enum.Enum) else tag, leaf))
        aliases += [known_field(one, key, scope).in_name for one in leaves_of(leaf)]
    if len(set(aliases)) > 1:
        raise TypeError(f"Aliases for discriminator {key!r} must be the same (got {', '.join(sorted(set(aliases), reverse=True))})")
    choices = {}
    for tag, leaf in mapping:
        if choices.setdefault(tag, leaf) is not leaf:
            raise TypeError(f"Value {tag!r} for discriminator {key!r} mapped to multiple choices")
    keys = list(dict.fromkeys([key, *aliases]))
    label = f"tagged-union[{','.join([leaf.label for _, leaf in mapping])}]"
    result = _schema.make("tagged", _schema.name_of(annotation), label=label, keys=keys, choices=pairs)
    result.args = types_
    result.facts["mapping"] = mapping
    return _schema.nullable(result) if optional else result


def by_function(annotation, given, scope):
    """A union of which a function of the app's says which member a value is, by the member's `Tag`."""
    members = annotation.__args__ if _schema.is_union(annotation) else [annotation]
    types_ = [_schema.type_of(member, None, scope) for member in members]
    for type_ in types_:
        if type_.tag is None:
            raise user_error(f"`Tag` not provided for choice {type_.name} used with `Discriminator`", "callable-discriminator-no-tag")
    called = getattr(given.discriminator, "__name__", repr(given.discriminator)) + "()"
    label = f"tagged-union[{','.join([type_.label for type_ in types_])}]"
    said = given.said if given.custom_error_type is not None else None
    result = _schema.make("tagged", _schema.name_of(annotation), label=label, function=given.discriminator, called=called, said=said,
                          choices=[(type_.tag, type_.native) for type_ in types_])
    result.args = types_
    result.facts.update(keys=[], mapping=[(type_.tag, type_) for type_ in types_])
    return result


def choices_of(member, key):
    """The members of a union, those of unions within it among them; one with a discriminator of its own stands as it is."""
    if member.kind == "union" or member.kind == "tagged" and key in member.facts["keys"]:
        return [choice for inner in member.args for choice in choices_of(inner, key)]
    return [member]


def leaves_of(member):
    """The models of a union, those of unions within it among them."""
    return [leaf for inner in member.args for leaf in leaves_of(inner)] if member.kind in ("union", "tagged") else [member]


def known_field(member, key, scope):
    """A member's field; also of a model that is not finished yet, for it names the union that it is in."""
    cls = member.target
    if "__pydantic_own__" not in cls.__dict__:
        return member.facts["fields"].get(key)
    finished = getattr(cls, "__pydantic_complete__", True)
    found = (getattr(cls, "model_fields", None) or {}).get(key) if finished else None
    own = {} if found is not None else cls.__dict__.get("__pydantic_own__") or {}
    if key not in own:
        return found
    from pydantic._building import aliased, bound_field

    return aliased(cls.model_config, key, bound_field(cls, key, *own[key], scope))


def called(cls):
    """What an error calls a member."""
    if hasattr(cls, "__total__"):
        return "TypedDict"
    return f"{'Dataclass' if hasattr(cls, '__dataclass_fields__') else 'Model'} {cls.__name__!r}"


def tags_of(member, key, scope):
    if member.kind == "tagged":
        return list(dict.fromkeys([tag for leaf in leaves_of(member) for tag in tags_of(leaf, key, scope)]))
    shape = member.facts.get("shape", "").replace("_", "-")
    if member.kind != "model" or shape:
        raise TypeError(f"The core schema type {(shape or member.kind)!r} is not a valid discriminated union variant.")
    if "__pydantic_own__" not in member.target.__dict__ and "fields" not in member.facts:
        raise _schema.Unsupported(f"a discriminator over {member.name}, inside {member.name} itself")
    field = known_field(member, key, scope)
    if field is None:
        raise user_error(f"{called(member.target)} needs a discriminator field for key {key!r}", "discriminator-no-field")
    inner = field.type
    while inner.kind in ("nullable", "after"):
        inner = inner.args[0]
    if inner.kind == "literal":
        return inner.facts["values"]
    if inner.kind == "enum":
        return list(inner.target.__members__.values())
    raise user_error(f"{called(member.target)} needs field {key!r} to be of type `Literal`", "discriminator-needs-literal")


def user_error(message, code):
    from pydantic.errors import PydanticUserError

    return PydanticUserError(message, code=code)

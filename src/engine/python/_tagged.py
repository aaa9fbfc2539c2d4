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
    for leaf in [leaf for member in types_ for leaf in leaves_of(member)]:
        for tag in tags_of(leaf, key, scope):
            pairs.append((tag, leaf.native))
            mapping.append((tag.value if isinstance(tag, enum.Enum) else tag, leaf))
        aliases.append(known_field(leaf.target, key, scope).in_name)
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


def leaves_of(member):
    """The models of a union, those of unions within it among them."""
    return [leaf for inner in member.args for leaf in leaves_of(inner)] if member.kind in ("union", "tagged") else [member]


def known_field(cls, key, scope):
    """A model's field; also of one that is not finished yet, for it names the union that it is in."""
    found = (getattr(cls, "model_fields", None) or {}).get(key)
    own = {} if found is not None else cls.__dict__.get("__pydantic_own__") or {}
    if key not in own:
        return found
    from pydantic._building import aliased, bound_field

    return aliased(cls.model_config, key, bound_field(cls, key, *own[key], scope))


def tags_of(member, key, scope):
    if member.kind != "model":
        raise TypeError(f"The core schema type {member.kind!r} is not a valid discriminated union variant.")
    if not hasattr(member.target, "model_fields") and "__pydantic_own__" not in member.target.__dict__:
        raise _schema.Unsupported(f"a discriminator over {member.name}, which is no model")
    field = known_field(member.target, key, scope)
    if field is None:
        raise user_error(f"Model {member.name!r} needs a discriminator field for key {key!r}", "discriminator-no-field")
    inner = field.type
    while inner.kind in ("nullable", "after"):
        inner = inner.args[0]
    if inner.kind == "literal":
        return inner.facts["values"]
    if inner.kind == "enum":
        return list(inner.target.__members__.values())
    raise user_error(f"Model {member.name!r} needs field {key!r} to be of type `Literal`", "discriminator-needs-literal")


def user_error(message, code):
    from pydantic.errors import PydanticUserError

    return PydanticUserError(message, code=code)

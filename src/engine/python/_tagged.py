"""Unions whose members say by a field which one they are."""

import enum

import _schema


def tagged(annotation, key, scope):
    """A union whose members say by a field which one they are."""
    members = annotation.__args__ if _schema.is_union(annotation) else [annotation]
    optional = type(None) in members
    pairs, mapping, aliases = [], [], []
    types_ = [_schema.type_of(member, None, scope) for member in members if member is not type(None)]
    for member in types_:
        for tag in tags_of(member, key):
            pairs.append((tag, member.native))
            mapping.append((tag.value if isinstance(tag, enum.Enum) else tag, member))
        aliases += aliases_of(member, key)
    if len(set(aliases)) > 1:
        raise TypeError(f"Aliases for discriminator {key!r} must be the same (got {', '.join(sorted(set(aliases), reverse=True))})")
    choices = {}
    for tag, member in mapping:
        if choices.setdefault(tag, member) is not member:
            raise TypeError(f"Value {tag!r} for discriminator {key!r} mapped to multiple choices")
    keys = list(dict.fromkeys([key, *aliases]))
    label = f"tagged-union[{','.join([member.label for member in types_])}]"
    result = _schema.make("tagged", _schema.name_of(annotation), label=label, keys=keys, choices=pairs)
    result.args = types_
    result.facts["mapping"] = mapping
    return _schema.nullable(result) if optional else result


def tags_of(member, key):
    if member.kind in ("union", "tagged"):
        return [tag for inner in member.args for tag in tags_of(inner, key)]
    if member.kind != "model":
        raise TypeError(f"The core schema type {member.kind!r} is not a valid discriminated union variant.")
    fields = getattr(member.target, "model_fields", None)
    if not fields or key not in fields:
        raise user_error(f"Model {member.name!r} needs a discriminator field for key {key!r}", "discriminator-no-field")
    inner = fields[key].type
    while inner.kind in ("nullable",):
        inner = inner.args[0]
    if inner.kind == "literal":
        return inner.facts["values"]
    if inner.kind == "enum":
        return list(inner.target.__members__.values())
    raise user_error(f"Model {member.name!r} needs field {key!r} to be of type `Literal`", "discriminator-needs-literal")


def user_error(message, code):
    from pydantic.errors import PydanticUserError

    return PydanticUserError(message, code=code)


def aliases_of(member, key):
    """What the members of a tagged union call the discriminator outside."""
    if member.kind in ("union", "tagged"):
        return [alias for inner in member.args for alias in aliases_of(inner, key)]
    return [member.target.model_fields[key].in_name]

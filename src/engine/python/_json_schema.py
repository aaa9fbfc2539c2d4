"""Types as JSON Schema, the way Pydantic describes them and FastAPI puts them in order."""

import enum

import _infer
from _schema_fields import EMAIL, around, clean, default_of, described_field, fields_of, output_of, own_words, with_others  # noqa: F401
from _schema_names import PLACE, TITLES, choices, renamed
from _schema_shape import alphabetic, any_of, moved, once, ordered, references  # noqa: F401


class Book:
    """The named schemas of a document: each for what comes in and for what goes out, one where both agree.

    While it is written a page goes by a number; `finish` gives the names. `alone` is Pydantic without FastAPI.
    """

    def __init__(self, alone=False, separate=True):
        self.alone = alone
        # Whether what goes out may have a page of its own (`separate_input_output_schemas=` of FastAPI).
        self.separate = separate
        self.pages = {}
        self.choices = {}
        self.numbers = {}

    def of(self, type_, mode):
        """The schema of a type; `mode` is `validation` or `serialization`."""
        words, alias = type_.facts.get("words"), type_.facts.get("alias")
        if alias is not None:
            return {**self.under(*alias, mode, Book.of), **(words or {})}
        shown = type_.facts.get("shown")
        if shown is not None and shown[1] in (None, mode):
            return dict(shown[0])
        page = WRITERS.get(type_.kind, anything)(self, type_, mode)
        return {**page, **words} if words else page

    def outgoing(self, type_):
        """The schema of what goes out."""
        return self.of(type_, self.mode_of(type_))

    def mode_of(self, type_):
        """How a type that goes out is described: what computes fields has none of them coming in."""
        return "serialization" if self.separate or computes(type_, set()) else "validation"

    def named(self, type_, mode, write):
        return self.under(type_ if type_.target is None else type_.target, type_, mode, write)

    def under(self, subject, type_, mode, write):
        # With the subject itself, so that its id stays its own.
        number, _ = self.numbers.setdefault(id(subject), (len(self.numbers), subject))
        page = f"{number}@{mode}"
        if page not in self.pages:
            self.pages[page] = {}
            self.choices[page] = choices(subject, TITLES[mode], number)
            self.pages[page] = write(self, type_, mode)
        return {"$ref": PLACE + page}

    def finish(self, document):
        """The document and its schemas, all under their names."""
        names = self._names()
        schemas = {names[page]: renamed(schema, names) for page, schema in self.pages.items()}
        return renamed(document, names), {name: schemas[name] for name in sorted(schemas)}

    def _names(self):
        """Each page gets the first of its names that no different schema may have.

        What refers to others is alike only once those have their names: so again, until nothing changes.
        """
        claims = {}
        for page, given in self.choices.items():
            for name in given:
                claims.setdefault(name, []).append(page)
        names = {page: given[0] if len(claims[given[0]]) == 1 else given[-1] for page, given in self.choices.items()}
        contested = [page for page, given in self.choices.items() if len(claims[given[0]]) > 1]
        while True:
            shown = {page: renamed(self.pages[page], names) for page in contested}
            better = {}
            for page in contested:
                better[page] = next(name for name in self.choices[page] if all([shown[other] == shown[page] for other in claims[name]]))
            if {**names, **better} == names:
                return names
            names.update(better)


def computes(type_, seen):
    """Whether a model in the type, however deep, has computed fields."""
    cls = type_.target
    if type_.kind != "model" or cls in seen:
        return type_.kind != "model" and any([computes(arg, seen) for arg in type_.args])
    seen.add(cls)
    inner = [field.type for field in getattr(cls, "model_fields", {}).values()]
    return bool(getattr(cls, "model_computed_fields", None)) or any([computes(one, seen) for one in inner])


def anything(book, type_, mode):
    return {}


NUMBERS = {"multiple_of": "multipleOf", "le": "maximum", "ge": "minimum", "lt": "exclusiveMaximum", "gt": "exclusiveMinimum"}
TEXTS = {"min_length": "minLength", "max_length": "maxLength", "pattern": "pattern"}
ITEMS = {"min_length": "minItems", "max_length": "maxItems"}


def limits(type_, names):
    given = type_.facts.get("given", type_.facts)
    return {name: given[key] for key, name in names.items() if given.get(key) is not None}


def number(word):
    return lambda book, type_, mode: {"type": word, **limits(type_, NUMBERS)}


def text(book, type_, mode):
    return {"type": "string", **limits(type_, TEXTS)}


def uuid(book, type_, mode):
    return {"type": "string", "format": f"uuid{type_.facts.get('version') or ''}"}


def json(book, type_, mode):
    inner = book.of(type_.args[0], mode)
    return inner if mode == "serialization" else {"type": "string", "contentMediaType": "application/json", "contentSchema": inner}


def encoded(book, type_, mode):
    return {**book.of(type_.args[0], mode), "format": type_.facts["format"]}


def json_value(book, type_, mode):
    return book.named(type_, mode, anything)


def formatted(name):
    return lambda book, type_, mode: {"type": "string", "format": name}


def octets(book, type_, mode):
    kind = {"format": "binary"} if book.alone else {"contentMediaType": "application/octet-stream"}
    return {"type": "string", **kind, **limits(type_, TEXTS)}


def decimal(book, type_, mode):
    if mode == "serialization":
        return {"type": "string"}
    bounds = {name: float(value) for name, value in limits(type_, NUMBERS).items()}
    return {"anyOf": [{"type": "number", **bounds}, {"type": "string"}]}


def url(book, type_, mode):
    most = type_.facts.get("max_length")
    size = {} if most is None else {"maxLength": most}
    return {"type": "string", "format": "uri", "minLength": 1, **size}


def array(book, type_, mode):
    unique = {"uniqueItems": True} if type_.kind in ("set", "frozenset") else {}
    return {"type": "array", **unique, "items": book.of(type_.args[0], mode), **limits(type_, ITEMS)}


def pair(book, type_, mode):
    items = [book.of(arg, mode) for arg in type_.args]
    return {"type": "array", **({"prefixItems": items} if items else {}), "minItems": len(items), "maxItems": len(items)}


def mapping(book, type_, mode):
    key, value = untitled(book.of(type_.args[0], mode)), untitled(book.of(type_.args[1], mode))
    pattern = key.pop("pattern", None)
    result = {"type": "object"}
    if pattern is None:
        result["additionalProperties"] = value or True
    else:
        result["patternProperties"] = {pattern: value}
    if "$ref" in key or key.get("type") == "string" and len(key) > 1:
        result["propertyNames"] = {name: said for name, said in key.items() if name != "type"}
    if type_.facts.get("min_length") is not None:
        result["minProperties"] = type_.facts["min_length"]
    if type_.facts.get("max_length") is not None:
        result["maxProperties"] = type_.facts["max_length"]
    return result


def untitled(schema):
    return {name: said for name, said in schema.items() if name != "title"}


def nullable(book, type_, mode):
    return any_of([book.of(type_.args[0], mode), {"type": "null"}])


def union(book, type_, mode):
    return any_of(shown_of(book, type_.args, mode))


def shown_of(book, types_, mode):
    """The schemas of those that have one: a choice that has none is left out."""
    from pydantic.errors import PydanticInvalidForJsonSchema

    found = []
    for type_ in types_:
        try:
            found.append(book.of(type_, mode))
        except PydanticInvalidForJsonSchema:
            pass
    return found


def invalid(described):
    from pydantic.errors import PydanticInvalidForJsonSchema

    return PydanticInvalidForJsonSchema(f"Cannot generate a JsonSchema for core_schema.{described}")


def no_instance(book, type_, mode):
    """Nobody knows what an instance of such a class looks like in JSON."""
    raise invalid(f"IsInstanceSchema ({type_.facts['cls']})")


def no_callable(book, type_, mode):
    raise invalid("CallableSchema")


def tagged(book, type_, mode):
    mapping = {tag_name(tag): book.of(member, mode) for tag, member in type_.facts["mapping"]}
    refs = {tag: schema.get("$ref", schema) for tag, schema in mapping.items()}
    result = {"oneOf": once(mapping.values())}
    # The first of its names that is a property of them all.
    shown = [properties_of(member, mode) for _, member in type_.facts["mapping"]]
    name = next((key for key in type_.facts["keys"] if all([key in properties for properties in shown])), None)
    if name is not None or len(type_.facts["keys"]) == 1:
        result["discriminator"] = {"propertyName": name or type_.facts["keys"][0], "mapping": refs}
    return result


def tag_name(tag):
    """A tag as JSON would have it."""
    if isinstance(tag, bool) or tag is None:
        return {True: "true", False: "false", None: "null"}[tag]
    return str(tag)


def properties_of(member, mode):
    fields = getattr(member.target, "model_fields", None) or member.facts.get("fields", {})
    fields = fields.values()
    return [field.out_name if mode == "serialization" else field.shown_name for field in fields]


def literal(book, type_, mode):
    values = [value.value if isinstance(value, enum.Enum) else value for value in type_.facts["values"]]
    if values == [None]:
        return {"const": None, "type": "null"}
    result = one_type(values)
    return {"const": values[0], **result} if len(values) == 1 else {"enum": values, **result}


def one_type(values):
    kinds = {type(value) for value in values}
    word = WORDS.get(kinds.pop()) if len(kinds) == 1 else None
    return {"type": word} if word else {}


WORDS = {bool: "boolean", str: "string", int: "integer", float: "number", list: "array"}


def enumeration(book, type_, mode):
    def write(book, type_, mode):
        values = [_infer.json(member.value) for member in type_.target.__members__.values()]
        result = {"enum": values, "title": type_.target.__name__, **one_type(values)}
        if type_.target.__dict__.get("__doc__"):
            result["description"] = clean(type_.target.__doc__)
        return result

    return book.named(type_, mode, write)


def replaced(book, type_, mode):
    """`PlainValidator` takes anything in; what goes out is of the type beside it."""
    if "shown_in" in type_.facts:
        return dict(type_.facts["shown_out" if mode == "serialization" else "shown_in"])
    if mode == "validation":
        return anything(book, type_, mode)
    inner = type_.args[0]
    if inner.kind == "written" and not inner.facts.get("base64") and inner.facts.get("output") is None:
        # Neither the validator nor the serializer says what it gives.
        raise invalid(f"PlainValidatorFunctionSchema ({{'type': 'no-info', 'function': {type_.facts.get('function')}}})")
    return book.of(inner, mode)


def upload(book, type_, mode):
    return {"type": "string", "contentMediaType": "application/octet-stream"}


def model(book, type_, mode):
    return book.named(type_, mode, named_tuple if type_.facts.get("shape") == "named_tuple" else with_others)


def named_tuple(book, type_, mode):
    fields = type_.facts["fields"].values()
    items = [described_field(book, field, field.in_name, mode) for field in fields]
    least = len([field for field in fields if field.is_required()])
    return {"type": "array", "prefixItems": items, **({"minItems": least} if least else {}), "maxItems": len(items)}


def email(book, type_, mode):
    return {**book.of(type_.args[0], mode), **EMAIL}


def written(book, type_, mode):
    output = type_.facts.get("output")
    if type_.facts.get("base64") and (book.alone or mode == "serialization"):
        return {**book.of(type_.args[0], mode), **({"format": "base64url"} if book.alone else {"contentEncoding": "base64"})}
    if mode == "serialization" and output is not None:
        return own_words(book, type_.args[0], output)
    return book.of(type_.args[0], mode)


def secret(book, type_, mode):
    checked = type_.args[0]
    return {**book.of(checked.args[0], mode), "type": "string", "writeOnly": True, "format": "password"}


def inner(book, type_, mode):
    return book.of(type_.args[0], mode)


def after(book, type_, mode):
    """With a limit on what a validator gave: Pydantic knows only the names of lengths then, the others stay in its own words."""
    entry = book.of(type_.args[0], mode)
    if mode == "serialization" and "as_text" in type_.facts:
        return {"type": "string", **limits(type_.facts["as_text"], TEXTS)}
    for key, limit in type_.facts.get("late", {}).items():
        names = ITEMS if entry.get("type") == "array" else TEXTS
        entry = {**entry, names.get(key, key): limit}
    return entry


WRITERS = {
    "int": number("integer"), "float": number("number"), "str": text, "bool": number("boolean"), "none": number("null"),
    "bytes": octets, "date": formatted("date"), "datetime": formatted("date-time"), "time": formatted("time"),
    "timedelta": formatted("duration"), "uuid": uuid, "json": json, "json_value": json_value, "encoded": encoded, "secret_of": inner, "sequence": array, "iterable": array, "upload": upload, "email": email, "decimal": decimal, "url": url, "list": array, "set": array,
    "frozenset": array, "vartuple": array, "deque": array, "tuple": pair, "dict": mapping, "ordered_dict": mapping, "counter": mapping,
    "defaultdict": mapping, "instance": no_instance, "callable": no_callable, "nullable": nullable, "union": union, "tagged": tagged,
    "literal": literal, "enum": enumeration, "model": model, "secret": secret, "before": inner, "after": after, "wrap": inner,
    "plain": replaced, "written": written, "as_it_is": inner,
}


def whole(type_, mode):
    """One type's schema with its definitions inside, as `model_json_schema()` gives it."""
    book = Book(alone=True)
    top, schemas = book.finish(book.of(type_, mode))
    used = references(top) + references(list(schemas.values()))
    name = top.get("$ref", "").removeprefix(PLACE)
    if used.count(PLACE + name) == 1 and len(top) == 1:
        top = schemas.pop(name)
    if schemas:
        top = {**top, "$defs": schemas}
    return alphabetic(moved(top))

"""Types as JSON Schema, the way Pydantic describes them and FastAPI puts them in order."""

import enum

import _infer
from _schema import UNSET

# The order of OpenAPI's Schema Object, which FastAPI's own model of it has.
ORDER = (
    "$ref", "allOf", "anyOf", "oneOf", "prefixItems", "items", "contains", "properties", "patternProperties", "additionalProperties",
    "propertyNames", "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength",
    "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties", "required", "format",
    "contentEncoding", "contentMediaType", "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples",
    "discriminator", "example",
)
RANK = {name: rank for rank, name in enumerate(ORDER)}


BOUNDS = {"multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"}
MAPS = {"properties", "$defs", "patternProperties"}
VALUES = {"default", "examples", "example", "enum", "const", "mapping", "required"}


def ordered(schema):
    """A schema as FastAPI's own model of it writes it: keys in that order, bounds as floats."""
    if isinstance(schema, list):
        return [ordered(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {}
    for key, value in sorted(schema.items(), key=lambda pair: RANK.get(pair[0], len(ORDER))):
        if key in MAPS:
            value = {name: ordered(inner) for name, inner in value.items()}
        elif key in BOUNDS and isinstance(value, (int, float)):
            value = float(value)
        elif key not in VALUES:
            value = ordered(value)
        result[key] = value
    return result


class Book:
    """The named schemas of a document: each for what comes in and for what goes out, one where both agree."""

    def __init__(self):
        self.pages = {}

    def of(self, type_, mode):
        """The schema of a type; `mode` is `validation` or `serialization`."""
        return WRITERS.get(type_.kind, anything)(self, type_, mode)

    def named(self, type_, mode, write):
        name = safe(type_.target.__name__ if type_.target is not None else type_.name)
        key = (name, mode)
        if key not in self.pages:
            self.pages[key] = {}
            self.pages[key] = write(self, type_, mode)
        return {"$ref": f"#/components/schemas/{name}@{mode}"}

    def finish(self, document):
        """Settles the names: `Item` where one schema serves both ways, else `Item-Input` and `Item-Output`."""
        names = {name for name, _ in self.pages}
        split = {name for name in names if self._differs(name)}
        while True:
            more = {name for name in names - split if self._both(name) and refers(self.pages[(name, "validation")]) & split}
            if not more:
                break
            split |= more

        def final(name, mode):
            if name not in split:
                return name
            return name + ("-Input" if mode == "validation" else "-Output")

        schemas = {final(name, mode): page for (name, mode), page in self.pages.items()}
        return renamed(document, final), {name: ordered(renamed(schemas[name], final)) for name in sorted(schemas)}

    def _both(self, name):
        return (name, "validation") in self.pages and (name, "serialization") in self.pages

    def _differs(self, name):
        return self._both(name) and bare(self.pages[(name, "validation")]) != bare(self.pages[(name, "serialization")])


def safe(name):
    return "".join([c if c.isalnum() or c in ".-_" else "_" for c in name])


def refers(value):
    if isinstance(value, dict):
        found = set()
        for key, item in value.items():
            found |= {target(item)[0]} if is_ref(key, item) else refers(item)
        return found
    return set().union(*[refers(item) for item in value]) if isinstance(value, list) and value else set()


def is_ref(key, item):
    return isinstance(item, str) and item.startswith("#/components/schemas/") and "@" in item


def target(ref):
    name, _, mode = ref.removeprefix("#/components/schemas/").rpartition("@")
    return name, mode


def bare(value):
    return renamed(value, lambda name, mode: name)


def renamed(value, final):
    if isinstance(value, dict):
        return {key: renamed(item, final) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, final) for item in value]
    if is_ref(None, value):
        return "#/components/schemas/" + final(*target(value))
    return value


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


def formatted(name):
    return lambda book, type_, mode: {"type": "string", "format": name}


DECIMAL = r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"


def decimal(book, type_, mode):
    if mode == "serialization":
        return {"type": "string", "pattern": DECIMAL}
    bounds = {name: float(value) if not isinstance(value, int) else value for name, value in limits(type_, NUMBERS).items()}
    return {"anyOf": [{"type": "number", **bounds}, {"type": "string", "pattern": DECIMAL}]}


def url(book, type_, mode):
    size = {"maxLength": 2083} if type_.facts.get("schemes") else {}
    return {"type": "string", "minLength": 1, "format": "uri", **size}


def array(book, type_, mode):
    unique = {"uniqueItems": True} if type_.kind in ("set", "frozenset") else {}
    return {"type": "array", **unique, "items": book.of(type_.args[0], mode), **limits(type_, ITEMS)}


def pair(book, type_, mode):
    items = [book.of(arg, mode) for arg in type_.args]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


def mapping(book, type_, mode):
    value = book.of(type_.args[1], mode)
    result = {"type": "object", "additionalProperties": value or True}
    key = book.of(type_.args[0], mode)
    if type_.args[0].kind == "enum" or key.get("pattern"):
        result["propertyNames"] = key
    if type_.facts.get("min_length") is not None:
        result["minProperties"] = type_.facts["min_length"]
    if type_.facts.get("max_length") is not None:
        result["maxProperties"] = type_.facts["max_length"]
    return result


def nullable(book, type_, mode):
    inner = book.of(type_.args[0], mode)
    if not inner:
        return {"anyOf": [{}, {"type": "null"}]}
    if set(inner) == {"anyOf"}:
        return {"anyOf": inner["anyOf"] + [{"type": "null"}]}
    return {"anyOf": [inner, {"type": "null"}]}


def union(book, type_, mode):
    return {"anyOf": [book.of(arg, mode) for arg in type_.args]}


def tagged(book, type_, mode):
    refs = {str(tag): book.of(member, mode)["$ref"] for tag, member in type_.facts["mapping"]}
    members = []
    for member in type_.args:
        members.append(book.of(member, mode))
    return {"oneOf": members, "discriminator": {"propertyName": type_.facts["key"], "mapping": refs}}


def literal(book, type_, mode):
    values = [value.value if isinstance(value, enum.Enum) else value for value in type_.facts["values"]]
    result = one_type(values)
    return {"const": values[0], **result} if len(values) == 1 else {"enum": values, **result}


def one_type(values):
    for kind, word in ((bool, "boolean"), (str, "string"), (int, "integer"), (float, "number")):
        if all([isinstance(value, kind) and (kind is bool or not isinstance(value, bool)) for value in values]):
            return {"type": word}
    return {}


def enumeration(book, type_, mode):
    def write(book, type_, mode):
        values = [member.value for member in type_.target]
        result = {"enum": values, "title": type_.target.__name__, **one_type(values)}
        if type_.target.__dict__.get("__doc__"):
            result["description"] = clean(type_.target.__doc__)
        return result

    return book.named(type_, mode, write)


def clean(doc):
    """A docstring without its indentation, as `inspect.cleandoc` gives it."""
    lines = doc.expandtabs().split("\n")
    margins = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    margin = min(margins) if margins else 0
    lines = [lines[0].lstrip()] + [line[margin:] for line in lines[1:]]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


def model(book, type_, mode):
    return book.named(type_, mode, fields_of)


def fields_of(book, type_, mode):
    cls = type_.target
    fields = getattr(cls, "model_fields", None)
    if fields is None:
        fields = type_.facts["fields"]
    config = getattr(cls, "model_config", {})
    if "root" in fields and any([base.__name__ == "RootModel" for base in getattr(cls, "__mro__", ())]):
        result = book.of(fields["root"].type, mode)
        return {**result, "title": config.get("title") or cls.__name__, **described(cls)}
    properties, required = {}, []
    for field in fields.values():
        if mode == "serialization" and field.exclude:
            continue
        key = field.out_name if mode == "serialization" else field.in_name
        properties[key] = described_field(book, field, key, mode)
        if field.is_required():
            required.append(key)
    if mode == "serialization":
        for field in getattr(cls, "model_computed_fields", {}).values():
            entry = described_field(book, field, field.out_name, mode)
            properties[field.out_name] = {**entry, "readOnly": True}
            required.append(field.out_name)
    result = {"properties": properties, "type": "object", "title": config.get("title") or getattr(cls, "__name__", type_.name), **described(cls)}
    if required:
        result["required"] = required
    if config.get("extra") == "forbid":
        result["additionalProperties"] = False
    elif config.get("extra") == "allow":
        result["additionalProperties"] = True
    extra = config.get("json_schema_extra")
    if isinstance(extra, dict):
        result.update(extra)
    elif callable(extra):
        extra(result)
    return result


def described(cls):
    doc = cls.__dict__.get("__doc__") if isinstance(cls, type) else None
    return {"description": clean(doc)} if doc and not hasattr(cls, "__dataclass_fields__") else {}


def described_field(book, field, key, mode):
    entry = book.of(field.type, mode)
    title = field.options.get("title") or (field.name.title().replace("_", " ") if titled(field.type) else None)
    return around(entry, field, title)


def titled(type_):
    """Things with a name of their own get no title from the field."""
    if type_.kind in ("nullable", "before", "after", "wrap", "written"):
        return titled(type_.args[0])
    return type_.kind not in ("model", "enum")


def around(entry, field, title):
    """What a field adds to its type's schema, in Pydantic's order."""
    entry, options = dict(entry), field.options
    if options.get("title"):
        entry["title"] = options["title"]
    if options.get("description"):
        entry["description"] = options["description"]
    if options.get("deprecated"):
        entry["deprecated"] = True
    if options.get("examples"):
        entry["examples"] = _infer.json(options["examples"])
    if isinstance(options.get("json_schema_extra"), dict):
        entry.update(_infer.json(options["json_schema_extra"]))
    if field.default is not UNSET and field.default is not None and field.factory is None:
        entry["default"] = _infer.json(field.default)
    if title and "title" not in entry and "$ref" not in entry:
        entry["title"] = title
    if options.get("example") is not None:
        entry["example"] = _infer.json(options["example"])
    return entry


def secret(book, type_, mode):
    return {"type": "string", "format": "password", "writeOnly": True}


def inner(book, type_, mode):
    return book.of(type_.args[0], mode)


WRITERS = {
    "int": number("integer"), "float": number("number"), "str": text, "bool": number("boolean"), "none": number("null"),
    "bytes": formatted("binary"), "date": formatted("date"), "datetime": formatted("date-time"), "time": formatted("time"),
    "timedelta": formatted("duration"), "uuid": formatted("uuid"), "email": formatted("email"), "decimal": decimal, "url": url, "list": array, "set": array,
    "frozenset": array, "vartuple": array, "tuple": pair, "dict": mapping, "nullable": nullable, "union": union, "tagged": tagged,
    "literal": literal, "enum": enumeration, "model": model, "secret": secret, "before": inner, "after": inner, "wrap": inner,
    "plain": anything, "written": inner,
}


def whole(type_, mode):
    """One type's schema with its definitions inside, as `model_json_schema()` gives it."""
    book = Book()
    top = book.of(type_, mode)
    top, schemas = book.finish(top)
    name = top.get("$ref", "").removeprefix("#/components/schemas/")
    if name in schemas:
        top = schemas.pop(name)
    result = moved(ordered(top))
    if schemas:
        result["$defs"] = moved(schemas)
    return result


def moved(value):
    if isinstance(value, dict):
        return {key: moved(item) for key, item in value.items()}
    if isinstance(value, list):
        return [moved(item) for item in value]
    return value.replace("#/components/schemas/", "#/$defs/") if isinstance(value, str) else value

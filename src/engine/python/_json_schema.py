"""Types as JSON Schema, the way Pydantic describes them and FastAPI puts them in order."""

import enum

import _decorators
import _generic
import _infer
import _trace
from _schema import UNSET

# The order of OpenAPI's Schema Object, which FastAPI's own model of it has.
ORDER = (
    "$ref", "allOf", "anyOf", "oneOf", "prefixItems", "items", "contains", "properties", "patternProperties", "additionalProperties",
    "propertyNames", "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength",
    "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties", "required", "format",
    "contentEncoding", "contentMediaType", "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples",
    "discriminator", "example", "propertyName", "mapping",
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


PLACE = "#/components/schemas/"
TITLES = {"validation": "Input", "serialization": "Output"}


class Book:
    """The named schemas of a document: each for what comes in and for what goes out, one where both agree.

    While it is written a page goes by a number; `finish` gives the names. `alone` is Pydantic without FastAPI, which keeps
    defaults that are `None`.
    """

    def __init__(self, alone=False):
        self.alone = alone
        self.pages = {}
        self.choices = {}
        self.numbers = {}

    def of(self, type_, mode):
        """The schema of a type; `mode` is `validation` or `serialization`."""
        return WRITERS.get(type_.kind, anything)(self, type_, mode)

    def named(self, type_, mode, write):
        subject = type_ if type_.target is None else type_.target
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


def choices(subject, title, number):
    """The names that a schema may have, the best first: `Item`, `Item-Input`, `app__A__Item`, and so on."""
    whole = reference(subject)
    short, long = safe(short_of(whole)), safe(whole)
    return [short, f"{short}-{title}", long, f"{long}-{title}", f"{long}__{number + 1}", f"{long}-{title}__{number + 1}"]


def reference(subject):
    """`app.A.Item`; of a filled generic model `app.Page[User]`."""
    origin, given = getattr(subject, "__dict__", {}).get("__pydantic_generic__") or (subject, ())
    name = getattr(origin, "__qualname__", None) or origin.name
    inside = f"[{','.join([_generic.display(arg) for arg in given])}]" if given else ""
    module = getattr(origin, "__module__", "app")
    return f"{_trace.module_name() if module == 'app' else module}.{name}{inside}"


def short_of(whole):
    """The last part of every dotted name in it."""
    parts, part = [], ""
    for c in whole:
        if c in "[],":
            parts += [part, c]
            part = ""
        else:
            part += c
    return "".join([one.rpartition(".")[2] or one for one in [*parts, part]])


PLAIN = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")


def safe(name):
    return "".join([c if c in PLAIN else "_" for c in name]).replace(".", "__")


def renamed(value, names):
    """With the names of the pages instead of their numbers."""
    if isinstance(value, dict):
        return {key: renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, names) for item in value]
    if isinstance(value, str) and value.startswith(PLACE):
        page = value.removeprefix(PLACE)
        return PLACE + names.get(page, page)
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


def octets(book, type_, mode):
    kind = {"format": "binary"} if book.alone else {"contentMediaType": "application/octet-stream"}
    return {"type": "string", **kind}


def decimal(book, type_, mode):
    if mode == "serialization":
        return {"type": "string"}
    bounds = {name: float(value) if not isinstance(value, int) else value for name, value in limits(type_, NUMBERS).items()}
    return {"anyOf": [{"type": "number", **bounds}, {"type": "string"}]}


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
    key, value = dict(book.of(type_.args[0], mode)), book.of(type_.args[1], mode)
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
    result = {"oneOf": members}
    # The first of its names that is a property of them all.
    shown = [properties_of(member, mode) for member in leaves(type_)]
    name = next((key for key in type_.facts["keys"] if all([key in properties for properties in shown])), None)
    if name is not None or len(type_.facts["keys"]) == 1:
        result["discriminator"] = {"propertyName": name or type_.facts["keys"][0], "mapping": refs}
    return result


def leaves(type_):
    """The models of a tagged union, those of unions within it among them."""
    return [leaf for member in type_.args for leaf in (leaves(member) if member.kind in ("union", "tagged") else [member])]


def properties_of(member, mode):
    fields = getattr(member.target, "model_fields", {}).values()
    return [field.out_name if mode == "serialization" else field.shown_name for field in fields]


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
        values = [member.value for member in type_.target.__members__.values()]
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


def replaced(book, type_, mode):
    """`PlainValidator` takes anything in; what goes out is of the type beside it."""
    return book.of(type_.args[0], mode) if mode == "serialization" and type_.facts.get("typed") else anything(book, type_, mode)


def upload(book, type_, mode):
    return {"type": "string", "contentMediaType": "application/octet-stream"}


def model(book, type_, mode):
    return book.named(type_, mode, fields_of)


def fields_of(book, type_, mode):
    cls = type_.target
    fields = getattr(cls, "model_fields", None)
    if fields is None:
        fields = type_.facts["fields"]
    elif not getattr(cls, "__pydantic_complete__", True):
        from pydantic.main import usable

        usable(cls)
    config = getattr(cls, "model_config", {})
    output = getattr(cls, "__pydantic_output__", None) if mode == "serialization" else None
    if output is not None:
        return output_of(book, output, type_)
    if "root" in fields and any([base.__name__ == "RootModel" for base in getattr(cls, "__mro__", ())]):
        result = book.of(fields["root"].type, mode)
        return {**result, "title": config.get("title") or cls.__name__, **described(cls)}
    properties, required = {}, []
    for field in fields.values():
        if mode == "serialization" and field.exclude:
            continue
        by_alias = mode == "serialization" or config.get("validate_by_alias", True)
        key = field.out_name if mode == "serialization" else field.shown_name if by_alias else field.name
        properties[key] = described_field(book, field, key, mode)
        filled = mode == "serialization" and config.get("json_schema_serialization_defaults_required")
        if field.is_required() or filled:
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
        extra_type = getattr(cls, "__pydantic_extra_type__", None)
        result["additionalProperties"] = extra_type and book.of(extra_type, mode) or True
    extra = config.get("json_schema_extra")
    if isinstance(extra, dict):
        result.update(extra)
    elif callable(extra):
        extra(result, cls) if _decorators.count_of(extra) > 1 else extra(result)
    return result


def described(cls):
    doc = cls.__dict__.get("__doc__") if isinstance(cls, type) else None
    return {"description": clean(doc)} if doc and not hasattr(cls, "__dataclass_fields__") else {}


def described_field(book, field, key, mode):
    output = getattr(field, "output", None) if mode == "serialization" else None
    entry = book.of(field.type, mode) if output is None else output_of(book, output, field.type)
    title = field.options.get("title") or (key.title().replace("_", " ").strip() if titled(field.type) else None)
    result = around(entry, field, title)
    if mode == "serialization" and "default" in result:
        serialised_default(result, field)
    if book.alone and "default" not in result and field.default is not UNSET and field.factory is None:
        result["default"] = field.default
    return result


def shown(default):
    """A default as JSON; None where it cannot be: Pydantic leaves it out then."""
    try:
        return finite(_infer.json(default))
    except _infer.PydanticSerializationError:
        return None


def finite(value):
    """JSON has no endless numbers: null stands for them, which as a whole default FastAPI leaves out."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and value - value != 0 else value


def serialised_default(entry, field):
    """A default goes through a plain serializer of its type; one that is a method has no model to look at: no default then."""
    plain = field.type.facts.get("plain") if field.type.kind == "written" else getattr(field, "plain_serializer", None)
    if plain is None:
        return
    try:
        entry["default"] = _infer.json(plain(field.default))
    except Exception:
        del entry["default"]


def output_of(book, output, type_):
    """What a serializer says that it gives: `(type, when it is used)`."""
    returns, when = output
    entry = book.of(returns, "serialization")
    if type_.kind == "nullable" and "unless-none" in when:
        return {"anyOf": [entry, {"type": "null"}]}
    return entry


def written(book, type_, mode):
    output = type_.facts.get("output")
    if mode == "serialization" and output is not None:
        return output_of(book, output, type_.args[0])
    return book.of(type_.args[0], mode)


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
        default = shown(field.default)
        if default is not None:
            entry["default"] = default
    if title and "title" not in entry and "$ref" not in entry:
        entry["title"] = title
    if options.get("example") is not None:
        entry["example"] = _infer.json(options["example"])
    if callable(options.get("json_schema_extra")):
        options["json_schema_extra"](entry)
    return entry


def secret(book, type_, mode):
    return {"type": "string", "format": "password", "writeOnly": True}


def inner(book, type_, mode):
    return book.of(type_.args[0], mode)


def after(book, type_, mode):
    """With a limit on what a validator gave: Pydantic knows only the names of lengths then, the others stay in its own words."""
    entry = book.of(type_.args[0], mode)
    for key, limit in type_.facts.get("late", {}).items():
        names = ITEMS if entry.get("type") == "array" else TEXTS
        entry = {**entry, names.get(key, key): limit}
    return entry


WRITERS = {
    "int": number("integer"), "float": number("number"), "str": text, "bool": number("boolean"), "none": number("null"),
    "bytes": octets, "date": formatted("date"), "datetime": formatted("date-time"), "time": formatted("time"),
    "timedelta": formatted("duration"), "uuid": formatted("uuid"), "upload": upload, "email": formatted("email"), "decimal": decimal, "url": url, "list": array, "set": array,
    "frozenset": array, "vartuple": array, "tuple": pair, "dict": mapping, "nullable": nullable, "union": union, "tagged": tagged,
    "literal": literal, "enum": enumeration, "model": model, "secret": secret, "before": inner, "after": after, "wrap": inner,
    "plain": replaced, "written": written,
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


def references(value):
    if isinstance(value, dict):
        return [ref for key, item in value.items() for ref in ([item] if key == "$ref" else references(item))]
    return [ref for item in value for ref in references(item)] if isinstance(value, list) else []


def alphabetic(value, parent=None):
    """Keys in the order of the alphabet, but for the fields of a model and the value of a default."""
    if isinstance(value, dict):
        names = value if parent in ("properties", "default") else sorted(value)
        return {name: alphabetic(value[name], name) for name in names}
    if isinstance(value, list):
        return [alphabetic(item, parent) for item in value]
    return value


def moved(value):
    if isinstance(value, dict):
        return {key: moved(item) for key, item in value.items()}
    if isinstance(value, list):
        return [moved(item) for item in value]
    return value.replace(PLACE, "#/$defs/") if isinstance(value, str) else value

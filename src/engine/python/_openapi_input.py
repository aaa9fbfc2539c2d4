"""What a path operation takes, as `/openapi.json` says it: its parameters, and its body."""

import _form
import _infer
import _json_schema
import _params
import _schema


def flat(route, source):
    """The parameters from one source, with the two names that each is shown under; a model of parameters counts as its fields."""
    for call in route.all_calls():
        for param in call.params:
            if param.source != source or not param.include_in_schema:
                continue
            behind = _params.model_behind(param.type) if source != "path" else None
            if behind is None:
                # Here a name of the app's own is dashed too, where it is the parameter's.
                dashed = source == "header" and param.convert_underscores
                yield param, param.in_name, _params.request_names(param, {}, dashed)[0][1]
            else:
                for field, names in _params.field_names(param, behind.target):
                    yield field, *names[0]


def parameters(route, book):
    found = {}
    for source in ("path", "query", "header", "cookie"):
        for param, own, name in flat(route, source):
            entry = {"name": name, "in": source, "required": True if source == "path" else param.is_required()}
            if param.options.get("description"):
                entry["description"] = param.options["description"]
            if param.options.get("deprecated"):
                entry["deprecated"] = True
            entry["schema"] = described(param, book, own)
            entry.update(examples_of(param))
            required = found.get((source, name), {}).get("required")
            if not (required and not entry["required"]):
                found[(source, name)] = in_order(entry)
    return list(found.values())


def examples_of(param):
    """The examples that stand beside the schema, not in it."""
    if getattr(param, "openapi_examples", None):
        return {"examples": _infer.encodable(param.openapi_examples)}
    example = param.options.get("example")
    return {} if example is None else {"example": _infer.encodable(example)}


def described(param, book, name):
    """A parameter's schema, or a body's: what has a name of its own gets no title."""
    schema = book.of(param.type, "validation")
    title = None if "$ref" in schema else param.options.get("title") or title_of(name)
    return _json_schema.around(schema, param, title, _json_schema.default_of(book, param, "validation"))


PARAMETER = ("name", "in", "required", "schema", "description", "examples", "example", "deprecated")


def in_order(entry):
    return {key: entry[key] for key in PARAMETER if key in entry}


def title_of(name):
    return name.title().replace("_", " ")


def titled(schema, name):
    """A field's schema has a title, unless it refers to a definition."""
    return schema if "$ref" in schema else {**schema, "title": title_of(name)}


def request_body(route, bodies, book):
    media = media_type(bodies)
    only = bodies[0]
    if route.embed:
        schema = together(route, bodies, book)
    elif route.form and _form.may_be_left_out(only):
        schema = _json_schema.around(together(route, bodies, book), only, only.options.get("title"), _json_schema.default_of(book, only, "validation"))
    else:
        schema = described(only, book, only.in_name)
    content = {"schema": schema}
    if not route.embed:
        content.update(examples_of(only))
    entry = {"required": True} if any([body.is_required() for body in bodies]) else {}
    return {**entry, "content": {media: content}}


def media_type(bodies):
    """Of several: one file makes all of a form `multipart/form-data`, and one field makes all a form."""
    files = [body for body in bodies if getattr(body, "file", False)]
    kinds = {body.media_type for body in files or [body for body in bodies if body.form] or bodies}
    return kinds.pop() if len(kinds) == 1 else "multipart/form-data" if "multipart/form-data" in kinds else bodies[0].media_type


def together(route, bodies, book):
    """Several body parameters are one object, with a model of its own. Models that are a form's are parts of it."""
    name = "Body_" + route.unique_id
    models = [body for body in bodies if _form.model_of(body)]
    # Of several under one name the last is shown.
    fields = {body.name: body for body in bodies if body not in models}
    target = type(name, (), {"model_fields": fields, "__doc__": None})
    type_ = _schema.Type("model", name, None, target=target)

    def with_models(book, type_, mode):
        entry = _json_schema.fields_of(book, type_, mode)
        if not fields:
            del entry["properties"]
        return {"allOf": [part for model in models for part in parts(model, book)], **entry}

    return book.named(type_, "validation", with_models if models else _json_schema.fields_of)


def parts(body, book):
    """What a model asks of the form that it is a part of: one that may be left out is there as a whole, or not at all."""
    schema = {key: value for key, value in described(body, book, body.in_name).items() if key != "default"}
    if not _form.may_be_left_out(body):
        return [schema]
    model = _form.model_of(body).target
    schema["anyOf"] = [choice for choice in schema["anyOf"] if choice.get("type") != "null"]
    absent = {"not": {"anyOf": [{"required": [name]} for name in sorted(_form.names_of(body, model))]}}
    if _form.takes_more(model):
        absent = {"maxProperties": 0}
    return [{"not": absent}, schema] if body.is_required() else [{"anyOf": [absent, schema]}]

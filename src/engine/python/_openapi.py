"""`/openapi.json`: what the app says of itself."""

import _http
import _schema
import _status as status

VALIDATION = {
    "HTTPValidationError": {
        "properties": {"detail": {"items": {"$ref": "#/components/schemas/ValidationError"}, "type": "array", "title": "Detail"}},
        "type": "object", "title": "HTTPValidationError",
    },
    "ValidationError": {
        "properties": {
            "loc": {"items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}, "type": "array", "title": "Location"},
            "msg": {"type": "string", "title": "Message"},
            "type": {"type": "string", "title": "Error Type"},
            "input": {"title": "Input"},
            "ctx": {"type": "object", "title": "Context"},
        },
        "type": "object", "required": ["loc", "msg", "type"], "title": "ValidationError",
    },
}
DESCRIBED = {"4XX": "Client Error", "5XX": "Server Error", "default": "Default Response"}


def document(app):
    models = {}
    paths = {}
    for route in app.routes:
        if route.options.get("include_in_schema") is False:
            continue
        for method in route.methods:
            paths.setdefault(template(route), {})[method.lower()] = operation(route, method, models)
    info = {"title": app.title}
    if app.summary:
        info["summary"] = app.summary
    if app.description:
        info["description"] = app.description
    info["version"] = app.version
    result = {"openapi": "3.1.0", "info": info, "paths": paths}
    if models:
        result["components"] = {"schemas": {name: models[name] for name in sorted(models)}}
    return result


def template(route):
    return "".join(part if isinstance(part, str) else "{" + part[0] + "}" for part in route.segments)


def operation(route, method, models):
    name = route.options.get("name") or route.function.__name__
    result = {}
    if route.tags:
        result["tags"] = route.tags
    result["summary"] = route.options.get("summary") or name.replace("_", " ").title()
    doc = route.options.get("description") or clean(route.function.__doc__)
    if doc:
        result["description"] = doc
    path = "".join(c if c.isalnum() else "_" for c in route.path)
    result["operationId"] = route.options.get("operation_id") or f"{name}{path}_{method.lower()}"
    params = parameters(route, models)
    if params:
        result["parameters"] = params
    bodies = route.all_bodies()
    if bodies:
        result["requestBody"] = request_body(route, bodies, models)
    result["responses"] = responses(route, bool(params or bodies), models)
    if route.options.get("deprecated"):
        result["deprecated"] = True
    return result


def clean(text):
    if not text:
        return None
    lines = text.strip().splitlines()
    return "\n".join(line.strip() for line in lines)


def parameters(route, models):
    import _serve

    found = []
    for source in ("path", "query", "header", "cookie"):
        for call in route.all_calls():
            for param in call.params:
                if param.source != source:
                    continue
                name = _serve.header_name(param) if source == "header" else param.in_name
                entry = {"name": name, "in": source, "required": param.is_required()}
                entry["schema"] = {**json_schema(param.schema, models), "title": title(param, name)}
                if param.has_default and param.factory is None and param.default is not None:
                    entry["schema"]["default"] = _schema.plain_value(param.default)
                if param.options.get("description"):
                    entry["description"] = param.options["description"]
                if not any(other["name"] == name and other["in"] == source for other in found):
                    found.append(entry)
    return found


def title(param, name):
    return param.options.get("title") or name.replace("_", " ").replace("-", " ").title()


def request_body(route, bodies, models):
    if not route.embed:
        schema = json_schema(bodies[0].schema, models)
        if "$ref" not in schema:
            schema = {**schema, "title": title(bodies[0], bodies[0].name)}
        entry = {}
        if bodies[0].is_required():
            entry["required"] = True
        return {"content": {"application/json": {"schema": schema}}, **entry}
    path = "".join(c if c.isalnum() else "_" for c in route.path)
    name = f"Body_{route.function.__name__}{path}_{route.methods[0].lower()}"
    models[name] = fields_schema(name, {body.in_name: body for body in bodies}, models)
    entry = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
    if any(body.is_required() for body in bodies):
        entry["required"] = True
    return entry


def responses(route, has_input, models):
    code = str(route.status_code or 200)
    main = {"description": route.options.get("response_description") or "Successful Response"}
    kind = route.response_class.media_type
    if not (code in ("204", "205", "304") or code < "200"):
        if kind:
            schema = {}
            if kind == "application/json":
                if route.model is not None:
                    schema = json_schema(route.model, models)
                    if "$ref" not in schema and schema.get("type") != "null" or "anyOf" in schema:
                        schema = {**schema, "title": "Response " + f"{route.function.__name__} {' '.join(''.join(c if c.isalnum() else ' ' for c in route.path).split())} {route.methods[0]}".replace("_", " ").title()} if schema else schema
            else:
                schema = {"type": "string"}
            main["content"] = {kind: {"schema": schema}}
    result = {code: main}
    for given, extra in route.responses.items():
        given = str(given).upper() if str(given) != "default" else "default"
        entry = {key: value for key, value in extra.items() if key != "model"}
        if "model" in extra:
            content = entry.setdefault("content", {}).setdefault("application/json", {})
            content["schema"] = json_schema(_schema.schema_of(extra["model"]), models)
        phrase = DESCRIBED.get(given) or status.PHRASES.get(int(given) if given.isdigit() else 0) or "Additional Response"
        if given in result:
            entry = {**result[given], **entry}
        entry.setdefault("description", phrase)
        result[given] = entry
    if has_input and not {"422", "4XX", "default"} & set(result):
        models.update(VALIDATION)
        result["422"] = {
            "description": "Validation Error",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}},
        }
    return result


NUMBERS = {"gt": "exclusiveMinimum", "ge": "minimum", "lt": "exclusiveMaximum", "le": "maximum", "multiple_of": "multipleOf"}
TYPES = {"int": "integer", "float": "number", "str": "string", "bool": "boolean", "none": "null"}


def json_schema(schema, models):
    kind = schema.kind
    if kind in TYPES:
        result = {"type": TYPES[kind]}
        for key, name in NUMBERS.items():
            if key in schema.limits and kind in ("int", "float"):
                result[name] = schema.limits[key]
        for key, name in (("min_length", "minLength"), ("max_length", "maxLength"), ("pattern", "pattern")):
            if key in schema.limits and kind == "str":
                result[name] = schema.limits[key]
        return result
    if kind in ("list", "set", "frozenset"):
        result = {"items": json_schema(schema.args[0], models), "type": "array"}
        if kind != "list":
            result["uniqueItems"] = True
        return result
    if kind == "tuple":
        inner = [json_schema(arg, models) for arg in schema.args]
        return {"prefixItems": inner, "type": "array", "maxItems": len(inner), "minItems": len(inner)}
    if kind == "dict":
        inner = json_schema(schema.args[1], models)
        return {"additionalProperties": inner or True, "type": "object"}
    if kind == "union":
        return {"anyOf": [json_schema(arg, models) for arg in schema.args]}
    if kind == "literal":
        words = {"type": "string"} if all(isinstance(arg, str) for arg in schema.args) else {}
        return {**words, "const": schema.args[0]} if len(schema.args) == 1 else {**words, "enum": schema.args}
    if kind == "enum":
        name = schema.target.__name__
        values = [member.value for member in schema.target]
        word = "string" if all(isinstance(value, str) for value in values) else "integer"
        models[name] = {"type": word, "enum": values, "title": name}
        return {"$ref": f"#/components/schemas/{name}"}
    if kind == "model":
        name = schema.target.__name__
        if name not in models:
            models[name] = {}
            models[name] = fields_schema(name, {f.in_name: f for f in schema.target.model_fields.values()}, models)
        return {"$ref": f"#/components/schemas/{name}"}
    return {}


def fields_schema(name, fields, models):
    properties = {}
    for key, field in fields.items():
        entry = json_schema(field.schema, models)
        if "$ref" not in entry:
            entry = {**entry, "title": title(field, key)}
        if field.options.get("description"):
            entry["description"] = field.options["description"]
        if field.has_default and field.factory is None and field.default is not None:
            entry["default"] = _schema.plain_value(field.default)
        properties[key] = entry
    result = {"properties": properties, "type": "object"}
    required = [key for key, field in fields.items() if field.is_required()]
    if required:
        result["required"] = required
    return {**result, "title": name}

"""`/openapi.json`: what the app says of itself."""

import _http
import _infer
import _json_schema
import _openapi_input
import _route
import _schema
import _schema_object
import _signature
import _security
import _status as status
import _stream
import _unfit
import _warned
import pydantic

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
DESCRIBED = {
    "1XX": "Information", "2XX": "Success", "3XX": "Redirection", "4XX": "Client Error", "5XX": "Server Error",
    "DEFAULT": "Default Response",
}


def document(app):
    book = _json_schema.Book(separate=app.separate_input_output_schemas)
    schemes = {}
    seen = set()
    paths, loose, validates = operations(app.flat(), book, schemes, seen)
    webhooks, _, called_validate = operations(app.webhooks.flat(), book, schemes, seen)
    (paths, webhooks), schemas = book.finish([paths, webhooks])
    schemas = {name: _json_schema.ordered(_json_schema.alphabetic(shown(_schema_object.fitted(schema)))) for name, schema in schemas.items()}
    paths = {path: item if path in loose else arranged(item) for path, item in paths.items()}
    if validates or called_validate:
        schemas = dict(sorted({**schemas, **VALIDATION}.items()))
    result = {"openapi": app.openapi_version, "info": info(app)}
    if app.servers:
        result["servers"] = [arranged_server(one) for one in app.servers]
    result["paths"] = paths
    if webhooks:
        result["webhooks"] = {path: hook(item) for path, item in webhooks.items()}
    components = {}
    if schemas:
        components["schemas"] = schemas
    if schemes:
        components["securitySchemes"] = schemes
    if components:
        result["components"] = components
    if app.openapi_tags:
        result["tags"] = [tag(one) for one in app.openapi_tags]
    if app.openapi_external_docs:
        result["externalDocs"] = addressed(app.openapi_external_docs, ("description", "url"))
    return without_nulls(result)


def operations(routes, book, schemes, seen):
    """The operations of some routes by path, those paths that FastAPI's models do not take, and whether any may answer 422."""
    paths, validates = {}, False
    # For a tag that is an enum's: those stay as they were built.
    loose = set()
    for route in routes:
        if not isinstance(route, _route.APIRoute):
            continue
        if route.response_class is _route.NoClass:
            raise AssertionError("A response class is needed to generate OpenAPI")
        if not route.include_in_schema:
            continue
        for method in route.methods:
            entry, has_422 = operation(route, method, book, schemes, seen)
            if any([not isinstance(tag, str) for tag in route.tags]):
                loose.add(route.path_format)
            paths.setdefault(route.path_format, {})[method.lower()] = entry
            validates = validates or has_422
    return paths, loose, validates


def hook(item):
    """A webhook as FastAPI's models write it: here they take parameters."""
    for entry in item.values():
        if "parameters" in entry:
            entry["parameters"] = [by_keys(arranged_media(one), "parameter") for one in entry["parameters"]]
    return {method: arranged_operation(item[method]) for method in [*METHODS, *item] if method in item}


def without_nulls(value):
    """What `jsonable_encoder(…, exclude_none=True)` leaves: no key of a null, however deep; in lists they stay."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, (list, tuple)) else value


def shown(schema):
    """A schema with no more of its description than what stands before a form feed."""
    said = schema.get("description")
    return schema if said is None or "\f" not in said else {**schema, "description": said.split("\f")[0]}


def info(app):
    for name in ("title", "version", "summary", "description"):
        given = getattr(app, name)
        if given is not None and not isinstance(given, str):
            # FastAPI's model of the document refuses it when somebody asks for it.
            raise TypeError(f"the app's {name} should be a valid string, not {given!r}")
    result = {"title": app.title}
    if app.summary:
        result["summary"] = app.summary
    if app.description:
        result["description"] = app.description
    more = {"termsOfService": app.terms_of_service, "contact": app.contact, "license": app.license_info}
    result.update({name: given for name, given in more.items() if given})
    for name, keys in (("contact", ("name", "url", "email")), ("license", ("name", "identifier", "url"))):
        if name in result:
            result[name] = addressed(result[name], keys)
    result["version"] = app.version
    return result


def addressed(given, keys):
    """What FastAPI's model of it makes of it: the keys that it knows first, a URL in its normal form."""
    result = {**{key: given[key] for key in keys if given.get(key) is not None}, **{key: value for key, value in given.items() if key not in keys}}
    if "url" in result:
        result["url"] = str(pydantic.AnyUrl(result["url"]))
    return result


def tag(given):
    result = addressed(given, ("name", "description", "externalDocs"))
    if "externalDocs" in result:
        result["externalDocs"] = addressed(result["externalDocs"], ("description", "url"))
    return result


def operation(route, method, book, schemes, seen):
    """`seen`: the names that operations have already; two of one name FastAPI warns of."""
    result = {}
    if route.tags:
        result["tags"] = [tag.value if hasattr(tag, "value") else tag for tag in route.tags]
    result["summary"] = route.options.get("summary") or route.name.replace("_", " ").title()
    doc = route.options.get("description") or _json_schema.clean(_signature.doc_of(route.function) or "")
    if doc:
        result["description"] = doc.split("\f")[0].strip()
    result["operationId"] = identity = route.operation_id or route.unique_id
    if identity in seen:
        file = getattr(route.function, "__globals__", {}).get("__file__")
        _warned.warn(f"Duplicate Operation ID {identity} for function {getattr(route.function, '__name__', '<unnamed_endpoint>')}"
                     + (f" at {file}" if file else ""), line=route.line)
    seen.add(identity)
    if route.deprecated:
        result["deprecated"] = True
    security = security_of(route, schemes)
    if security:
        result["security"] = security
    params = _openapi_input.parameters(route, book)
    if params:
        result["parameters"] = params
    if route.bodies and method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"):
        result["requestBody"] = _openapi_input.request_body(route, route.bodies, book)
    called_back, has_422 = callbacks(route, book, schemes, seen)
    if called_back is not None:
        result["callbacks"] = called_back
    result["responses"], refuses = responses(route, method, any([call.params for call in route.all_calls()]), book)
    has_422 = has_422 or refuses
    if route.options.get("openapi_extra"):
        merge(result, route.options["openapi_extra"])
    return result, has_422


def callbacks(route, book, schemes, seen):
    """What an app says that it calls in its turn, and whether any of it may be answered with a 422."""
    if not route.callbacks:
        return None, False
    found, has_422 = {}, False
    for callback in route.callbacks:
        if isinstance(callback, _route.APIRoute):
            entries = {name.lower(): operation(callback, name, book, schemes, seen) for name in callback.methods}
            found[callback.name] = {callback.path: {name: entry for name, (entry, _) in entries.items()}}
            has_422 = has_422 or any([validates for _, validates in entries.values()])
    return found, has_422


def merge(target, extra):
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            merge(target[key], value)
        elif isinstance(value, list) and isinstance(target.get(key), list):
            target[key] = target[key] + value
        else:
            target[key] = value


def security_of(route, schemes):
    """The scopes that are asked of each scheme, all in one."""
    found = {}
    for call in route.all_calls():
        if isinstance(call.function, _security.SecurityBase):
            scheme = call.function
            schemes[scheme.scheme_name] = _infer.encodable(scheme.model, exclude_none=True)
            scopes = found.setdefault(scheme.scheme_name, [])
            scopes += [scope for scope in call.scopes if scope not in scopes]
    return [{name: scopes} for name, scopes in found.items()]


def responses(route, method, has_input, book):
    code = str(usual_code(route.response_class) if route.status_code is None else route.status_code)
    main = {"description": route.options.get("response_description", "Successful Response")}
    kind = route.response_class.media_type
    if route.model is not None:
        # Its definition is part of the document, even where the media type has no use for it.
        book.outgoing(route.model)
    # Of events that are made of what is returned the document knows nothing.
    stream = route.stream if route.call.is_generator else None
    if kind and stream in (None, "raw") and (route.status_code is None or _http.allows_body(route.status_code)):
        main["content"] = {kind: {"schema": response_schema(route, method, kind, book)}}
    if stream in ("lines", "events") and (route.status_code is None or _http.allows_body(route.status_code)):
        kind, content = _stream.described(route, book)
        main["content"] = {kind: content}
    result = {code: main}
    for given, extra in route.responses.items():
        add_response(result, "default" if str(given).upper() == "DEFAULT" else str(given).upper(), extra, route, book)
    has_422 = has_input and not {"422", "4XX", "default"} & set(result)
    if has_422:
        result["422"] = {
            "description": "Validation Error",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}},
        }
    return result, has_422


def usual_code(response_class):
    """The code that a response class has unless told otherwise: 307 for a redirect."""
    default = dict(_signature.defaults(response_class.__init__)).get("status_code")
    return int(default) if isinstance(default, int) else 200


def response_schema(route, method, kind, book):
    if not issubclass(route.response_class, _http.JSONResponse):
        return {"type": "string"}
    if route.model is None:
        return {}
    return _openapi_input.titled(book.outgoing(route.model), "Response_" + route.unique_id)


def add_response(result, code, extra, route, book):
    """What `responses=` says of a code, over what is there already."""
    given = {key: value for key, value in extra.items() if key != "model"}
    if extra.get("model"):
        _unfit.refuse_undefined(extra["model"])
        schema = _openapi_input.titled(book.outgoing(_schema.type_of(extra["model"])), f"Response_{code}_" + route.unique_id)
        content = {kind: dict(inner) for kind, inner in (given.get("content") or {}).items()}
        media = route.response_class.media_type or "application/json"
        said = content.setdefault(media, {})
        said["schema"] = dict(said.get("schema") or {})
        merge(said["schema"], schema)
        given["content"] = content
    entry = result.setdefault(code, {})
    # What is neither a code nor a range of them is an error, as it is in FastAPI.
    phrase = DESCRIBED.get(code.upper()) or status.PHRASES.get(int(code))
    description = given.get("description") or entry.get("description") or phrase or "Additional Response"
    merge(entry, given)
    entry["description"] = description


KEYS = {
    "variable": ("enum", "default", "description"),
    "server": ("url", "description", "variables"),
    "parameter": ("description", "required", "deprecated", "style", "explode", "allowReserved", "schema", "example", "examples", "content", "name", "in"),
    "operation": ("tags", "summary", "description", "externalDocs", "operationId", "parameters", "requestBody", "responses", "callbacks",
                  "deprecated", "security", "servers"),
    "body": ("description", "content", "required"),
    "response": ("description", "headers", "content", "links"),
    "media": ("schema", "example", "examples", "encoding"),
    "example": ("summary", "description", "value", "externalValue"),
}


def arranged_server(given):
    entry = by_keys(given, "server")
    if entry.get("variables"):
        entry["variables"] = {name: by_keys(one, "variable") for name, one in entry["variables"].items()}
    return entry


METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def arranged(item):
    """A path as FastAPI's own models write it. They do not take one that has parameters: that stays as it was built, as does one whose
    schemas they do not take."""
    if any([is_loose(entry) for entry in item.values()]):
        return item
    try:
        return {method: arranged_operation(item[method]) for method in [*METHODS, *item] if method in item}
    except _schema_object.Unfit:
        return item


def is_loose(entry):
    called_back = [one for paths in entry.get("callbacks", {}).values() for item in paths.values() for one in item.values()]
    return "parameters" in entry or any([is_loose(one) for one in called_back])


def arranged_operation(entry):
    entry = by_keys(entry, "operation")
    if "requestBody" in entry:
        entry["requestBody"] = arranged_content(by_keys(entry["requestBody"], "body"))
    if "callbacks" in entry:
        entry["callbacks"] = {name: {path: arranged(inner) for path, inner in paths.items()} for name, paths in entry["callbacks"].items()}
    if "externalDocs" in entry:
        entry["externalDocs"] = addressed(entry["externalDocs"], ("description", "url"))
    entry["responses"] = {code: arranged_content(by_keys(one, "response")) for code, one in entry["responses"].items()}
    return entry


def arranged_content(holder):
    if "content" in holder:
        holder["content"] = {kind: arranged_media(inner) for kind, inner in holder["content"].items()}
    return holder


def arranged_media(entry):
    entry = by_keys(entry, "media")
    if "schema" in entry:
        entry["schema"] = _json_schema.ordered(_schema_object.fitted(entry["schema"]))
    if "examples" in entry:
        entry["examples"] = {name: by_keys(one, "example") for name, one in entry["examples"].items()}
    return entry


def by_keys(entry, kind):
    rank = {key: at for at, key in enumerate(KEYS[kind])}
    return dict(sorted(entry.items(), key=lambda pair: rank.get(pair[0], len(rank))))

"""The values of a call's parameters: from the request, from dependencies."""

import _form
import _http
import _native
import _params
import _schema
import _trace
from _drive import END, called
from _schema import UNSET


def unread():
    return _http.HTTPException(400, "There was an error parsing the body")


SOURCES = ("path", "query", "header", "cookie", "body")


class Solver:
    """Finds the values of a call's parameters, dependencies first."""

    def __init__(self, app, route, request, record, exits):
        self.app = app
        self.route = route
        self.request = request
        self.record = record
        self.exits = exits
        self.body, self.raw = None, b""
        self.response = record.injected = _http.Response.parameter()
        self.cache = {}
        self.background = None
        self.counted = 0

    def context(self):
        """Which path operation this is, as an exception about its data says."""
        found = {"path": f"{self.request.method} {self.request.root_path.rstrip('/')}{self.route.path}"}
        function = self.route.function
        if hasattr(function, "__code__"):
            # A function begins at its first decorator.
            line = _trace.first_line(function.__code__) or self.route.line
            line = min(self.route.line, line) if _trace.file_of(line) == _trace.file_of(self.route.line) else line
            found |= {"file": _trace.file_of(line), "line": int(line), "function": function.__name__}
        return found

    async def read_body(self):
        """The body as data: a form, JSON, or bytes where it claims to be something else, or None where there is none."""
        try:
            if self.route.form:
                self.body = await _form.parsed(self.request)
                return
            self.raw = await self.request._reading.whole() if self.route.bodies else b""
        except _http.StarletteHTTPException:
            raise
        except Exception as error:
            raise unread() from error
        if self.raw:
            self._understand(self.raw)

    def _understand(self, raw):
        kind = self.request.headers.get("content-type")
        if kind is None and self.app.strict:
            self.body = raw
            return
        if kind is not None:
            main = kind.split(";")[0].strip().lower()
            if main != "application/json" and not (main.startswith("application/") and main.endswith("+json")):
                self.body = raw
                return
        try:
            text = _http.json_text(raw)
        except UnicodeDecodeError:
            raise unread() from None
        value, message, at = _native.loads(text)
        if message == "":
            # Nested too deeply, or a number of too many digits: no fault of the text.
            raise unread()
        if message is not None:
            item = {"type": "json_invalid", "loc": ["body", at], "msg": "JSON decode error", "input": {}, "ctx": {"error": message}}
            raise _http.RequestValidationError([item], body=text, endpoint_ctx=self.context())
        self.body = value

    async def solve_all(self):
        errors = []
        for depends, target in self.route.extra:
            # FastAPI does not hand on `use_cache` there.
            await self._dependency(depends, target, errors, use_cache=True)
        values = await self.solve(self.route.call, errors)
        return values, errors

    async def solve(self, target, errors):
        values = {}
        for name, depends, inner in target.dependencies:
            values[name] = await self._dependency(depends, inner, errors, depends.use_cache)
        # By where they come from, and only then in the order of the signature: so the items of a 422 stand.
        for source in SOURCES:
            for param in target.params:
                if param.source == source:
                    values[param.name] = self._param(param, errors)
        for name, kind in target.injected.values():
            values[name] = self._inject(kind, target)
        return values

    def _inject(self, kind, target):
        if kind == "response":
            return self.response
        if kind == "request":
            return self.request
        if kind == "scopes":
            return _params.SecurityScopes(target.scopes)
        if self.background is None:
            self.background = _params.BackgroundTasks()
        return self.background

    async def _dependency(self, depends, target, errors, use_cache):
        key = target.key
        override = self.app.dependency_overrides.get(target.function)
        if override is not None:
            target = _params.Call(override, self.route.names, target.scopes, depends.scope)
        before = len(errors)
        values = await self.solve(target, errors)
        if len(errors) > before:
            return None
        if use_cache and key in self.cache:
            return self.cache[key]
        name = getattr(target.function, "__name__", type(target.function).__name__)
        entry = {"name": name, "at": _trace.place(_trace.first_line(target.code)), "gave": None}
        self.record.dependencies.append(entry)
        seen = len(self.response._status_lines)
        try:
            value = await self._given(target, depends, values)
        finally:
            # Also before it raises: what it named then does not win.
            self.note_codes(seen, "dependency", name)
        entry["gave"] = _trace.short(value, 100)
        if key not in self.cache:
            self.cache[key] = value
        return value

    def note_codes(self, seen, by, name=None):
        """The codes that were set on the injected response since so many of them were seen."""
        for code, line in self.response._status_lines[seen:]:
            if code is not None:
                self.record.set_status(code, by, line, name)
        self.counted = len(self.response._status_lines)

    async def _given(self, target, depends, values):
        if target.is_async:
            return await target.function(**values)
        if not target.is_generator:
            return await called(target.function, (), values)
        generator = target.function(**values)
        if target.is_async_generator:
            value = await anext(generator, END)
        else:
            value = await called(next, (generator, END))
        if value is END:
            raise RuntimeError("generator didn't yield")
        # Whoever did not get so far has nothing to end.
        self.exits.add(generator, depends.scope)
        return value

    def _param(self, param, errors):
        label = param.source
        behind = _params.model_behind(param.type) if label in ("query", "header", "cookie") else None
        if behind is not None:
            raw, loc = self._gathered(param, behind.target), [label]
        elif label == "body" and self.route.form and _form.model_of(param):
            raw, loc = _form.of_model(self.body, param, _form.model_of(param).target), [label]
        else:
            name, raw = self._found(param)
            loc = [label] if label == "body" and not self.route.embed else [label, name]
        if raw is UNSET:
            if param.has_default and not (label == "body" and self._shapeless()):
                if not param.options.get("validate_default"):
                    return param.default_value()
                raw = param.default_value()
        if raw is UNSET:
            errors.append(_schema.error("missing", loc, "Field required", None))
            return None
        value, found = _schema.check(param.type, raw, loc, False, True)
        if found is not None:
            errors.extend(found if behind is None else by_header_name(found, param, behind.target))
            return None
        self.record.inputs.append({"source": label, "name": param.name, "value": _trace.short(value, 120), "kind": param.label})
        return value

    def _found(self, param):
        """The first of a parameter's names that the request has, and what stands there."""
        look, names = getattr(self, "_" + param.source), param.in_names
        for name in names:
            raw = look(param, name)
            if raw == "" and param.source in ("query", "header", "cookie") and _params.takes_nothing_for_absent(param.type):
                raw = UNSET
            if raw is not UNSET:
                return name, raw
        return names[0], UNSET

    def _gathered(self, param, model):
        """The values of a model whose fields are parameters; what no field takes is there too, as the model's extras."""
        given = {"query": self.request.query_params, "header": self.request.headers, "cookie": self.request.cookies}[param.source]
        result, used = {}, set()
        for field, names in _params.field_names(param, model):
            name, key = next((pair for pair in names if pair[1] in given), names[0])
            # A header's name in Python is none of its extras.
            used |= {key.lower(), *[one.lower() for one, other in names if one != other]} if param.source == "header" else {key}
            if _params.many(field.type) and hasattr(given, "getlist"):
                found = given.getlist(key)
                if found:
                    result[name] = found
            elif key in given:
                result[name] = given.get(key)
        for key in dict.fromkeys(given.keys()):
            if key not in used:
                found = given.getlist(key) if hasattr(given, "getlist") else [given.get(key)]
                result[key] = found[0] if len(found) == 1 else found
        return result

    def _path(self, param, name):
        return self.request.path_params.get(name, UNSET)

    def _query(self, param, name):
        found = self.request.query_params.getlist(name)
        if not found:
            return UNSET
        return found if _params.many(param.type) else found[-1]

    def _header(self, param, name):
        found = self.request.headers.getlist(name)
        if not found:
            return UNSET
        return found if _params.many(param.type) else found[0]

    def _cookie(self, param, name):
        return self.request.cookies.get(name, UNSET)

    def _shapeless(self):
        """Whether the body is JSON that has no names, where names are wanted: then even what has a default is missing."""
        return self.route.embed and not self.route.form and bool(self.raw) and not isinstance(self.body, (dict, bytes))

    def _body(self, param, name):
        if self.route.form:
            return _form.field(self.body, param, name, _params.many(param.type))
        if not self.route.embed:
            if self.body is None and not self.raw:
                return UNSET
            return self.body
        if not isinstance(self.body, dict):
            return UNSET
        return self.body.get(name, UNSET)


def by_header_name(errors, param, model):
    """A header's place is told by the name it has on the wire."""
    names = dict([pair for _, pairs in _params.field_names(param, model) for pair in pairs])
    for item in errors:
        if len(item["loc"]) > 1:
            item["loc"][1] = names.get(item["loc"][1], item["loc"][1])
    return errors

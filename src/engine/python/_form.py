"""Forms: bodies of names and values, and what path operations take from them."""

import _multi
import _native
import _params
from _exceptions import StarletteHTTPException
from _schema import UNSET, Unsupported


class Limits:
    """How many files and fields a form may have, and how many bytes a field; without others, Starlette's."""

    def __init__(self, files=1000, fields=1000, size=1 << 20):
        self.files, self.fields, self.size = files, fields, size

    def count(self, files, fields):
        """That this is not too much."""
        for most, found, what in (self.files, files, "files"), (self.fields, fields, "fields"):
            if found > most:
                raise Malformed(f"Too many {what}. Maximum number of {what} is {most}.")

    def measure(self, size, what):
        if size > self.size:
            raise Malformed(f"{what} exceeded maximum size of {int(self.size / 1024)}KB.")


USUAL = Limits()


class Malformed(Exception):
    """What is no form, or is too much of one."""


class FormData(_multi.ImmutableMultiDict):
    """The fields of a form: of repeated names the last counts, `getlist` gives all."""

    async def close(self):
        for _, value in self._list:
            if not isinstance(value, str):
                await value.close()


class Awaited:
    """What `request.form()` gives: to be awaited, or for `async with`."""

    def __init__(self, request, limits):
        self._request, self._limits = request, limits

    def __await__(self):
        return parsed(self._request, self._limits).__await__()

    async def __aenter__(self):
        self._entered = await parsed(self._request, self._limits)
        return self._entered

    async def __aexit__(self, *_):
        await self._entered.close()


async def parsed(request, limits=USUAL):
    """The body of a request as a form, read once. What claims to be no form has no fields."""
    if "_form" not in request.__dict__:
        try:
            request._form = FormData.of(await pairs(request, limits))
        except Malformed as error:
            raise StarletteHTTPException(400, str(error)) from None
    return request._form


async def pairs(request, limits):
    kind = request.headers.get("content-type", "")
    main = kind.split(";")[0].strip().lower()
    if main == "multipart/form-data":
        import _upload

        return await _upload.pairs(request._reading, kind, limits)
    if main != "application/x-www-form-urlencoded":
        return []
    text = (await request._reading.taken()).decode("latin-1")
    if len(text) > limits.size or text.count("&") >= limits.fields:
        judge(text, limits)
    return _native.query(text)


def judge(text, limits):
    """Holds the fields of a form against the limits, one by one."""
    fields = [field for field in text.split("&") if field]
    for at, field in enumerate(fields):
        # As they are sent, without the sign between name and value.
        limits.measure(len(field) - ("=" in field), "Field")
        limits.count(0, at + 1)


def is_form(route):
    """Whether the body of this path operation is a form; what a form cannot be here is refused."""
    forms = [body for body in route.bodies if body.form]
    if any([holds_model(body.type) and model_of(body) is None for body in forms]):
        raise Unsupported("a form's model embedded or as part of a union")
    return bool(forms)


def model_of(body):
    """The type of the model whose fields are fields of the form itself, where a parameter has one."""
    type_ = body.type.args[0] if may_be_left_out(body) else body.type
    return type_ if body.form and type_.kind == "model" and holds_model(type_) and not body.embed else None


def may_be_left_out(body):
    return body.type.kind == "nullable"


def supplied(form, body, model):
    """Whether a form has something for a model that may be left out."""
    names = names_of(body, model)
    return bool(names.intersection(form) or takes_more(model) and len(form))


def names_of(body, model):
    return {name for _, pairs in _params.field_names(body, model) for name, _ in pairs}


def takes_more(model):
    """Whether what no field takes is something to the model."""
    return getattr(model, "model_config", {}).get("extra") in ("allow", "forbid")


def holds_model(type_):
    if type_.kind == "model":
        # A named tuple is a list, and no form.
        return type_.facts.get("shape") != "named_tuple"
    return type_.kind in ("union", "nullable", "tagged") and any([holds_model(member) for member in type_.args])


def field(form, param, name, many):
    """What a form has for a parameter: an empty field, and a file that nobody chose, count as none."""
    if many:
        values = [value for value in form.getlist(name) if type(value) is str or not is_empty(value)]
        return wanted(values, param) or UNSET
    value = form.get(name, "")
    if value == "" or type(value) is not str and is_empty(value):
        return UNSET
    return wanted(value, param)


def is_empty(file):
    """What a browser sends where no file was chosen."""
    return file.filename == "" and file.size == 0


def wanted(value, param):
    """A value, or several; of files their content where bytes are wanted."""
    if not getattr(param, "file", False):
        return value
    import _upload

    return _upload.as_bytes(value) if _upload.is_bytes(param.type) else value


def of_model(form, param, model):
    """What a form has for the fields of a model, each under the first of its names, and what it has beside them."""
    if may_be_left_out(param) and not supplied(form, param, model):
        return UNSET
    found, used = {}, set()
    for info, names in _params.field_names(param, model):
        for name, _ in names:
            used.add(name)
            value = field(form, info, name, _params.many(info.type))
            if value is not UNSET:
                found[name] = value
                break
    for key in form:
        if key not in used:
            values = form.getlist(key)
            found[key] = values[0] if len(values) == 1 else values
    return found

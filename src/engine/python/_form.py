"""Forms: bodies of names and values, and what path operations take from them."""

import _http
import _multi
import _native
import _params
from _schema import UNSET, Unsupported


# Starlette's limits: how many fields, how many files, and how many bytes of one that is no file.
MOST = 1000
LARGEST = 1 << 20


class FormData(_multi.ImmutableMultiDict):
    """The fields of a form: of repeated names the last counts, `getlist` gives all."""

    async def close(self):
        for _, value in self._list:
            if not isinstance(value, str):
                await value.close()


class Awaited:
    """What `request.form()` gives: to be awaited, or for `async with`."""

    def __init__(self, request):
        self._request = request

    def __await__(self):
        yield from ()
        return parsed(self._request)

    async def __aenter__(self):
        return parsed(self._request)

    async def __aexit__(self, *_):
        pass


def parsed(request):
    """The body of a request as a form. What claims to be no form has no fields."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return with_files(request)
    if kind != "application/x-www-form-urlencoded":
        return FormData.of([])
    text = request._body.decode("latin-1")
    # As they are sent, without the sign between name and value.
    if len(text) > LARGEST and any([len(field) - ("=" in field) > LARGEST for field in text.replace(";", "&").split("&")]):
        raise _http.HTTPException(400, "Field exceeded maximum size of 1024KB.")
    pairs = _native.query(text)
    if len(pairs) > MOST:
        raise _http.HTTPException(400, f"Too many fields. Maximum number of fields is {MOST}.")
    return FormData.of(pairs)


def with_files(request):
    import _upload

    try:
        return FormData.of(_upload.pairs(request._body, request.headers["content-type"]))
    except _upload.Malformed as error:
        raise _http.HTTPException(400, str(error)) from None


def is_form(route):
    """Whether the body of this path operation is a form; what a form cannot be here is refused."""
    forms = [body for body in route.bodies if body.form]
    if not forms:
        return False
    if len(forms) < len(route.bodies):
        raise Unsupported("Form() and Body() in one path operation")
    models = [body for body in forms if holds_model(body.type)]
    if models and (len(forms) > 1 or models[0].embed or models[0].type.kind != "model"):
        raise Unsupported("a form's model beside other fields, embedded or as part of a union")
    return True


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

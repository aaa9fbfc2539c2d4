"""What named schemas are called: `Item`, `Item-Input`, `Page_User_`."""

import _generic
import _trace

# What the app's own file is called as a module where its own name is another module's.
MAIN = "app"
PLACE = "#/components/schemas/"
TITLES = {"validation": "Input", "serialization": "Output"}


def choices(subject, title, number):
    """The names that a schema may have, the best first: `Item`, `Item-Input`, `app__A__Item`, and so on."""
    whole = reference(subject)
    short, long = safe(short_of(whole)), safe(whole)
    return [short, f"{short}-{title}", long, f"{long}-{title}", f"{long}__{number + 1}", f"{long}-{title}__{number + 1}"]


def reference(subject):
    """`app.A.Item`; of a filled generic model `app.Page[User]`."""
    origin, given = getattr(subject, "__dict__", {}).get("__pydantic_generic__") or (subject, ())
    name = getattr(origin, "__qualname__", None) or getattr(origin, "__name__", None) or origin.name
    inside = f"[{','.join([component(arg) for arg in given])}]" if given else ""
    module = getattr(origin, "__module__", None)
    if module is None or module == MAIN:
        module = _trace.module_name(_trace.app_file)
    return f"{module}.{name}{inside}"


def component(arg):
    """An argument's name, each part of it up to its last colon: Pydantic cuts off there what it thinks an id."""
    return "".join([part.rpartition(":")[0] or part for part in parts_of(_generic.display(arg))])


def parts_of(text):
    parts, part = [], ""
    for c in text:
        if c in "[],":
            parts += [part, c]
            part = ""
        else:
            part += c
    return [*parts, part]


def short_of(whole):
    """The last part of every dotted name in it."""
    return "".join([part.rpartition(".")[2] or part for part in parts_of(whole)])


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

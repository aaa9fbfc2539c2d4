"""Cookies on the wire, as `http.cookies` reads and writes them."""


class CookieError(Exception):
    """Of `http.cookies`."""


# What stands for a cookie's attributes cannot be the name of one.
RESERVED = {"expires", "path", "comment", "domain", "max-age", "secure", "httponly", "version", "samesite", "partitioned"}
LEGAL = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~:")


def quoted(value):
    """A cookie's value, quoted as `http.cookies` does; an empty one becomes two quotes."""
    if value and all([c in LEGAL for c in value]):
        return value
    out = []
    for c in value:
        if c in '"\\':
            out.append("\\" + c)
        elif c in LEGAL or c in " ()/<=>?@[]{}":
            out.append(c)
        else:
            out.append(f"\\{ord(c):03o}" if ord(c) < 256 else c)
    return '"' + "".join(out) + '"'


def unquoted(value):
    """A cookie's value as sent, unquoted the same way."""
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    value, out, at = value[1:-1], [], 0
    while at < len(value):
        c = value[at]
        if c == "\\" and value[at + 1:at + 4].isdigit() and len(value[at + 1:at + 4]) == 3:
            out.append(chr(int(value[at + 1:at + 4], 8)))
            at += 4
        elif c == "\\" and at + 1 < len(value):
            out.append(value[at + 1])
            at += 2
        else:
            out.append(c)
            at += 1
    return "".join(out)


def cookies(headers):
    found = {}
    for part in "; ".join(headers.getlist("cookie")).split(";"):
        name, equals, value = part.partition("=")
        if not equals:
            name, value = "", name
        name, value = name.strip(), value.strip()
        if name or value:
            found[name] = unquoted(value)
    return found

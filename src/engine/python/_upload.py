"""Forms with files: `multipart/form-data` (RFC 7578), and what an app gets of a file."""

import io

import _decorators
import _form
import _http
import _schema


def closed(*_):
    raise ValueError("I/O operation on closed file.")


class SpooledTemporaryFile(io.BytesIO):
    """What holds a file. Its attributes are those of Python's own, for a 422 shows them."""

    def __init__(self, content):
        super().__init__(content)
        self._file = {}
        self._max_size = 1 << 20
        self._rolled = len(content) > self._max_size
        self._TemporaryFileArgs = {"mode": "w+b", "buffering": -1, "suffix": None, "prefix": None, "encoding": None, "newline": None, "dir": None,
                                   "errors": None}

    def close(self):
        super().close()
        # In CPython's words, which end with a full stop.
        self.read = self.write = self.seek = closed


class Received:
    """A file that came with a form: Starlette's class. FastAPI's, which is for annotations, inherits from it."""

    def __init__(self, file, *, size=None, filename=None, headers=None):
        # In the order in which a 422 shows them, where a text is wanted and a file comes.
        self.filename, self.file, self.size = filename, file, size
        self.headers = headers or _http.Headers()
        self._max_mem_size = getattr(file, "_max_size", 0)

    def __repr__(self):
        return f"{type(self).__name__}(filename={self.filename!r}, size={self.size!r}, headers={self.headers!r})"

    @property
    def content_type(self):
        return self.headers.get("content-type")

    async def read(self, size=-1):
        return self.file.read(size)

    async def write(self, data):
        if self.size is not None:
            self.size += len(data)
        self.file.write(data)

    async def seek(self, offset):
        self.file.seek(offset)

    async def close(self):
        self.file.close()


class UploadFile(Received):
    @classmethod
    def __pydantic_type__(cls, scope=_schema.NO_SCOPE):
        def check(value, data):
            if not isinstance(value, Received):
                raise ValueError(f"Expected UploadFile, received: {type(value)}")
            return value

        result = _decorators.around(_schema.any_type(), "plain", check, "validate")
        result.name, result.kind = "UploadFile", "upload"
        return result


def is_upload(type_):
    """Whether a parameter of this type is a file, or may be."""
    return type_.kind == "upload" or type_.kind in ("nullable", "union", "list", "set", "frozenset", "tuple", "vartuple", "deque", "sequence") and any(
        [is_upload(member) for member in type_.args])


def is_bytes(type_):
    return type_.kind == "bytes" or type_.kind in ("nullable", "union", "list", "set", "frozenset", "tuple", "vartuple", "deque", "sequence") and any(
        [is_bytes(member) for member in type_.args])


def as_bytes(value):
    """The content of files that are wanted as bytes."""
    if isinstance(value, list):
        return [as_bytes(one) for one in value]
    return value.file.read() if isinstance(value, Received) else value


Received.__name__ = Received.__qualname__ = "UploadFile"


BROKEN = "Invalid multipart data."
# Of `python-multipart`: how many headers a part may have, and how long one may be.
HEADERS = 8
HEADER = 4096 + 128
# How long what stands between parts may be.
LONGEST = 256
# What the name of a header is made of (RFC 9110, 5.6.2).
TOKEN = b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def options_of(header):
    """`form-data; name="a"; filename="b"` as a dict of its parameters. The extended ones (RFC 5987) have no place in a form."""
    found = {}
    for part in separated(header)[1:]:
        name, _, value = part.partition("=")
        name, value = name.strip(" \t").lower(), value.strip(" \t")
        if "*" in name:
            continue
        if len(value) >= 2 and value[0] == value[-1] == '"':
            value = value[1:-1].replace("\\\\", "\\").replace('\\"', '"')
        # Old browsers send the whole path of a file on Windows.
        if name == "filename" and (value[1:3] == ":\\" or value[:2] == "\\\\"):
            value = value.split("\\")[-1]
        found[name] = value
    return found


def separated(header):
    """What stands between the semicolons that are not inside of quotes."""
    found, start, quoted = [], 0, False
    for at, character in enumerate(header):
        if character == '"' and header[at - 1:at] != "\\":
            quoted = not quoted
        elif character == ";" and not quoted:
            found.append(header[start:at])
            start = at + 1
    return found + [header[start:]]


def text_of(raw, charset):
    try:
        return raw.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return raw.decode("latin-1")


def is_header(line):
    name, colon, _ = line.partition(b":")
    return bool(name and colon) and not name.translate(None, TOKEN) and len(line) <= HEADER


def parts(body, boundary):
    """(headers, content) of each part; None where it breaks off in its content."""
    delimiter = b"--" + boundary.encode("latin-1")
    body = body.lstrip(b"\r\n")
    if not body:
        return
    if not body.startswith(delimiter):
        raise _form.Malformed(BROKEN)
    at = len(delimiter)
    if len(body) >= at + 2 and body[at:at + 2] not in (b"--", b"\r\n"):
        raise _form.Malformed(BROKEN)
    while body[at:at + 2] == b"\r\n":
        head = body.find(b"\r\n\r\n", at)
        if head < 0:
            # As far as they came.
            lines = body[at + 2:].split(b"\r\n")[:-1]
        else:
            lines = body[at + 2:head].split(b"\r\n") if head > at else []
        if len(lines) > HEADERS or not all([is_header(line) for line in lines]):
            raise _form.Malformed(BROKEN)
        if head < 0:
            return
        pairs = [line.decode("latin-1").split(":", 1) for line in lines]
        end = end_of(body, b"\r\n" + delimiter, head + 4)
        yield _http.Headers.of([(name.lower(), value.strip()) for name, value in pairs]), None if end < 0 else body[head + 4:end]
        if end < 0:
            return
        at = end + 2 + len(delimiter)


def end_of(body, delimiter, start):
    """Where a part ends: at a delimiter that is one, and not the beginning of something longer."""
    end = body.find(delimiter, start)
    while end >= 0 and body[end + len(delimiter):end + len(delimiter) + 2] not in (b"--", b"\r\n"):
        end = body.find(delimiter, end + 1)
    return end


async def pairs(reading, content_type, limits):
    """The fields of a form with files: texts, and files."""
    options = options_of(content_type)
    boundary, charset = options.get("boundary"), options.get("charset", "utf-8")
    if boundary is None:
        raise _form.Malformed("Missing boundary in multipart.")
    # One that is too long is seen before the body is read, an empty one then.
    body = b"" if len(boundary) > LONGEST else await reading.taken()
    if not 0 < len(boundary) <= LONGEST:
        raise _form.Malformed(BROKEN)
    found, files = [], 0
    for headers, content in parts(body, boundary):
        options = options_of(headers.get("content-disposition", ""))
        if "name" not in options:
            raise _form.Malformed('The Content-Disposition header field "name" must be provided.')
        name = text_of(options["name"].encode("latin-1"), charset)
        files += "filename" in options
        limits.count(files, len(found) + 1 - files)
        if content is None:
            break
        if "filename" not in options:
            limits.measure(len(content), "Part")
            found.append((name, text_of(content, charset)))
            continue
        filename = text_of(options["filename"].encode("latin-1"), charset)
        found.append((name, Received(SpooledTemporaryFile(content), size=len(content), filename=filename, headers=headers)))
    return found

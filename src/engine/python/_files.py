"""Files: reading, and sending them with validators and ranges, as Starlette's FileResponse and StaticFiles do."""

import io

import _http
import _native
from _beyond import Open
from _schema import Unsupported


def opened(path, mode="r", buffering=-1, encoding=None, errors=None, newline=None):
    """`open` for the app: reads files of the course's own folder, writes none."""
    if set(mode) - set("rbt"):
        raise PermissionError(f"the built-in engine writes no files: {str(path)!r}")
    found = _native.read_file(str(path))
    if found is None:
        leads_out = str(path).startswith("/") or normal(str(path)) is None
        raise FileNotFoundError(2, "No such file in the app's folder" if leads_out else "No such file or directory", str(path))
    return io.BytesIO(found[0]) if "b" in mode else io.StringIO(found[0].decode(encoding or "utf-8", errors or "strict"))


class StaticFiles(Open):
    """The files of a folder, under a path."""

    INNER = {"__call__", "check_config", "file_response", "get_path", "get_response", "is_not_modified", "lookup_path"}

    def __init__(self, *, directory=None, packages=None, html=False, check_dir=True, follow_symlink=False):
        if packages:
            raise Unsupported("StaticFiles(packages=…)")
        if directory is None:
            raise Unsupported("StaticFiles without directory=")
        self.directory, self.html = str(directory), html
        if check_dir and _native.list_folder(self.directory) is None:
            raise RuntimeError(f"Directory '{directory}' does not exist")

    def respond(self, request, path):
        if request.method not in ("GET", "HEAD"):
            raise _http.StarletteHTTPException(405, headers={"Allow": "GET, HEAD"})
        path = normal(path)
        name = f"{self.directory}/{path}"
        if path is not None and _native.read_file(name) is not None:
            return self._file(name, request)
        if path is not None and self.html and _native.read_file(name + "/index.html") is not None:
            if not request.url.path.endswith("/"):
                return _http.RedirectResponse(str(request.url.replace(path=request.url.path + "/")))
            return self._file(name + "/index.html", request)
        if self.html and _native.read_file(self.directory + "/404.html") is not None:
            return _http.FileResponse(self.directory + "/404.html", status_code=404)
        raise _http.StarletteHTTPException(404)

    def _file(self, name, request):
        response = _http.FileResponse(name)
        describe(response, *_native.read_file(name))
        if not unchanged(response.headers, request.headers):
            return response
        kept = {key: value for key, value in response.headers.items() if key in NOT_MODIFIED}
        return _http.Response(status_code=304, headers=kept)


# RFC 9110, 15.4.5: what a 304 repeats.
NOT_MODIFIED = ("cache-control", "content-location", "date", "etag", "expires", "vary")


def normal(path):
    """A path without `.` and `..`; None where it leads outside."""
    kept = []
    for part in path.split("/"):
        if part == ".." and not kept:
            return None
        if part == "..":
            kept.pop()
        elif part not in ("", "."):
            kept.append(part)
    return "/".join(kept)


def unchanged(headers, asked):
    """RFC 9110, 13.1: `If-None-Match` stands before `If-Modified-Since`."""
    tags = asked.get("if-none-match")
    if tags:
        return tags.strip() == "*" or headers["etag"] in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    since = _native.http_time(asked.get("if-modified-since") or "")
    return since is not None and since >= _native.http_time(headers["last-modified"])


def describe(response, data, modified):
    response.headers.setdefault("content-length", str(len(data)))
    response.headers.setdefault("last-modified", _native.http_date(modified))
    response.headers.setdefault("etag", '"' + _native.md5(f"{modified}-{len(data)}") + '"')


class Malformed(Exception):
    pass


class Unsatisfiable(Exception):
    pass


def send(response, request):
    """The pieces of a file's answer; sets status and headers."""
    found = _native.read_file(response.path)
    if found is None:
        raise RuntimeError(f"File at path {response.path} {'does not exist' if _native.list_folder(response.path) is None else 'is not a file'}.")
    data, modified = found
    size = len(data)
    describe(response, data, modified)
    wanted = request.headers.get("range")
    condition = request.headers.get("if-range")
    fresh = condition is None or condition in (response.headers["last-modified"], response.headers["etag"])
    if wanted is None or not fresh or response.status_code != 200 or request.method not in ("GET", "HEAD"):
        return [data]
    try:
        ranges = parsed(wanted, size)
    except Malformed as error:
        return replaced(response, _http.PlainTextResponse(str(error), status_code=400))
    except Unsatisfiable:
        return replaced(response, _http.PlainTextResponse(status_code=416, headers={"Content-Range": f"bytes */{size}"}))
    if not ranges:
        return [data]
    response._headers = response._headers.copied()
    response._status = 206
    if len(ranges) == 1:
        start, end = ranges[0]
        response.headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
        response.headers["content-length"] = str(end - start)
        return [data[start:end]]
    return several(response, data, ranges, size)


def several(response, data, ranges, size):
    boundary = _native.random(13).hex()
    kind = response.headers["content-type"]
    response.headers["content-type"] = f"multipart/byteranges; boundary={boundary}"
    out = b""
    for start, end in ranges:
        head = f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Range: bytes {start}-{end - 1}/{size}\r\n\r\n"
        out += head.encode("latin-1") + data[start:end] + b"\r\n"
    out += f"--{boundary}--".encode("latin-1")
    response.headers["content-length"] = str(len(out))
    return [out]


def replaced(response, other):
    """Another answer altogether takes this one's place."""
    response._status, response._headers, response._listens = other._status, other._headers, False
    return [other.body]


# Who asks for more gets the whole.
MOST_RANGES = 100


def parsed(text, size):
    """`bytes=0-4, 10-` -> half-open ranges, sorted and merged where there are several; none: the whole."""
    units, equals, rest = text.partition("=")
    if not equals:
        raise Malformed("Malformed range header.")
    if units.strip().lower() != "bytes":
        raise Malformed("Only support bytes range")
    if rest.count(",") >= MOST_RANGES:
        return []
    ranges = [found for found in [one_range(part.strip(), size) for part in rest.split(",")] if found is not None]
    if not ranges:
        raise Malformed("Range header: range must be requested")
    if any([not 0 <= start < size for start, _ in ranges]):
        raise Unsatisfiable
    if any([start >= end for start, end in ranges]):
        raise Malformed("Range header: start must be less than end")
    if len(ranges) == 1:
        return ranges
    merged = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def one_range(part, size):
    if not part or part == "-" or "-" not in part:
        return None
    first, _, last = part.partition("-")
    first, last = first.strip(), last.strip()
    try:
        start = int(first) if first else max(size - int(last), 0)
        end = int(last) + 1 if first and last and int(last) < size else size
    except ValueError:
        return None
    return start, end

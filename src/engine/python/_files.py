"""Files: validators and ranges, as Starlette's FileResponse has them."""

import _http
import _native


class Malformed(Exception):
    pass


class Unsatisfiable(Exception):
    pass


def send(response, request):
    """The pieces of a file's answer; sets status and headers first."""
    found = _native.read_file(response.path)
    if found is None:
        raise RuntimeError(f"File at path {response.path} does not exist.")
    data, modified = found
    size = len(data)
    response.headers.setdefault("content-length", str(size))
    response.headers.setdefault("last-modified", _native.http_date(modified))
    response.headers.setdefault("etag", '"' + _native.md5(f"{modified}-{size}") + '"')
    wanted = request.headers.get("range")
    condition = request.headers.get("if-range")
    fresh = condition is None or condition in (response.headers["last-modified"], response.headers["etag"])
    if wanted is None or not fresh:
        return [data]
    try:
        ranges = parsed(wanted, size)
    except Malformed as error:
        return replaced(response, _http.PlainTextResponse(str(error), status_code=400))
    except Unsatisfiable:
        return replaced(response, _http.PlainTextResponse(status_code=416, headers={"Content-Range": f"bytes */{size}"}))
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
    response._status = other._status
    response.headers.raw[:] = other.headers.raw
    return [other.body]


def parsed(text, size):
    """`bytes=0-4, 10-` -> half-open ranges, sorted and merged where there are several."""
    units, equals, rest = text.partition("=")
    if not equals:
        raise Malformed("Malformed range header.")
    if units.strip().lower() != "bytes":
        raise Malformed("Only support bytes range")
    ranges = [found for found in [one_range(part.strip(), size) for part in rest.split(",")] if found is not None]
    if not ranges:
        raise Malformed("Range header: range must be requested")
    if any([not 0 <= start < size for start, _ in ranges]):
        raise Unsatisfiable
    if any([start > end for start, end in ranges]):
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
        start = int(first) if first else size - int(last)
        end = int(last) + 1 if first and last and int(last) < size else size
    except ValueError:
        return None
    return start, end

"""`GZipMiddleware`: bodies that the client may have compressed, by the rules of Starlette's."""

import _http
import _native
from _drive import items_of

EXCLUDED = (
    "application/grpc", "application/gzip", "application/x-gzip", "application/zip", "audio/*", "font/woff", "font/woff2", "image/avif",
    "image/gif", "image/jpeg", "image/png", "image/webp", "text/event-stream", "video/*",
)
# In pieces of this size a file goes out.
PIECE = 64 * 1024


def bare(kind):
    return kind.partition(";")[0].strip().lower()


class GZipMiddleware:
    def __init__(self, app=None, minimum_size=500, compresslevel=9, thread_minimum_size=128 * 1024, *, exclude_content_types=EXCLUDED):
        self.minimum, self.level = minimum_size, compresslevel
        self.excluded = {bare(kind) for kind in exclude_content_types}

    async def layer(self, request, call_next):
        response = await call_next(request)
        # Looked at first: of a file the reading decides what its answer is.
        pieces = await pieces_of(response, request)
        if self.leaves(response):
            return with_pieces(response, pieces)
        # Compressed where the client takes it; else only told apart.
        packed = _native.gzip(self.level) if "gzip" in request.headers.get("accept-encoding", "") else None
        if isinstance(pieces, bytes):
            if len(pieces) >= self.minimum:
                told(response, packed)
                if packed is not None:
                    pieces = packed(pieces, True)
                    response.headers.set("content-length", str(len(pieces)))
            return with_pieces(response, pieces)
        first = await anext(pieces, None)
        if first is None and self.minimum > 0:
            return with_pieces(response, pieces)
        told(response, packed)
        if packed is not None:
            del response.headers["content-length"]
        return with_pieces(response, squeezed(packed, first, pieces))

    def leaves(self, response):
        """What has an encoding already, is a part of something, or is of a kind that is compressed in itself."""
        kind = bare(response.headers.get("content-type", ""))
        kinds = {kind, kind.partition("/")[0] + "/*", *(["application/grpc"] if kind.startswith("application/grpc+") else [])}
        return "content-encoding" in response.headers or response.status_code == 206 or bool(kinds & self.excluded)


def told(response, packed):
    response.headers.set("vary", ", ".join([*response.headers.getlist("vary"), "Accept-Encoding"]))
    if packed is not None:
        response.headers.set("content-encoding", "gzip")


async def pieces_of(response, request):
    """The body: bytes where it goes out at once, else its pieces one by one."""
    whole = await response._channel.whole() if getattr(response, "_channel", None) is not None else None
    if whole is not None:
        return whole
    if isinstance(response, _http.StreamingResponse):
        return as_bytes(response.body_iterator, response.charset)
    pieces = response.chunks(request)
    body = response.body if pieces is None else b"".join(pieces)
    # A file's last piece is known by being smaller.
    return body if pieces is None or len(body) < PIECE else cut(body)


async def as_bytes(pieces, charset):
    async for piece in items_of(pieces):
        yield bytes(piece) if isinstance(piece, (bytes, memoryview)) else piece.encode(charset)


async def cut(body):
    for at in range(0, len(body) + 1, PIECE):
        yield body[at:at + PIECE]


async def squeezed(packed, first, pieces):
    if first is not None:
        yield first if packed is None else packed(first, False)
    async for piece in pieces:
        yield piece if packed is None else packed(piece, False)
    if packed is not None:
        yield packed(b"", True)


def with_pieces(response, pieces):
    """The response with this body."""
    if isinstance(pieces, bytes) and isinstance(response, _http._StreamingResponse):
        response.body_iterator = iter([pieces])
    elif isinstance(pieces, bytes):
        response.body = pieces
        response.chunks = lambda request: None
    elif isinstance(response, _http.StreamingResponse):
        source = response.source
        response.body_iterator = pieces
        response.source = source
    else:
        response.chunks = lambda request: pieces
    return response

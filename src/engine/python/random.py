"""The library's own `random`, on a Mersenne Twister that gives CPython's numbers."""

import _library
import _native


def _urandom(size):
    return b"".join([_native.random(min(4096, size - at)) for at in range(0, size, 4096)])


_library.run("random", globals(), os={"urandom": _urandom})

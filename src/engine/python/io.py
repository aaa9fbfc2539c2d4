from _io import (  # noqa: F401
    DEFAULT_BUFFER_SIZE, BufferedRandom, BufferedReader, BufferedRWPair, BufferedWriter, BytesIO, StringIO, TextIOWrapper, UnsupportedOperation,
    _BufferedIOBase, _IOBase, _RawIOBase, _TextIOBase,
)
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
IOBase, RawIOBase, BufferedIOBase, TextIOBase = _IOBase, _RawIOBase, _BufferedIOBase, _TextIOBase

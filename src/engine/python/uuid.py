"""The part of the standard library's `uuid` that apps use."""

import _native


class UUID:
    def __init__(self, hex=None, bytes=None, bytes_le=None, fields=None, int=None, version=None):
        if [hex, bytes, int].count(None) != 2:
            raise TypeError("one of the hex, bytes, or int arguments must be given")
        if hex is not None:
            text = hex.replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "")
            if len(text) != 32:
                raise ValueError("badly formed hexadecimal UUID string")
            value = _whole(text, 16)
        elif bytes is not None:
            if len(bytes) != 16:
                raise ValueError("bytes is not a 16-char string")
            value = _whole(bytes.hex(), 16)
        else:
            value = int
            if not 0 <= value < 1 << 128:
                raise ValueError("int is out of range (need a 128-bit value)")
        if version is not None:
            value &= ~(0xC000 << 48)
            value |= 0x8000 << 48
            value &= ~(0xF000 << 64)
            value |= version << 76
        self.__dict__["int"] = value

    def __setattr__(self, name, value):
        raise TypeError("UUID objects are immutable")

    @property
    def hex(self):
        return f"{self.int:032x}"

    @property
    def bytes(self):
        return self.int.to_bytes(16, "big")

    @property
    def version(self):
        return self.int >> 76 & 0xF if (self.int >> 62) & 0x3 == 2 else None

    @property
    def urn(self):
        return "urn:uuid:" + str(self)

    def __str__(self):
        text = self.hex
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def __repr__(self):
        return f"UUID({str(self)!r})"

    def __int__(self):
        return self.int

    def __hash__(self):
        return hash(self.int)

    def __eq__(self, other):
        return self.int == other.int if isinstance(other, UUID) else NotImplemented

    def __lt__(self, other):
        return self.int < other.int if isinstance(other, UUID) else NotImplemented


_whole = int


def uuid4():
    return UUID(bytes=_native.random(16), version=4)


def uuid1():
    """From the time, in steps of 100 ns since the calendar's reform; the node is random, as RFC 9562 allows."""
    time, rest = _whole(_native.now() * 10_000_000) + 0x01B21DD213814000, _native.random(8)
    node = _whole.from_bytes(rest[:6], "big") | 1 << 40
    return UUID(int=(time & 0xFFFFFFFF) << 96 | (time >> 32 & 0xFFFF) << 80 | (time >> 48) << 64 | _whole.from_bytes(rest[6:], "big") << 48 | node, version=1)


def _named(namespace, name, digest, version):
    if isinstance(name, str):
        name = name.encode()
    return UUID(bytes=digest(namespace.bytes + name).digest()[:16], version=version)


def uuid3(namespace, name):
    import hashlib

    return _named(namespace, name, hashlib.md5, 3)


def uuid5(namespace, name):
    import hashlib

    return _named(namespace, name, hashlib.sha1, 5)


NAMESPACE_DNS = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
NAMESPACE_URL = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")

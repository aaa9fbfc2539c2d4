"""The part of the standard library's `uuid` that apps use."""

import _native


class UUID:
    __slots__ = ("int", "__weakref__")

    def __init__(self, hex=None, bytes=None, bytes_le=None, fields=None, int=None, version=None):
        if [hex, bytes, bytes_le, fields, int].count(None) != 4:
            raise TypeError("one of the hex, bytes, bytes_le, fields, or int arguments must be given")
        if hex is not None:
            text = hex.replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "")
            if len(text) != 32:
                raise ValueError("badly formed hexadecimal UUID string")
            value = _whole(text, 16)
        elif bytes is not None:
            if len(bytes) != 16:
                raise ValueError("bytes is not a 16-char string")
            value = _whole(bytes.hex(), 16)
        elif bytes_le is not None:
            if len(bytes_le) != 16:
                raise ValueError("bytes_le is not a 16-char string")
            value = _whole((bytes_le[3::-1] + bytes_le[5:3:-1] + bytes_le[7:5:-1] + bytes_le[8:]).hex(), 16)
        elif fields is not None:
            value = of_fields(fields)
        else:
            value = int
            if not 0 <= value < 1 << 128:
                raise ValueError("int is out of range (need a 128-bit value)")
        if version is not None:
            if not 1 <= version <= 8:
                raise ValueError("illegal version number")
            value &= ~(0xC000 << 48)
            value |= 0x8000 << 48
            value &= ~(0xF000 << 64)
            value |= version << 76
        object.__setattr__(self, "int", value)

    def __setattr__(self, name, value):
        raise TypeError("UUID objects are immutable")

    def __getstate__(self):
        return {"int": self.int}

    def __setstate__(self, state):
        object.__setattr__(self, "int", state["int"])

    @property
    def hex(self):
        return f"{self.int:032x}"

    @property
    def bytes(self):
        return self.int.to_bytes(16, "big")

    @property
    def bytes_le(self):
        whole = self.bytes
        return whole[3::-1] + whole[5:3:-1] + whole[7:5:-1] + whole[8:]

    def _bits(self, start, size):
        """So many bits, counted from the front."""
        return self.int >> 128 - start - size & (1 << size) - 1

    @property
    def fields(self):
        return tuple([self._bits(start, size) for start, size in FIELDS])

    time_low, time_mid, time_hi_version, clock_seq_hi_variant, clock_seq_low, node = [
        property(lambda self, at=at: self.fields[at]) for at in range(6)]

    @property
    def time(self):
        return (self.time_hi_version & 0x0FFF) << 48 | self.time_mid << 32 | self.time_low

    @property
    def clock_seq(self):
        return (self.clock_seq_hi_variant & 0x3F) << 8 | self.clock_seq_low

    @property
    def variant(self):
        top = self._bits(64, 3)
        return RESERVED_NCS if top < 4 else RFC_4122 if top < 6 else RESERVED_MICROSOFT if top == 6 else RESERVED_FUTURE

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


    def __gt__(self, other):
        return self.int > other.int if isinstance(other, UUID) else NotImplemented

    def __le__(self, other):
        return self.int <= other.int if isinstance(other, UUID) else NotImplemented

    def __ge__(self, other):
        return self.int >= other.int if isinstance(other, UUID) else NotImplemented


_whole = int
RESERVED_NCS, RFC_4122, RESERVED_MICROSOFT, RESERVED_FUTURE = (
    "reserved for NCS compatibility", "specified in RFC 4122", "reserved for Microsoft compatibility", "reserved for future definition")
# Where the parts begin, and how many bits they have.
FIELDS = ((0, 32), (32, 16), (48, 16), (64, 8), (72, 8), (80, 48))


def of_fields(fields):
    if len(fields) != 6:
        raise ValueError("fields is not a 6-tuple")
    value = 0
    for at, (part, (_, size)) in enumerate(zip(fields, FIELDS), 1):
        if not 0 <= part < 1 << size:
            raise ValueError(f"field {at} out of range (need a{'n 8' if size == 8 else f' {size}'}-bit value)")
        value = value << size | part
    return value


def uuid4():
    return UUID(bytes=_native.random(16), version=4)


def named(name, namespace, text, version):
    """By a hash of a name within a namespace (RFC 9562, 5.3 and 5.5)."""
    text = text.encode() if isinstance(text, str) else text
    return UUID(bytes=_native.digest(name, namespace.bytes + text)[:16], version=version)


def uuid3(namespace, name):
    return named("md5", namespace, name, 3)


def uuid5(namespace, name):
    return named("sha1", namespace, name, 5)


def uuid1(node=None, clock_seq=None):
    """By the time, and by chance where the machine would give its address (RFC 9562, 5.1)."""
    ticks = _whole(_native.now() * 10_000_000) + 0x01B21DD213814000
    chance = _whole.from_bytes(_native.random(8), "big")
    node = chance >> 16 | 1 << 40 if node is None else node
    clock_seq = chance & 0x3FFF if clock_seq is None else clock_seq
    return UUID(fields=(ticks & 0xFFFFFFFF, ticks >> 32 & 0xFFFF, ticks >> 48 & 0x0FFF, clock_seq >> 8 & 0x3F, clock_seq & 0xFF, node), version=1)


NAMESPACE_DNS = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
NAMESPACE_URL = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
NAMESPACE_OID = UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")
NAMESPACE_X500 = UUID("6ba7b814-9dad-11d1-80b4-00c04fd430c8")

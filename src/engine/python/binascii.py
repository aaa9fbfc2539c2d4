"""Bytes as text: hexadecimal digits and Base64, with CPython's words about what is neither."""

import _native


class Error(ValueError):
    pass


class Incomplete(Exception):
    pass


DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def hexlify(data, sep="", bytes_per_sep=1):
    return (bytes(data).hex(sep, bytes_per_sep) if sep else bytes(data).hex()).encode()


def unhexlify(hexstr, /):
    text = hexstr if isinstance(hexstr, str) else bytes(hexstr).decode("latin-1")
    if len(text) % 2:
        raise Error("Odd-length string")
    if not all([c in "0123456789abcdefABCDEF" for c in text]):
        raise Error("Non-hexadecimal digit found")
    return bytes.fromhex(text)


b2a_hex, a2b_hex = hexlify, unhexlify


def b2a_base64(data, /, *, newline=True):
    return _native.base64_encoded(bytes(memoryview(data))) + (b"\n" if newline else b"")


def a2b_base64(data, /, *, strict_mode=False):
    """What is no digit is passed over, unless it is asked to be strict; a text ends at its padding."""
    if isinstance(data, str):
        if not data.isascii():
            raise ValueError("string argument should contain only ASCII characters")
        data = data.encode()
    data = bytes(data)
    if strict_mode and data[:1] == b"=":
        raise Error("Leading padding not allowed")
    digits, pads, at = bytearray(), 0, 0
    for at, c in enumerate(data):
        if c == 61:
            pads += 1
            if len(digits) % 4 >= 2 and len(digits) % 4 + pads >= 4:
                if strict_mode and at + 1 < len(data):
                    raise Error("Excess data after padding")
                return decoded(digits)
        elif c in DIGITS:
            if strict_mode and pads:
                raise Error("Discontinuous padding not allowed")
            pads = 0
            digits.append(c)
        elif strict_mode:
            raise Error("Only base64 data is allowed")
    if len(digits) % 4 == 1:
        raise Error(f"Invalid base64-encoded string: number of data characters ({len(digits)}) cannot be 1 more than a multiple of 4")
    if len(digits) % 4:
        raise Error("Incorrect padding")
    return decoded(digits)


def decoded(digits):
    """Digits without padding; bits beyond the last byte do not count."""
    value, left = 0, len(digits) * 6 % 8
    for c in digits:
        value = value << 6 | DIGITS.index(c)
    return (value >> left).to_bytes(len(digits) * 6 // 8, "big")


def crc32(data, crc=0, /):
    return _native.crc32(bytes(data), crc)

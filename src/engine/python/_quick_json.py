"""`json.loads` by Rust: the interpreter's own reader takes a second for what CPython reads in a millisecond."""

import json.decoder

import _native

slowly = json.decoder.JSONDecoder.decode
PLAIN = json.decoder.JSONDecoder()


def decode(self, text, *rest):
    """The value of a text, where nothing is asked for but that; half of a surrogate pair is read slowly."""
    same = (self.object_hook, self.object_pairs_hook, self.parse_float, self.parse_int, self.parse_constant, self.strict)
    if rest or type(text) is not str or same != (None, None, float, int, PLAIN.parse_constant, True):
        return slowly(self, text, *rest)
    try:
        value, message, at = _native.loads(text)
    except UnicodeEncodeError:
        return slowly(self, text)
    if message:
        raise json.decoder.JSONDecodeError(message, text, at)
    return slowly(self, text) if message == "" else value


json.decoder.JSONDecoder.decode = decode

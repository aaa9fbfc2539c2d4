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
    if message == "":
        raise too_much(text, at)
    if message is not None:
        raise json.decoder.JSONDecodeError(message, text, at)
    return value


def too_much(text, at):
    """The error about JSON that passes one of CPython's limits at a character: of depth, or of a number's digits."""
    if text[at] in "[{":
        kind = "array" if text[at] == "[" else "object"
        return RecursionError(f"maximum recursion depth exceeded while decoding a JSON {kind} from a unicode string")
    count = next((end for end, char in enumerate(text[at:].lstrip("-")) if not char.isdecimal()), len(text[at:].lstrip("-")))
    return ValueError(f"Exceeds the limit (4300 digits) for integer string conversion: value has {count} digits; "
                      "use sys.set_int_max_str_digits() to increase the limit")


json.decoder.JSONDecoder.decode = decode

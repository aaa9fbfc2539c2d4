"""What Pydantic warns of when it writes values that are not what their types say."""

import _infer
import _warned
from pydantic.errors import shown_short


def tell(values, how):
    """`values`: of each what is said of it, the field that it is in, and itself. `how`: as `warnings=` of `model_dump`."""
    if how is False or how == "none":
        return
    words = "Pydantic serializer warnings:\n" + "\n".join([f"  PydanticSerializationUnexpectedValue({said(*one)})" for one in values])
    if how == "error":
        raise _infer.PydanticSerializationError(words)
    _warned.warn(words)


def said(is_type, words, field, value):
    """`is_type`: the words are what its type would have. `value`: alone in a tuple, or None."""
    if is_type:
        words = f"Expected `{words}` - serialized value may not be as expected"
    if value is None:
        return words
    place = "" if field is None else f"field_name={field!r}, "
    return f"{words} [{place}input_value={shown_short(value[0])}, input_type={type(value[0]).__name__}]"

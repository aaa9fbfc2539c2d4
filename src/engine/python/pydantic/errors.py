"""What Pydantic raises."""

import _native
import _schema
import _trace


# The kinds of error that Pydantic has a page on.
KINDS = set("""
    no_such_attribute json_invalid json_type needs_python_object recursion_loop recursion_depth_exceeded missing frozen_field
    frozen_instance extra_forbidden invalid_key get_attribute_error model_type model_attributes_type dataclass_type
    dataclass_exact_type named_tuple_type default_factory_not_called none_required greater_than greater_than_equal less_than
    less_than_equal multiple_of finite_number too_short too_long iterable_type iteration_error string_type string_unicode
    string_too_short string_too_long string_pattern_mismatch string_not_ascii enum dict_type frozen_dict_type ordered_dict_type
    counter_type mapping_type list_type deque_type tuple_type set_type set_item_not_hashable bool_type bool_parsing int_type
    int_parsing int_parsing_size int_from_float float_type float_parsing bytes_type bytes_too_short bytes_too_long
    bytes_invalid_encoding value_error assertion_error literal_error missing_sentinel_error ellipsis_error date_type date_parsing
    date_from_datetime_parsing date_from_datetime_inexact date_past date_future time_type time_parsing datetime_type
    datetime_parsing datetime_object_invalid datetime_from_date_parsing datetime_past datetime_future timezone_naive timezone_aware
    timezone_offset time_delta_type time_delta_parsing frozen_set_type is_instance_of is_subclass_of callable_type union_tag_invalid
    union_tag_not_found arguments_type missing_argument unexpected_keyword_argument missing_keyword_only_argument
    unexpected_positional_argument missing_positional_only_argument multiple_argument_values url_type url_parsing
    url_syntax_violation url_too_long url_scheme uuid_type uuid_parsing uuid_version decimal_type decimal_parsing decimal_max_digits
    decimal_max_places decimal_whole_digits fraction_type fraction_parsing complex_type complex_str_parsing
""".split())
PAGES = "https://errors.pydantic.dev/2.14/v/"


def page_of(item):
    """Where the documentation explains an error; None for one of the app's own kind."""
    if item["type"] == "value_error" and not item["msg"].startswith("Value error, "):
        return None
    return PAGES + item["type"] if item["type"] in KINDS else None


def shown_short(value):
    """A value's `repr` as an error shows it: without its middle where it is long."""
    text = _trace.shortened(value, 1 << 20)
    octets = text.encode("utf-8", "surrogateescape")
    if len(octets) <= 50:
        return text
    # pydantic-core counts bytes, and keeps whole characters.
    return f"{octets[:25].decode('utf-8', 'ignore')}...{octets[-24:].decode('utf-8', 'ignore')}"


def shown_part(part):
    """A step of a place: one with a dot in it is set off."""
    text = str(part)
    return f"`{text}`" if "." in text else text


def without_exceptions(context):
    return {name: str(value) if isinstance(value, BaseException) else value for name, value in context.items()}


class ValidationError(ValueError):
    def __init__(self, title, errors, hide_input=False):
        self.title = title
        self.__pydantic_errors__ = errors
        self._hide_input = hide_input
        super().__init__(self._text())

    def _text(self):
        errors = self.__pydantic_errors__
        lines = [f"{len(errors)} validation error{'' if len(errors) == 1 else 's'} for {self.title}"]
        for item in errors:
            if item["loc"]:
                lines.append(".".join([shown_part(part) for part in item["loc"]]))
            value = f", input_value={shown_short(item['input'])}, input_type={type(item['input']).__name__}"
            lines.append(f"  {item['msg']} [type={item['type']}{'' if self._hide_input else value}]")
            page = page_of(item)
            if page is not None:
                lines.append(f"    For further information visit {page}")
        return "\n".join(lines)

    def __repr__(self):
        return str(self)

    def errors(self, *, include_url=True, include_context=True, include_input=True):
        return [self._told(item, include_url, include_context, include_input) for item in self.__pydantic_errors__]

    def _told(self, item, include_url, include_context, include_input):
        told = dict(item, loc=tuple(item["loc"]))
        if not include_input:
            told.pop("input", None)
        if not include_context:
            told.pop("ctx", None)
        page = page_of(item) if include_url else None
        return told if page is None else {**told, "url": page}

    def error_count(self):
        return len(self.__pydantic_errors__)

    def json(self, *, indent=None, include_url=True, include_context=True, include_input=True):
        import _infer

        items = self.errors(include_url=include_url, include_context=include_context, include_input=include_input)
        plain = _infer.json([{**item, "ctx": without_exceptions(item["ctx"])} if "ctx" in item else item for item in items])
        if indent is not None:
            import json

            return json.dumps(plain, indent=indent, ensure_ascii=False)
        return _native.dumps(plain, True)

    @classmethod
    def from_exception_data(cls, title, line_errors):
        return cls(title, list(line_errors))


class PydanticUserError(RuntimeError):
    def __init__(self, message, *, code=None):
        self.message, self.code = message, code
        page = f"\n\nFor further information visit https://errors.pydantic.dev/2.14/u/{code}" if code else ""
        super().__init__(message + page)


class PydanticUndefinedAnnotation(NameError):
    """A name in an annotation that is nowhere defined."""

    code = "undefined-annotation"

    def __init__(self, message):
        self.name, self.message = message.partition("'")[2].partition("'")[0], message
        super().__init__(f"{message}\n\nFor further information visit https://errors.pydantic.dev/2.14/u/{self.code}")


class PydanticSchemaGenerationError(PydanticUserError):
    """An annotation that is no type."""


class PydanticInvalidForJsonSchema(PydanticUserError):
    """A type that no JSON Schema describes."""

    def __init__(self, message):
        super().__init__(message, code="invalid-for-json-schema")


class PydanticCustomError(ValueError):
    def __init__(self, kind, message_template, context=None):
        self.__pydantic_error_type__ = kind
        self.context = context
        super().__init__(message_template.format(**(context or {})))

    def __repr__(self):
        return f"{self} [type={self.__pydantic_error_type__}, context={self.context}]"


def verdict(error, value):
    if isinstance(error, AssertionError):
        return _schema.error("assertion_error", [], f"Assertion failed, {error}", value, {"error": error})
    return _schema.error("value_error", [], f"Value error, {error}", value, {"error": error})

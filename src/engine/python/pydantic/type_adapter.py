"""Checking and writing values of any type."""

import _decorators
import _native
import _schema
from _beyond import beyond
from _schema import Unsupported
from pydantic._asked import checked_as_asked, checked_json, json_of
from pydantic.errors import ValidationError


@beyond({"core_schema", "get_default_value", "json_schemas", "pydantic_complete", "rebuild", "serializer", "validate_strings", "validator"})
class TypeAdapter:
    def __init__(self, type, *, config=None):
        self.type = _schema.type_of(type, None, _schema.Scope("app", None, config))

    def validate_python(self, value, *, strict=None, extra=None, from_attributes=None, context=None, by_alias=None, by_name=None):
        asked = {"extra": extra, "by_alias": by_alias, "by_name": by_name}
        result, errors = checked_as_asked(self.type.native, value, strict, from_attributes, context, asked)
        if errors is not None:
            raise ValidationError(self.type.label, errors)
        return result

    def validate_json(self, data, *, strict=None, extra=None, context=None, by_alias=None, by_name=None):
        return checked_json(self.type.native, self.type.label, data, strict, context, {"extra": extra, "by_alias": by_alias, "by_name": by_name})

    def dump_python(self, value, *, mode="python", by_alias=None, context=None, **options):
        for name in options:
            if name not in self.WRITTEN:
                raise Unsupported(f"{name}= of TypeAdapter.dump_python")
        options = {"mode": mode, "by_alias": by_alias, **options}
        return _decorators.within(_decorators.writing, lambda: _native.dump(self.type.native, value, options), context=context)

    WRITTEN = {
        "include", "exclude", "exclude_unset", "exclude_defaults", "exclude_none", "exclude_computed_fields", "round_trip", "serialize_as_any",
        "warnings", "text",
    }

    def dump_json(self, value, *, indent=None, ensure_ascii=False, **options):
        return json_of(self.dump_python(value, mode="json", text=True, **options), indent, ensure_ascii).encode()

    def json_schema(self, *, by_alias=True, mode="validation"):
        import _json_schema

        if not by_alias:
            raise Unsupported("by_alias=False of json_schema")
        return _json_schema.whole(self.type, mode)

"""`fastapi.sse`: one event, with its fields checked."""

from typing import Annotated, Any

from _http import EventSourceResponse  # noqa: F401
from _stream import formatted
from pydantic import AfterValidator, BaseModel, Field, model_validator


def _one_line(name):
    def check(value):
        if value is not None and ("\r" in value or "\n" in value):
            raise ValueError(f"SSE '{name}' must be a single line")
        return value

    return check


def _id(value):
    if value is not None and "\0" in value:
        raise ValueError("SSE 'id' must not contain null characters")
    return _one_line("id")(value)


class ServerSentEvent(BaseModel):
    data: Any = None
    raw_data: str | None = None
    event: Annotated[str | None, AfterValidator(_one_line("event"))] = None
    id: Annotated[str | None, AfterValidator(_id)] = None
    retry: Annotated[int | None, Field(ge=0)] = None
    comment: str | None = None

    @model_validator(mode="after")
    def _data_once(self):
        if self.data is not None and self.raw_data is not None:
            raise ValueError(
                "Cannot set both 'data' and 'raw_data' on the same ServerSentEvent. Use 'data' for JSON-serialized payloads or 'raw_data' "
                "for pre-formatted strings.")
        return self


def format_sse_event(*, data_str=None, event=None, id=None, retry=None, comment=None):
    return formatted(data_str, event, id, retry, comment).encode()

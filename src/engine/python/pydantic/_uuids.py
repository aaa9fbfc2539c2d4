"""UUIDs of one version."""

import typing
import uuid

import _decorators
import _schema


class UuidVersion(_decorators.Around):
    looks_on = True

    def __init__(self, uuid_version):
        self.uuid_version = uuid_version

    def __repr__(self):
        return f"UuidVersion(uuid_version={self.uuid_version})"

    def __eq__(self, other):
        return type(self) is type(other) and self.uuid_version == other.uuid_version

    def __hash__(self):
        return hash(self.uuid_version)

    def around(self, type_, scope=_schema.NO_SCOPE):
        return _schema.make("uuid", type_.name, label="uuid", version=self.uuid_version, strict=type_.facts.get("strict"))


UUID1, UUID3, UUID4, UUID5, UUID6, UUID7, UUID8 = [typing.Annotated[uuid.UUID, UuidVersion(number)] for number in (1, 3, 4, 5, 6, 7, 8)]

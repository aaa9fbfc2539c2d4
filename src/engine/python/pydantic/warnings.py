"""The kinds of Pydantic's warnings."""


class PydanticDeprecationWarning(DeprecationWarning):
    def __init__(self, message, *args, since, expected_removal=None):
        super().__init__(message, *args)
        self.message = message.rstrip(".")
        self.since = since
        self.expected_removal = expected_removal if expected_removal is not None else (since[0] + 1, 0)

    def __str__(self):
        (since, minor), (gone, patch) = self.since, self.expected_removal
        guide = " See Pydantic V2 Migration Guide at https://errors.pydantic.dev/2.14/migration/" if self.since == (2, 0) else ""
        return f"{self.message}. Deprecated in Pydantic V{since}.{minor} to be removed in V{gone}.{patch}.{guide}"


def _deprecated(minor):
    def made(self, message, *args):
        PydanticDeprecationWarning.__init__(self, message, *args, since=(2, minor), expected_removal=(3, 0))

    name = f"PydanticDeprecatedSince2{minor}"
    return type(name, (PydanticDeprecationWarning,), {"__init__": made, "__module__": __name__})


PydanticDeprecatedSince20, PydanticDeprecatedSince26, PydanticDeprecatedSince29 = [_deprecated(minor) for minor in (0, 6, 9)]
PydanticDeprecatedSince210, PydanticDeprecatedSince211, PydanticDeprecatedSince212, PydanticDeprecatedSince214 = [
    _deprecated(minor) for minor in (10, 11, 12, 14)]


class PydanticExperimentalWarning(Warning):
    pass


class ArbitraryTypeWarning(UserWarning):
    pass


class UnsupportedFieldAttributeWarning(UserWarning):
    pass


class TypedDictExtraConfigWarning(UserWarning):
    pass

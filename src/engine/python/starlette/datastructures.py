"""The mappings and addresses of Starlette's, for an app that makes some of its own."""

from _form import FormData  # noqa: F401
from _http import Address, Headers, MutableHeaders, QueryParams, State  # noqa: F401
from _multi import ImmutableMultiDict, MultiDict  # noqa: F401
from _upload import Received as UploadFile  # noqa: F401
from _url import URL, URLPath  # noqa: F401


class Secret:
    """A text that is not shown by accident."""

    def __init__(self, value):
        self._value = value

    def __repr__(self):
        return f"{type(self).__name__}('**********')"

    def __str__(self):
        return self._value

    def __bool__(self):
        return bool(self._value)


class CommaSeparatedStrings:
    def __init__(self, value):
        if isinstance(value, str):
            import shlex

            words = shlex.shlex(value, posix=True)
            words.whitespace, words.whitespace_split = ",", True
            value = [word.strip() for word in words]
        self._items = list(value)

    def __len__(self):
        return len(self._items)

    def __getitem__(self, index):
        return self._items[index]

    def __iter__(self):
        return iter(self._items)

    def __repr__(self):
        return f"{type(self).__name__}({self._items!r})"

    def __str__(self):
        return ", ".join([repr(item) for item in self._items])

"""Headers: mappings in which a name may come more than once."""

from collections.abc import Mapping

import _trace
from _schema import Unsupported


class Headers:
    """Headers as they came: lower case, in order."""

    def __init__(self, headers=None, raw=None, scope=None):
        self.lines = {}
        given = [name for name, value in (("headers", headers), ("raw", raw), ("scope", scope)) if value is not None]
        if len(given) > 1:
            raise AssertionError(f'Cannot set both "{given[0]}" and "{given[1]}".')
        if headers is not None:
            self.pairs = [(name.lower(), checked(value)) for name, value in headers.items()]
        elif raw is not None:
            self._share(raw)
        elif given:
            # Starlette makes it a list of its own there.
            scope["headers"] = list(scope["headers"])
            self._share(scope["headers"])
        else:
            self.pairs = []

    @classmethod
    def of(cls, pairs):
        """Those of a request: in lower case already."""
        new = cls.__new__(cls)
        new.pairs, new.lines = pairs, {}
        return new

    def _share(self, raw):
        self.pairs = texts(raw)

    def __getitem__(self, name):
        found = self.get(name, self)
        if found is self:
            raise KeyError(name)
        return found

    def get(self, name, default=None):
        name = name.lower()
        for other, value in self.pairs:
            if other == name:
                return value
        return default

    def __contains__(self, name):
        name = str(name).lower()
        for other, _ in self.pairs:
            if other == name:
                return True
        return False

    def items(self):
        return list(self.pairs)

    def keys(self):
        return [name for name, _ in self.pairs]

    def values(self):
        return [value for _, value in self.pairs]

    def __iter__(self):
        return iter(self.keys())

    def __len__(self):
        return len(self.pairs)

    def mutablecopy(self):
        return MutableHeaders.of(list(self.pairs))

    def __eq__(self, other):
        return isinstance(other, Headers) and sorted(self.pairs) == sorted(other.pairs)

    @property
    def raw(self):
        return Raw(self)

    def __repr__(self):
        alone = dict(self.pairs)
        inside = repr(alone) if len(alone) == len(self.pairs) else f"raw={self.raw!r}"
        return f"{type(self).__name__}({inside})"

    def getlist(self, name):
        return [value for other, value in self.pairs if other == name.lower()]


class Raw(list):
    """Headers as ASGI has them. What is put behind a response's is put into it; any other change is refused."""

    def __init__(self, headers):
        super().__init__([(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.pairs])
        self._headers = headers

    def append(self, pair):
        self.extend([pair])

    def extend(self, pairs):
        pairs = list(pairs)
        super().extend(pairs)
        if isinstance(self._headers, MutableHeaders):
            for name, value in texts(pairs):
                self._headers.add(name, value, _trace.here(2))

    def _refused(self, *_):
        raise Unsupported("a change of raw headers other than append and extend")

    __setitem__ = __delitem__ = __iadd__ = clear = insert = pop = remove = reverse = sort = _refused


Raw.__name__ = Raw.__qualname__ = "list"


def texts(raw):
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]


class Shared(list):
    """Headers as texts, over a list of them as bytes that somebody else has, too."""

    def __init__(self, raw):
        super().__init__(texts(raw))
        self._raw = raw

    def _written(name):
        def method(self, *args):
            getattr(list, name)(self, *args)
            self._raw[:] = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self]

        return method

    append, __setitem__ = _written("append"), _written("__setitem__")


class MutableHeaders(Headers):
    """A response's headers, each with the line that set it: `lines` has them by name and value."""

    def copied(self):
        """These, with their lines."""
        new = MutableHeaders.of(list(self.pairs))
        new.lines.update(self.lines)
        return new

    def _share(self, raw):
        # What changes here changes in the list as well.
        self.pairs = Shared(raw)

    def __setitem__(self, name, value):
        self.set(name, value, _trace.here(2))

    def set(self, name, value, line=None):
        if not isinstance(value, str):
            raise AttributeError(f"{type(value).__name__!r} object has no attribute 'encode'")
        name, value = name.lower(), checked(value)
        self.lines[name, value] = line
        for i, (other, _) in enumerate(self.pairs):
            if other == name:
                self.pairs[i] = (name, value)
                self.pairs[:] = self.pairs[: i + 1] + [pair for pair in self.pairs[i + 1:] if pair[0] != name]
                return
        self.pairs.append((name, value))

    def append(self, name, value):
        self.add(name.lower(), value, _trace.here(2))

    def add(self, name, value, line):
        self.lines[name, value] = line
        self.pairs.append((name, value))

    def __delitem__(self, name):
        self.pairs[:] = [pair for pair in self.pairs if pair[0] != name.lower()]

    def setdefault(self, name, value):
        if name not in self:
            self.set(name, value, _trace.here(2))
        return self[name]

    def update(self, other):
        for name, value in dict(other).items():
            self.set(name, value, _trace.here(2))

    def __ior__(self, other):
        self.update(mapping(other))
        return self

    def __or__(self, other):
        new = self.mutablecopy()
        new.update(mapping(other))
        return new

    def add_vary_header(self, vary):
        found = self.get("vary")
        self.set("vary", vary if found is None else f"{found}, {vary}", _trace.here(2))


def mapping(other):
    if not hasattr(other, "keys"):
        raise TypeError(f"Expected a mapping but got {type(other).__name__}")
    return other


def checked(value):
    value.encode("latin-1")
    return value


Mapping.register(Headers)

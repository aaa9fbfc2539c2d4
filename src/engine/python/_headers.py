"""Headers and the query: mappings in which a name may come more than once."""

import _trace


class Headers:
    """Headers as they came: lower case, in order."""

    def __init__(self, pairs=None):
        self.pairs = pairs if pairs is not None else []
        self.lines = {}

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
        return MutableHeaders(list(self.pairs))

    def __eq__(self, other):
        return isinstance(other, Headers) and sorted(self.pairs) == sorted(other.pairs)

    @property
    def raw(self):
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self.pairs]

    def __repr__(self):
        alone = dict(self.pairs)
        inside = repr(alone) if len(alone) == len(self.pairs) else f"raw={self.raw!r}"
        return f"{type(self).__name__}({inside})"

    def getlist(self, name):
        return [value for other, value in self.pairs if other == name.lower()]


class MutableHeaders(Headers):
    """A response's headers, each with the line that set it: `lines` has them by name and value."""

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


class QueryParams:
    """The query as a mapping: of repeated names the last counts, `getlist` gives all."""

    def __init__(self, pairs):
        self._pairs = pairs
        self._dict = dict(pairs)

    def __getitem__(self, name):
        return self._dict[name]

    def __contains__(self, name):
        return name in self._dict

    def __iter__(self):
        return iter(self._dict)

    def __len__(self):
        return len(self._dict)

    def __str__(self):
        from urllib.parse import urlencode

        return urlencode(self._pairs)

    def __repr__(self):
        return f"QueryParams({str(self)!r})"

    def get(self, name, default=None):
        return self._dict.get(name, default)

    def getlist(self, name):
        return [value for other, value in self._pairs if other == name]

    def keys(self):
        return self._dict.keys()

    def values(self):
        return self._dict.values()

    def items(self):
        return self._dict.items()

    def multi_items(self):
        return list(self._pairs)


def checked(value):
    value.encode("latin-1")
    return value

"""Mappings in which a key may have several values, as `starlette.datastructures` has them: of these the last counts."""

from collections.abc import Mapping


class ImmutableMultiDict:
    def __init__(self, *args, **kwargs):
        if len(args) > 1:
            raise AssertionError("Too many arguments.")
        pairs = pairs_of(args[0]) if args else []
        self._fill(pairs + list(kwargs.items()))

    @classmethod
    def of(cls, pairs):
        new = cls.__new__(cls)
        new._fill(pairs)
        return new

    def _fill(self, pairs):
        self._list = pairs
        self._dict = dict(pairs)

    def __getitem__(self, key):
        return self._dict[key]

    def __contains__(self, key):
        return key in self._dict

    def __iter__(self):
        return iter(self._dict)

    def __len__(self):
        return len(self._dict)

    def __eq__(self, other):
        return isinstance(other, type(self)) and sorted(self._list, key=first) == sorted(other._list, key=first)

    def __repr__(self):
        return f"{type(self).__name__}({self._list!r})"

    def get(self, key, default=None):
        return self._dict.get(key, default)

    def getlist(self, key):
        return [value for other, value in self._list if other == key]

    def keys(self):
        return self._dict.keys()

    def values(self):
        return self._dict.values()

    def items(self):
        return self._dict.items()

    def multi_items(self):
        return list(self._list)


def first(pair):
    return pair[0]


def pairs_of(value):
    for name in ("multi_items", "items"):
        if value and hasattr(value, name):
            return list(getattr(value, name)())
    return list(value or [])


class MultiDict(ImmutableMultiDict):
    def __setitem__(self, key, value):
        self.setlist(key, [value])

    def __delitem__(self, key):
        self._list = [pair for pair in self._list if pair[0] != key]
        del self._dict[key]

    def pop(self, key, default=None):
        self._list = [pair for pair in self._list if pair[0] != key]
        return self._dict.pop(key, default)

    def popitem(self):
        key, value = self._dict.popitem()
        self._list = [pair for pair in self._list if pair[0] != key]
        return key, value

    def poplist(self, key):
        values = self.getlist(key)
        self.pop(key)
        return values

    def clear(self):
        self._fill([])

    def setdefault(self, key, default=None):
        if key not in self:
            self.append(key, default)
        return self[key]

    def setlist(self, key, values):
        if not values:
            self.pop(key)
            return
        self._list = [pair for pair in self._list if pair[0] != key] + [(key, value) for value in values]
        self._dict[key] = values[-1]

    def append(self, key, value):
        self._list.append((key, value))
        self._dict[key] = value

    def update(self, *args, **kwargs):
        new = MultiDict(*args, **kwargs)
        self._list = [pair for pair in self._list if pair[0] not in new] + new._list
        self._dict.update(new._dict)


class QueryParams(ImmutableMultiDict):
    """The query: texts only. It is read from text, from bytes, or from what other mappings are made of."""

    def __init__(self, *args, **kwargs):
        if args and isinstance(args[0], (str, bytes)):
            import _native

            text = args[0] if isinstance(args[0], str) else args[0].decode("latin-1")
            args = (_native.query(text), *args[1:])
        super().__init__(*args, **kwargs)
        self._fill([(str(key), str(value)) for key, value in self._list])

    def __str__(self):
        from urllib.parse import urlencode

        return urlencode(self._list)

    def __repr__(self):
        return f"{type(self).__name__}({str(self)!r})"


Mapping.register(ImmutableMultiDict)

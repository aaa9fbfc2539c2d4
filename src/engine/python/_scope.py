"""What a request is made of: its scope, whose address it has, and its state."""

from _schema import Unsupported


class Address(tuple):
    """Host and port: a named tuple, written out, for those take their time to be made."""

    __slots__ = ()
    _fields = ("host", "port")
    host = property(lambda self: self[0])
    port = property(lambda self: self[1])

    def __new__(cls, host, port):
        return tuple.__new__(cls, (host, port))

    def __getnewargs__(self):
        return tuple(self)

    def _asdict(self):
        return dict(zip(self._fields, self))

    def _replace(self, **parts):
        return Address(**{**self._asdict(), **parts})

    def __repr__(self):
        return f"Address(host={self.host!r}, port={self.port!r})"


class Scope(dict):
    """The request as ASGI has it. What middleware writes there, the request has from then on."""

    def __init__(self, items, request):
        super().__init__(items)
        self.request = request

    def __setitem__(self, key, value):
        if key in ("client", "root_path", "scheme", "server", "type"):
            raise Unsupported(f"another {key} in the scope of a request")
        self.request.rewritten(key, value)
        super().__setitem__(key, value)

    def update(self, *others, **more):
        for key, value in dict(*others, **more).items():
            self[key] = value


class State:
    def __init__(self, state=None):
        self.__dict__["_state"] = {} if state is None else state

    def __setattr__(self, name, value):
        self._state[name] = value

    def __delattr__(self, name):
        del self._state[name]

    def __getitem__(self, name):
        return self._state[name]

    __setitem__, __delitem__ = __setattr__, __delattr__

    def __iter__(self):
        return iter(self._state)

    def __len__(self):
        return len(self._state)

    def __getattr__(self, name):
        try:
            return self.__dict__["_state"][name]
        except KeyError:
            raise AttributeError(f"'State' object has no attribute {name!r}") from None

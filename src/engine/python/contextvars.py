"""`contextvars` without threads: one context, and copies of it in which something runs."""


class _Missing:
    def __repr__(self):
        return "<Token.MISSING>"


class Token:
    MISSING = _Missing()

    def __init__(self, var, old_value):
        self.var, self.old_value = var, old_value


# The values of now.
_now = [{}]


class ContextVar:
    def __init__(self, name, *, default=Token.MISSING):
        self.name, self._default = name, default

    def get(self, default=Token.MISSING):
        for value in (_now[0].get(self, Token.MISSING), default, self._default):
            if value is not Token.MISSING:
                return value
        raise LookupError(self)

    def set(self, value):
        token = Token(self, _now[0].get(self, Token.MISSING))
        _now[0][self] = value
        return token

    def reset(self, token):
        if token.var is not self:
            raise ValueError(f"{token!r} was created by a different ContextVar")
        if token.old_value is Token.MISSING:
            _now[0].pop(self, None)
        else:
            _now[0][self] = token.old_value


class Context:
    def __init__(self):
        self._values = {}

    def run(self, function, *args, **kwargs):
        before, _now[0] = _now[0], self._values
        try:
            return function(*args, **kwargs)
        finally:
            _now[0] = before

    def copy(self):
        new = Context()
        new._values.update(self._values)
        return new

    def __contains__(self, var):
        return var in self._values

    def __getitem__(self, var):
        return self._values[var]

    def __iter__(self):
        return iter(self._values)

    def __len__(self):
        return len(self._values)

    def get(self, var, default=None):
        return self._values.get(var, default)

    def keys(self):
        return self._values.keys()

    def values(self):
        return self._values.values()

    def items(self):
        return self._values.items()


def copy_context():
    new = Context()
    new._values.update(_now[0])
    return new

"""Context variables: the values of the current context are in `_drive`, and never change in place."""

import _drive


class _Missing:
    def __repr__(self):
        return "<Token.MISSING>"


class Token:
    MISSING = _Missing()

    def __init__(self, var, old_value):
        self.var, self.old_value, self._used = var, old_value, False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.var.reset(self)


class ContextVar:
    def __init__(self, name, *, default=Token.MISSING):
        self.name, self._default = name, default

    def __class_getitem__(cls, _):
        return cls

    def get(self, default=Token.MISSING, /):
        for value in (_drive.values.get(self, Token.MISSING), default, self._default):
            if value is not Token.MISSING:
                return value
        raise LookupError(self)

    def set(self, value, /):
        token = Token(self, _drive.values.get(self, Token.MISSING))
        _drive.values = {**_drive.values, self: value}
        return token

    def reset(self, token, /):
        if token.var is not self:
            raise ValueError(f"{token!r} was created by a different ContextVar")
        if token._used:
            raise RuntimeError(f"{token!r} has already been used once")
        token._used = True
        if token.old_value is Token.MISSING:
            _drive.values = {var: value for var, value in _drive.values.items() if var is not self}
        else:
            _drive.values = {**_drive.values, self: token.old_value}


class Context:
    # What the layer has of the request that all in this context is done for.
    _exchange = None

    def __init__(self):
        self._values = {}

    @classmethod
    def of(cls, values, exchange):
        new = cls()
        new._values, new._exchange = values, exchange
        return new

    def run(self, function, /, *args, **kwargs):
        kept, _drive.values = _drive.values, self._values
        outside, _drive.exchange = _drive.exchange, self._exchange
        try:
            return function(*args, **kwargs)
        finally:
            self._values, _drive.values = _drive.values, kept
            _drive.exchange = outside

    def copy(self):
        return Context.of(self._values, self._exchange)

    def __getitem__(self, var):
        return self._values[var]

    def get(self, var, default=None, /):
        return self._values.get(var, default)

    def __contains__(self, var):
        return var in self._values

    def __iter__(self):
        return iter(self._values)

    def __len__(self):
        return len(self._values)

    def keys(self):
        return self._values.keys()

    def values(self):
        return self._values.values()

    def items(self):
        return self._values.items()


def copy_context():
    return Context.of(_drive.values, _drive.exchange)

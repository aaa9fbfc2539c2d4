"""Context variables: the values of the current context are in `_drive`, and never change in place."""

import _drive


class _Missing:
    def __repr__(self):
        return "<Token.MISSING>"


class Token:
    MISSING = _Missing()

    def __init__(self):
        raise RuntimeError("Tokens can only be created by ContextVars")

    def __repr__(self):
        return f"<Token{' used' if self._used else ''} var={self.var!r} at {id(self):#x}>"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.var.reset(self)


def _token(var, old_value):
    token = Token.__new__(Token)
    token.var, token.old_value, token._context, token._used = var, old_value, _here(), False
    return token


def _here():
    """The current context, or that in whose place it is: what runs after an answer has the context of what gave it."""
    return getattr(_drive.context, "_stands_for", None) or _drive.context


class ContextVar:
    def __init__(self, name, *, default=Token.MISSING):
        if not isinstance(name, str):
            raise TypeError("context variable name must be a str")
        self.name, self._default = name, default

    def __repr__(self):
        default = "" if self._default is Token.MISSING else f" default={self._default!r}"
        return f"<ContextVar name={self.name!r}{default} at {id(self):#x}>"

    def __class_getitem__(cls, _):
        return cls

    def get(self, default=Token.MISSING, /):
        for value in (_drive.values.get(self, Token.MISSING), default, self._default):
            if value is not Token.MISSING:
                return value
        raise LookupError(self)

    def set(self, value, /):
        token = _token(self, _drive.values.get(self, Token.MISSING))
        _drive.values = {**_drive.values, self: value}
        return token

    def reset(self, token, /):
        if not isinstance(token, Token):
            raise TypeError(f"expected an instance of Token, got {token!r}")
        if token._used:
            raise RuntimeError(f"{token!r} has already been used once")
        if token.var is not self:
            raise ValueError(f"{token!r} was created by a different ContextVar")
        if token._context is not _here():
            raise ValueError(f"{token!r} was created in a different Context")
        token._used = True
        if token.old_value is Token.MISSING:
            _drive.values = {var: value for var, value in _drive.values.items() if var is not self}
        else:
            _drive.values = {**_drive.values, self: token.old_value}


class Context:
    # What the layer has of the request that all in this context is done for.
    _exchange = None
    _stands_for = None

    def __init__(self):
        # Those that it has while it is not the current one.
        self._kept, self._entered = {}, False

    @property
    def _values(self):
        return _drive.values if _drive.context is self else self._kept

    @classmethod
    def of(cls, values, exchange):
        new = cls()
        new._kept, new._exchange = values, exchange
        return new

    def run(self, function, /, *args, **kwargs):
        if self._entered:
            raise RuntimeError(f"cannot enter context: {self!r} is already entered")
        self._entered = True
        try:
            return self._turn(function, *args, **kwargs)
        finally:
            self._entered = False

    def _turn(self, function, /, *args, **kwargs):
        """The loop lets what waits in a context have a turn there, which is none of the app's business."""
        outer, values, exchange = _drive.context, _drive.values, _drive.exchange
        if outer is not None:
            outer._kept = values
        _drive.values, _drive.context, _drive.exchange = self._kept, self, self._exchange
        try:
            return function(*args, **kwargs)
        finally:
            self._kept, _drive.values, _drive.context, _drive.exchange = _drive.values, values, outer, exchange

    def copy(self):
        return Context.of(self._values, self._exchange)

    def __eq__(self, other):
        return self._values == other._values if isinstance(other, Context) else NotImplemented

    __hash__ = None

    def __getitem__(self, var):
        return self._values[_key(var)]

    def get(self, var, default=None, /):
        return self._values.get(_key(var), default)

    def __contains__(self, var):
        return _key(var) in self._values

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


# As CPython shows a context.
Context.__module__ = "_contextvars"


def _key(var):
    if not isinstance(var, ContextVar):
        raise TypeError(f"a ContextVar key was expected, got {var!r}")
    return var


def copy_context():
    return Context.of(_drive.values, _drive.exchange)

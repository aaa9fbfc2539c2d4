"""`Secret[T]`: a value that shows itself only when asked."""

import _decorators
import _schema


class Secret:
    def __init__(self, value):
        self._secret_value = value

    def __class_getitem__(cls, of):
        import _generic

        return type(f"Secret[{_generic.display(of)}]", (cls,), {"_inner_type": of, "__module__": cls.__module__, "_made": True})

    def get_secret_value(self):
        return self._secret_value

    def _display(self):
        return "**********" if self._secret_value else ""

    def __str__(self):
        return str(self._display())

    def __repr__(self):
        name = next(cls.__name__ for cls in type(self).__mro__ if "_made" not in cls.__dict__)
        return f"{name}({self._display()!r})"

    def __eq__(self, other):
        return isinstance(other, Secret) and self._secret_value == other._secret_value

    def __hash__(self):
        return hash(self._secret_value)

    @classmethod
    def __pydantic_type__(cls, scope=_schema.NO_SCOPE):
        of = getattr(cls, "_inner_type", None)
        if of is None:
            raise TypeError(f"Can't get secret type from {cls.__name__}. Please use Secret[<type>], or subclass from Secret[<type>] instead.")
        inner = _schema.type_of(of, None, scope)

        def read(value, handler, data):
            return cls(handler(value.get_secret_value() if isinstance(value, Secret) else value))

        label = f"json-or-python[json=function-after[<lambda>(), {inner.label}],python=function-wrap[validate_secret_value()]]"
        checked = _decorators.around(inner, "wrap", read, label, True)
        result = _decorators.written(checked, lambda value, handler, asked: str(value) if asked[2] == "json" else value)
        result.kind = "secret_of"
        return result

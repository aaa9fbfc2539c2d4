"""What FastAPI's classes have beyond what is here. To read it, assign it or replace it is refused: nothing is passed by in silence."""

import _trace
from _schema import Unsupported


class Beyond:
    """One attribute that only the real class has."""

    def __init__(self, name):
        self.name = name

    def __get__(self, thing, kind=None):
        raise Unsupported(self.name)

    def __set__(self, thing, value):
        raise Unsupported(self.name)


class Fixed:
    """An attribute that is read once, when the thing is made: FastAPI heeds a later value, or heeds it elsewhere."""

    def __init__(self, name):
        self.name = name

    def __get__(self, thing, kind=None):
        return self if thing is None else thing.__dict__[self.name]

    def __set__(self, thing, value):
        if self.name in thing.__dict__:
            raise Unsupported(f"{type(thing).__name__}.{self.name} with another value than it was made with")
        thing.__dict__[self.name] = value


class Open:
    """A class that an app may inherit from."""

    # What the real class's own code calls: a method of the app's in its place would be heard there, and not here.
    INNER = frozenset()

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        for name in cls.__dict__ if cls.__module__ in _trace.modules else ():
            if name in cls.INNER or isinstance(above(cls, name), Beyond):
                raise Unsupported(f"{cls.__name__}.{name}, a method of FastAPI's replaced by the app's own")


def above(cls, name):
    """What a class inherits under a name, as it stands there."""
    return next((base.__dict__[name] for base in cls.__mro__[1:] if name in base.__dict__), None)


def beyond(names, fixed=()):
    """Marks a class with the names that only the real one has, and with those that are fixed once it is made."""

    def mark(cls):
        for name in names:
            setattr(cls, name, Beyond(f"{cls.__name__}.{name}"))
        for name in fixed:
            setattr(cls, name, Fixed(name))
        return cls

    return mark

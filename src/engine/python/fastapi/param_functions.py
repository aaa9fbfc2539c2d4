"""`Query()`, `Depends()` and their like: functions, as in FastAPI, that make what `fastapi.params` has as classes."""

import _params
from _schema import UNSET


def _making(cls):
    def make(given=UNSET, /, **options):
        return cls(**options) if given is UNSET else cls(given, **options)

    make.__name__ = make.__qualname__ = cls.__name__
    return make


Body, Cookie, Depends, File, Form, Header, Path, Query, Security = map(_making, (
    _params.Body, _params.Cookie, _params.Depends, _params.File, _params.Form, _params.Header, _params.Path, _params.Query, _params.Security))

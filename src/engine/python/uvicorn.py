"""`import uvicorn` of an app that starts itself when it is run as a program: here it never is."""

from _schema import Unsupported


def run(app=None, **_):
    raise Unsupported("uvicorn.run: the app is served already; `httplings serve` starts it from a file")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise Unsupported(f"uvicorn.{name}")

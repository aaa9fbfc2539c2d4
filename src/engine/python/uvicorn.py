"""`import uvicorn` of an app that starts itself when it is run as a program: here it never is."""

import _trace
from _schema import Unsupported
from _unfit import advised


def run(app=None, **_):
    if "__main__" in _trace.modules:
        raise advised(Unsupported("uvicorn.run: a program that is run is no server"), f"`httplings serve {_trace.app_file}` serves the app, without this line.")
    raise advised(Unsupported("uvicorn.run: the app is served already"), 'Take the line away, or put it below `if __name__ == "__main__":`.')


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise Unsupported(f"uvicorn.{name}")

"""`UploadFile`; what else the real module has is made by the server, not by an app."""

from _http import Address, State  # noqa: F401
from _schema import Unsupported
from _upload import UploadFile  # noqa: F401


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise Unsupported(f"fastapi.datastructures.{name}")

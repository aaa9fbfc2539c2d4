from _http import HTTPConnection, Request  # noqa: F401
from _request import ClientDisconnect  # noqa: F401

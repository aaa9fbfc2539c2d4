from _http import HTTPConnection, Request  # noqa: F401

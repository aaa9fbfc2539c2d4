from _http import ClientDisconnect, HTTPConnection, Request  # noqa: F401

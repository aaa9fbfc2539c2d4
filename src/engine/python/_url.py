"""Addresses, as `starlette.datastructures` has them: whole ones, and paths that a name of a route stands for."""

from _schema import UNSET


class URL:
    """An address and its parts. One that the app writes is read with `urllib.parse`; a request's own has its parts at hand."""

    # What shows all that a thing has shows the text alone.
    __slots__ = ("scheme", "netloc", "path", "query", "fragment", "__dict__", "__weakref__")

    def __init__(self, url="", scope=None, **components):
        if scope is not None:
            if url:
                raise AssertionError('Cannot set both "url" and "scope".')
            if components:
                raise AssertionError('Cannot set both "scope" and "**components".')
            url = of_scope(scope)
        elif components:
            if url:
                raise AssertionError('Cannot set both "url" and "**components".')
            url = str(URL("").replace(**components))
        from urllib.parse import urlsplit

        self._url = url
        self.scheme, self.netloc, self.path, self.query, self.fragment = urlsplit(url)

    @classmethod
    def of(cls, scheme, netloc, path, query="", fragment=""):
        new = cls.__new__(cls)
        new.scheme, new.netloc, new.path, new.query, new.fragment = scheme, netloc, path, query, fragment
        query, fragment = (f"?{query}" if query else ""), (f"#{fragment}" if fragment else "")
        new._url = f"{scheme}://{netloc}{path}{query}{fragment}"
        return new

    @property
    def components(self):
        from urllib.parse import SplitResult

        return SplitResult(self.scheme, self.netloc, self.path, self.query, self.fragment)

    @property
    def username(self):
        return self.components.username if "@" in self.netloc else None

    @property
    def password(self):
        return self.components.password if "@" in self.netloc else None

    @property
    def hostname(self):
        return self.components.hostname

    @property
    def port(self):
        return self.components.port

    @property
    def is_secure(self):
        return self.scheme in ("https", "wss")

    def __str__(self):
        return self._url

    def __repr__(self):
        shown = self.replace(password="********") if self.password else self
        return f"{type(self).__name__}({str(shown)!r})"

    def __eq__(self, other):
        return str(self) == str(other)

    def replace(self, **parts):
        """With other parts; those of the place may be named one by one."""
        if parts.keys() & {"hostname", "port", "username", "password"}:
            parts["netloc"] = self._place(**{name: parts.pop(name) for name in ("hostname", "port", "username", "password") if name in parts})
        return type(self)(self.components._replace(**parts).geturl())

    def _place(self, hostname=None, port=UNSET, username=UNSET, password=UNSET):
        port = self.port if port is UNSET else port
        username = self.username if username is UNSET else username
        password = self.password if password is UNSET else password
        if hostname is None:
            hostname = self.netloc.rpartition("@")[2]
            if hostname[-1:] != "]":
                hostname = hostname.rsplit(":", 1)[0]
        elif ":" in hostname and not hostname.startswith("["):
            hostname = in_brackets(hostname)
        place = hostname + (f":{port}" if port is not None else "")
        user = f"{username}:{password}" if password is not None else username
        return f"{user}@{place}" if username is not None else place

    def _pairs(self):
        import _native

        return _native.query(self.query)

    def _asked(self, pairs):
        from urllib.parse import urlencode

        return self.replace(query=urlencode(pairs))

    def include_query_params(self, **params):
        """With these instead of those of the same names; what is there already is quoted anew."""
        return self._asked([pair for pair in self._pairs() if pair[0] not in params] + [(name, str(value)) for name, value in params.items()])

    def replace_query_params(self, **params):
        return self._asked([(name, str(value)) for name, value in params.items()])

    def remove_query_params(self, keys):
        keys = [keys] if isinstance(keys, str) else keys
        return self._asked([pair for pair in self._pairs() if pair[0] not in keys])


def in_brackets(host):
    import ipaddress

    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        return host
    return f"[{host}]"


def escaped(path):
    """A request's path, with what would end it in an address."""
    return path.replace("?", "%3F").replace("#", "%23").replace("\\", "%5C")


def of_scope(scope):
    """The address that a request was sent to, as the scope tells of it."""
    scheme, server = scope.get("scheme", "http"), scope.get("server")
    path, query = escaped(scope["path"]), scope.get("query_string", b"").decode()
    place = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), None)
    if place is None and server is not None:
        usual = {"http": 80, "https": 443, "ws": 80, "wss": 443}[scheme]
        place = server[0] if server[1] == usual else f"{server[0]}:{server[1]}"
    if place is not None:
        return str(URL.of(scheme, place, path, query))
    return f"{path}?{query}" if query else path


class URLPath(str):
    """A path that belongs to the name of a route."""

    def __new__(cls, path, protocol="", host=""):
        if protocol not in ("http", "websocket", ""):
            raise AssertionError
        path = path.replace("\\", "%5C")
        # Two slashes would begin a host.
        return str.__new__(cls, "/%2F" + path[2:] if path.startswith("//") else path)

    def __init__(self, path, protocol="", host=""):
        self.protocol, self.host = protocol, host

    def make_absolute_url(self, base_url):
        base = URL(base_url) if isinstance(base_url, str) else base_url
        schemes = {"http": ("http", "https"), "websocket": ("ws", "wss")}
        scheme = schemes[self.protocol][base.is_secure] if self.protocol else base.scheme
        return URL(scheme=scheme, netloc=self.host or base.netloc, path=base.path.rstrip("/") + str(self))

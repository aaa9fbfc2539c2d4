"""Writes down what FastAPI on uvicorn answers to the requests of corpus/*.txt and answers/*.txt.

    HTTPLINGS_PYTHON=.venv RECORD=1 cargo test --test corpus     all of it; or, with the Python of such an environment,
    python tests/fastapi/record.py                               the same
    python tests/fastapi/record.py corpus/unions.txt …           these files only

The environment needs what VERSIONS says, and uvicorn, orjson, python-multipart, email-validator and h11. sections.rs tells
how the files are written. A new app needs no answers yet: put `--- answers` below its source and a request on each
paragraph's first line, or `--- refused` where FastAPI refuses the app when it is loaded. Afterwards `git diff` shows what
FastAPI says differently than before.
"""

import asyncio
import gzip
import importlib.metadata
import importlib.util
import os
import pathlib
import re
import shutil
import signal
import socket
import sys
import tempfile
import warnings

import email_validator  # noqa: F401
import fastapi.testclient  # noqa: F401  (what apps import is imported once, before they are divided off)
import orjson  # noqa: F401
import pydantic  # noqa: F401
import python_multipart  # noqa: F401
import uvicorn
import uvicorn.lifespan.on  # noqa: F401
import uvicorn.protocols.http.h11_impl  # noqa: F401

VERSIONS = {"fastapi": "0.165.", "starlette": "1.10.", "pydantic": "2.14."}
HERE = pathlib.Path(__file__).parent
# The time of last change of every file that apps may read: ETag and Last-Modified come from it.
CHANGED = 1_700_000_000
# Headers that are another at every run, or the server's own.
OWN = ("date", "server", "connection")


def main():
    for name, version in VERSIONS.items():
        found = importlib.metadata.version(name)
        if not found.startswith(version):
            sys.exit(f"{name} {found} is installed, and what is recorded comes from {version}x")
    files = [pathlib.Path(name).resolve() for name in sys.argv[1:]]
    for file in files or sorted([*HERE.glob("corpus/*.txt"), *HERE.glob("answers/*.txt")]):
        old = file.read_text()
        new = recorded(old) if file.parent.name == "corpus" else answers(file.with_suffix(".py").read_text(), old)
        if new != old:
            file.write_text(new)
            print(f"{file.relative_to(HERE)} has changed")


def recorded(text):
    """A file of the corpus with fresh answers."""
    head, *sections = re.split(r"^(?==== )", text, flags=re.M)
    out = [head]
    for section in sections:
        source, mark, below = re.split(r"^(--- .+\n)", section, maxsplit=1, flags=re.M)
        title, source = source.split("\n", 1)
        told = answers(source, below) if mark == "--- answers\n" else refusal(source) + "\n"
        out += [title, "\n", source, mark, told, "\n"]
    return "".join(out).rstrip("\n") + "\n"


def answers(source, pairs):
    """The requests of these pairs, and FastAPI's answers."""
    asked = [pair.split("\n")[0].removesuffix(" ~ *") for pair in pairs.strip().split("\n\n")]
    with App(source) as app:
        if app.error:
            raise SystemExit(f"FastAPI refuses this app: {app.error}\n{source}")
        return "\n\n".join(f"{line}\n{app.answer(line)}" for line in asked) + "\n"


def refusal(source):
    with App(source) as app:
        if not app.error:
            raise SystemExit(f"FastAPI does not refuse this app:\n{source}")
        return app.error


class App:
    """An app in a process of its own, in a folder with the files that apps may read."""

    def __init__(self, source):
        self.source = source

    def __enter__(self):
        self.folder = tempfile.mkdtemp()
        files = pathlib.Path(self.folder, "files")
        shutil.copytree(HERE / "corpus/files", files)
        for file in files.iterdir():
            os.utime(file, (CHANGED, CHANGED))
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        self.port = listening.getsockname()[1]
        loaded, say = os.pipe()
        self.process = os.fork()
        if not self.process:
            os.close(loaded)
            serve(self.source, files, listening, say)
        os.close(say)
        listening.close()
        with open(loaded) as words:
            self.error = words.read()
        return self

    def __exit__(self, *_):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        shutil.rmtree(self.folder)

    def answer(self, line):
        """What is answered to `POST /path {"its": "body"} ~ Name: value`."""
        first, *headers = line.split(" ~ ")
        method, path, *body = first.split(" ", 2)
        body = visible_undone(body[0]).encode() if body else None
        names = [header.split(":")[0].lower() for header in headers]
        if body is not None and "content-type" not in names:
            headers.append("content-type: application/json")
        if "host" not in names:
            headers.insert(0, "Host: depot.test")
        if body is not None:
            headers.append(f"Content-Length: {len(body)}")
        head = "\r\n".join([f"{method} {path} HTTP/1.1", *headers]) + "\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(head.encode("latin-1", "replace") + (body or b""))
            return told(Incoming(connection), method)


def serve(source, folder, listening, say):
    """The app in this process, until it is killed; what is said is why it could not be loaded."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    warnings.simplefilter("ignore")
    try:
        os.chdir(folder)
        file = folder.parent / "app.py"
        file.write_text(source)
        spec = importlib.util.spec_from_file_location("app", file)
        module = sys.modules["app"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        config = uvicorn.Config(OneByOne(module.app), http="h11", loop="asyncio", log_level="critical", lifespan="on")
    except BaseException as error:
        os.write(say, visible(f"{type(error).__name__}: {error}").encode())
        os._exit(1)
    os.close(say)
    asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))
    os._exit(0)


class OneByOne:
    """An app that begins with a request when it is through with the one before, its background tasks, too."""

    def __init__(self, app):
        self.app, self.turn = app, asyncio.Lock()

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        async with self.turn:
            await self.app(scope, receive, send)


class Incoming:
    """The bytes of a connection, as they come."""

    def __init__(self, connection):
        self.connection, self.seen, self.ended = connection, b"", False

    def more(self):
        try:
            new = self.connection.recv(65536)
        except ConnectionError:
            new = b""
        self.seen += new
        self.ended = not new
        return not self.ended

    def until(self, mark):
        while mark not in self.seen and self.more():
            pass
        before, found, self.seen = self.seen.partition(mark)
        return before if found else None

    def exactly(self, length):
        while len(self.seen) < length and self.more():
            pass
        taken, self.seen = self.seen[:length], self.seen[length:]
        return taken


def told(incoming, method):
    """An answer in one line, as corpus.rs tells it."""
    head = incoming.until(b"\r\n\r\n")
    if head is None:
        return "none"
    first, *lines = head.decode("latin-1").split("\r\n")
    status = int(first.split(" ")[1])
    if 100 <= status < 200:
        return told(incoming, method)
    headers = [(name, value.strip()) for name, value in (line.split(":", 1) for line in lines)]
    body, whole = body_of(incoming, method, status, {name.lower(): value for name, value in headers})
    if ("content-encoding", "gzip") in headers and body:
        body = gzip.decompress(body)
    headers, body = normalised(headers, body.decode("utf-8", "replace"))
    own = [(name, value) for name, value in headers if name.lower() not in OWN]
    usual = [("content-length", str(len(body.encode()))), ("content-type", "application/json")]
    shown = "" if own == usual else " [" + ", ".join(f"{name}: {value}" for name, value in own) + "]"
    return f"{status}{shown} {visible(body)}{'' if whole else ' (cut short)'}".rstrip(" ")


def body_of(incoming, method, status, headers):
    """The body, and whether it came to its end."""
    if method.upper() == "HEAD" or status in (204, 304):
        return b"", True
    if "chunked" in headers.get("transfer-encoding", ""):
        body = b""
        while True:
            size = incoming.until(b"\r\n")
            if not size:
                return body, False
            body += incoming.exactly(int(size, 16))
            incoming.exactly(2)
            if int(size, 16) == 0:
                return body, True
    if "content-length" in headers:
        length = int(headers["content-length"])
        body = incoming.exactly(length)
        return body, len(body) == length
    while incoming.more():
        pass
    return incoming.seen, True


def normalised(headers, body):
    """Without what is another at every run, as exchange.rs leaves it out."""
    out = []
    for name, value in headers:
        if found := re.search("boundary=([0-9a-f]{20,})", value):
            value = value.replace(found[1], "<boundary>")
            body = body.replace(found[1], "<boundary>")
        if name == "set-cookie" and "Tue, 01 Jan 2030" not in value:
            value = re.sub("expires=[^;]+", "expires=<now>", value)
        out.append((name, value))
    return out, body


def visible(text):
    """In one line."""
    return text.replace("\r", "␍").replace("\n", "␊")


def visible_undone(text):
    return text.replace("\\r\\n", "\r\n").replace("␍", "\r").replace("␊", "\n")


if __name__ == "__main__":
    main()

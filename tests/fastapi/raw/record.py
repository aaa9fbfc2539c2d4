"""Writes down what uvicorn answers to the bytes of requests.txt, and whether it then keeps the connection.

    python tests/fastapi/raw/record.py     with the Python of an environment that has FastAPI and uvicorn with h11

raw.rs tells how the file is written. A new case needs no answers yet. Afterwards `git diff` shows what uvicorn says differently
than before.
"""

import concurrent.futures
import os
import pathlib
import re
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
END = b"GET /end HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
# How long the server must say nothing to have said all.
QUIET = 0.7


def written(data):
    """Bytes as lines of text: what is no plain character is escaped, and long runs of one are counted."""
    lines = re.findall(rb"[^\n]*\n|[^\n]+", data)
    return ["".join(map(run, re.finditer(rb"(.)\1*", line, re.S))) for line in lines]


def run(match):
    data = match[0]
    one = "\\\\" if data[:1] == b"\\" else repr(data[:1])[2:-1].replace("\\'", "'")
    return f"\\{{{len(data)} {one}}}" if len(data) > 60 else one * len(data)


def read(text):
    """What `written` wrote."""

    def one(match):
        if match[1]:
            return int(match[1]) * read(match[2])
        return {"r": b"\r", "n": b"\n", "t": b"\t", "\\": b"\\"}.get(match[3]) or bytes([int(match[4], 16)])

    out, at = b"", 0
    for match in re.finditer(r"\\(?:\{(\d+) ([^}]+)\}|([rnt\\])|x([0-9a-f]{2}))", text):
        out += text[at:match.start()].encode("latin-1") + one(match)
        at = match.end()
    return out + text[at:].encode("latin-1")


def heard(connection):
    """What comes until nothing comes, and whether that was the end."""
    data = b""
    connection.settimeout(QUIET)
    while True:
        try:
            more = connection.recv(1 << 20)
        except TimeoutError:
            return data, False
        except ConnectionError:
            return data, True
        if not more:
            return data, True
        data += more


def sent(connection, data):
    try:
        connection.sendall(data)
    except ConnectionError:
        pass  # It answered and closed before it had read all.


def answered(port, parts):
    """The answers to each part, and what becomes of the connection."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    answers, closed = [], False
    for part in parts:
        if closed:
            raise SystemExit(f"closed before {part}")
        sent(connection, part)
        data, closed = heard(connection)
        answers.append(fixed(data, port))
    if closed:
        return answers, "closed"
    sent(connection, END)
    data, closed = heard(connection)
    goes_on = closed and data.startswith(b"HTTP/1.1 200 OK\r\n") and data.endswith(b'\r\n\r\n"end"')
    return answers, "open" if goes_on else "waits"


def fixed(data, port):
    data = re.sub(rb"\r\ndate: [A-Z][^\r]*GMT\r\n", b"\r\ndate: <date>\r\n", data)
    # Python 3.13 calls them so, as RFC 9110 does.
    data = data.replace(b" 422 Unprocessable Entity\r\n", b" 422 Unprocessable Content\r\n")
    data = data.replace(b" 416 Requested Range Not Satisfiable\r\n", b" 416 Range Not Satisfiable\r\n")
    data = data.replace(b"127.0.0.1:%d" % port, b"127.0.0.1:<port>").replace(b'"127.0.0.1",%d]' % port, b'"127.0.0.1",<port>]')
    return data


def cases(text):
    """The lines before the first case, and name and parts of each."""
    head, *sections = re.split(r"(?m)^### ", text)
    found = []
    for section in sections:
        name, *lines = section.strip().split("\n")
        parts, before = [], ""
        for line in lines:
            if line.startswith("> "):
                if before != ">":
                    parts.append("")
                parts[-1] += line[2:]
            before = line[:1]
        found.append((name, parts))
    return head, found


def recorded(port, case):
    name, parts = case
    answers, end = answered(port, [read(part) for part in parts])
    lines = [f"### {name}"]
    for part, answer in zip(parts, answers):
        lines += [f"> {line}" for line in re.findall(r"(?:\\\{[^}]*\}|.)*?\\n|.+", part)]
        lines += [f"< {line}" for line in written(answer)] or ["~"]
    return "\n".join([*lines, f"= {end}"])


def main():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port), "--http", "h11", "--log-level", "critical"]
    server = subprocess.Popen(command, cwd=HERE, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, stderr=subprocess.DEVNULL)
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.1)
        file = HERE / "requests.txt"
        head, found = cases(file.read_text())
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            sections = list(pool.map(lambda case: recorded(port, case), found))
        file.write_text(head + "\n\n".join(sections) + "\n")
    finally:
        server.kill()


main()

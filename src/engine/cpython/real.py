"""Runs an app on FastAPI and uvicorn, or a snippet, and tells the parent what happens: one JSON event a line."""

import faulthandler
import functools
import gc
import importlib.machinery
import importlib.util
import io
import json
import linecache
import os
import resource
import signal
import socket
import sys
import threading
import time
import traceback
import types

order = json.loads(sys.stdin.buffer.readline())
# What comes there next is the end of the parent, and no key.
sys.stdin = io.StringIO()
name = order["app"]["name"]
source = order["app"]["source"]
folder = os.path.abspath(order["app"]["folder"] or os.sep)
# Where modules are imported from: the folder of the outermost package that the file is in, or its own.
root = os.path.normpath(os.path.join(folder, *[os.pardir] * name.count("/")))
# The names of the files that are the learner's: the app's, and those of the modules beside it.
own = {name}
seconds = order["limits"]["time"]["secs"] + order["limits"]["time"]["nanos"] / 1e9

# Events have standard output for themselves; what C code prints past us goes nowhere.
events = os.dup(1)
beats = int(sys.argv[1])
os.set_inheritable(beats, False)
# What exits with this has told its end.
TOLD = 97
# Longest text of an exception.
LONGEST = 16 << 10
# How long an app may take over its end.
PARTING = 1
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
one_at_a_time = threading.RLock()


def tell(event, **data):
    line = json.dumps({"event": event, **data}).encode() + b"\n"
    with one_at_a_time:
        while line:
            line = line[os.write(events, line):]


def place(at):
    """A file and a line of the learner's."""
    return None if at is None else {"file": at[0], "line": at[1]}


def limit(message, at, advice):
    with one_at_a_time:
        tell("limit", fault={"message": message, "at": place(at), "detail": "", "advice": advice})
        os._exit(TOLD)


class Output:
    """A stream whose every line goes to the parent, up to a limit."""

    encoding = "utf-8"
    left = order["limits"]["output"]

    def __init__(self, stderr):
        self.stderr = stderr
        self.errors = "backslashreplace" if stderr else "strict"
        self.rest = ""

    def write(self, text):
        encoded = text.encode(errors=self.errors)
        with one_at_a_time:
            Output.left -= len(encoded)
            if Output.left < 0:
                most = order["limits"]["output"] >> 20
                limit(f"output limit: more than {most} MiB was printed, so the code was stopped", running_line(), "Look for a loop that prints without an end, or print less.")
            *lines, self.rest = (self.rest + encoded.decode()).split("\n")
            for line in lines:
                tell("printed", text=line, stderr=self.stderr)
        return len(text)

    def finish(self):
        if self.rest:
            self.write("\n")

    def flush(self):
        pass

    def isatty(self):
        return False

    def writable(self):
        return True


def own_line(frame):
    """The innermost line of the learner's at or above a frame."""
    while frame is not None:
        if frame.f_code.co_filename in own:
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return None


def awaiting_line(task):
    """The innermost line of the learner's at which a suspended task waits."""
    line, waiting = None, task.get_coro()
    while waiting is not None:
        frame = getattr(waiting, "cr_frame", None) or getattr(waiting, "ag_frame", None)
        if frame is not None and frame.f_code.co_filename in own:
            line = frame.f_code.co_filename, frame.f_lineno
        waiting = awaited(waiting)
    return line


def awaited(waiting):
    """What something that is suspended waits for."""
    if type(waiting).__name__.startswith(("async_generator_a", "anext_awaitable", "coroutine_wrapper")):
        # It does not say whose it is, but refers to it.
        return next((one for one in gc.get_referents(waiting) if hasattr(one, "ag_frame") or hasattr(one, "cr_frame")), None)
    return getattr(waiting, "cr_await", None) or getattr(waiting, "ag_await", None)


def running_line():
    for frame in sys._current_frames().values():
        if line := own_line(frame):
            return line
    asyncio = sys.modules.get("asyncio")
    for task in asyncio.all_tasks(loop) if asyncio and loop else ():
        if line := awaiting_line(task):
            return line
    # What goes back and forth between the learner's code and the server's is at no line of it right now.
    for scope in list(scopes.values()):
        if line := endpoint_line(scope):
            return line
    return None


def endpoint_line(scope):
    """Where the path operation begins that a request came to, if it came to one."""
    code = getattr(scope.get("endpoint"), "__code__", None)
    return (code.co_filename, code.co_firstlineno) if code and code.co_filename in own else None


loop = None
# The requests that the app is at, by the same identities as in `began`.
scopes = {}
# When what runs now began, by an identity of its own.
began = {}


def pulse():
    """Asks the event loop for a sign of life: what runs after an answer can hold it up, too."""
    if loop and "pulse" not in began:
        began["pulse"] = time.monotonic()
        try:
            loop.call_soon_threadsafe(alive)
        except RuntimeError:
            # It is closed: the app has ended.
            alive()


def alive():
    began.pop("pulse", None)


def watch(what):
    """Ends the process when something takes too long."""
    while True:
        pulse()
        first = min(list(began.values()), default=time.monotonic())
        rest = first + seconds - time.monotonic()
        if rest <= 0:
            advice = "Look for a loop that never ends, or work that is too much."
            if "end" in began:
                advice = "Look at what stands after the `yield` of its lifespan, and at its shutdown handlers."
            taken = what[0]
            if began.get("pulse") == first:
                taken = f"code that runs outside of a request held up the event loop longer than {seconds:g}"
            limit(f"time limit: {taken} s, so it was stopped", running_line(), advice)
        os.write(beats, b".")
        time.sleep(min(rest, 0.1))


def fault_of(error):
    """What an exception says, from the first frame of the learner's on."""
    at = (error.filename, error.lineno) if isinstance(error, SyntaxError) and error.filename in own else None
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename not in own:
        trace = trace.tb_next
    inner = trace
    while inner is not None:
        if inner.tb_frame.f_code.co_filename in own:
            at = inner.tb_frame.f_code.co_filename, inner.tb_lineno
        inner = inner.tb_next
    lines = traceback.format_exception(type(error), error, trace)
    message = traceback.format_exception_only(type(error), error)[-1].strip()
    advice = "There is no keyboard here: write the value into the code, or let a request bring it." if isinstance(error, EOFError) else None
    return {"message": cut(message), "at": place(at), "detail": cut("".join(lines)), "advice": advice}


def cut(text):
    """A text without its middle where it is too long: what matters stands at its ends."""
    half = LONGEST // 2
    if len(text) <= LONGEST:
        return text
    return f"{text[:half]}\n[{len(text) - LONGEST} characters left out]\n{text[-half:]}"


def out_of_memory(error):
    """Ends the process where it was refused more memory."""
    if isinstance(error, MemoryError):
        most = resource.getrlimit(resource.RLIMIT_AS)[0] >> 20
        at = fault_of(error)["at"]
        advice = "Look for a list, a text or a number that keeps growing."
        limit(f"memory limit: more than {most} MiB was asked for, so the code was stopped", at and (at["file"], at["line"]), advice)


class Beside(importlib.machinery.SourceFileLoader):
    """Loads a module beside the app's file, with the name by which the learner knows its file: never a path of this machine."""

    @staticmethod
    def find_spec(module_name, path=None, target=None):
        spec = importlib.machinery.PathFinder.find_spec(module_name, [root] if path is None else path)
        where = spec and spec.origin or ""
        if not where.startswith(root + os.sep) or "site-packages" in where or not isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            return None
        spec.loader = Beside(spec.loader.name, where)
        return spec

    def get_code(self, fullname):
        file = os.path.relpath(self.path, root)
        code = self.source_to_code(self.get_data(self.path), file)
        own.add(file)
        text = importlib.util.decode_source(self.get_data(self.path))
        linecache.cache[file] = (len(text), None, text.splitlines(True), file)
        return code


def module_name():
    """What the app's file is called as a module; another module of that name may be needed itself."""
    dotted = name.removesuffix(".py").replace("/", ".")
    return "app" if dotted in {*sys.stdlib_module_names, "fastapi", "starlette", "pydantic", "uvicorn"} else dotted


def execute(module_name):
    package = module_name.rpartition(".")[0]
    if package:
        importlib.import_module(package)
    module = types.ModuleType(module_name)
    module.__file__ = name
    module.__package__ = package
    sys.modules[module_name] = module
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    exec(compile(source, name, "exec", dont_inherit=True), module.__dict__)
    return module


def run():
    began["start"] = time.monotonic()
    try:
        execute("__main__")
    except SystemExit as end:
        if isinstance(end.code, int):
            return {"event": "finished", "code": end.code & 0xFF}
        if end.code is not None:
            print(end.code, file=sys.stderr)
            return {"event": "finished", "code": 1}
    except BaseException as error:
        out_of_memory(error)
        return {"event": "failed", "fault": fault_of(error)}
    return {"event": "finished", "code": 0}


FONTS = "https://fonts.googleapis.com/"


def own_docs():
    """`/docs` and `/redoc` load their scripts from this machine, not from the Internet."""
    import fastapi
    from fastapi.openapi import docs

    for page in (docs.get_swagger_ui_html, docs.get_redoc_html):
        for option, value in page.__kwdefaults__.items():
            if isinstance(value, str):
                page.__kwdefaults__[option] = value.replace("https://", "/mirror/")
    # The fonts' address stands in ReDoc's page itself.
    written = docs.get_redoc_html

    @functools.wraps(written)
    def get_redoc_html(**options):
        page = written(**options)
        page.body = page.body.replace(FONTS.encode(), FONTS.replace("https://", "/mirror/").encode())
        return page

    docs.get_redoc_html = fastapi.applications.get_redoc_html = get_redoc_html


def load():
    """The app, or what is wrong with it."""
    import fastapi

    own_docs()
    # Only now: how long FastAPI takes to load is not the app's doing.
    began["start"] = time.monotonic()
    try:
        module = execute(module_name())
    except BaseException as error:
        out_of_memory(error)
        return None, fault_of(error)
    # As `fastapi run` finds it.
    for found in ("app", "api", *dir(module)):
        if isinstance(getattr(module, found, None), fastapi.FastAPI):
            return getattr(module, found), None
    return None, {"message": "there is no `app = FastAPI()` in this file", "at": None, "detail": "", "advice": None}


def timed(app, what):
    """The app, with the time of each request and of its end counted, and each request's output."""

    async def call(scope, receive, send):
        if scope["type"] == "lifespan":

            starts = True

            async def ending():
                nonlocal starts
                message = await receive()
                starts = message["type"] == "lifespan.startup"
                if message["type"] == "lifespan.shutdown":
                    what[0] = f"what the app does at its end took longer than {PARTING:g}"
                    began.clear()
                    began["end"] = time.monotonic() - seconds + PARTING
                return message

            async def saying(message):
                # The exception that comes next says it, too.
                if message["type"] != "lifespan.startup.failed":
                    await send(message)

            try:
                return await app(scope, ending, saying)
            except BaseException as error:
                out_of_memory(error)
                if not starts:
                    raise
                # It never answers; the server would only say that it ends.
                sys.stdout.finish()
                sys.stderr.finish()
                tell("failed", fault=fault_of(error))
                os._exit(TOLD)
        if scope["type"] != "http":
            return await app(scope, receive, send)
        key = object()
        alive()
        began[key] = time.monotonic()
        scopes[key] = scope
        Output.left = order["limits"]["output"]
        comes = True

        async def waiting():
            """What the client takes for its body is not the app's time."""
            nonlocal comes
            if not comes:
                return await receive()
            paused = time.monotonic()
            start = began.pop(key, paused)
            message = await receive()
            began[key] = start + time.monotonic() - paused
            comes = message.get("more_body", False)
            return message

        try:
            await app(scope, waiting, send)
        finally:
            alive()
            began.pop(key, None)
            scopes.pop(key, None)

    return call


def serve(what):
    import asyncio

    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol

    word = int.from_bytes(os.urandom(8), "big")

    class Guarded(H11Protocol):
        """A connection that begins with the word and the ports at both ends of the client's; others are hung up on."""

        opening = b""

        def data_received(self, data):
            if len(self.opening) < 25:
                self.opening += data
                if len(self.opening) < 25:
                    return None
                said, data = self.opening[:25], self.opening[25:]
                if said[:16] != b"%016x" % word:
                    return self.transport.abort()
                # To its clients the app is at the listener's address.
                self.server = self.server[0], int(said[16:20], 16)
                self.client = self.client[0], int(said[20:24], 16)
            return super().data_received(data) if data else None

    class Server(uvicorn.Server):
        async def startup(self, sockets=None):
            global loop
            loop = asyncio.get_running_loop()
            await super().startup(sockets=sockets)
            if self.started:
                what[0] = f"one request took longer than {seconds:g}"
                began.clear()
                host, port = listener.getsockname()
                tell("ready", door={"address": f"{host}:{port}", "word": word})

    app, fault = load()
    if fault:
        tell("failed", fault=fault)
        return
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(timed(app, what), http=Guarded, loop="asyncio", ws="none", log_config=None, access_log=False,
                            # The listener has judged how long a head may be.
                            h11_max_incomplete_event_size=1 << 20)
    Server(config).run(sockets=[listener])


def main():
    sys.argv = [name]
    sys.path[0] = root
    sys.meta_path.insert(0, Beside)
    os.chdir(folder)
    sys.stdout, sys.stderr = Output(False), Output(True)
    what = [f"the code ran longer than {seconds:g}"]
    # Needs no lock of Python's, so that it tells the line also while one long call holds it.
    faulthandler.register(signal.SIGXCPU, file=beats, all_threads=True)
    threading.Thread(target=watch, args=(what,), daemon=True).start()
    if order["task"] == "Serve":
        serve(what)
    else:
        end = run()
        sys.stdout.finish()
        sys.stderr.finish()
        tell(**end)
    os._exit(TOLD)


main()

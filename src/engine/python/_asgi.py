"""ASGI middleware: a class, or a function that makes one, whose objects are called with a scope and both ends of a conversation
in messages (https://asgi.readthedocs.io/en/latest/specs/www.html)."""

import sys

import _client
import _drive
import _http
import _inner
import _request
import _sending
import _serve
import _trace
import _unsent
from _channel import Channel, conversation
from _exceptions import ClientDisconnect
from _headers import texts
from _reading import Messages, Reading
from _schema import Unsupported

STARTS, BODY = "http.response.start", "http.response.body"


class Layer:
    """Middleware that an app added."""

    def __init__(self, kind, args, options):
        self.kind, self.args, self.options, self.line = kind, args, options, _trace.here(3)
        self.name = getattr(kind, "__name__", type(kind).__name__)
        self.instance = None
        # What goes on in it, by request; None: the app's lifespan.
        self.passings = {}

    def build(self):
        """Makes the object, as FastAPI does when the app starts."""
        try:
            self.instance = self.kind(Inside(self), *self.args, **self.options)
            if not callable(self.instance):
                raise TypeError(f"{type(self.instance).__name__!r} object is not callable")
        except Exception as error:
            if _trace.line_of(error) is None:
                error.at_line = self.line
            raise

    async def run(self, passing, scope, receive, send):
        if self.instance is None:
            self.build()
        key = passing.key
        if key in self.passings:
            raise Unsupported(f"the middleware {self.name}, which is passed twice by one request")
        self.passings[key] = passing
        try:
            return await self.instance(scope, receive, send)
        finally:
            del self.passings[key]


class Inside:
    """What middleware gets as its `app`."""

    def __init__(self, layer):
        self._layer = layer

    async def __call__(self, scope, receive, send):
        exchange = _drive.exchange
        passing = self._layer.passings.get(None if exchange is None else exchange.key())
        if passing is None:
            raise Unsupported(f"the app that the middleware {self._layer.name} has, called outside of a request")
        await passing.inside(scope, receive, send)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise Unsupported(f"{name} of the app inside of middleware")


class Passing:
    """One request on its way through one layer."""

    def __init__(self, layer, call_next, request, send):
        self.layer, self.call_next, self.request, self._out = layer, call_next, request, send
        self.key, self.reading = request._exchange.key(), request._reading
        # How the answer of what is inside began, and how this layer's did.
        self.inner = None

    async def run(self):
        scope = self.request.scope
        dict.__setitem__(scope, "headers", list(scope["headers"]))
        return await self.layer.run(self, scope, self.receive, self.send)

    async def receive(self):
        source = self.reading.source
        try:
            if getattr(source, "has_ended", False):
                await _client.leaves(self.request._exchange)
                return {"type": "http.disconnect"}
            piece, more = await source.receive()
        except ClientDisconnect:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": more}

    async def send(self, message):
        if message["type"] == STARTS:
            message = self.begun(message)
        await self._out(message)

    def begun(self, message):
        """The message with which this layer's answer begins, told to the trace where it says something else than the one inside."""
        inner, record = self.inner, self.call_next.record
        known = message if isinstance(message, _sending.Start) else inner
        new = _sending.Start(message, known and known.response)
        line = _trace.here(2)
        if known is not None:
            new.lines.update(known.lines)
        if known is not inner:
            record.set_response(known.response, "middleware", known.response.line, self.layer.name)
        elif inner is None or inner.status != message["status"]:
            record.set_status(message["status"], "middleware", line, self.layer.name)
        before = [] if known is None else known.pairs
        for pair in new.pairs:
            if pair not in before:
                new.lines[pair] = line
        return new

    async def inside(self, scope, receive, send):
        async def heard(message):
            if message["type"] == STARTS:
                self.inner = message
            await send(message)

        await self.call_next.through(self.asked(scope, receive), heard)

    def asked(self, scope, receive):
        """The request for what is inside, by what the middleware made of it."""
        request = self.request
        if scope is request.scope:
            if texts(scope["headers"]) != request.headers.pairs:
                request.rewritten("headers", scope["headers"])
            if request.state._state is not scope.setdefault("state", {}):
                request._state = _request.State(scope["state"])
        else:
            request = request.again(scope)
        if receive != self.receive:
            request._reading = Reading(Messages(receive))
        return request


class Ended(Exception):
    """The server answered by itself, whatever the app does."""


class Wire:
    """The outermost end: what is sent goes to the client, in uvicorn's order or not at all."""

    def __init__(self, app, request, record):
        self.app, self.request, self.record, self.exchange = app, request, record, request._exchange
        self.head, self.is_complete = None, False
        self.promise = None

    async def send(self, message):
        kind = message["type"]
        if self.exchange.has_left():
            return
        if self.head is None:
            self.begin(message, kind)
        elif self.is_complete:
            raise RuntimeError(f"Unexpected ASGI message '{kind}' sent, after response already completed.")
        elif kind != BODY:
            raise RuntimeError(f"Expected ASGI message '{BODY}', but got '{kind}'.")
        else:
            await self.piece(bytes(message.get("body", b"")), message.get("more_body", False))

    def begin(self, message, kind):
        if kind != STARTS:
            raise RuntimeError(f"Expected ASGI message '{STARTS}', but got '{kind}'.")
        if _serve.is_too_long(self.app, self.request):
            raise Ended
        self.head = _sending.headed(_http._StreamingResponse.of(message, self.request, None), self.record)
        fault = _unsent.head(message["status"], self.head[2])
        if fault is not None:
            raise fault
        self.promise = _unsent.Promise(message["status"], self.head[2], self.request.method)
        self.exchange.begin(*self.head)

    async def piece(self, piece, more):
        self.promise.comes(len(piece))
        if piece and self.exchange.piece(piece):
            await _client.room(self.exchange)
        if not more:
            self.promise.ends()
            self.is_complete = True
            self.exchange.end()
            # Who asks for more from now on hears that the client has left.
            _client.answered.add(self.exchange.key())
            _client.happened(self.exchange.key())

    def close(self, error):
        """The app is done."""
        if error is None and not self.is_complete and not self.exchange.has_left():
            print("ASGI callable returned without completing response.", file=sys.stderr)
            error = self
        _client.answered.discard(self.exchange.key())
        self.record.refused = _sending.jsonable(self.record)
        self.exchange.close(*self.head, b"", error is not None, self.record.as_json())


async def answer(app, request, record, exits):
    """Answers through middleware of which the outermost speaks in messages."""
    request.enter(app)
    wire = Wire(app, request, record)
    error = response = None
    try:
        await _serve.Next(app, app.layers, request, record, exits).through(request, wire.send)
    except Ended:
        response = _serve.too_long(record)
    except Exception as raised:
        error = raised
        crashed = await _serve.crashed(app, request, error, record)
        response = crashed if wire.head is None else None
    except BaseException as raised:
        error = raised
        fallen = _serve.fallen(request, error, record)
        response = fallen if wire.head is None else None
    if wire.head is None and response is None and request._exchange.has_left():
        response = _serve.servers_own()
    if wire.head is None and response is None:
        print("ASGI callable returned without starting response.", file=sys.stderr)
        record.set_status(500, "crash", None, app.layers[0].name)
        response = _serve.servers_own()
    if response is not None:
        return await _sending.finish(response, request, record, exits)
    wire.close(error)


async def through_head(layer, call_next, request, send):
    """Through a layer of Starlette's that answers early or changes the head of what comes."""
    early = layer.early(request)
    if early is not None:
        call_next.record.set_status(early.status_code, "middleware", None, type(layer).__name__)
        return await _sending.spoken(early, request, send)

    async def changed(message):
        if message["type"] == STARTS:
            head = _http._StreamingResponse.of(message, request, None)
            layer.change(request, head)
            message = _sending.start_of(head, message.response)
        await send(message)

    await call_next.through(request, changed)


async def answered(call_next, layer, request):
    """The response that such a layer gives to one that takes responses."""
    channel, inners = Channel(), _inner.Inners()
    begun = inners.begin(conversation(call_next, request, channel))
    message = await channel.first(begun) if _inner.runs(begun) else None
    if message is None:
        if _inner.runs(begun):
            await _inner.answer(begun)
        print("ASGI callable returned without starting response.", file=sys.stderr)
        call_next.record.set_status(500, "crash", None, layer.name)
        return _serve.servers_own()
    channel.task = begun
    call_next.leaves(request, [channel], [begun])
    return _http._StreamingResponse.of(message, request, channel)

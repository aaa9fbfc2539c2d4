"""The lifespan of an app whose middleware speaks in messages: it hears of that, too, and may keep it to itself
(https://asgi.readthedocs.io/en/latest/specs/lifespan.html)."""

import asyncio
import sys

import _lifespan
import _serve


class Passing:
    """The lifespan on its way through the layers."""

    key = None

    def __init__(self, life, layers):
        self.life, self.layers = life, layers

    async def inside(self, scope, receive, send):
        if self.layers:
            return await self.layers[0].run(Passing(self.life, self.layers[1:]), scope, receive, send)
        await receive()
        try:
            _lifespan.enter(self.life.app)
        except BaseException as error:
            self.life.failure = error
            raise
        await send({"type": "lifespan.startup.complete"})
        await receive()
        _lifespan.leave()
        await send({"type": "lifespan.shutdown.complete"})


class Life:
    def __init__(self, app):
        self.app, self.failure = app, None
        self.heard = 0

    async def begin(self):
        layers = [layer for layer in self.app.layers if _serve.speaks(layer)]
        for layer in reversed(layers):
            layer.build()
        self.started, self.closing = asyncio.Future(), asyncio.Future()
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": _lifespan.state, "app": self.app}
        self.task = asyncio.create_task(Passing(self, layers).inside(scope, self.receive, self.send))
        await asyncio.wait([self.started, self.task], return_when=asyncio.FIRST_COMPLETED)
        if self.failure is not None:
            self.task.exception()
            raise self.failure
        if self.task.done() and self.task.exception() is not None:
            print("ASGI 'lifespan' protocol appears unsupported.", file=sys.stderr)

    async def receive(self):
        self.heard += 1
        if self.heard == 1:
            return {"type": "lifespan.startup"}
        await self.closing
        return {"type": "lifespan.shutdown"}

    async def send(self, message):
        if not self.started.done():
            self.started.set_result(None)

    async def end(self):
        if not self.task.done():
            self.closing.set_result(None)
            await self.task

"""What becomes of a response: it goes out, whole or piece by piece; then comes what runs after it."""

import _drive
import _handlers
import _http
import _infer
import _params
import _reading
import _status
import _trace
import _unsent
from _drive import Turn
from _headers import texts
from _trace import report


async def finish(response, request, record, exits):
    """Sends the answer. What runs after the response runs here, when that is on its way: nobody waits for it. As under
    uvicorn, the connection ends after what nobody caught."""
    if request._inner_values is not None:
        _drive.values = request._inner_values
        if _drive.context is not request._inner_context:
            _drive.context._stands_for = request._inner_context
    passed, error, exchange = response, None, _drive.exchange
    if isinstance(response, _http._StreamingResponse):
        response = response.unwrapped()
    if response._goes_in_pieces():
        head, body = headed(response, record), b""
        error = await streamed_out(response, request, exchange, head, record)
        if error is None or passed is not response:
            # Middleware passes on what came, ends it, and only then hears of the exception.
            exchange.end()
        request._reading.is_over = True
    else:
        response, body = await gathered(response, request, record)
        head = headed(response, record)
        error = unsent(response, head, body, request)
        if error is None and (exits.late or request.left or request.behind or has_tasks(response.background)):
            exchange.answer(*head, body)
            request._reading.is_over = True
    if error is None:
        error = await run_background([response.background, *request.left], record)
    error = await exits.end_late(await left_behind(request, record, 0) or error)
    if error is not None:
        error = _handlers.too_late(request.app, error)
        report(error)
    record.refused = jsonable(record)
    exchange.close(*head, body, request.crashed or error is not None, record.as_json())


def unsent(response, head, body, request):
    """Why a whole answer cannot go out as it is; None where it can."""
    fault = _unsent.head(response.status_code, head[2])
    if fault is None:
        promise = _unsent.Promise(head[0], head[2], request.method)
        try:
            promise.comes(len(body))
            promise.ends()
        except _unsent.LocalProtocolError as error:
            return error
    return fault


def has_tasks(background):
    return background is not None and bool(getattr(background, "tasks", True))


async def streamed_out(response, request, exchange, head, record):
    """Sends each piece as it is there; gives what the app raised on the way."""
    try:
        fault = _unsent.head(response.status_code, head[2])
        if fault is not None:
            raise fault
        exchange.begin(*head)
        promise = _unsent.Promise(head[0], head[2], request.method)
        pieces = response.chunks(request)
        async for piece in pieces if hasattr(pieces, "__aiter__") else _drive.items_of(pieces):
            _trace.rests_at(resting(response))
            promise.comes(len(piece))
            if exchange.piece(piece):
                import _client

                await _client.room(exchange)
        promise.ends()
        if response.failure is not None:
            exchange.end()
            raise response.failure
    except BaseException as error:
        record.outcome = {"how": "raised", "repr": _trace.short(error), "at": _trace.place(_trace.line_of(error))}
        return error
    return None


def jsonable(record):
    """What was refused, as JSON. To make that of a file reads it, so that this comes last."""
    return [_infer_json(item) for item in record.refused] if _trace.wanted else []


class Start(dict):
    """The message with which an answer begins; of which response it is, if of one, and the lines that set its headers."""

    def __init__(self, message, response):
        super().__init__(message)
        self.response, self.lines = response, {}
        # As they are now: whoever passes the message on may change it.
        self.status, self.pairs = message["status"], texts(message.get("headers", ()))


def start_of(response, of=None):
    """The message with which a response begins, or, as it is now, that `of` another."""
    message = Start({"type": "http.response.start", "status": response.status_code, "headers": list(response.raw_headers)}, of or response)
    message.lines.update(response.headers.lines)
    return message


def body_of(piece, more=False):
    return {"type": "http.response.body", "body": piece, "more_body": more}


async def spoken(response, request, send):
    """Sends a response as messages."""
    if isinstance(response, _http.StreamingResponse):
        return await streamed(response, request, send)
    await send(start_of(response))
    pieces = response.chunks(request)
    if pieces is None:
        return await send({"type": "http.response.body", "body": response.body})
    # Of a file the last piece says that it is.
    before = None
    for piece in pieces:
        if before is not None:
            await send(body_of(before, True))
        before = piece
    await send(body_of(before or b""))


async def streamed(response, request, send):
    listens = response._listens and listener(request)
    if listens or request._reading.is_behind():
        # Starlette sends in a task of its own, beside one that listens for a client that leaves.
        await Turn()
    pieces = response.chunks(request)
    await send(start_of(response))
    if request._reading.is_behind() and not hasattr(response.body_iterator, "__aiter__"):
        await Turn()
    try:
        async for piece in pieces:
            _trace.rests_at(resting(response))
            await send(body_of(piece, True))
        await send(body_of(b""))
        if response.failure is not None:
            raise response.failure
        if listens:
            await Turn()
    finally:
        if listens:
            listens.cancel()


def listener(request):
    """What asks for messages meanwhile, where middleware has a function of its own for these: it hears of that."""
    source = request._reading.source
    if not isinstance(source, _reading.Messages):
        return None
    import asyncio

    async def listen():
        while (await source.messages())["type"] != "http.disconnect":
            pass

    return asyncio.create_task(listen())


async def sent(response, request, call_next, send):
    """The same, and what runs after it; `call_next` gave it. What the app raises then is raised here."""
    record, exits = call_next.record, call_next.exits
    request._inner_values = request._inner_context = error = None
    try:
        await spoken(response, request, send)
    except BaseException as raised:
        record.outcome = {"how": "raised", "repr": _trace.short(raised), "at": _trace.place(_trace.line_of(raised))}
        error = raised
    request._reading.is_over = True
    if error is None:
        error = await run_background([response.background, *request.left], record)
        request.left.clear()
    error = await exits.end_late(await left_behind(request, record, call_next.number) or error)
    if error is not None:
        raise _handlers.too_late(request.app, error)


async def left_behind(request, record, number):
    """Waits for what still runs inside of middleware, whose answer is out: inside of the layer of that number, the outermost
    first, for it waits for its own. Gives what was raised."""
    error = None
    while True:
        layers = [layer for layer in request.behind if layer.number > number]
        if not layers:
            return error
        outermost = min(layers, key=lambda layer: layer.number)
        request.behind.remove(outermost)
        for channel in outermost.channels:
            channel.close()
        error = await ended(outermost.tasks, record) or error


async def ended(tasks, record):
    """Waits for what middleware left behind: its answer reaches nobody, what follows it runs all the same. Gives what it raised."""
    import _inner

    error, status = None, [dict(entry) for entry in record.status]
    for task in tasks:
        try:
            response = await _inner.answer(task)
            if response is not None:
                error = await run_background([_inner.behind(response)], record) or error
        except BaseException as raised:
            error = raised
    # It set no code of the answer that went out.
    record.status = status
    return error


def resting(response):
    """The line at which the app's generator waits to go on; else that which made the response."""
    source = getattr(response, "source", None)
    frame = getattr(source, "gi_frame", None) or getattr(source, "ag_frame", None)
    return _trace.line_in(frame.f_code.co_filename, frame.f_lineno) if frame is not None and _trace.is_own(frame.f_code) else response.line


async def gathered(response, request, record):
    """The response with its whole body."""
    try:
        chunks = response.chunks(request)
        if chunks is None:
            return response, getattr(response, "body", b"") or b""
        return response, b"".join([piece async for piece in chunks] if hasattr(chunks, "__aiter__") else chunks)
    except BaseException as error:
        report(error)
        request.crashed = True
        response = _http.PlainTextResponse("Internal Server Error", status_code=500)
        record.outcome = {"how": "raised", "repr": _trace.short(error), "at": _trace.place(_trace.line_of(error))}
        record.set_status(500, "crash", _trace.line_of(error), type(error).__name__)
        return response, response.body


def headed(response, record):
    """Status, reason and headers, noted in the trace."""
    for name, value in response.headers.pairs:
        line = response.headers.lines.get((name, value))
        record.headers.append({"name": name, "by": "app" if line else "framework", "at": _trace.place(line)})
    record.lose(response)
    record.response_class = type(getattr(response, "_inner", response)).__name__
    # Without a status (the injected response, returned) there is nothing to send: 0 says so.
    status = response.status_code if isinstance(response.status_code, int) and 0 <= response.status_code < 65536 else 0
    return status, _status.phrase(status), list(response.headers.pairs)


async def run_background(lists, record):
    """Runs lists of tasks to their end, or to the first that raises: gives what."""
    try:
        for tasks in lists:
            if tasks is not None:
                await run_tasks(tasks, record)
    except BaseException as error:
        return error
    return None


async def run_tasks(tasks, record):
    """Runs a task, or those of a list, to which they may add more."""
    if type(tasks).__call__ is _params.BackgroundTasks.__call__:
        for task in tasks.tasks:
            await run_tasks(task, record)
        return
    record.background.append(getattr(getattr(tasks, "func", tasks), "__name__", "task"))
    await tasks()


def _infer_json(item):
    try:
        return _infer.encodable(item)
    except Exception:
        return {"type": item.get("type"), "loc": list(item.get("loc", ())), "msg": item.get("msg")}

"""What runs before the first request and after the last: `lifespan=`, and the older events `startup` and `shutdown`."""

from _drive import drive


class Events:
    """The lifespan of a router that was given none: its handlers of `startup` and `shutdown`."""

    def __init__(self, router):
        self.router = router

    def __call__(self, app):
        return self

    async def __aenter__(self):
        for handler in self.router.on_startup:
            drive(handler())

    async def __aexit__(self, *_):
        for handler in self.router.on_shutdown:
            drive(handler())


class Waited:
    """A plain context manager, to be entered like an asynchronous one."""

    def __init__(self, manager):
        self.manager = manager

    async def __aenter__(self):
        return self.manager.__enter__()

    async def __aexit__(self, *error):
        return self.manager.__exit__(*error)


def of(router, given):
    """A router's lifespan: what is called with the app and gives a context manager."""
    if given is None:
        return Events(router)
    import contextlib

    flags = getattr(getattr(given, "__code__", None), "co_flags", 0)
    # RustPython marks an async generator as a coroutine that is a generator, without CPython's flag of its own.
    if flags & 0x200 or flags & 0xA0 == 0xA0:
        return contextlib.asynccontextmanager(given)
    if flags & 0x20:
        return lambda app: Waited(contextlib.contextmanager(given)(app))
    return given


# What the lifespans of the app yielded, for `request.state`; and those that are entered.
state = {}
entered = []


# Where middleware stands around it (`_alive.Life`).
life = None


def begin(app):
    if not any([hasattr(layer, "passings") for layer in app.layers]):
        return enter(app)
    import _alive

    global life
    life = _alive.Life(app)
    drive(life.begin())


def enter(app):
    """Enters the lifespans, the app's own first. Of what they yield, its own stands over that of routers within."""
    for lifespan in app.lifespans:
        manager = lifespan(app)
        given = drive(manager.__aenter__())
        entered.append(manager)
        for key, value in (given or {}).items():
            state.setdefault(key, value)


def ends(app):
    """Whether anything is left to run when no request will come any more."""
    return life is not None or any([not isinstance(one, Events) or one.router.on_shutdown for one in app.lifespans])


def end():
    drive(life.end()) if life is not None else leave()


def leave():
    while entered:
        drive(entered.pop().__aexit__(None, None, None))


# What FastAPI says of `on_event`, as it stands in its source.
ON_EVENT = """
        on_event is deprecated, use lifespan event handlers instead.

        Read more about it in the
        [FastAPI docs for Lifespan Events](https://fastapi.tiangolo.com/advanced/events/).
        """

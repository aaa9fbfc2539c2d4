class Middleware:
    """A middleware with its options, for `FastAPI(middleware=[…])`."""

    def __init__(self, cls, *args, **kwargs):
        self.cls, self.args, self.kwargs = cls, args, kwargs

    def __iter__(self):
        return iter((self.cls, self.args, self.kwargs))

from _route import Mount, NoMatchFound, Route  # noqa: F401

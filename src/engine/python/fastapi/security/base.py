from _security import SecurityBase  # noqa: F401

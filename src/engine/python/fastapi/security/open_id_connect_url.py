from _security import OpenIdConnect  # noqa: F401

from _security import get_authorization_scheme_param  # noqa: F401

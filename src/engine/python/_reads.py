"""Whether an app reads the body of a request before all else, told before it does: then it is not asked before that is there."""

import _paths
import _route

FORMS = "application/x-www-form-urlencoded", "multipart/form-data"


def first(app, method, path, kind):
    """Whether it reads that of such a request. `kind`: its content type."""
    if app.layers or path in app.own_paths:
        return False
    for route, params in app.routes_at(path):
        if isinstance(route, _paths.Mount):
            return hasattr(route.app, "layers") and first(route.app, method, "/" + params["path"], kind)
        if route.takes(method):
            return route_reads(route, kind)
    return False


def route_reads(route, kind):
    if not isinstance(route, _route.APIRoute) or route.handler:
        return False
    # Only a form is read as one.
    return kind.split(";")[0].strip().lower() in FORMS if route.form else bool(route.bodies)

"""How an app reads the body of a request, told before it does."""

import _files
import _paths
import _route

FORMS = "application/x-www-form-urlencoded", "multipart/form-data"


def reads(app, method, path, kind):
    """How an app reads the body of such a request: before all else, perhaps, or never. `kind`: its content type."""
    if app.layers:
        return "perhaps"
    for route, params in () if path in app.own_paths else app.routes_at(path):
        if isinstance(route, _paths.Mount):
            return "never" if isinstance(route.app, _files.StaticFiles) else reads(route.app, method, "/" + params["path"], kind)
        if route.takes(method):
            return route_reads(route, kind)
    return "never"


def route_reads(route, kind):
    if not isinstance(route, _route.APIRoute) or route.handler:
        return "perhaps"
    if route.form:
        # Only a form is read as one.
        return "first" if kind.split(";")[0].strip().lower() in FORMS else "never"
    if route.bodies:
        return "first"
    injected = [kind for call in route.all_calls() for _, kind in call.injected]
    return "perhaps" if "request" in injected else "never"

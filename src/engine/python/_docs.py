"""The pages that FastAPI adds to an app by itself: its OpenAPI document, `/docs` and `/redoc`."""

import _http
from fastapi.openapi import docs


def page(app, path, root_path):
    """What answers at one of an app's own paths; `root_path` is where the app is reached."""
    if path == app.docs_url:
        redirect = root_path + app.oauth2_redirect_url if app.oauth2_redirect_url else None
        return docs.get_swagger_ui_html(
            openapi_url=root_path + app.openapi_url, title=f"{app.title} - Swagger UI", oauth2_redirect_url=redirect,
            init_oauth=app.swagger_ui_init_oauth, swagger_ui_parameters=app.swagger_ui_parameters)
    if path == app.redoc_url:
        return docs.get_redoc_html(openapi_url=root_path + app.openapi_url, title=f"{app.title} - ReDoc")
    if path == app.oauth2_redirect_url:
        return docs.get_swagger_ui_oauth2_redirect_html()
    return _http.JSONResponse(served(app, root_path))


def served(app, root_path):
    """The document, with the server under which it was asked for."""
    document = app.openapi()
    servers = document.get("servers", [])
    if not root_path or not app.root_path_in_servers or root_path in {server.get("url") for server in servers}:
        return document
    return {**document, "servers": [{"url": root_path}, *servers]}

"""The pages that FastAPI adds to an app by itself: its OpenAPI document, `/docs` and `/redoc`, as FastAPI writes them.

The two pages load scripts from the Internet. Here `https://` is `/mirror/`, where the listener keeps them.
"""

import _http
import _native

SCRIPTS = "/mirror/cdn.jsdelivr.net/npm/"
FAVICON = "/mirror/fastapi.tiangolo.com/img/favicon.png"
PARAMETERS = {
    "dom_id": "#swagger-ui",
    "layout": "BaseLayout",
    "deepLinking": True,
    "showExtensions": True,
    "showCommonExtensions": True,
}


def page(app, path, root_path):
    """What answers at one of an app's own paths; `root_path` is where the app is mounted."""
    if path == app.docs_url:
        return swagger_ui(app, root_path)
    if path == app.redoc_url:
        return redoc(app, root_path)
    if path == app.oauth2_redirect_url:
        return _http.HTMLResponse(f'<!doctype html><title>Authorised</title><script src="{SCRIPTS}swagger-ui-dist@5/oauth2-redirect.js"></script>')
    if not root_path:
        return _http.JSONResponse(app.openapi())
    import _openapi

    return _http.JSONResponse(_openapi.document(app, root_path))


def safe_json(value):
    """JSON that cannot end a script."""
    text = _native.dumps(value, False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def swagger_ui(app, root_path):
    parameters = {**PARAMETERS, **(app.swagger_ui_parameters or {})}
    lines = "".join(f"{safe_json(name)}: {safe_json(value)},\n" for name, value in parameters.items())
    redirect = ""
    if app.oauth2_redirect_url:
        redirect = f"oauth2RedirectUrl: window.location.origin + '{root_path}{app.oauth2_redirect_url}',"
    oauth = f"\n        ui.initOAuth({safe_json(app.swagger_ui_init_oauth)})\n        " if app.swagger_ui_init_oauth else ""
    return _http.HTMLResponse(f"""
    <!DOCTYPE html>
    <html>
    <head>
    <meta name="viewport" content="width=device-width, initial-scale=1.0">
    <link type="text/css" rel="stylesheet" href="{SCRIPTS}swagger-ui-dist@5/swagger-ui.css">
    <link rel="shortcut icon" href="{FAVICON}">
    <title>{app.title} - Swagger UI</title>
    </head>
    <body>
    <div id="swagger-ui">
    </div>
    <script src="{SCRIPTS}swagger-ui-dist@5/swagger-ui-bundle.js"></script>
    <!-- `SwaggerUIBundle` is now available on the page -->
    <script>
    const ui = SwaggerUIBundle({{
        url: '{root_path}{app.openapi_url}',
    {lines}{redirect}
    presets: [
        SwaggerUIBundle.presets.apis,
        SwaggerUIBundle.SwaggerUIStandalonePreset
        ],
    }}){oauth}
    </script>
    </body>
    </html>
    """)


def redoc(app, root_path):
    return _http.HTMLResponse(f"""
    <!DOCTYPE html>
    <html>
    <head>
    <title>{app.title} - ReDoc</title>
    <!-- needed for adaptive design -->
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    
    <link href="/mirror/fonts.googleapis.com/css?family=Montserrat:300,400,700|Roboto:300,400,700" rel="stylesheet">
    
    <link rel="shortcut icon" href="{FAVICON}">
    <!--
    ReDoc doesn't change outer page styles
    -->
    <style>
      body {{
        margin: 0;
        padding: 0;
      }}
    </style>
    </head>
    <body>
    <noscript>
        ReDoc requires Javascript to function. Please enable it to browse the documentation.
    </noscript>
    <redoc spec-url="{root_path}{app.openapi_url}"></redoc>
    <script src="{SCRIPTS}redoc@2/bundles/redoc.standalone.js"> </script>
    </body>
    </html>
    """)

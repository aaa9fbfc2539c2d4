"""The pages that show an API's document, as FastAPI writes them.

They load scripts from the Internet. Where the app names none, `https://` is `/mirror/` here, where the listener keeps them.
"""

import json

import _native
from _http import HTMLResponse
from _infer import encodable

SCRIPTS = "/mirror/cdn.jsdelivr.net/npm/"
FAVICON = "/mirror/fastapi.tiangolo.com/img/favicon.png"
FONTS = """
    <link href="/mirror/fonts.googleapis.com/css?family=Montserrat:300,400,700|Roboto:300,400,700" rel="stylesheet">
    """
swagger_ui_default_parameters = {
    "dom_id": "#swagger-ui",
    "layout": "BaseLayout",
    "deepLinking": True,
    "showExtensions": True,
    "showCommonExtensions": True,
}


def safe_json(value):
    """JSON that cannot end a script."""
    text = json.dumps(encodable(value))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def get_swagger_ui_html(*, openapi_url, title, swagger_js_url=SCRIPTS + "swagger-ui-dist@5/swagger-ui-bundle.js",
                        swagger_css_url=SCRIPTS + "swagger-ui-dist@5/swagger-ui.css", swagger_favicon_url=FAVICON, oauth2_redirect_url=None,
                        init_oauth=None, swagger_ui_parameters=None):
    parameters = {**swagger_ui_default_parameters, **(swagger_ui_parameters or {})}
    lines = "".join([f"{safe_json(name)}: {safe_json(value)},\n" for name, value in parameters.items()])
    redirect = f"oauth2RedirectUrl: window.location.origin + '{oauth2_redirect_url}'," if oauth2_redirect_url else ""
    oauth = f"\n        ui.initOAuth({safe_json(init_oauth)})\n        " if init_oauth else ""
    return HTMLResponse(f"""
    <!DOCTYPE html>
    <html>
    <head>
    <meta name="viewport" content="width=device-width, initial-scale=1.0">
    <link type="text/css" rel="stylesheet" href="{swagger_css_url}">
    <link rel="shortcut icon" href="{swagger_favicon_url}">
    <title>{title}</title>
    </head>
    <body>
    <div id="swagger-ui">
    </div>
    <script src="{swagger_js_url}"></script>
    <!-- `SwaggerUIBundle` is now available on the page -->
    <script>
    const ui = SwaggerUIBundle({{
        url: '{openapi_url}',
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


def get_redoc_html(*, openapi_url, title, redoc_js_url=SCRIPTS + "redoc@2/bundles/redoc.standalone.js", redoc_favicon_url=FAVICON,
                   with_google_fonts=True):
    fonts = FONTS if with_google_fonts else ""
    return HTMLResponse(f"""
    <!DOCTYPE html>
    <html>
    <head>
    <title>{title}</title>
    <!-- needed for adaptive design -->
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    {fonts}
    <link rel="shortcut icon" href="{redoc_favicon_url}">
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
    <redoc spec-url="{openapi_url}"></redoc>
    <script src="{redoc_js_url}"> </script>
    </body>
    </html>
    """)


def get_swagger_ui_oauth2_redirect_html():
    return HTMLResponse(_native.oauth2_redirect())

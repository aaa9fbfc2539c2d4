"""`get_openapi`: the document of some routes, for an app that writes its own."""

import _openapi
from _schema import Unsupported
from fastapi import described


class _Described:
    """What a document is written of, where that is no app."""

    def __init__(self, routes, servers, tags, **told):
        self.routes, self.servers, self.openapi_tags = routes, servers, tags
        described(self, told)

    def flat(self):
        return [one for route in self.routes for one in (route.flat() if hasattr(route, "flat") else [route])]


def get_openapi(*, title, version, openapi_version="3.1.0", summary=None, description=None, routes, webhooks=None, tags=None, servers=None,
                terms_of_service=None, contact=None, license_info=None, separate_input_output_schemas=True, external_docs=None):
    if webhooks or external_docs or not separate_input_output_schemas:
        raise Unsupported("webhooks=, external_docs= or separate_input_output_schemas=False of get_openapi")
    told = {"title": title, "version": version, "summary": summary, "description": description, "terms_of_service": terms_of_service,
            "contact": contact, "license_info": license_info}
    return {**_openapi.document(_Described(routes, servers, tags, **told)), "openapi": openapi_version}

"""`get_openapi`: the document of some routes, for an app that writes its own."""

import _openapi
from fastapi import described


class _Flat:
    def __init__(self, routes):
        self.routes = routes

    def flat(self):
        return [one for route in self.routes for one in (route.flat() if hasattr(route, "flat") else [route])]


class _Described(_Flat):
    """What a document is written of, where that is no app."""

    def __init__(self, routes, servers, tags, **told):
        self.routes, self.servers, self.openapi_tags = routes, servers, tags
        described(self, told)
        self.webhooks = _Flat(told["webhooks"] or [])


def get_openapi(*, title, version, openapi_version="3.1.0", summary=None, description=None, routes, webhooks=None, tags=None, servers=None,
                terms_of_service=None, contact=None, license_info=None, separate_input_output_schemas=True, external_docs=None):
    told = {"title": title, "version": version, "summary": summary, "description": description, "terms_of_service": terms_of_service,
            "contact": contact, "license_info": license_info, "openapi_version": openapi_version, "webhooks": webhooks,
            "separate_input_output_schemas": separate_input_output_schemas, "openapi_external_docs": external_docs}
    return _openapi.document(_Described(routes, servers, tags, **told))

"""What apps use of FastAPI's own helpers."""

import re

from _http import allows_body
from _openapi import merge as deep_dict_update  # noqa: F401
from _route import named_by_fastapi as generate_unique_id  # noqa: F401


def is_body_allowed_for_status_code(status_code):
    return status_code in (None, "default", "1XX", "2XX", "3XX", "4XX", "5XX") or allows_body(status_code)


def get_path_param_names(path):
    return set(re.findall("{(.*?)}", path))

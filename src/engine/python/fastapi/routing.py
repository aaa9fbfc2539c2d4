from fastapi import APIRouter  # noqa: F401
from _route import APIRoute, Mount  # noqa: F401

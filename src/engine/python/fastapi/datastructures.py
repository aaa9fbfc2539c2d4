from _upload import UploadFile  # noqa: F401
from starlette.datastructures import URL, Address, FormData, Headers, QueryParams, State  # noqa: F401

from _http import HTTPException, RequestValidationError, ResponseValidationError
from _route import FastAPIError

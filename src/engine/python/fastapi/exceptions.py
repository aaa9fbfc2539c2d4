from _http import HTTPException, RequestValidationError, ResponseValidationError
from _unfit import FastAPIError

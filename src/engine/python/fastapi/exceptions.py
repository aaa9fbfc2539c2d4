from _http import HTTPException, RequestValidationError, ResponseValidationError, ValidationException
from _unfit import FastAPIError

from _http import StarletteHTTPException as HTTPException

from _gzip import GZipMiddleware

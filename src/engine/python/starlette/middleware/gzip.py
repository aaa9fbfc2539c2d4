from _gzip import EXCLUDED as DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware  # noqa: F401

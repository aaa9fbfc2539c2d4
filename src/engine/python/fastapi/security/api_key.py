from _security import APIKeyBase, APIKeyCookie, APIKeyHeader, APIKeyQuery  # noqa: F401

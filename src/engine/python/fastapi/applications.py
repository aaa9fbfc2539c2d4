from fastapi import FastAPI  # noqa: F401

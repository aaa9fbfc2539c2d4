from contextvars import Context, ContextVar, Token, copy_context

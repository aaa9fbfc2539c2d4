"""What is logged, and the three ways in which a format can be written (`logging`)."""

import time

_began = time.time()


class Record:
    def __init__(self, name, level, pathname, lineno, msg, args, exc_info, func=None, sinfo=None, **_):
        import logging

        now = time.time()
        # One mapping is for `%(name)s`.
        if args and len(args) == 1 and hasattr(args[0], "keys") and args[0]:
            args = args[0]
        filename = pathname.rsplit("/", 1)[-1]
        self.name, self.msg, self.args = name, msg, args
        self.levelname, self.levelno = logging.getLevelName(level), level
        self.pathname, self.filename, self.module = pathname, filename, filename.rsplit(".", 1)[0]
        self.exc_info, self.exc_text, self.stack_info = exc_info, None, sinfo
        self.lineno, self.funcName = lineno, func
        self.created, self.msecs, self.relativeCreated = now, int(now % 1 * 1000) + 0.0, (now - _began) * 1000
        self.thread, self.threadName, self.processName, self.process, self.taskName = 1, "MainThread", "MainProcess", 1, None

    def getMessage(self):
        text = str(self.msg)
        return text % self.args if self.args else text

    def __repr__(self):
        return f'<LogRecord: {self.name}, {self.levelno}, {self.pathname}, {self.lineno}, "{self.msg}">'


Record.__name__ = Record.__qualname__ = "LogRecord"


class PercentStyle:
    default_format, asctime = "%(message)s", "%(asctime)"

    def __init__(self, fmt, *, defaults=None):
        self._fmt, self._defaults = fmt or self.default_format, defaults or {}

    def usesTime(self):
        return self.asctime in self._fmt

    def validate(self):
        import re

        if not re.search(r"%\(\w+\)[#0+ -]*(\*|\d+)?(\.(\*|\d+))?[diouxefgcrsa%]", self._fmt, re.I):
            raise ValueError(f"Invalid format {self._fmt!r} for {self.default_format[0]!r} style")

    def format(self, record):
        try:
            return self._filled({**self._defaults, **record.__dict__})
        except KeyError as error:
            raise ValueError(f"Formatting field not found in record: {error}") from None

    def _filled(self, values):
        return self._fmt % values


class StrFormatStyle(PercentStyle):
    default_format, asctime = "{message}", "{asctime"

    def validate(self):
        if "{" not in self._fmt:
            raise ValueError("invalid format: no fields")

    def _filled(self, values):
        return self._fmt.format(**values)


class StringTemplateStyle(PercentStyle):
    default_format, asctime = "${message}", "asctime"

    def validate(self):
        if "$" not in self._fmt:
            raise ValueError("invalid format: no fields")

    def _filled(self, values):
        import string

        return string.Template(self._fmt).substitute(**values)


def style_of(sign, fmt, defaults):
    styles = {"%": PercentStyle, "{": StrFormatStyle, "$": StringTemplateStyle}
    if sign not in styles:
        raise ValueError(f"Style must be one of: {','.join(styles)}")
    return styles[sign](fmt, defaults=defaults)


class LoggerAdapter:
    def __init__(self, logger, extra=None, merge_extra=False):
        self.logger, self.extra, self.merge_extra = logger, extra, merge_extra

    def process(self, msg, kwargs):
        more = kwargs.get("extra") or {} if self.merge_extra else {}
        kwargs["extra"] = {**(self.extra or {}), **more} if self.merge_extra else self.extra
        return msg, kwargs

    def log(self, level, msg, *args, **kwargs):
        if self.logger.isEnabledFor(level):
            msg, kwargs = self.process(msg, kwargs)
            self.logger.log(level, msg, *args, **kwargs)

    def debug(self, msg, *args, **kwargs):
        self.log(10, msg, *args, **kwargs)

    def info(self, msg, *args, **kwargs):
        self.log(20, msg, *args, **kwargs)

    def warning(self, msg, *args, **kwargs):
        self.log(30, msg, *args, **kwargs)

    def error(self, msg, *args, **kwargs):
        self.log(40, msg, *args, **kwargs)

    def exception(self, msg, *args, exc_info=True, **kwargs):
        self.log(40, msg, *args, exc_info=exc_info, **kwargs)

    def critical(self, msg, *args, **kwargs):
        self.log(50, msg, *args, **kwargs)

    def __getattr__(self, name):
        return getattr(self.logger, name)

    def __repr__(self):
        return f"<{type(self).__name__} {self.logger.name} {repr(self.logger).rpartition(' ')[2][:-1]}>"

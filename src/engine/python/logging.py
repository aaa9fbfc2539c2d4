"""Loggers, handlers and formats as Python's own `logging` has them; what writes into files is not here."""

import sys
import time

from _logged import LoggerAdapter, PercentStyle, Record as LogRecord, StringTemplateStyle, StrFormatStyle, style_of  # noqa: F401
from _schema import Unsupported as _Unsupported

NOTSET, DEBUG, INFO, WARNING, ERROR, CRITICAL = 0, 10, 20, 30, 40, 50
WARN, FATAL = WARNING, CRITICAL
# CPython's is a package: what would be in it is asked for, and refused.
__path__ = []
BASIC_FORMAT = "%(levelname)s:%(name)s:%(message)s"
_names = {CRITICAL: "CRITICAL", ERROR: "ERROR", WARNING: "WARNING", INFO: "INFO", DEBUG: "DEBUG", NOTSET: "NOTSET"}
_levels = {"CRITICAL": CRITICAL, "FATAL": FATAL, "ERROR": ERROR, "WARN": WARNING, "WARNING": WARNING, "INFO": INFO, "DEBUG": DEBUG, "NOTSET": NOTSET}
raiseExceptions = True
lastResort = None


def getLevelName(level):
    found = _names.get(level, _levels.get(level))
    return f"Level {level}" if found is None else found


def getLevelNamesMapping():
    return dict(_levels)


def addLevelName(level, levelName):
    _names[level], _levels[levelName] = levelName, level


def _checked(level):
    if isinstance(level, int):
        return level
    if not isinstance(level, str):
        raise TypeError(f"Level not an integer or a valid string: {level!r}")
    if level not in _levels:
        raise ValueError(f"Unknown level: {level!r}")
    return _levels[level]


class Formatter:
    converter = time.localtime
    default_time_format = "%Y-%m-%d %H:%M:%S"
    default_msec_format = "%s,%03d"

    def __init__(self, fmt=None, datefmt=None, style="%", validate=True, *, defaults=None):
        self._style = style_of(style, fmt, defaults)
        if validate:
            self._style.validate()
        self._fmt, self.datefmt = self._style._fmt, datefmt

    def formatTime(self, record, datefmt=None):
        moment = type(self).converter(record.created)
        if datefmt:
            return time.strftime(datefmt, moment)
        text = time.strftime(self.default_time_format, moment)
        return self.default_msec_format % (text, record.msecs) if self.default_msec_format else text

    def formatException(self, ei):
        import traceback

        return "".join(traceback.format_exception(*ei)).removesuffix("\n")

    def formatStack(self, stack_info):
        return stack_info

    def usesTime(self):
        return self._style.usesTime()

    def formatMessage(self, record):
        return self._style.format(record)

    def format(self, record):
        record.message = record.getMessage()
        if self.usesTime():
            record.asctime = self.formatTime(record, self.datefmt)
        text = self.formatMessage(record)
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        return f"{text.removesuffix(chr(10))}\n{record.exc_text}" if record.exc_text else text


_plain = Formatter()


class Filter:
    def __init__(self, name=""):
        self.name = name

    def filter(self, record):
        return not self.name or record.name == self.name or record.name.startswith(self.name + ".")


class Filterer:
    def __init__(self):
        self.filters = []

    def addFilter(self, filter):
        if filter not in self.filters:
            self.filters.append(filter)

    def removeFilter(self, filter):
        if filter in self.filters:
            self.filters.remove(filter)

    def filter(self, record):
        """The record, or another that a filter put in its place; false where one does not let it pass."""
        for one in self.filters:
            found = one.filter(record) if hasattr(one, "filter") else one(record)
            if not found:
                return False
            record = found if isinstance(found, LogRecord) else record
        return record


class Handler(Filterer):
    def __init__(self, level=NOTSET):
        super().__init__()
        self.level, self.formatter, self.name = _checked(level), None, None

    def get_name(self):
        return self.name

    def set_name(self, name):
        self.name = name

    def setLevel(self, level):
        self.level = _checked(level)

    def setFormatter(self, fmt):
        self.formatter = fmt

    def format(self, record):
        return (self.formatter or _plain).format(record)

    def emit(self, record):
        raise NotImplementedError("emit must be implemented by Handler subclasses")

    def handle(self, record):
        found = self.filter(record)
        if found:
            self.emit(found)
        return found

    def createLock(self):
        pass

    acquire = release = flush = close = createLock

    def handleError(self, record):
        import traceback

        print("--- Logging error ---", file=sys.stderr)
        traceback.print_exc()
        print(f"Message: {record.msg!r}\nArguments: {record.args}", file=sys.stderr)

    def __repr__(self):
        return f"<{type(self).__name__} ({getLevelName(self.level)})>"


class StreamHandler(Handler):
    terminator = "\n"

    def __init__(self, stream=None):
        super().__init__()
        self.stream = sys.stderr if stream is None else stream

    def setStream(self, stream):
        before, self.stream = self.stream, stream
        return before if before is not stream else None

    def emit(self, record):
        try:
            self.stream.write(self.format(record) + self.terminator)
        except Exception:
            self.handleError(record)

    def __repr__(self):
        name = str(getattr(self.stream, "name", ""))
        return f"<{type(self).__name__} {name + ' ' if name else ''}({getLevelName(self.level)})>"


class NullHandler(Handler):
    def handle(self, record):
        pass

    emit = handle


lastResort = StreamHandler()
lastResort.setLevel(WARNING)


class Logger(Filterer):
    def __init__(self, name, level=NOTSET):
        super().__init__()
        self.name, self.level = name, _checked(level)
        self.parent, self.propagate, self.handlers, self.disabled = None, True, [], False

    def setLevel(self, level):
        self.level = _checked(level)

    def getEffectiveLevel(self):
        one = self
        while one is not None and not one.level:
            one = one.parent
        return NOTSET if one is None else one.level

    def isEnabledFor(self, level):
        return not self.disabled and level > Logger.off and level >= self.getEffectiveLevel()

    def getChild(self, suffix):
        return getLogger(suffix if self is root else f"{self.name}.{suffix}")

    def getChildren(self):
        return {one for one in Logger.all.values() if one.parent is self}

    def addHandler(self, hdlr):
        if hdlr not in self.handlers:
            self.handlers.append(hdlr)

    def removeHandler(self, hdlr):
        if hdlr in self.handlers:
            self.handlers.remove(hdlr)

    def hasHandlers(self):
        return any(one.handlers for one in self._upwards())

    def _upwards(self):
        one = self
        while one is not None:
            yield one
            one = one.parent if one.propagate else None

    def callHandlers(self, record):
        found = [handler for one in self._upwards() for handler in one.handlers]
        for handler in found or [lastResort]:
            if record.levelno >= handler.level:
                handler.handle(record)

    def handle(self, record):
        record = not self.disabled and self.filter(record)
        if record:
            self.callHandlers(record)

    def makeRecord(self, name, level, fn, lno, msg, args, exc_info, func=None, extra=None, sinfo=None):
        record = LogRecord(name, level, fn, lno, msg, args, exc_info, func, sinfo)
        for key in extra or ():
            if key in ("message", "asctime") or key in record.__dict__:
                raise KeyError(f"Attempt to overwrite {key!r} in LogRecord")
            record.__dict__[key] = extra[key]
        return record

    def _log(self, level, msg, args, exc_info=None, extra=None, stack_info=False, stacklevel=1):
        if stack_info:
            raise _Unsupported("stack_info= of logging")
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename == _file_of_this:
            frame = frame.f_back
        for _ in range(stacklevel - 1):
            frame = frame.f_back or frame
        if isinstance(exc_info, BaseException):
            exc_info = type(exc_info), exc_info, exc_info.__traceback__
        elif exc_info and not isinstance(exc_info, tuple):
            exc_info = sys.exc_info()
        code = frame.f_code
        self.handle(self.makeRecord(self.name, level, code.co_filename, frame.f_lineno, msg, args, exc_info, code.co_name, extra))

    def log(self, level, msg, *args, **kwargs):
        if not isinstance(level, int):
            raise TypeError("level must be an integer")
        if self.isEnabledFor(level):
            self._log(level, msg, args, **kwargs)

    def debug(self, msg, *args, **kwargs):
        if self.isEnabledFor(DEBUG):
            self._log(DEBUG, msg, args, **kwargs)

    def info(self, msg, *args, **kwargs):
        if self.isEnabledFor(INFO):
            self._log(INFO, msg, args, **kwargs)

    def warning(self, msg, *args, **kwargs):
        if self.isEnabledFor(WARNING):
            self._log(WARNING, msg, args, **kwargs)

    warn = warning

    def error(self, msg, *args, **kwargs):
        if self.isEnabledFor(ERROR):
            self._log(ERROR, msg, args, **kwargs)

    def exception(self, msg, *args, exc_info=True, **kwargs):
        self.error(msg, *args, exc_info=exc_info, **kwargs)

    def critical(self, msg, *args, **kwargs):
        if self.isEnabledFor(CRITICAL):
            self._log(CRITICAL, msg, args, **kwargs)

    fatal = critical

    def __repr__(self):
        return f"<{type(self).__name__} {self.name} ({getLevelName(self.getEffectiveLevel())})>"


class RootLogger(Logger):
    pass


_file_of_this = Logger._log.__code__.co_filename
root = RootLogger("root", WARNING)
Logger.root, Logger.all, Logger.off = root, {}, 0


def getLogger(name=None):
    """The logger of this name. Those above it in the dotted names hand on what nobody asked them for."""
    if not name or name == "root":
        return root
    if name not in Logger.all:
        new = Logger.all[name] = Logger(name)
        above = [name.rsplit(".", count)[0] for count in range(1, name.count(".") + 1)]
        new.parent = next((Logger.all[one] for one in above if one in Logger.all), root)
        for other in Logger.all.values():
            if other.name.startswith(name + ".") and not (other.parent is not root and other.parent.name.startswith(name + ".")):
                other.parent = new
    return Logger.all[name]


def basicConfig(*, level=None, format=None, datefmt=None, style="%", stream=None, handlers=None, force=False, **options):
    for option in options:
        if option not in ("encoding", "errors"):
            raise _Unsupported(f"the option {option}= of logging.basicConfig")
    if force:
        root.handlers.clear()
    if root.handlers:
        return
    if stream is not None and handlers is not None:
        raise ValueError("'stream' and 'filename' should not be specified together with 'handlers'")
    usual = {"%": BASIC_FORMAT, "{": "{levelname}:{name}:{message}", "$": "${levelname}:${name}:${message}"}
    if style not in usual:
        raise ValueError(f"Style must be one of: {','.join(usual)}")
    formatter = Formatter(usual[style] if format is None else format, datefmt, style)
    for handler in [StreamHandler(stream)] if handlers is None else handlers:
        if handler.formatter is None:
            handler.setFormatter(formatter)
        root.addHandler(handler)
    if level is not None:
        root.setLevel(level)


def _of_root(name):
    method = getattr(root, name)

    def call(*args, **kwargs):
        if not root.handlers:
            basicConfig()
        method(*args, **kwargs)

    call.__name__ = call.__qualname__ = name
    return call


debug, info, warning, error, exception, critical, log = [
    _of_root(_name) for _name in ("debug", "info", "warning", "error", "exception", "critical", "log")]
warn, fatal = warning, critical


def disable(level=CRITICAL):
    Logger.off = _checked(level)


def getLoggerClass():
    return Logger


def shutdown(*_):
    pass


def makeLogRecord(dict):
    record = LogRecord(None, NOTSET, "", 0, "", (), None)
    record.__dict__.update(dict)
    return record

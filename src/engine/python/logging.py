"""Loggers that write to standard error. Levels and names are kept; handlers and formats are the course's business."""

import sys

DEBUG, INFO, WARNING, ERROR, CRITICAL = 10, 20, 30, 40, 50
NAMES = {DEBUG: "DEBUG", INFO: "INFO", WARNING: "WARNING", ERROR: "ERROR", CRITICAL: "CRITICAL"}


class Logger:
    def __init__(self, name):
        self.name = name
        self.level = 0

    def setLevel(self, level):
        self.level = level if isinstance(level, int) else {name: value for value, name in NAMES.items()}[level]

    def isEnabledFor(self, level):
        return level >= (self.level or root.level)

    def log(self, level, message, *args, **_):
        if self.isEnabledFor(level):
            text = str(message) % args if args else str(message)
            print(f"{NAMES.get(level, level)}:{self.name}:{text}" if configured[0] else text, file=sys.stderr)

    def debug(self, message, *args, **kwargs):
        self.log(DEBUG, message, *args)

    def info(self, message, *args, **kwargs):
        self.log(INFO, message, *args)

    def warning(self, message, *args, **kwargs):
        self.log(WARNING, message, *args)

    def error(self, message, *args, **kwargs):
        self.log(ERROR, message, *args)

    def critical(self, message, *args, **kwargs):
        self.log(CRITICAL, message, *args)

    def exception(self, message, *args, **kwargs):
        error = sys.exc_info()[1]
        self.log(ERROR, message, *args)
        if error is not None:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)


configured = [False]
root = Logger("root")
root.level = WARNING
loggers = {}
debug, info, warning, error, critical, exception = root.debug, root.info, root.warning, root.error, root.critical, root.exception


def getLogger(name=None):
    return root if name in (None, "root") else loggers.setdefault(name, Logger(name))


def basicConfig(*, level=None, **_):
    configured[0] = True
    if level is not None:
        root.setLevel(level)

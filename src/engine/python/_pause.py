"""`time.sleep` in a plain function: FastAPI runs that in a thread, so that others go on meanwhile."""

import time

import _drive
import _native
import _trace

blocking = time.sleep


def sleep(seconds, /):
    if _drive.current is not None or _drive.exchange is None or not isinstance(seconds, (int, float)) or not seconds > 0:
        return blocking(seconds)
    kept = _drive.values, _drive.context, _drive.exchange
    _trace.rests_at(_trace.here(2))
    _native.pause(float(seconds))
    _drive.current = None
    _drive.values, _drive.context, _drive.exchange = kept
    _native.turn(_drive.exchange)


def begin():
    time.sleep = sleep

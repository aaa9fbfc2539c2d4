"""`time.sleep` in a plain function: FastAPI runs that in a thread, so that others go on meanwhile."""

import time

import _drive
import _native
import _trace

blocking = time.sleep


def sleep(seconds, /):
    if _drive.current is not None or _drive.exchange is None or not isinstance(seconds, (int, float)) or not seconds > 0:
        return blocking(seconds)
    values, exchange = _drive.values, _drive.exchange
    _trace.rests_at(_trace.here(2))
    _native.pause(float(seconds))
    _drive.current, _drive.values, _drive.exchange = None, values, exchange
    _native.turn(exchange)


def begin():
    time.sleep = sleep

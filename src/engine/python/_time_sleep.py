"""`time.sleep`, during which others go on."""

import operator
import time

import _drive
import _native


def _sleep(*args, **kwargs):
    if kwargs:
        raise TypeError("time.sleep() takes no keyword arguments")
    if len(args) != 1:
        raise TypeError(f"time.sleep() takes exactly one argument ({len(args)} given)")
    seconds = args[0] if isinstance(args[0], float) else operator.index(args[0])
    if seconds != seconds:
        raise ValueError("Invalid value NaN (not a number)")
    if abs(seconds) * 10 ** 9 >= 2 ** 63:
        whole = isinstance(seconds, int)
        raise OverflowError("timestamp too large to convert to C _PyTime_t" if whole else "timestamp out of range for platform time_t")
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    _drive.rest(seconds)


time.sleep = _native.sleeper(_sleep)

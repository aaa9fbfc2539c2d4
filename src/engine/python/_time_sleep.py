"""`time.sleep`, during which others go on."""

import time

import _drive
import _native


def _slept(seconds):
    """Sleeps so long; False where that is no time to sleep."""
    if type(seconds) not in (int, float) or not 0 <= seconds < 1e9:
        return False
    _drive.rest(seconds)
    return True


time.sleep = _native.sleeper(time.sleep, _slept)

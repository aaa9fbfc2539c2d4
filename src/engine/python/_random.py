"""What the library's `random` is built on."""

import _native


class Random:
    """The Mersenne Twister. What seeds it is a number, or anything by its hash."""

    def __new__(cls, *args, **kwargs):
        new = super().__new__(cls)
        new._twister = _native.twister()
        return new

    def seed(self, a=None, /):
        if a is None:
            a = int.from_bytes(_native.random(128), "little")
        self._twister.seed(abs(a) if isinstance(a, int) else hash(a) & 0xFFFFFFFFFFFFFFFF)

    def random(self):
        return self._twister.random()

    def getrandbits(self, k, /):
        if k < 0:
            raise ValueError("number of bits must be non-negative")
        return self._twister.bits(k)

    def getstate(self):
        return self._twister.state()

    def setstate(self, state, /):
        if not isinstance(state, tuple):
            raise TypeError("state vector must be a tuple")
        self._twister.restore(list(state))

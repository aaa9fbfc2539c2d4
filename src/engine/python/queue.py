"""Queues between plain functions that FastAPI calls."""

from collections import deque as _deque
from heapq import heappop as _heappop
from heapq import heappush as _heappush

from threading import _until


class Empty(Exception):
    """There is nothing to get."""


class Full(Exception):
    """There is no room for more."""


def _waits(block, timeout):
    if not block:
        return 0
    if timeout is not None and timeout < 0:
        raise ValueError("'timeout' must be a non-negative number")
    return timeout


class Queue:
    def __init__(self, maxsize=0):
        self.maxsize, self.unfinished_tasks = maxsize, 0
        # Who wait for an item, and who for room.
        self._getters, self._putters = _deque(), _deque()
        self._init(maxsize)

    def _init(self, maxsize):
        self.queue = _deque()

    def _qsize(self):
        return len(self.queue)

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.popleft()

    def qsize(self):
        return self._qsize()

    def empty(self):
        return not self._qsize()

    def full(self):
        return 0 < self.maxsize <= self._qsize()

    def put(self, item, block=True, timeout=None):
        if not _until(lambda: not self.full(), _waits(block, timeout), self._putters):
            raise Full
        self._put(item)
        self.unfinished_tasks += 1

    def get(self, block=True, timeout=None):
        if not _until(lambda: not self.empty(), _waits(block, timeout), self._getters):
            raise Empty
        return self._get()

    def put_nowait(self, item):
        return self.put(item, block=False)

    def get_nowait(self):
        return self.get(block=False)

    def task_done(self):
        if self.unfinished_tasks <= 0:
            raise ValueError("task_done() called too many times")
        self.unfinished_tasks -= 1

    def join(self):
        _until(lambda: not self.unfinished_tasks, None)


class LifoQueue(Queue):
    def _init(self, maxsize):
        self.queue = []

    def _get(self):
        return self.queue.pop()


class PriorityQueue(LifoQueue):
    def _put(self, item):
        _heappush(self.queue, item)

    def _get(self):
        return _heappop(self.queue)


class SimpleQueue:
    def __init__(self):
        self._queue = Queue()

    def qsize(self):
        return self._queue.qsize()

    def empty(self):
        return self._queue.empty()

    def put(self, item, block=True, timeout=None):
        self._queue.put(item)

    def get(self, block=True, timeout=None):
        return self._queue.get(block, timeout)

    put_nowait = put

    def get_nowait(self):
        return self.get(False)

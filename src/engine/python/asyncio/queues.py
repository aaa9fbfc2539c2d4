"""Queues between tasks."""

import collections
import heapq

from .exceptions import QueueEmpty, QueueFull, QueueShutDown
from .futures import Future
from .locks import Event


class Queue:
    def __init__(self, maxsize=0):
        self._maxsize = maxsize
        self._getters, self._putters = collections.deque(), collections.deque()
        self._unfinished, self._finished = 0, Event()
        self._finished.set()
        self._ended = False
        self._init(maxsize)

    def __class_getitem__(cls, _):
        return cls

    # What the queue is made of: another order is another class.
    def _init(self, maxsize):
        self._queue = collections.deque()

    def _get(self):
        return self._queue.popleft()

    def _put(self, item):
        self._queue.append(item)

    def __repr__(self):
        items = f" _queue={list(self._queue)!r}" if self._queue else ""
        tasks = f" tasks={self._unfinished}" if self._unfinished else ""
        return f"<{type(self).__name__} at {id(self):#x} maxsize={self._maxsize!r}{items}{tasks}>"

    @property
    def maxsize(self):
        return self._maxsize

    def qsize(self):
        return len(self._queue)

    def empty(self):
        return not self._queue

    def full(self):
        return 0 < self._maxsize <= self.qsize()

    async def put(self, item):
        while self.full():
            if self._ended:
                raise QueueShutDown
            await self._turn_in(self._putters, self.full)
        return self.put_nowait(item)

    def put_nowait(self, item):
        if self._ended:
            raise QueueShutDown
        if self.full():
            raise QueueFull
        self._put(item)
        self._unfinished += 1
        self._finished.clear()
        _wake(self._getters)

    async def get(self):
        while self.empty():
            if self._ended:
                raise QueueShutDown
            await self._turn_in(self._getters, self.empty)
        return self.get_nowait()

    def get_nowait(self):
        if self.empty():
            raise QueueShutDown if self._ended else QueueEmpty
        item = self._get()
        _wake(self._putters)
        return item

    async def _turn_in(self, line, blocked):
        """Stands in line until it is its turn; who leaves early passes the turn on."""
        waiter = Future()
        line.append(waiter)
        try:
            await waiter
        except BaseException:
            waiter.cancel()
            if waiter in line:
                line.remove(waiter)
            if not blocked() and not waiter.cancelled():
                _wake(line)
            raise

    def task_done(self):
        if self._unfinished <= 0:
            raise ValueError("task_done() called too many times")
        self._unfinished -= 1
        if self._unfinished == 0:
            self._finished.set()

    async def join(self):
        if self._unfinished > 0:
            await self._finished.wait()

    def shutdown(self, immediate=False):
        self._ended = True
        while immediate and not self.empty():
            self._get()
            if self._unfinished > 0:
                self.task_done()
        for line in (self._getters, self._putters):
            while line:
                _wake(line)


def _wake(line):
    while line:
        waiter = line.popleft()
        if not waiter.done():
            waiter.set_result(None)
            break


class PriorityQueue(Queue):
    def _init(self, maxsize):
        self._queue = []

    def _put(self, item):
        heapq.heappush(self._queue, item)

    def _get(self):
        return heapq.heappop(self._queue)


class LifoQueue(Queue):
    def _init(self, maxsize):
        self._queue = []

    def _get(self):
        return self._queue.pop()

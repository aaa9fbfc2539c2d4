"""`asyncio` on the loop of `_loop.py`: tasks and what they wait for, with CPython's order of turns.

Requests are tasks of it where they wait; what one of them starts and does not wait for goes on between them.
"""

from .events import (  # noqa: F401
    AbstractEventLoop, get_event_loop, get_running_loop, new_event_loop, set_event_loop,
)
from .exceptions import BrokenBarrierError, CancelledError, InvalidStateError, QueueEmpty, QueueFull, QueueShutDown, TimeoutError  # noqa: F401
from .futures import Future, isfuture  # noqa: F401
from .locks import Barrier, BoundedSemaphore, Condition, Event, Lock, Semaphore  # noqa: F401
from .queues import LifoQueue, PriorityQueue, Queue  # noqa: F401
from .runners import Runner, run  # noqa: F401
from .taskgroups import TaskGroup  # noqa: F401
from .tasks import (  # noqa: F401
    ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, Task, all_tasks, as_completed, create_task, current_task, ensure_future,
    gather, iscoroutine, iscoroutinefunction, shield, sleep, wait, wait_for,
)
from .threads import to_thread  # noqa: F401
from .timeouts import Timeout, timeout, timeout_at  # noqa: F401

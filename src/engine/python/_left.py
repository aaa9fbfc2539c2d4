"""Asynchronous generators of the app's that are left before their end: a task of the loop's closes them (PEP 525), as under `asyncio`."""

import sys
import weakref

import _trace


def dropped(generator):
    """Nobody has it any more."""
    if _trace.is_own(generator.ag_code):
        from asyncio.tasks import Task

        Task(closed(generator))


async def closed(generator):
    await generator.aclose()


# Those that began in a program's own loop and may still be there: weak references, by identity.
begun = {}


def watch():
    """From now on it is known which there are."""
    sys.set_asyncgen_hooks(firstiter=note)


def note(generator):
    if _trace.is_own(generator.ag_code):
        begun[id(generator)] = weakref.ref(generator)


async def close_all():
    """Closes those that are left at the end of a program's loop (`loop.shutdown_asyncgens`)."""
    from asyncio.tasks import gather

    sys.set_asyncgen_hooks(firstiter=None)
    generators = [one for one in (ref() for ref in begun.values()) if one is not None and one.ag_frame is not None]
    begun.clear()
    outcomes = await gather(*map(closed, generators), return_exceptions=True)
    for generator, outcome in zip(generators, outcomes):
        if isinstance(outcome, Exception):
            print(f"an error occurred during closing of asynchronous generator {generator!r}", file=sys.stderr)
            _trace.report(outcome)


sys.set_asyncgen_hooks(finalizer=dropped)

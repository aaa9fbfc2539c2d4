"""Work for another thread: others have their turns around it, and while it waits."""


async def run_in_threadpool(func, *args, **kwargs):
    from asyncio.tasks import sleep
    from asyncio.threads import later

    await sleep(0)
    return await later(func, args, kwargs)


async def iterate_in_threadpool(iterator):
    iterator, end = iter(iterator), object()
    while (item := await run_in_threadpool(next, iterator, end)) is not end:
        yield item

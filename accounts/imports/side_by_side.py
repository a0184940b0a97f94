"""Work on the chunks of a file in several processes, while this one writes."""

import os
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context, parent_process

import django
from django.conf import settings

# What is done here before others are called in.
FEW = 2


def in_order(function, arguments):
    """Yield `function(argument)` for each of `arguments`, in their order.

    Long series are worked off by IMPORT_PROCESSES processes, a little ahead of whoever takes the
    results; the function and all it takes and gives must be picklable then. While the processes
    come, which takes a second, the work goes on here.
    """
    arguments = iter(arguments)
    yield from map(function, islice(arguments, FEW if settings.IMPORT_PROCESSES else None))
    if (first := next(arguments, None)) is None:
        return
    count = settings.IMPORT_PROCESSES
    with ProcessPoolExecutor(count, get_context("spawn"), _begin) as pool:
        try:
            here = pool.submit(os.getpid)
            yield function(first)
            while not here.done() and (following := list(islice(arguments, 1))):
                yield function(*following)
            yield from _ahead(pool, function, arguments, 2 * count)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _ahead(pool, function, arguments, most):
    """Yield the results in order; up to `most` more are on their way."""
    coming = deque()
    for argument in arguments:
        coming.append(pool.submit(function, argument))
        if len(coming) > most:
            yield coming.popleft().result()
    while coming:
        yield coming.popleft().result()


def _begin():
    """Set a process up, and let it end with the one that called it however that ends."""
    django.setup()
    threading.Thread(target=_follow, args=[parent_process()], daemon=True).start()


def _follow(parent):
    parent.join()
    os._exit(1)

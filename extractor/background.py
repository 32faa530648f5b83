"""Asynchronous code for callers that are not: one background event loop for the process.

A loop of its own, in a thread of its own, works inside a running event loop (a notebook) and
keeps a client's connections open from one call to the next.
"""

from __future__ import annotations

import asyncio
import atexit
import threading
from collections.abc import Coroutine
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
CLOSING = 1.0  # second that the end of the process waits for connections to close
_starting = threading.Lock()  # `cache` alone lets two threads start one each


def loop() -> asyncio.AbstractEventLoop:
    """The background loop, started at first use, by whichever thread comes first."""
    with _starting:
        return _started()


@cache
def _started() -> asyncio.AbstractEventLoop:
    background = asyncio.new_event_loop()
    threading.Thread(target=background.run_forever, name="extractor", daemon=True).start()
    atexit.register(_close_connections, background)
    return background


def _close_connections(background: asyncio.AbstractEventLoop) -> None:
    """What `asyncio.run` does at its end: clients close with their generators."""
    closing = asyncio.run_coroutine_threadsafe(background.shutdown_asyncgens(), background)
    with suppress(TimeoutError):
        closing.result(CLOSING)


def run_sync(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, from any thread, whether or not a loop is running in it."""
    future = asyncio.run_coroutine_threadsafe(work, loop())
    try:
        return future.result()
    except BaseException:
        future.cancel()  # an interrupted caller must not leave a paid call running
        raise

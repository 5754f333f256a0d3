"""Management tokens that a coroutine function makes, for a thread that needs one."""

import asyncio
import contextvars
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from concurrent import futures
from typing import Any

from hms_rooms._errors import DeadlineError
from hms_rooms._native import Pending

# The call that a thread makes: its loop, what is awaited there, and what knows its timeout.
CALL: contextvars.ContextVar[tuple[asyncio.AbstractEventLoop, asyncio.Future[None], Pending]] = (
    contextvars.ContextVar("hms_rooms_call")
)

# How many seconds a thread waits before it looks whether its call is over, as all of the core does.
SLICE = 0.02


class AsyncToken:
    """A coroutine function as the plain one that a Client takes."""

    def __init__(self, function: Callable[[], Coroutine[Any, Any, str]]) -> None:
        self.function = function

    def __call__(self) -> str:
        """Have the loop of the call make a token, and wait for it no longer than the call may."""
        loop, awaited, pending = CALL.get()
        made = asyncio.run_coroutine_threadsafe(self.function(), loop)
        while not futures.wait([made], SLICE).done:
            if awaited.done() or loop.is_closed() or not pending.left():
                made.cancel()
                sentence = "no management token came within the timeout; nothing was sent"
                raise DeadlineError(sentence, outcome="not_sent")
        return made.result()


def to_plain(
    token: str | Callable[[], str] | Callable[[], Awaitable[str]] | None,
) -> str | Callable[[], str] | None:
    """The management token of an AsyncClient as a Client takes it."""
    given: Any = token
    return AsyncToken(given) if is_awaited(given) else given


def is_awaited(token: object) -> bool:
    """True for a coroutine function, or an object that is called like one."""
    call = getattr(type(token), "__call__", None)  # noqa: B004
    return inspect.iscoroutinefunction(token) or inspect.iscoroutinefunction(call)

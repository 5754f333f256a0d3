"""The threads of an AsyncClient: started for calls, ended soon after, and never more than a few."""

import asyncio
import contextvars
import os
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from hms_rooms._async_token import CALL
from hms_rooms._native import Pending

# How many seconds a thread waits for another call before it ends: long enough for calls that follow
# each other, short enough that a program which is done with them has no thread of ours.
IDLE = 1.0


class Threads:
    """At most `limit` threads of this process. A child that it forks needs others."""

    def __init__(self, limit: int) -> None:
        self.process = os.getpid()
        self._limit = limit
        self._waiting = threading.Condition()
        self._calls: deque[Call] = deque()
        self._threads = 0
        self._idle = 0
        self._ended = False

    @property
    def are_gone(self) -> bool:
        """True if no thread is left."""
        with self._waiting:
            return not self._threads

    def take(self, call: "Call") -> bool:
        """Have a thread make the call, after all those taken before; whether there is one free."""
        with self._waiting:
            self._calls.append(call)
            if self._idle >= len(self._calls):
                self._waiting.notify()
                return True
            if self._threads == self._limit:
                return False
            self._threads += 1
        try:
            # A daemon, because a program that ends in the middle of a call waits for no reply.
            threading.Thread(target=self._work, name="hms_rooms", daemon=True).start()
        except RuntimeError:
            with self._waiting:
                self._threads -= 1
                if self._threads or call not in self._calls:
                    return False
                self._calls.remove(call)
            raise
        return True

    def end(self) -> None:
        """Have each thread end as soon as it has no call to make."""
        with self._waiting:
            self._ended = True
            self._waiting.notify_all()

    def _work(self) -> None:
        while call := self._next():
            call.make()
            # It may hold secrets, and the wait for the next may be long.
            del call

    def _next(self) -> "Call | None":
        with self._waiting:
            if not self._calls and not self._ended:
                self._idle += 1
                self._waiting.wait_for(lambda: self._calls or self._ended, IDLE)
                self._idle -= 1
            if self._calls:
                return self._calls.popleft()
            self._threads -= 1
            return None


class Call:
    """A call of a client, made on one thread and awaited on another."""

    def __init__(
        self,
        operation: Callable[..., Any],
        pending: Pending,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        self._operation = operation
        self._pending = pending
        self._args = args
        self._kwargs = kwargs
        self._context = contextvars.copy_context()
        self._loop = asyncio.get_running_loop()
        self._made = self._loop.create_future()
        self._context.run(CALL.set, (self._loop, self._made, pending))
        self._value: Any = None
        self._error: BaseException | None = None

    async def made_by(self, threads: Threads) -> Any:
        """Wait for the result of the call. If the wait ends, the call ends too."""
        expiry = None
        if not threads.take(self):
            # Made here once its time is over, it ends at once, for that reason.
            expiry = self._loop.call_later(self._pending.left(), self.make)
        try:
            await self._made
        finally:
            if not self._pending.claim():
                self._pending.cancel()
            if expiry:
                expiry.cancel()
        return self._result()

    def make(self) -> None:
        """Make the call on this thread, unless another has."""
        if not self._pending.claim():
            return
        try:
            given = {**self._kwargs, "timeout": self._pending}
            self._value = self._context.run(self._operation, *self._args, **given)
        except BaseException as error:
            self._error = error
        try:
            self._loop.call_soon_threadsafe(self._tell)
        except RuntimeError:
            # The loop is closed: nobody waits.
            self._error = None

    def _tell(self) -> None:
        if self._made.done():
            # Nobody waits any more, and what was raised holds this call.
            self._error = None
        else:
            self._made.set_result(None)

    def _result(self) -> Any:
        error, self._error = self._error, None
        if error is None:
            return self._value
        try:
            raise error
        finally:
            # A traceback holds this frame, and would be held by it.
            del error

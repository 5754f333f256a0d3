"""The callables for management tokens that are running, as the code that they run sees them.

A context variable belongs to a thread, an asyncio task or a greenlet, and a task hands it to those
that it starts. Importing this module imports contextvars, so _native does so only for a client that
has a callable.
"""

import contextvars
from collections.abc import Callable


class Running:
    """A callable that runs for a client, until it is over."""

    __slots__ = ("client", "is_over")

    def __init__(self, client: int) -> None:
        self.client = client
        self.is_over = False


_RUNNING: contextvars.ContextVar[tuple[Running, ...]] = contextvars.ContextVar(
    "hms_rooms_running", default=()
)


def ask(client: int, function: Callable[[], object]) -> object:
    """Run the callable of a client; return what it returns."""
    running = Running(client)
    before = _RUNNING.set((*_RUNNING.get(), running))
    try:
        return function()
    finally:
        # A task that the callable has started keeps a copy of the variable.
        running.is_over = True
        _RUNNING.reset(before)


def is_within(client: int) -> bool:
    """True if the callable of that client runs this code."""
    return any(it.client == client and not it.is_over for it in _RUNNING.get())

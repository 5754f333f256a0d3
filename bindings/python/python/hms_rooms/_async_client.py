"""AsyncClient: a Client whose operations are awaited.

Its operations are those of Client, taken from there: a new one needs nothing here, unless it
returns something other than a Room. Importing this module imports asyncio, so hms_rooms imports it
only for a program that asks for the name.
"""

import asyncio
import inspect
import os
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any

from hms_rooms._async_token import AsyncToken, is_awaited
from hms_rooms._native import Client, Pending, Room
from hms_rooms._threads import Call, Threads

_SIGNATURE = inspect.signature(Client)

# What the operations return, if it is not a Room: for typing.get_type_hints.
_RETURNS = {"management_token": str}


class AsyncClient:
    """Creates, disables and finds 100ms rooms, for asyncio.

    Its arguments, its methods and their errors are those of Client, and its methods are awaited.
    Cancelling a task, also by asyncio.timeout, ends the call that it awaits within about 20 ms.

    Calls run on threads of its own, max_connections of them at most, which start when they are
    needed and end after a second without a call. What waits for one of them spends its timeout
    doing so. A callable for a management_token may be a coroutine function: it runs on the loop of
    the call that needs a token. A plain one runs on the thread of that call.

    It may be used from any number of event loops, one after the other or at once, and on both sides
    of a fork. It can be pickled like a Client. Leaving it as an asynchronous context manager closes
    it.
    """

    __module__ = "hms_rooms"
    __slots__ = ("__weakref__", "_client", "_kept_threads")

    _client: Client
    _kept_threads: Threads

    # Not Self, which Python 3.10 has not; and nothing inherits from this class.
    def __new__(cls, *args: Any, **kwargs: Any) -> "AsyncClient":  # noqa: PYI034
        token = args[0] if args else kwargs.get("management_token")
        if is_awaited(token):
            args, kwargs = args[1:], {**kwargs, "management_token": AsyncToken(token)}
        self = super().__new__(cls)
        self._client = Client(*args, **kwargs)
        self._kept_threads = self._new_threads()
        return self

    def close(self) -> None:
        """End the client: every call under way or to come raises CancelledError.

        May be called from any thread, and more than once. A call under way ends within about
        20 ms.
        """
        self._client.close()
        self._threads.end()

    async def aclose(self) -> None:
        """End the client as close does, and wait until no call is under way and no thread left."""
        self.close()
        while not self._threads.are_gone:
            await asyncio.sleep(0.002)

    async def __aenter__(self) -> "AsyncClient":  # noqa: PYI034
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return repr(self._client).replace("Client", "AsyncClient", 1)

    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]:
        return self._client.__getnewargs_ex__()

    def __getstate__(self) -> None:
        """Nothing: a copy is made from the arguments alone."""

    @property
    def _threads(self) -> Threads:
        """Those of this process. Those of a parent are not here, and their lock may be held."""
        if self._kept_threads.process != os.getpid():
            self._kept_threads = self._new_threads()
        return self._kept_threads

    def _new_threads(self) -> Threads:
        _, arguments = self._client.__getnewargs_ex__()
        limit = _SIGNATURE.parameters["max_connections"].default
        return Threads(arguments["max_connections"] or limit)

    async def _call(
        self, operation: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        pending = Pending(self._client, kwargs.get("timeout"))
        return await Call(operation, self._client, pending, args, kwargs).made_by(self._threads)


def _awaited(operation: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Any]]:
    """The operation of a Client, as one of an AsyncClient."""

    async def call(self: AsyncClient, *args: Any, **kwargs: Any) -> Any:
        return await self._call(operation, args, kwargs)

    # Not functools.wraps, by whose trace unittest.mock would find a function that is not awaited.
    call.__module__ = AsyncClient.__module__
    call.__name__ = operation.__name__
    call.__qualname__ = f"{AsyncClient.__qualname__}.{operation.__name__}"
    call.__doc__ = operation.__doc__
    call.__annotations__["return"] = _RETURNS.get(operation.__name__, Room)
    call.__signature__ = inspect.signature(operation)
    return call


_CLS = inspect.Parameter("cls", inspect.Parameter.POSITIONAL_ONLY)
AsyncClient.__new__.__signature__ = _SIGNATURE.replace(
    parameters=[_CLS, *_SIGNATURE.parameters.values()]
)
for _name, _operation in vars(Client).items():
    if not _name.startswith("_") and _name not in vars(AsyncClient):
        setattr(AsyncClient, _name, _awaited(_operation))

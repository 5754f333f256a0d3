"""AsyncClient, for type checkers: written by `make stub`, from what `Client` has."""

import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from types import TracebackType
from typing import Any, Literal, final

from typing_extensions import Self

from hms_rooms._native import Recording, Room, Webhook

@final
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

    def __new__(
        cls,
        management_token: str | Callable[[], str] | Callable[[], Awaitable[str]] | None = None,
        *,
        access_key: str | None = None,
        secret: str | None = None,
        token_lifetime: float | timedelta | None = None,
        api: Literal["legacy", "v2"] | None = None,
        base_url: str | None = None,
        timeout: float | timedelta = 30.0,
        connect_timeout: float | timedelta = 10.0,
        max_attempts: int = 3,
        max_connections: int = 32,
        generate_names: bool = False,
        ca_file: str | os.PathLike[str] | None = None,
        proxy: str | None = None,
        allow_http: bool = False,
        user_agent_suffix: str | None = None,
    ) -> Self: ...
    async def create_room(
        self,
        name: str | None = None,
        *,
        description: str | None = None,
        template: str | None = None,
        template_id: str | None = None,
        region: str | None = None,
        recording: Recording | None = None,
        size: int | None = None,
        large_room: bool | None = None,
        max_duration_seconds: int | None = None,
        polls: list[str] | tuple[str, ...] | None = None,
        webhook: Webhook | None = None,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> Room:
        """Create a room, or return the one that already has this name.

        On the v2 API, that one takes over the settings given here.

        name: a unique identifier, case-insensitive, of the characters a-z A-Z 0-9 . - : _. Left
            out, the service makes one; such a create is not retried after a lost reply, and the
            room cannot be disabled unless its name is read from the reply.
        description: what the room is for.
        template: the name of the room's template (legacy API).
        template_id: the id of the room's template (v2 API).
        region: "eu", "in", "us", or "auto": the region of the template, which is the default.
        recording: the room's recording settings. None, and Recording(enabled=False), are different
            requests: with None the room follows its template's settings, also when those change.
        size: the most peers in the room (v2 API).
        large_room: whether the room may be larger than 2500 peers (v2 API).
        max_duration_seconds: the longest a session may last, in seconds (v2 API).
        polls: the ids of the room's polls (v2 API).
        webhook: where the service reports the room's events (v2 API).
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        A field of the other API raises UnsupportedError before anything is sent, with its name in
        field. Raises a subclass of HmsError; its outcome says whether the room may exist.
        """

    async def disable_room(
        self,
        name: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> Room:
        """Disable the room of this name.

        Nobody new may join, and those inside stay until their session ends.

        On the legacy API this is the same upsert as a create: a mistyped name may make a new,
        disabled room and succeed. If the reply does not reliably say that the room is disabled,
        room.enabled is None.

        On the v2 API the room is looked up first, which takes a request or two more. If there is
        none, nothing is made, and NotFoundError raised; if it is disabled already, it is
        returned.

        name: the room's name as given when it was created.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often each of its requests is sent at most; None means the client's.

        Raises a subclass of HmsError; its outcome says whether the room may be disabled.
        """

    async def disable_room_by_id(
        self,
        room_id: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> Room:
        """Disable the room of this id, in one request.

        Nobody new may join, and those inside stay until their session ends.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        Raises NotFoundError if there is no such room, or another subclass of HmsError; its
        outcome says whether the room may be disabled.
        """

    async def enable_room(
        self,
        name: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> Room:
        """Let new peers join the room of this name again.

        The room is looked up first; if it is enabled already, it is returned.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        name: the room's name, in any case.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often each of its requests is sent at most; None means the client's.

        Raises NotFoundError if there is no such room, or another subclass of HmsError; its
        outcome says whether the room may be enabled.
        """

    async def enable_room_by_id(
        self,
        room_id: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> Room:
        """Let new peers join the room of this id again, in one request.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        Raises NotFoundError if there is no such room, or another subclass of HmsError; its
        outcome says whether the room may be enabled.
        """

    async def get_room(
        self,
        room_id: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> Room:
        """Read the room of this id.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        Raises NotFoundError if there is no such room, or another subclass of HmsError.
        """

    async def find_room(
        self,
        name: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> Room:
        """Find the room of exactly this name, enabled or disabled.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        name: the room's name, in any case.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often each of its requests is sent at most; None means the client's.

        Raises NotFoundError if there is no such room, or another subclass of HmsError.
        """

    async def management_token(self, *, timeout: float | timedelta | None = None) -> str:
        """Return the management token that a request would carry now.

        It is the one given, one that the callable returns, or one that is minted. Nothing is sent.
        It is a secret: do not log it.

        timeout: the budget of this call, in seconds or a timedelta; None means the client's.

        Raises what the callable raises; DeadlineError if it takes too long; CancelledError if the
        client is closed.
        """

    def close(self) -> None:
        """End the client: every call under way or to come raises CancelledError.

        May be called from any thread, and more than once. A call under way ends within about
        20 ms.
        """

    async def aclose(self) -> None:
        """End the client as close does, and wait until no call is under way and no thread left."""

    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

"""AsyncClient: a Client whose operations are awaited.

Client documents each operation and its arguments. Importing this module imports
asyncio, so hms_rooms imports it only for a program that asks for the name.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Literal, TypeVar, final

from hms_rooms._async_lists import AsyncRoomCodeIterator, AsyncRoomIterator, Page
from hms_rooms._async_token import to_plain
from hms_rooms._lists import Query
from hms_rooms._native import Client, Peer, Recording, Room, RoomCode, Webhook
from hms_rooms._threads import Call, Threads

Item = TypeVar("Item")
Result = TypeVar("Result")


@final
class AsyncClient:
    """Creates, disables and finds 100ms rooms, for asyncio.

    Its arguments, its methods and their errors are those of Client, and its methods are awaited.
    Lists are read by async for. Cancelling a task, also by asyncio.timeout, ends the call that it
    awaits within about 20 ms.

    Calls run on threads of its own, max_connections of them at most, which start when they are
    needed and end after a second without a call. A call that waits for a thread spends its timeout
    on that. A callable for a management_token may be a coroutine function: it runs on the loop of
    the call that needs a token. A plain one runs on the thread of that call.

    It may be used from any number of event loops, one after the other or at once, and on both sides
    of a fork. It can be pickled like a Client. Leaving it as an asynchronous context manager closes
    it.
    """

    __module__ = "hms_rooms"
    __slots__ = ("__weakref__", "_client", "_kept_threads", "_max_threads")

    _client: Client
    _kept_threads: Threads
    _max_threads: int

    # Not Self, which Python 3.10 has not.
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
    ) -> "AsyncClient":
        self = super().__new__(cls)
        self._client = Client(
            to_plain(management_token),
            access_key=access_key,
            secret=secret,
            token_lifetime=token_lifetime,
            api=api,
            base_url=base_url,
            timeout=timeout,
            connect_timeout=connect_timeout,
            max_attempts=max_attempts,
            max_connections=max_connections,
            generate_names=generate_names,
            ca_file=ca_file,
            proxy=proxy,
            allow_http=allow_http,
            user_agent_suffix=user_agent_suffix,
        )
        self._max_threads = max_connections
        self._kept_threads = Threads(max_connections)
        return self

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

        See Client.create_room.
        """
        return await self._call(
            self._client.create_room,
            name,
            description=description,
            template=template,
            template_id=template_id,
            region=region,
            recording=recording,
            size=size,
            large_room=large_room,
            max_duration_seconds=max_duration_seconds,
            polls=polls,
            webhook=webhook,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    async def update_room(
        self,
        room_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
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
        """Change the room of this id. A setting that is None stays as it is.

        See Client.update_room.
        """
        return await self._call(
            self._client.update_room,
            room_id,
            name=name,
            description=description,
            region=region,
            recording=recording,
            size=size,
            large_room=large_room,
            max_duration_seconds=max_duration_seconds,
            polls=polls,
            webhook=webhook,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    async def disable_room(
        self,
        name: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> Room:
        """Disable the room of this name.

        See Client.disable_room.
        """
        return await self._call(
            self._client.disable_room,
            name,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    async def disable_room_by_id(
        self,
        room_id: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> Room:
        """Disable the room of this id, in one request.

        See Client.disable_room_by_id.
        """
        return await self._call(
            self._client.disable_room_by_id,
            room_id,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    async def enable_room(
        self,
        name: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> Room:
        """Let new peers join the room of this name again.

        See Client.enable_room.
        """
        return await self._call(
            self._client.enable_room,
            name,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    async def enable_room_by_id(
        self,
        room_id: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> Room:
        """Let new peers join the room of this id again, in one request.

        See Client.enable_room_by_id.
        """
        return await self._call(
            self._client.enable_room_by_id,
            room_id,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    async def get_room(
        self,
        room_id: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> Room:
        """Read the room of this id.

        See Client.get_room.
        """
        return await self._call(
            self._client.get_room,
            room_id,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    async def find_room(
        self,
        name: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> Room:
        """Find the room of exactly this name, enabled or disabled.

        See Client.find_room.
        """
        return await self._call(
            self._client.find_room,
            name,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    def list_rooms(
        self,
        *,
        enabled: bool | None = True,
        name: str | None = None,
        template_id: str | None = None,
        created_from: datetime | None = None,
        created_until: datetime | None = None,
        page_size: int = 100,
        start: str | None = None,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> AsyncRoomIterator:
        """List every room, page by page as the returned iterator is advanced.

        See Client.list_rooms.
        """
        query = self._client.list_rooms(
            enabled=enabled,
            name=name,
            template_id=template_id,
            created_from=created_from,
            created_until=created_until,
            page_size=page_size,
            start=start,
            timeout=timeout,
            max_attempts=max_attempts,
        )._query
        return AsyncRoomIterator(query, self._page)

    async def end_room(
        self,
        room_id: str,
        *,
        reason: str | None = None,
        lock: bool = False,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> None:
        """End the session of the room of this id: everybody inside is disconnected.

        See Client.end_room.
        """
        return await self._call(
            self._client.end_room,
            room_id,
            reason=reason,
            lock=lock,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    async def list_peers(
        self,
        room_id: str,
        *,
        user_id: str | None = None,
        role: str | None = None,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> list[Peer]:
        """List who is inside the room of this id.

        See Client.list_peers.
        """
        return await self._call(
            self._client.list_peers,
            room_id,
            user_id=user_id,
            role=role,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    async def remove_peer(
        self,
        room_id: str,
        peer_id: str,
        *,
        reason: str | None = None,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> None:
        """Remove a peer from the room of this id. The peer may join again with its token.

        See Client.remove_peer.
        """
        return await self._call(
            self._client.remove_peer,
            room_id,
            peer_id,
            reason=reason,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    async def remove_role(
        self,
        room_id: str,
        role: str,
        *,
        reason: str | None = None,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> None:
        """Remove the peers of a role from the room of this id. They may join again.

        See Client.remove_role.
        """
        return await self._call(
            self._client.remove_role,
            room_id,
            role,
            reason=reason,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    async def create_room_codes(
        self,
        room_id: str,
        role: str | None = None,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> list[RoomCode]:
        """Create the codes that a room lacks, one for each role, and return the codes of all roles.

        See Client.create_room_codes.
        """
        return await self._call(
            self._client.create_room_codes,
            room_id,
            role,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    def list_room_codes(
        self,
        room_id: str,
        *,
        role: str | None = None,
        enabled: bool | None = None,
        page_size: int = 100,
        start: str | None = None,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> AsyncRoomCodeIterator:
        """List every code of a room, page by page as the returned iterator is advanced.

        See Client.list_room_codes.
        """
        query = self._client.list_room_codes(
            room_id,
            role=role,
            enabled=enabled,
            page_size=page_size,
            start=start,
            timeout=timeout,
            max_attempts=max_attempts,
        )._query
        return AsyncRoomCodeIterator(query, self._page)

    async def enable_room_code(
        self,
        code: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> RoomCode:
        """Let peers join with a room code again.

        See Client.enable_room_code.
        """
        return await self._call(
            self._client.enable_room_code,
            code,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    async def disable_room_code(
        self,
        code: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> RoomCode:
        """Disable a room code: new peers cannot join with it.

        See Client.disable_room_code.
        """
        return await self._call(
            self._client.disable_room_code,
            code,
            timeout=timeout,
            max_attempts=max_attempts,
        )

    async def management_token(self, *, timeout: float | timedelta | None = None) -> str:
        """Return the management token that a request would carry now.

        See Client.management_token.
        """
        return await self._call(
            self._client.management_token,
            timeout=timeout,
        )

    async def auth_token(
        self,
        room_id: str,
        role: str,
        *,
        user_id: str | None = None,
        lifetime: float | timedelta | None = None,
        not_before: datetime | None = None,
    ) -> str:
        """Mint an auth token, with which a peer joins a room in a role.

        See Client.auth_token.
        """
        # It takes no time: nothing is sent.
        return self._client.auth_token(
            room_id, role, user_id=user_id, lifetime=lifetime, not_before=not_before
        )

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | float | None] | None = None,
        json: object = None,
        idempotent: bool = False,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> Any:
        """Send a request to any endpoint of the API, and return the JSON of its reply.

        See Client.request.
        """
        return await self._call(
            self._client.request,
            method,
            path,
            params=params,
            json=json,
            idempotent=idempotent,
            timeout=timeout,
            max_attempts=max_attempts,
        )

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

    async def __aenter__(self) -> "AsyncClient":
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
            self._kept_threads = Threads(self._max_threads)
        return self._kept_threads

    async def _call(
        self,
        operation: Callable[..., Result],
        *args: Any,
        timeout: float | timedelta | None,
        **kwargs: Any,
    ) -> Result:
        call = Call(operation, self._client._pending(timeout), args, kwargs)
        made: Result = await call.made_by(self._threads)
        return made

    async def _page(self, query: Query[Item], start: str | None) -> Page[Item]:
        return await self._call(query.page, start, timeout=query.timeout)

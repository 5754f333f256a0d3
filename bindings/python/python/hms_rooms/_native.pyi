"""The compiled half of hms_rooms: import its names from hms_rooms."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Final, Literal, final

from typing_extensions import Self

from hms_rooms._lists import RoomCodeIterator, RoomIterator

__all__ = [
    "Client",
    "Credentials",
    "Peer",
    "Pending",
    "Recording",
    "Room",
    "RoomCode",
    "RoomCodeQuery",
    "RoomQuery",
    "Upload",
    "Webhook",
    "__version__",
    "_escape",
    "_masked_url",
]

__version__: Final[str]
"""The version of this package, "x.y.z"."""

def _escape(text: str, /) -> str:
    """Text from outside as it may be shown to people: control and direction characters escaped."""

def _masked_url(url: str, /) -> str:
    """A webhook's URL as it may be shown: user, password, query and fragment are masked."""

@final
class Client:
    """Creates, disables and finds 100ms rooms.

    An argument that is left out comes from the environment, if a variable is named, and else
    from the default. Nothing is sent, and no name is resolved, before the first call.

    management_token: a ready management token, or a callable that returns one; else
        HMS_MANAGEMENT_TOKEN, unless access_key or secret is given.
    access_key, secret: the access key and app secret from which management tokens are minted,
        and renewed in time; else HMS_ACCESS_KEY and HMS_SECRET.
    token_lifetime: how long a minted token is valid: seconds or a timedelta; None means 24 hours.
    api: "legacy" or "v2"; else HMS_API, else what the base URL says ("legacy" if its path ends
        in /api/v2, "v2" if it ends in another /v2), else "legacy".
    base_url: the API's address, with or without a trailing slash; else HMS_BASE_URL, else the
        service.
    timeout: the budget of a whole call, every attempt and pause included: seconds or a
        timedelta.
    connect_timeout: the part of the budget that connecting may take: seconds or a timedelta.
    max_attempts: how often a request is sent at most; 1 means no retry.
    max_connections: how many idle connections are kept for reuse.
    generate_names: give an unnamed room a UUID for a name, so that its create is as safe to
        retry as any named one.
    ca_file: a file of PEM certificates to trust in place of the system's; else HMS_CA_BUNDLE,
        else SSL_CERT_FILE and SSL_CERT_DIR, else the system's store.
    proxy: an http or https URL; "" connects without a proxy. If it is left out and the base URL
        is https, HTTPS_PROXY serves, unless NO_PROXY names the host.
    allow_http: allow plain http to a host that is not loopback.
    user_agent_suffix: what follows "hms-rooms/<version> (python)" in User-Agent.

    A callable runs on the thread of the call that needs a token, while other threads' calls
    that need one wait, and not again until a minute before the token expires (if it is a JWT
    that says when) or it was refused. The call raises what it raises, unless the token before
    is still good: then the call goes on with that one, and sys.unraisablehook is told. It may
    use any client but the one it makes the token for.

    A client may be used by any number of threads at once, and on both sides of a fork; calls
    release the GIL, and Ctrl-C ends them at once. It can be pickled, if a callable for a
    management_token can: the copy is an open client made from the same arguments, the management
    token and the secret among them in clear.

    Leaving it as a context manager closes it. An argument that is refused raises
    InvalidArgumentError with its name in field.
    """

    def __new__(
        cls,
        management_token: str | Callable[[], str] | None = None,
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
    def create_room(
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
        webhook: the address to which the service reports the room's events (v2 API).
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        A field of the other API raises UnsupportedError before anything is sent, with its name in
        field. Raises a subclass of HmsError; its outcome says whether the room may exist.
        """

    def update_room(
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

        A room's template cannot be changed.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
        name: a new name, which no other room has.
        description: what the room is for.
        region: "eu", "in", "us", or "auto".
        recording: the recording settings, which replace those before as a whole.
        size: the most peers in the room; 0 lifts the limit.
        large_room: whether the room may be larger than 2500 peers.
        max_duration_seconds: the longest a session may last, in seconds.
        polls: the ids of the room's polls; an empty list leaves them as they are.
        webhook: the address to which the service reports the room's events.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        Raises NotFoundError if there is no such room; BadReplyError if the reply is about another
        room, as it may be if that one has the new name; or another subclass of HmsError. Its
        outcome says whether the room may be changed.
        """

    def disable_room(
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

        On the v2 API the room is looked up first, which takes a request or two more. If it
        does not exist, nothing is made, and NotFoundError is raised; if it is disabled already,
        it is returned.

        name: the room's name as given when it was created.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often each of its requests is sent at most; None means the client's.

        Raises a subclass of HmsError; its outcome says whether the room may be disabled.
        """

    def disable_room_by_id(
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

    def enable_room(
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

    def enable_room_by_id(
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

    def get_room(
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

    def find_room(
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
    ) -> RoomIterator:
        """List every room, page by page as the returned iterator is advanced.

        Arguments are checked at once; nothing is sent before the first room is asked for. An error
        in the middle of a list has the start of the page that could not be read: a list with that
        start goes on from there. pages() of the iterator reads a page at a time.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        enabled: rooms that are enabled, or disabled; None lists those enabled, then those disabled.
        name: only rooms of this name; the service decides whether a part of it is enough.
        template_id: only rooms of the template with this id.
        created_from: only rooms that were created then or later: a datetime with a time zone.
        created_until: only rooms that were created then or earlier: a datetime with a time zone.
        page_size: the most rooms of a page; the service allows 10 to 100.
        start: where to go on: next of a page, or start of an error.
        timeout: the budget of each page, in seconds or a timedelta; None means the client's.
        max_attempts: how often the request for a page is sent at most; None means the client's.

        Raises InvalidArgumentError or UnsupportedError; the iterator raises a subclass of HmsError,
        and ends with it.
        """

    def end_room(
        self,
        room_id: str,
        *,
        reason: str | None = None,
        lock: bool = False,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> None:
        """End the session of the room of this id: everybody inside is disconnected.

        That happens shortly after the call. Peers may join again unless the room is disabled, or
        lock is given.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
        reason: why; the service reports it to the peers.
        lock: whether the room is disabled too, so that peers cannot join again.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        Raises NotFoundError if no peer is inside or there is no such room, or another subclass of
        HmsError; its outcome says whether the session may have ended.
        """

    def list_peers(
        self,
        room_id: str,
        *,
        user_id: str | None = None,
        role: str | None = None,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> list[Peer]:
        """List who is inside the room of this id.

        A peer that lost its network stays listed for about a minute.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
        user_id: only those with this user id in their token.
        role: only those of this role.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        Raises NotFoundError if no peer is inside or there is no such room, or another subclass of
        HmsError.
        """

    def remove_peer(
        self,
        room_id: str,
        peer_id: str,
        *,
        reason: str | None = None,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> None:
        """Remove a peer from the room of this id. The peer may join again with its token.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
        peer_id: the peer's id, which is new with each join.
        reason: why; the service reports it to the peer.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        Raises NotFoundError if no peer is inside or there is no such room, or another subclass of
        HmsError; its outcome says whether the peer may be removed.
        """

    def remove_role(
        self,
        room_id: str,
        role: str,
        *,
        reason: str | None = None,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> None:
        """Remove the peers of a role from the room of this id. They may join again.

        It is not retried after a lost reply, because that would remove those who joined since.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
        role: the role of those who are removed.
        reason: why; the service reports it to the peers.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        Raises NotFoundError if no peer is inside or there is no such room, or another subclass of
        HmsError; its outcome says whether the peers may be removed.
        """

    def create_room_codes(
        self,
        room_id: str,
        role: str | None = None,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> list[RoomCode]:
        """Create the codes that a room lacks, one for each role, and return the codes of all roles.

        With a role, create a code for that one only, and return it in a list; such a call is not
        retried after a lost reply. A code does not expire; a room has 100 at most.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
        role: the one role that gets a code.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        Raises PermissionDeniedError if the room is disabled; NotFoundError if there is no such
        room or role; or another subclass of HmsError. Its outcome says whether codes may have been
        created.
        """

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
    ) -> RoomCodeIterator:
        """List every code of a room, page by page as the returned iterator is advanced.

        It is read as list_rooms says: arguments are checked at once, an error has a start, and
        pages() reads a page at a time.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
        role: only codes of this role.
        enabled: only codes that are enabled, or disabled; None lists both.
        page_size: the most codes of a page; the service allows 10 to 100.
        start: where to go on: next of a page, or start of an error.
        timeout: the budget of each page, in seconds or a timedelta; None means the client's.
        max_attempts: how often the request for a page is sent at most; None means the client's.

        Raises InvalidArgumentError or UnsupportedError. The iterator raises PermissionDeniedError
        if the room is disabled, or another subclass of HmsError, and ends with it.
        """

    def enable_room_code(
        self,
        code: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> RoomCode:
        """Let peers join with a room code again.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        code: the code, of the characters a-z A-Z 0-9 - and _.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        Raises NotFoundError if there is no such code; PermissionDeniedError if its role or its
        room is gone; or another subclass of HmsError. Its outcome says whether the code may be
        enabled.
        """

    def disable_room_code(
        self,
        code: str,
        *,
        timeout: float | timedelta | None = None,
        max_attempts: int | None = None,
    ) -> RoomCode:
        """Disable a room code: new peers cannot join with it.

        v2 only: UnsupportedError on the legacy API, before anything is sent.

        code: the code, of the characters a-z A-Z 0-9 - and _.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        Raises NotFoundError if there is no such code, or another subclass of HmsError; its
        outcome says whether the code may be disabled.
        """

    def management_token(self, *, timeout: float | timedelta | None = None) -> str:
        """Return the management token that a request would carry now.

        It is the one given, one that the callable returns, or one that is minted. Nothing is sent.
        It is a secret: do not log it.

        timeout: the budget of this call, in seconds or a timedelta; None means the client's.

        Raises what the callable raises; DeadlineError if it takes too long; CancelledError if the
        client is closed.
        """

    def auth_token(
        self,
        room_id: str,
        role: str,
        *,
        user_id: str | None = None,
        lifetime: float | timedelta | None = None,
        not_before: datetime | None = None,
    ) -> str:
        """Mint an auth token, with which a peer joins a room in a role.

        It is signed with the client's access key and secret. Nothing is sent, on either API: the
        service checks the room and the role only when the peer joins. A token cannot be revoked,
        but a disabled room refuses every token. It is a secret: do not log it.

        room_id: the room's id, not its name.
        role: the role in which the peer joins, one of the room's template.
        user_id: your own id of the user, which the service reports with the peer.
        lifetime: how long the token is valid, in seconds or a timedelta: at most 90 days; None
            means 24 hours. It counts from not_before if that is in the future.
        not_before: when the token begins to be valid: a datetime with a time zone; None means now.

        Raises InvalidArgumentError, also if the client has no access key.
        """

    def request(
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

        It has this client's token, deadline, retries and errors. An empty reply is None. The reply
        may hold secrets: do not log it.

        method: "GET", "POST", "PUT", "PATCH" or "DELETE".
        path: begins with a slash, and is relative to the base URL: "/sessions". Everything in it
            is percent-encoded already.
        params: the query, as names and values: str, int, float or bool. One that is None is left
            out.
        json: the body, as json.dumps takes it; None sends none.
        idempotent: whether the request may be sent again after a lost reply; a GET always may.
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        Raises a subclass of HmsError; its outcome says whether the request may have taken effect.
        A reply that is not JSON raises BadReplyError.
        """

    def close(self) -> None:
        """End the client: every call under way or to come raises CancelledError.

        May be called from any thread, and more than once. A call under way ends within about
        20 ms.
        """

    def _pending(self, timeout: float | timedelta | None) -> Pending:
        """A call that waits for a thread, and begins now."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Pending:
    """A call that waits for a thread."""

    def left(self) -> float:
        """How many seconds the call has left."""

    def claim(self) -> bool:
        """Claims the call for the caller: True for the first who asks."""

    def cancel(self) -> None:
        """Has the call end, if it is under way, and come to nothing, if it is not yet."""

@final
class RoomQuery:
    """Which rooms to list."""

    @property
    def start(self) -> str | None:
        """Where the list begins."""

    @property
    def timeout(self) -> timedelta | None:
        """The budget of each page, if it is not the client's."""

    def page(
        self, start: str | None, *, timeout: float | timedelta | None = None
    ) -> tuple[tuple[Room, ...], str | None]:
        """Read the page that starts there."""

@final
class RoomCodeQuery:
    """Which room codes to list."""

    @property
    def start(self) -> str | None:
        """Where the list begins."""

    @property
    def timeout(self) -> timedelta | None:
        """The budget of each page, if it is not the client's."""

    def page(
        self, start: str | None, *, timeout: float | timedelta | None = None
    ) -> tuple[tuple[RoomCode, ...], str | None]:
        """Read the page that starts there."""

@final
class Recording:
    """A room's recording settings.

    enabled has no default: a program always says whether sessions are recorded. The settings are
    taken whole: if they are given, those of the template do not apply.
    """

    __match_args__: Final = ("enabled", "upload")

    def __new__(cls, enabled: bool, *, upload: Upload | None = None) -> Self: ...
    @property
    def enabled(self) -> bool:
        """Whether the room's sessions are recorded."""

    @property
    def upload(self) -> Upload | None:
        """Where recordings are stored; None keeps them with 100ms."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[bool], dict[str, Any]]: ...

@final
class Upload:
    """Where recordings are stored."""

    __match_args__: Final = ("type", "location", "prefix", "region", "credentials")

    def __new__(
        cls,
        type: str,
        location: str,
        prefix: str | None = None,
        region: str | None = None,
        credentials: Credentials | None = None,
    ) -> Self: ...
    @property
    def type(self) -> str:
        """The kind of storage: "s3" on the legacy API; "s3", "gs", "oss", "azure" on v2."""

    @property
    def location(self) -> str:
        """The name of the bucket."""

    @property
    def prefix(self) -> str | None:
        """The path under which recordings are put."""

    @property
    def region(self) -> str | None:
        """The region of the bucket's account; the service takes ap-south-1 when it is None."""

    @property
    def credentials(self) -> Credentials | None:
        """Access to the bucket."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs__(self) -> tuple[str, str, str | None, str | None, Credentials | None]: ...

@final
class Credentials:
    """Access keys of a bucket, which need GetObject and PutObject. Their repr is masked."""

    __match_args__: Final = ("key", "secret")

    def __new__(cls, key: str, secret: str) -> Self: ...
    @property
    def key(self) -> str:
        """The access key id."""

    @property
    def secret(self) -> str:
        """The secret access key."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs__(self) -> tuple[str, str]: ...

@final
class Webhook:
    """Where the service reports a room's events (v2 API).

    Header values, and a user, a password and a query in the URL, are masked in its repr.
    """

    __match_args__: Final = ("url", "headers")

    def __new__(cls, url: str, headers: Mapping[str, str] | None = None) -> Self: ...
    @property
    def url(self) -> str:
        """The http or https address that receives the events."""

    @property
    def headers(self) -> dict[str, str]:
        """Headers that the service sends along, such as a shared secret; a new dict each time."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs__(self) -> tuple[str, dict[str, str]]: ...

@final
class Room:
    """A room, as the service described it in a reply.

    Every part but the id may be absent: replies vary between workspaces. The constructor is for
    tests of programs that use rooms; json is the text that raw parses.
    """

    __match_args__: Final = ("id",)

    def __new__(
        cls,
        id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        state: Literal["enabled", "disabled", "unknown"] = "unknown",
        template: str | None = None,
        template_id: str | None = None,
        region: str | None = None,
        recording: Recording | None = None,
        recording_from_template: bool = False,
        size: int | None = None,
        large_room: bool | None = None,
        max_duration_seconds: int | None = None,
        webhook_url: str | None = None,
        created_at: datetime | None = None,
        updated_at: datetime | None = None,
        json: str = "{}",
    ) -> Self: ...
    @property
    def id(self) -> str:
        """The room's id. Empty only after a disable that was answered by an empty reply."""

    @property
    def name(self) -> str | None:
        """The room's name. Some workspaces answer with a hash in its place."""

    @property
    def description(self) -> str | None:
        """The room's description."""

    @property
    def state(self) -> Literal["enabled", "disabled", "unknown"]:
        """Whether new peers may join; "unknown" if the reply does not reliably say."""

    @property
    def enabled(self) -> bool | None:
        """Whether new peers may join; None if the reply does not reliably say."""

    @property
    def template(self) -> str | None:
        """The name of the room's template."""

    @property
    def template_id(self) -> str | None:
        """The id of the room's template."""

    @property
    def region(self) -> str | None:
        """The room's region."""

    @property
    def recording(self) -> Recording | None:
        """The recording settings in force, with storage credentials if the service echoes them."""

    @property
    def recording_from_template(self) -> bool:
        """Whether the recording settings are the template's and follow it."""

    @property
    def size(self) -> int | None:
        """The most peers that may be in the room at once (v2 API)."""

    @property
    def large_room(self) -> bool | None:
        """Whether the room may be larger than 2500 peers (v2 API)."""

    @property
    def max_duration_seconds(self) -> int | None:
        """The longest that a session may last, in seconds (v2 API)."""

    @property
    def webhook_url(self) -> str | None:
        """Where the service reports the room's events (v2 API). It may hold a password or a key."""

    @property
    def created_at(self) -> datetime | None:
        """When the room was created, in UTC."""

    @property
    def updated_at(self) -> datetime | None:
        """When the room was last changed, in UTC; None if it never was."""

    @property
    def raw(self) -> dict[str, Any]:
        """The reply as received, fields unknown to this library included: a new dict each time.

        It may hold storage credentials in clear: do not log it.
        """

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]: ...

@final
class RoomCode:
    """A room code, as the service described it in a reply: peers join a room in a role with it.

    Every part but the code may be absent. A code lets anybody in who has it. The constructor is for
    tests of programs that use room codes.
    """

    __match_args__: Final = ("code", "room_id", "role", "enabled", "created_at", "updated_at")

    def __new__(
        cls,
        code: str,
        room_id: str | None = None,
        role: str | None = None,
        enabled: bool | None = None,
        created_at: datetime | None = None,
        updated_at: datetime | None = None,
    ) -> Self: ...
    @property
    def code(self) -> str:
        """The code itself, such as "abc-defg-hij"."""

    @property
    def room_id(self) -> str | None:
        """The id of its room."""

    @property
    def role(self) -> str | None:
        """The role in which peers join with it."""

    @property
    def enabled(self) -> bool | None:
        """Whether peers may join with it; None if the reply does not say."""

    @property
    def created_at(self) -> datetime | None:
        """When the code was created, in UTC."""

    @property
    def updated_at(self) -> datetime | None:
        """When the code was last enabled or disabled, in UTC; None if it never was."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs__(
        self,
    ) -> tuple[str, str | None, str | None, bool | None, datetime | None, datetime | None]: ...

@final
class Peer:
    """Somebody who is inside a room, as the service described it in a reply.

    Every part but the id may be absent. The metadata, and the user id, are not in its repr. The
    constructor is for tests of programs that use peers.
    """

    __match_args__: Final = ("id", "name", "user_id", "role", "metadata", "joined_at")

    def __new__(
        cls,
        id: str,
        name: str | None = None,
        user_id: str | None = None,
        role: str | None = None,
        metadata: str | None = None,
        joined_at: datetime | None = None,
    ) -> Self: ...
    @property
    def id(self) -> str:
        """The peer's id, which is new with each join."""

    @property
    def name(self) -> str | None:
        """The name that the peer gave."""

    @property
    def user_id(self) -> str | None:
        """The user id of the peer's token."""

    @property
    def role(self) -> str | None:
        """The peer's role."""

    @property
    def metadata(self) -> str | None:
        """A text of the application's own, often JSON."""

    @property
    def joined_at(self) -> datetime | None:
        """When the peer joined, in UTC."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs__(
        self,
    ) -> tuple[str, str | None, str | None, str | None, str | None, datetime | None]: ...

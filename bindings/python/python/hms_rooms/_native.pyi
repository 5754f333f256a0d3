"""The compiled half of hms_rooms: import its names from hms_rooms."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Final, Literal, final

from typing_extensions import Self

__all__ = [
    "Client",
    "Credentials",
    "Pending",
    "Recording",
    "Room",
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
    proxy: an http or https URL, "" for none; else, for an https base URL, HTTPS_PROXY unless
        NO_PROXY names the host.
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
        webhook: where the service reports the room's events (v2 API).
        timeout: the budget of this call, in seconds or a timedelta; None means the client's.
        max_attempts: how often its request is sent at most; None means the client's.

        A field of the other API raises UnsupportedError before anything is sent, with its name in
        field. Raises a subclass of HmsError; its outcome says whether the room may exist.
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

        On the v2 API the room is looked up first, which takes a request or two more. If there is
        none, nothing is made, and NotFoundError raised; if it is disabled already, it is
        returned.

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

    def management_token(self, *, timeout: float | timedelta | None = None) -> str:
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

    def __new__(cls, client: Client, timeout: float | timedelta | None) -> Self: ...
    def left(self) -> float: ...
    def claim(self) -> bool: ...
    def cancel(self) -> None: ...

@final
class Recording:
    """A room's recording settings.

    Whether sessions are recorded is always said: enabled has no default. The settings are taken
    whole: if they are given, none of the template's applies.
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
        """What the service sends along, such as a shared secret; a new dict each time."""

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

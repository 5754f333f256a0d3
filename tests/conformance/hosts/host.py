"""The Python host: makes the calls it reads on standard input, and writes what came of them.

tests/conformance/README.md has the lines. Called with the word asyncio, it awaits the calls of an
AsyncClient in place of a Client's.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, BinaryIO
from urllib.parse import quote_from_bytes, unquote_to_bytes

import hms_rooms

STATUS = {
    hms_rooms.InvalidArgumentError: "HMS_INVALID_ARGUMENT",
    hms_rooms.UnsupportedError: "HMS_UNSUPPORTED",
    hms_rooms.AuthenticationError: "HMS_UNAUTHENTICATED",
    hms_rooms.PermissionDeniedError: "HMS_PERMISSION_DENIED",
    hms_rooms.NotFoundError: "HMS_NOT_FOUND",
    hms_rooms.RejectedError: "HMS_REJECTED",
    hms_rooms.RateLimitError: "HMS_RATE_LIMITED",
    hms_rooms.ServerError: "HMS_SERVER_ERROR",
    hms_rooms.ConnectError: "HMS_CONNECT_FAILED",
    hms_rooms.TlsError: "HMS_TLS_FAILED",
    hms_rooms.DeadlineError: "HMS_TIMED_OUT",
    hms_rooms.ConnectionLostError: "HMS_CONNECTION_LOST",
    hms_rooms.BadReplyError: "HMS_BAD_REPLY",
    hms_rooms.CancelledError: "HMS_CANCELLED",
    hms_rooms.InternalError: "HMS_INTERNAL",
}
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

Answer = list[tuple[str, str]]


class Question:
    """A verb and its fields, decoded."""

    def __init__(self, verb: str, fields: list[tuple[str, str]]) -> None:
        self.verb = verb
        self.fields = fields

    @classmethod
    def read(cls, source: BinaryIO) -> Question | None:
        """Read the next question; None at the end of the input."""
        verb = source.readline()
        if not verb:
            return None
        fields = []
        while (line := source.readline()) != b".\n":
            key, space, value = line.removesuffix(b"\n").partition(b" ")
            if not space:
                raise ValueError(line)
            # Bytes that are not UTF-8 become lone surrogates, the nearest that a str has.
            text = unquote_to_bytes(value).decode("utf-8", "surrogateescape")
            fields.append((key.decode(), text))
        return cls(verb.decode().removesuffix("\n"), fields)

    def texts(self, key: str) -> list[str]:
        """Give every value of a key that may be repeated."""
        return [value for name, value in self.fields if name == key]

    def text(self, key: str) -> str | None:
        """Give a value."""
        return next(iter(self.texts(key)), None)

    def required(self, key: str) -> str:
        """Give a value that the verb always has."""
        return next(iter(self.texts(key)))

    def moment(self, key: str) -> datetime | None:
        """Give a value in unix milliseconds, as a datetime."""
        milliseconds = self.number(key)
        return None if milliseconds is None else EPOCH + timedelta(milliseconds=milliseconds)

    def enabled(self) -> bool | None:
        """Give the state as a flag."""
        state = self.text("state")
        return None if state is None else state == "enabled"

    def number(self, key: str) -> int | None:
        """Give a value that is a number."""
        value = self.text(key)
        return None if value is None else int(value)

    def seconds(self, key: str) -> float | None:
        """Give a value in milliseconds, as seconds."""
        milliseconds = self.number(key)
        return None if milliseconds is None else milliseconds / 1000

    def flag(self, key: str) -> bool | None:
        """Give a value that is 0 or 1."""
        value = self.text(key)
        return None if value is None else value == "1"

    def any(self, prefix: str) -> bool:
        """Tell whether a key begins like that."""
        return any(name.startswith(prefix) for name, _ in self.fields)


def given(**arguments: Any) -> dict[str, Any]:
    """Keep the arguments that are not None: the others are left out of a call."""
    return {name: value for name, value in arguments.items() if value is not None}


class LogLines(logging.Handler):
    """Keeps lines until the answer that they belong to."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())


class Awaited:
    """An AsyncClient that looks like a Client: each call is awaited on one loop."""

    def __init__(self, client: hms_rooms.AsyncClient, loop: asyncio.AbstractEventLoop) -> None:
        self.client = client
        self.loop = loop

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        awaited = getattr(self.client, operation)
        return lambda *args, **kwargs: self.loop.run_until_complete(awaited(*args, **kwargs))

    def list_rooms(self, **arguments: Any) -> Walked:
        return Walked(self.client.list_rooms(**arguments), self.loop)

    def list_room_codes(self, *room_id: str, **arguments: Any) -> Walked:
        return Walked(self.client.list_room_codes(*room_id, **arguments), self.loop)

    def __repr__(self) -> str:
        return repr(self.client)


class Walked:
    """A list of an AsyncClient that looks like one of a Client."""

    def __init__(self, items: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.items = items
        self.loop = loop

    def __iter__(self) -> Iterator[Any]:
        items = aiter(self.items)
        while True:
            try:
                item = self.loop.run_until_complete(anext(items))
            except StopAsyncIteration:
                return
            yield item

    def pages(self) -> Iterator[Any]:
        return iter(Walked(self.items.pages(), self.loop))


Client = hms_rooms.Client | Awaited


def make_client(question: Question, loop: asyncio.AbstractEventLoop | None) -> Client:
    arguments = arguments_of(question)
    token = token_source(question) or question.text("management_token")
    if loop:
        return Awaited(hms_rooms.AsyncClient(token, **arguments), loop)
    return hms_rooms.Client(token, **arguments)


def token_source(question: Question) -> Callable[[], str] | None:
    """Make a callable that gives what the question says, in its order."""
    script = iter(question.texts("token_source"))
    if not question.texts("token_source"):
        return None

    def source() -> str:
        given = next(script)
        if given == "none":
            raise hms_rooms.InvalidArgumentError(
                "there is no token", field="management_token", outcome="not_sent"
            )
        return given.removeprefix("token:")

    return source


def arguments_of(question: Question) -> dict[str, Any]:
    return given(
        access_key=question.text("access_key"),
        secret=question.text("secret"),
        token_lifetime=question.seconds("token_lifetime_ms"),
        api=question.text("api"),
        base_url=question.text("base_url"),
        timeout=question.seconds("timeout_ms"),
        connect_timeout=question.seconds("connect_timeout_ms"),
        max_attempts=question.number("max_attempts"),
        max_connections=question.number("max_connections"),
        generate_names=question.flag("generate_names"),
        ca_file=question.text("ca_file"),
        proxy=question.text("proxy"),
        allow_http=question.flag("allow_http"),
        user_agent_suffix=question.text("user_agent_suffix"),
    )


def recording(question: Question) -> hms_rooms.Recording | None:
    enabled = question.flag("recording.enabled")
    if enabled is None:
        return None
    upload = None
    if question.any("recording.upload."):
        credentials = None
        if question.any("recording.upload.credentials."):
            credentials = hms_rooms.Credentials(
                question.text("recording.upload.credentials.key") or "",
                question.text("recording.upload.credentials.secret") or "",
            )
        upload = hms_rooms.Upload(
            type=question.text("recording.upload.type") or "",
            location=question.text("recording.upload.location") or "",
            prefix=question.text("recording.upload.prefix"),
            region=question.text("recording.upload.region"),
            credentials=credentials,
        )
    return hms_rooms.Recording(enabled, upload=upload)


def webhook(question: Question) -> hms_rooms.Webhook | None:
    url = question.text("webhook.url")
    if url is None:
        return None
    headers = dict(line.split(": ", 1) for line in question.texts("webhook.header"))
    return hms_rooms.Webhook(url, headers)


def call_options(question: Question) -> dict[str, Any]:
    return given(
        timeout=question.seconds("call.timeout_ms"),
        max_attempts=question.number("call.max_attempts"),
    )


def create_room(client: Client, question: Question) -> Answer:
    return with_params(
        question,
        client.create_room,
        question.text("name"),
        **given(template=question.text("template"), template_id=question.text("template_id")),
    )


def update_room(client: Client, question: Question) -> Answer:
    name = given(name=question.text("name"))
    return with_params(question, client.update_room, question.required("room_id"), **name)


def with_params(
    question: Question, operation: Callable[..., hms_rooms.Room], which: str | None, **others: Any
) -> Answer:
    """Call with what a room is made from, or changed to."""
    settings = recording(question)
    hook = webhook(question)
    shown = [("repr", repr(value)) for value in (settings, hook) if value is not None]
    room = operation(
        which,
        **others,
        **given(
            description=question.text("description"),
            region=question.text("region"),
            recording=settings,
            size=question.number("size"),
            large_room=question.flag("large_room"),
            max_duration_seconds=question.number("max_duration_seconds"),
            polls=question.texts("polls") or None,
            webhook=hook,
        ),
        **call_options(question),
    )
    return made(room) + shown


def of_room(client: Client, question: Question) -> Answer:
    by_name = question.verb in ("disable_room", "enable_room", "find_room")
    which = question.required("name" if by_name else "room_id")
    return made(getattr(client, question.verb)(which, **call_options(question)))


def rooms_of(client: Client, question: Question) -> Any:
    return client.list_rooms(
        **given(
            enabled=question.enabled(),
            name=question.text("name"),
            template_id=question.text("template_id"),
            created_from=question.moment("created_from"),
            created_until=question.moment("created_until"),
            page_size=question.number("page_size"),
            start=question.text("start"),
        ),
        **call_options(question),
    )


def list_rooms(client: Client, question: Question) -> Answer:
    page = next(rooms_of(client, question).pages())
    return [*listed(page.rooms, room_keys), *present(next=page.next), ("repr", repr(page))]


def list_all_rooms(client: Client, question: Question) -> Answer:
    return listed(rooms_of(client, question), room_keys)


def end_room(client: Client, question: Question) -> Answer:
    lock = given(reason=question.text("reason"), lock=question.flag("lock"))
    done = client.end_room(question.required("room_id"), **lock, **call_options(question))
    return succeeded(done)


def list_peers(client: Client, question: Question) -> Answer:
    whose = given(user_id=question.text("user_id"), role=question.text("role"))
    peers = client.list_peers(question.required("room_id"), **whose, **call_options(question))
    assert isinstance(peers, list)
    return [*listed(peers, peer_keys), ("repr", repr(peers))]


def remove_peer(client: Client, question: Question) -> Answer:
    room_id, peer_id = question.required("room_id"), question.required("peer_id")
    reason = given(reason=question.text("reason"))
    return succeeded(client.remove_peer(room_id, peer_id, **reason, **call_options(question)))


def remove_role(client: Client, question: Question) -> Answer:
    room_id, role = question.required("room_id"), question.required("role")
    reason = given(reason=question.text("reason"))
    return succeeded(client.remove_role(room_id, role, **reason, **call_options(question)))


def create_room_codes(client: Client, question: Question) -> Answer:
    role = given(role=question.text("role"))
    codes = client.create_room_codes(question.required("room_id"), **role, **call_options(question))
    assert isinstance(codes, list)
    return [*listed(codes, code_keys), ("repr", repr(codes))]


def list_room_codes(client: Client, question: Question) -> Answer:
    codes = client.list_room_codes(
        question.required("room_id"),
        **given(
            role=question.text("role"),
            enabled=question.enabled(),
            page_size=question.number("page_size"),
            start=question.text("start"),
        ),
        **call_options(question),
    )
    page = next(codes.pages())
    return [*listed(page.codes, code_keys), *present(next=page.next), ("repr", repr(page))]


def set_room_code(client: Client, question: Question) -> Answer:
    """Enable or disable a code, and report it as a list of one."""
    operation = getattr(client, question.verb)
    return listed([operation(question.required("code"), **call_options(question))], code_keys)


def management_token(client: Client, question: Question) -> Answer:
    return issued(client.management_token(**call_options(question)))


def auth_token(client: Client, question: Question) -> Answer:
    token = client.auth_token(
        question.required("room_id"),
        question.required("role"),
        **given(
            user_id=question.text("user_id"),
            lifetime=question.seconds("lifetime_ms"),
            not_before=question.moment("not_before"),
        ),
    )
    return issued(token)


def request(client: Client, question: Question) -> Answer:
    body = question.text("json")
    reply = client.request(
        question.required("method"),
        question.required("path"),
        **given(
            json=None if body is None else json.loads(body),
            idempotent=question.flag("idempotent"),
        ),
        **call_options(question),
    )
    return [("status", "HMS_OK"), ("raw", json.dumps(reply))]


ANSWERS: dict[str, Callable[[Client, Question], Answer]] = {
    "create_room": create_room,
    "update_room": update_room,
    "disable_room": of_room,
    "disable_room_by_id": of_room,
    "enable_room": of_room,
    "enable_room_by_id": of_room,
    "find_room": of_room,
    "get_room": of_room,
    "list_rooms": list_rooms,
    "list_all_rooms": list_all_rooms,
    "end_room": end_room,
    "list_peers": list_peers,
    "remove_peer": remove_peer,
    "remove_role": remove_role,
    "create_room_codes": create_room_codes,
    "list_room_codes": list_room_codes,
    "enable_room_code": set_room_code,
    "disable_room_code": set_room_code,
    "management_token": management_token,
    "auth_token": auth_token,
    "request": request,
}


def issued(token: str) -> Answer:
    assert isinstance(token, str)
    return [("status", "HMS_OK"), ("token", token)]


def succeeded(result: None) -> Answer:
    assert result is None
    return [("status", "HMS_OK")]


def made(room: hms_rooms.Room) -> Answer:
    return [("status", "HMS_OK"), *room_keys(room), ("repr", repr(room))]


def listed(items: Iterable[Any], keys: Callable[[Any], Answer]) -> Answer:
    """Report a list: the keys of an item begin with its number."""
    numbered = enumerate(list(items))
    answer = [(f"{n}.{key}", value) for n, item in numbered for key, value in keys(item)]
    return [("status", "HMS_OK"), *answer]


def room_keys(room: hms_rooms.Room) -> Answer:
    recording = room.recording
    state = "unknown" if recording is None else "enabled" if recording.enabled else "disabled"
    upload = recording.upload if recording else None
    return present(
        id=room.id or None,
        name=room.name,
        description=room.description,
        state=room.state,
        template=room.template,
        template_id=room.template_id,
        region=room.region,
        size=room.size,
        max_duration_seconds=room.max_duration_seconds,
        large_room=int(bool(room.large_room)),
        recording_state=state,
        upload_type=upload and upload.type,
        upload_location=upload and upload.location,
        upload_prefix=upload and upload.prefix,
        upload_region=upload and upload.region,
        webhook_url=room.webhook_url,
        recording_from_template=int(room.recording_from_template),
        created_at=unix_milliseconds(room.created_at),
        updated_at=unix_milliseconds(room.updated_at),
        raw=json.dumps(room.raw),
    )


def peer_keys(peer: hms_rooms.Peer) -> Answer:
    return present(
        id=peer.id,
        name=peer.name,
        user_id=peer.user_id,
        role=peer.role,
        metadata=peer.metadata,
        joined_at=unix_milliseconds(peer.joined_at),
    )


def code_keys(code: hms_rooms.RoomCode) -> Answer:
    enabled = code.enabled
    return present(
        code=code.code,
        room_id=code.room_id,
        role=code.role,
        state="unknown" if enabled is None else "enabled" if enabled else "disabled",
        created_at=unix_milliseconds(code.created_at),
        updated_at=unix_milliseconds(code.updated_at),
    )


def refused(error: hms_rooms.HmsError) -> Answer:
    retry_after = None if error.retry_after is None else round(error.retry_after * 1000)
    return [
        ("status", STATUS[type(error)]),
        *present(
            message=str(error),
            http_status=error.http_status,
            code=error.code,
            api_message=error.message,
            details="\n".join(error.details) if error.details else None,
            field=error.field,
            outcome=error.outcome,
            retry_after_ms=retry_after or None,
            attempts=error.attempts or None,
            start=error.start,
            body=error.body,
        ),
        ("repr", repr(error)),
    ]


def present(**values: str | int | None) -> Answer:
    return [(key, str(value)) for key, value in values.items() if value is not None]


def unix_milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // timedelta(milliseconds=1)


def main() -> None:
    log = LogLines()
    logger = logging.getLogger("hms_rooms")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(log)
    logger.propagate = False

    loop = asyncio.new_event_loop() if sys.argv[1:] == ["asyncio"] else None
    client: Client | None = None
    while question := Question.read(sys.stdin.buffer):
        try:
            if question.verb == "client":
                client = make_client(question, loop)
                answer = [("status", "HMS_OK"), ("repr", repr(client))]
            else:
                assert client
                answer = ANSWERS[question.verb](client, question)
        except hms_rooms.HmsError as error:
            answer = refused(error)
        answer += [("log", line) for line in log.lines]
        log.lines.clear()
        for key, value in answer:
            encoded = quote_from_bytes(value.encode("utf-8", "surrogateescape"), "._~:/-")
            sys.stdout.write(f"{key} {encoded}\n")
        sys.stdout.write(".\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

"""The Python host: makes the calls it reads on standard input, and writes what came of them.

tests/conformance/README.md has the lines. Called with the word asyncio, it awaits the calls of an
AsyncClient in place of a Client's.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote_from_bytes

from answer import (
    Answer,
    code_keys,
    issued,
    listed,
    made,
    peer_keys,
    present,
    refused,
    room_keys,
    succeeded,
)
from question import Question

import hms_rooms


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

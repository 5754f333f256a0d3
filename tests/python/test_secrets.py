"""No secret is in any repr, log line or error; each canary here is a secret."""

import functools
import logging
import pickle
import traceback
from collections.abc import Callable

import pytest

from hms_rooms import Client, Credentials, HmsError, Recording, Room, Upload, Webhook

from .support import jwt
from .support.service import Handler, Reply, Request, Service, answer, raw, room

TOKEN, KEY, SECRET, HEADER, PROXY, PASSWORD, QUERY = (
    f"CANARY-{kind}" for kind in ("token", "key", "secret", "header", "proxy", "password", "query")
)
UPLOAD = Upload("s3", "bucket", credentials=Credentials(KEY, SECRET))
RECORDING = Recording(enabled=True, upload=UPLOAD)
WEBHOOK = Webhook(
    f"https://user:{PASSWORD}@app.example/hook?token={QUERY}#{QUERY}", {"x-auth": HEADER}
)
CREDENTIALS = {"upload_info": {"type": "s3", "credentials": {"key": KEY, "secret": SECRET}}}


def echo(status: int) -> Reply:
    """All that came, in an error's message, details and body."""

    def reply(request: Request, handler: Handler) -> None:
        came = request.body.decode() + request.headers["authorization"]
        body = {"code": status, "message": came, "details": [came], "echo": request.json}
        answer(status, body)(request, handler)

    return reply


@pytest.mark.parametrize(
    "reply",
    [
        echo(400),
        echo(401),
        echo(503),
        answer(400, f"bad token {TOKEN}"),
        answer(200, f'{{"name": "a", "credentials": {{"key": "{KEY}", "secret": "{SECRET}"'),
        answer(200, f"<html>{TOKEN} {KEY} {SECRET}</html>"),
        answer(302, Location=f"https://{TOKEN}@elsewhere.example/{SECRET}"),
        raw(f"HTTP/1.1 {TOKEN} {SECRET}\r\n\r\n".encode()),
        raw(b""),
    ],
)
def test_no_error_and_no_line_holds_a_secret(
    service: Service, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(TOKEN, base_url=service.base_url, max_attempts=2)
    service.will(reply, reply)
    with caplog.at_level(logging.DEBUG), pytest.raises(HmsError) as raised:
        client.create_room("a", recording=RECORDING)
    assert caplog.records
    assert "CANARY" not in shown(raised.value, caplog)


@pytest.mark.parametrize("status", [400, 401, 503])
def test_no_error_of_v2_and_no_line_holds_a_secret(
    service: Service, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(
        access_key=KEY, secret=SECRET, api="v2", base_url=service.v2_base_url, max_attempts=2
    )
    service.will(echo(status), echo(status))
    with caplog.at_level(logging.DEBUG), pytest.raises(HmsError) as raised:
        client.create_room("a", recording=RECORDING, webhook=WEBHOOK)
    assert "CANARY" not in shown(raised.value, caplog)
    assert len(service.tokens) >= 1
    assert not any(token in shown(raised.value, caplog) for token in service.tokens)


def test_an_app_secret_stays_here(service: Service) -> None:
    with Client(access_key=KEY, secret=SECRET, base_url=service.base_url) as client:
        client.create_room("a")
    [request] = service.requests
    assert SECRET not in f"{request.path} {request.headers} {request.body!r}"
    assert SECRET not in str(jwt.claims(service.tokens[0], SECRET))


def shown(error: BaseException, caplog: pytest.LogCaptureFixture) -> str:
    """All that can be seen of an error, of a copy of it, and of the log."""
    pickled = pickle.dumps(error)
    copy = pickle.loads(pickled)
    errors = [f"{error!r} {error} {vars(error)}" for error in (error, copy)]
    records = [f"{vars(record)} {record.getMessage()}" for record in caplog.records]
    return "".join([*errors, *records, repr(pickled), *traceback.format_exception(error)])


def test_no_repr_holds_a_secret(service: Service) -> None:
    service.will(room(recording_info=CREDENTIALS))
    client = Client(TOKEN, base_url=service.base_url, proxy=f"http://user:{PROXY}@127.0.0.1:1")
    copy = Room("5f", recording=RECORDING, json=f'{{"key": "{KEY}"}}')
    with Client(TOKEN, base_url=service.base_url) as other:
        made = other.create_room("a")
    assert made.recording is not None
    assert made.recording.upload is not None
    assert made.recording.upload.credentials == Credentials(KEY, SECRET)
    keyed = Client(access_key=KEY, secret=SECRET)
    called = Client(functools.partial(str, TOKEN))
    clients = [client, keyed, called]
    values = [*clients, copy, made, made.recording, RECORDING, WEBHOOK, Credentials(KEY, SECRET)]
    assert "CANARY" not in "".join(f"{value!r} {value!s} {value}" for value in values)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://app.example/hook", "https://app.example/hook"),
        (f"https://u:{PASSWORD}@app.example", "https://***@app.example"),
        (f"https://{PASSWORD}@app.example/hook", "https://***@app.example/hook"),
        (f"https://u:{PASSWORD}/?#@app.example", "https://***@app.example"),
        (f"https://app.example/hook?token={QUERY}", "https://app.example/hook?***"),
        (f"u:{PASSWORD}@app.example", "***@app.example"),
    ],
)
def test_the_repr_of_a_webhook_shows_where_it_is_and_no_secret(url: str, shown: str) -> None:
    webhook = Webhook(url, {"x-auth": HEADER})
    assert repr(webhook) == f"Webhook(url={shown!r}, headers={{'x-auth': '***'}})"
    assert webhook.url == url
    assert pickle.loads(pickle.dumps(webhook)) == webhook


@pytest.mark.parametrize(
    "call",
    [
        lambda: Client(f"{TOKEN}\n"),
        lambda: Client(TOKEN, base_url=f"https://user:{SECRET}@api.example"),
        lambda: Client(TOKEN, proxy=f"socks5://user:{PROXY}@127.0.0.1"),
        lambda: Client(TOKEN, access_key=KEY, secret=SECRET),
        lambda: Client(access_key=KEY),
        lambda: Client(secret=SECRET),
        lambda: Client(access_key=KEY, secret=f"{SECRET}\udcff"),
        lambda: Client(lambda: f"{TOKEN}\n").create_room("a"),
        lambda: Client(f"{TOKEN}\udcff"),
        lambda: Credentials(KEY, f"{SECRET}\udcff"),
        lambda: Webhook("u", {"a": f"{HEADER}\udcff"}),
        lambda: Client(TOKEN).create_room("a", webhook=WEBHOOK),
        lambda: Client(TOKEN).create_room("a room", recording=RECORDING),
        lambda: Client(TOKEN, api="v2").create_room("a", template="b", webhook=WEBHOOK),
        lambda: Client(TOKEN, api="v2").create_room("a", webhook=Webhook("", {"a": HEADER})),
    ],
)
def test_no_refusal_holds_a_secret(call: Callable[[], object]) -> None:
    with pytest.raises(HmsError) as raised:
        call()
    assert "CANARY" not in "".join([repr(raised.value), str(vars(raised.value))])
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None

"""Lines of the core are records of the logger hms_rooms, for a program that uses logging."""

import logging
import sys
from collections.abc import Iterator

import pytest

from hms_rooms import CancelledError, Client, RejectedError

from .support import program
from .support.service import Service, answer

LOGGER = logging.getLogger("hms_rooms")


class Failing(logging.Handler):
    """A handler that raises what it was made with."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def emit(self, record: logging.LogRecord) -> None:
        raise self.error


@pytest.fixture
def handlers() -> Iterator[list[logging.Handler]]:
    """The handlers of the logger; it is as it was after a test."""
    handlers, level = LOGGER.handlers[:], LOGGER.level
    yield LOGGER.handlers
    LOGGER.handlers[:] = handlers
    LOGGER.setLevel(level)


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, int]]:
    return [(record.name, record.levelno) for record in caplog.records]


def without_number(line: str) -> str:
    """The text of a line, after the number of its call."""
    call, _, said = line.partition(": ")
    assert call.startswith("call ") and call.removeprefix("call ").isdigit(), line
    return said


def test_every_line_has_its_level(
    client: Client, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.will(answer(503, Retry_After="0"), answer(200, {"id": "5f"}), answer(400))
    with caplog.at_level(logging.DEBUG, "hms_rooms"):
        client.create_room("a")
        with pytest.raises(RejectedError):
            client.create_room("a")
    assert {name for name, _ in lines(caplog)} == {"hms_rooms"}
    by_level: dict[int, list[str]] = {level: [] for _, level in lines(caplog)}
    for record in caplog.records:
        by_level[record.levelno].append(record.getMessage())
    assert set(by_level) == {logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR}
    assert [without_number(line) for line in by_level[logging.INFO]] == ["created room 5f"]
    assert "503" in by_level[logging.WARNING][0]
    assert "HMS_REJECTED" in by_level[logging.ERROR][0]


def test_a_line_is_the_text_of_its_record(
    client: Client, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.will(answer(200, {"id": "100%s"}))
    with caplog.at_level(logging.INFO, "hms_rooms"):
        client.create_room("a")
    assert [without_number(line) for line in caplog.messages] == ["created room 100%s"]


def test_a_line_stands_at_the_call(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "hms_rooms"):
        client.create_room("a")
    assert caplog.records[0].pathname == __file__


def test_only_what_is_enabled_is_logged(
    client: Client, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.will(answer(503, Retry_After="0"))
    with caplog.at_level(logging.WARNING, "hms_rooms"):
        client.create_room("a")
    assert lines(caplog) == [("hms_rooms", logging.WARNING)]
    caplog.clear()
    service.will(answer(400))
    with caplog.at_level(logging.CRITICAL, "hms_rooms"), pytest.raises(RejectedError):
        client.create_room("a")
    assert lines(caplog) == []


def test_a_handler_that_fails_does_not_fail_the_call(
    client: Client, handlers: list[logging.Handler], monkeypatch: pytest.MonkeyPatch
) -> None:
    unraisable: list[BaseException | None] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: unraisable.append(args.exc_value))
    error = RuntimeError("the disk is full")
    handlers.append(Failing(error))
    LOGGER.setLevel(logging.INFO)
    assert client.create_room("a").id == "id-of-a"
    assert unraisable == [error]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)], ids=repr)
def test_an_exit_within_a_handler_ends_the_call(
    client: Client, service: Service, handlers: list[logging.Handler], error: BaseException
) -> None:
    handlers.append(Failing(error))
    LOGGER.setLevel(logging.WARNING)
    service.will(answer(503, Retry_After="0"))
    with pytest.raises(type(error)) as raised:
        client.create_room("a")
    assert raised.value is error
    assert len(service.requests) == 1
    handlers.clear()
    assert client.create_room("b").id == "id-of-b"


def test_a_handler_may_use_the_client(
    client: Client, service: Service, handlers: list[logging.Handler]
) -> None:
    messages: list[str] = []

    class Nested(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())
            if record.levelno == logging.WARNING:
                client.create_room("within")

    handlers.append(Nested())
    LOGGER.setLevel(logging.INFO)
    service.will(answer(503, Retry_After="0"))
    client.create_room("a")
    assert [request.json["name"] for request in service.requests] == ["a", "within", "a"]
    said = [without_number(line) for line in messages[1:]]
    assert said == ["created room id-of-within", "created room id-of-a"]
    # The call within has a number of its own, and the one around it keeps its own.
    first, within, last = (line.partition(": ")[0] for line in messages)
    assert first == last != within


def test_a_handler_may_close_the_client(client: Client, handlers: list[logging.Handler]) -> None:
    class Closing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            client.close()

    handlers.append(Closing())
    LOGGER.setLevel(logging.INFO)
    assert client.create_room("a").id == "id-of-a"
    with pytest.raises(CancelledError):
        client.create_room("b")


def test_a_program_without_a_handler_has_nothing_on_stderr(service: Service) -> None:
    service.will(answer(400))
    script = (
        "import logging, sys, hms_rooms\n"
        "client = hms_rooms.Client('token', base_url=sys.argv[1])\n"
        "try: client.create_room('a')\n"
        "except hms_rooms.RejectedError: print('refused')"
    )
    assert program.output(script, service.base_url) == ["refused"]


def test_logging_is_not_imported_for_a_program_that_does_not(service: Service) -> None:
    script = (
        "import sys, hms_rooms\n"
        "client = hms_rooms.Client('token', base_url=sys.argv[1])\n"
        "client.create_room('a')\n"
        "print('logging' in sys.modules)"
    )
    assert program.output(script, service.base_url) == ["False"]

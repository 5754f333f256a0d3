"""Annotations can be evaluated, by programs and by libraries that check types as a program runs."""

import asyncio
import inspect
import typing
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Literal

import pytest
from pydantic import ConfigDict, TypeAdapter, ValidationError, validate_call
from typeguard import TypeCheckError, check_type, typechecked

import hms_rooms
import hms_rooms.testing
from hms_rooms import (
    AsyncClient,
    Client,
    Credentials,
    HmsError,
    Peer,
    Recording,
    Room,
    RoomCode,
    RoomCodePage,
    RoomPage,
    Upload,
    Webhook,
)

from .support import program
from .support.service import Service

CLASSES = [getattr(hms_rooms, it) for it in sorted(hms_rooms.__all__) if it != "__version__"]
UPLOAD = Upload("s3", "bucket", credentials=Credentials("key", "secret"))
V2, ASYNC_V2 = Client("token", api="v2"), AsyncClient("token", api="v2")
VALUES = [
    ASYNC_V2,
    ASYNC_V2.list_rooms(),
    ASYNC_V2.list_room_codes("5f"),
    V2,
    V2.list_rooms(),
    V2.list_room_codes("5f"),
    RoomPage((Room("5f"),)),
    RoomCodePage((RoomCode("abc-defg-hij"),)),
    RoomCode("abc-defg-hij"),
    Peer("5f"),
    UPLOAD.credentials,
    Recording(True, upload=UPLOAD),
    Room("5f"),
    UPLOAD,
    Webhook("https://app.example"),
    *(it("a sentence") for it in CLASSES if issubclass(it, HmsError)),
]
ANY_TYPE = ConfigDict(arbitrary_types_allowed=True)
# Every function of the package checks its arguments and what it returns.
CHECKED = """
import asyncio, sys
from typeguard import install_import_hook
install_import_hook("hms_rooms")
import hms_rooms
from hms_rooms.testing import Sandbox

def token() -> str:
    return "token"

async def awaited_token() -> str:
    return "token"

async def main() -> None:
    async with hms_rooms.AsyncClient(awaited_token, base_url=sys.argv[1]) as client:
        print((await client.create_room("awaited", timeout=30)).name)

with hms_rooms.Client(token, base_url=sys.argv[1]) as client:
    print(client.create_room("a").name)
asyncio.run(main())
try:
    hms_rooms.Client("token", base_url="nowhere")
except hms_rooms.HmsError as error:
    print(error.outcome)
with Sandbox() as sandbox, sandbox.client() as client:
    print(client.create_room("b").raw["name"], len(sandbox.requests()))
"""


def public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Every class and function of a module's public names, and every method of these classes."""
    for name in module.__all__:
        cls = getattr(module, name)
        if callable(cls):
            yield name, cls
        if isinstance(cls, type):
            for member, value in vars(cls).items():
                function: Any = value.fget if isinstance(value, property) else value
                if inspect.isroutine(function):
                    yield f"{name}.{member}", inspect.unwrap(function)


@pytest.mark.parametrize("module", [hms_rooms, hms_rooms.testing], ids=lambda it: str(it.__name__))
def test_the_hints_of_everything_public_resolve(module: ModuleType) -> None:
    checked = [name for name, value in public(module) if typing.get_type_hints(value) is not None]
    assert len(checked) > len(module.__all__)


def test_hints_are_what_they_say() -> None:
    assert typing.get_type_hints(HmsError)["retry_after"] == float | None
    outcome = typing.get_type_hints(hms_rooms.RateLimitError)["outcome"]
    assert outcome == Literal["not_sent", "rejected", "unknown"]
    assert typing.get_type_hints(HmsError.__init__)["outcome"] == outcome
    assert typing.get_type_hints(AsyncClient.create_room)["return"] is Room
    assert typing.get_type_hints(AsyncClient.management_token)["return"] is str
    api = typing.get_type_hints(hms_rooms.testing.Sandbox.base_url)["api"]
    assert api == Literal["legacy", "v2"]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda it: str(it.__name__))
def test_typeguard_and_pydantic_take_a_public_type(cls: Any) -> None:
    def function(value: Any) -> Any:
        return value

    function.__annotations__ = {"value": cls, "return": cls | None}
    validated = validate_call(config=ANY_TYPE, validate_return=True)(function)
    [value] = [value for value in VALUES if type(value) is cls]
    assert check_type(value, cls) is validated(value) is value
    for wrong in ("a", 5, None):
        with pytest.raises(ValidationError):
            validated(wrong)
        with pytest.raises(TypeCheckError):
            check_type(wrong, cls)
    adapter = TypeAdapter(dict[str, cls | None], config=ANY_TYPE)
    assert adapter.validate_python({"a": None}) == {"a": None}


def test_a_function_with_public_types_is_checked(service: Service) -> None:
    def rooms(client: Client, recording: Recording | None, *names: str) -> list[Room]:
        return [client.create_room(name, recording=recording) for name in names]

    wrapped: list[Callable[..., list[Room]]] = [
        typechecked(rooms),
        validate_call(config=ANY_TYPE, validate_return=True)(rooms),
    ]
    with Client("token", base_url=service.base_url) as client:
        for checked in wrapped:
            recording = Recording(True, upload=Upload("s3", "bucket"))
            assert [room.name for room in checked(client, recording, "a", "b")] == ["a", "b"]
            with pytest.raises((TypeCheckError, ValidationError)):
                checked(client, "on", "a")
    assert len(service.requests) == 4


def test_a_method_of_an_async_client_can_be_validated(service: Service) -> None:
    async def main() -> str | None:
        async with AsyncClient("token", base_url=service.base_url) as client:
            create = validate_call(config=ANY_TYPE, validate_return=True)(client.create_room)
            return (await create(name="a")).name

    assert asyncio.run(main()) == "a"


def test_the_package_checks_itself_under_typeguard(service: Service) -> None:
    printed = program.output(CHECKED, service.base_url)
    assert printed == ["a", "awaited", "not_sent", "b 1"]

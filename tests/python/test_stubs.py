"""The stubs say what `help()` says, of everything, and of AsyncClient what they say of Client."""

import ast
import inspect
import os
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

import hms_rooms

FOLDER = Path(__file__).parents[2] / "bindings/python/python/hms_rooms"
STUBS = FOLDER / "_native.pyi"
ASYNC_STUB = FOLDER / "_async_client.pyi"
WRITE = "HMS_WRITE_STUB" in os.environ
BEGINNING = '''"""AsyncClient, for type checkers: written by `make stub`, from what `Client` has."""

import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from types import TracebackType
from typing import Any, Literal, final

from typing_extensions import Self

from hms_rooms._native import Recording, Room, Webhook

@final
class AsyncClient:
'''


def async_stub() -> str:
    """The stub of Client with its operations awaited, and what AsyncClient has of its own."""
    client = STUBS.read_text().partition("class Client:\n")[2].partition("\n@final\n")[0]
    text = client[client.index("    def __new__(") :]
    own = ("__new__", "close", "__getnewargs_ex__")
    for name in (it.name for it in functions(class_nodes()["Client"]) if it.name not in own):
        text = text.replace(f"    def {name}(", f"    async def {name.replace('__', '__a', 1)}(")
    text = text.replace("Callable[[], str]", "Callable[[], str] | Callable[[], Awaitable[str]]")
    aclose = f'"""{inspect.getdoc(hms_rooms.AsyncClient.aclose)}"""'
    text = text.replace(
        "    async def __aenter__",
        f"    async def aclose(self) -> None:\n        {aclose}\n\n    async def __aenter__",
    )
    about = indent(f'"""{inspect.getdoc(hms_rooms.AsyncClient)}\n"""', "    ")
    return f"{BEGINNING}{about}\n\n{text}"


def class_nodes() -> dict[str, ast.ClassDef]:
    paths = (STUBS, ASYNC_STUB, FOLDER / "_errors.py")
    trees = [ast.parse(path.read_text()) for path in paths if path.exists()]
    return {
        node.name: node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)
    }


def functions(of: ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in of.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def public_members() -> Iterator[tuple[str, str]]:
    for name in hms_rooms.__all__:
        if isinstance(getattr(hms_rooms, name), type):
            members = (it for it in vars(getattr(hms_rooms, name)) if not it.startswith("_"))
            yield from ((name, member) for member in members)


def test_the_stub_of_the_async_client_is_that_of_the_client() -> None:
    if WRITE:
        ASYNC_STUB.write_text(async_stub())
    assert ASYNC_STUB.read_text() == async_stub(), "make stub"


@pytest.mark.parametrize("name", sorted(set(hms_rooms.__all__) - {"__version__"}))
def test_a_class_is_documented_alike(name: str) -> None:
    documented = ast.get_docstring(class_nodes()[name])
    assert documented
    assert inspect.getdoc(getattr(hms_rooms, name)) == documented


@pytest.mark.parametrize(("cls", "name"), list(public_members()))
def test_a_method_or_property_is_documented_alike(cls: str, name: str) -> None:
    [node] = [node for node in functions(class_nodes()[cls]) if node.name == name]
    documented = ast.get_docstring(node)
    assert documented
    member: Any = getattr(getattr(hms_rooms, cls), name)
    assert inspect.getdoc(member) == documented

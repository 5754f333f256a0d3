"""The documentation of compiled code is written in Rust; `make stub` puts it where editors look.

That is the stub of what is compiled, and AsyncClient, whose operations have the first sentence of
those of Client. The rest of these files, such as types, is written by hand, and compared here.
"""

import ast
import inspect
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import hms_rooms
from hms_rooms import AsyncClient, Client, _native

FOLDER = Path(__file__).parents[2] / "bindings/python/python/hms_rooms"
STUB = FOLDER / "_native.pyi"
ASYNC_CLIENT = FOLDER / "_async_client.py"
WRITE = "HMS_WRITE_STUB" in os.environ

Function = ast.FunctionDef | ast.AsyncFunctionDef
OPERATIONS = [name for name in vars(Client) if not name.startswith("_")]
# Names that AsyncClient documents itself; close is documented there as here.
NOT_AWAITED = {"close", "list_rooms", "list_room_codes"}


def compiled_docs() -> Iterator[tuple[Function | ast.ClassDef, str]]:
    """The declarations of the stub, each with the documentation that was compiled."""
    for node in ast.parse(STUB.read_text()).body:
        if not isinstance(node, Function | ast.ClassDef):
            continue
        of = getattr(_native, node.name)
        yield node, documentation(of)
        for member in node.body:
            if isinstance(member, Function) and not member.name.startswith("__"):
                yield member, documentation(getattr(of, member.name))


def async_docs() -> Iterator[tuple[Function | ast.ClassDef, str]]:
    """The operations of AsyncClient, and what is to be said of them."""
    for member in functions(ASYNC_CLIENT, "AsyncClient"):
        if member.name == "close":
            yield member, documentation(Client.close)
        elif member.name in OPERATIONS:
            first, _, _ = documentation(getattr(Client, member.name)).partition("\n")
            yield member, f"{first}\n\nSee Client.{member.name}."


def documentation(of: object) -> str:
    documented = inspect.getdoc(of)
    assert documented, of
    return documented


def functions(path: Path, cls: str) -> list[Function]:
    [node] = [
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef) and node.name == cls
    ]
    return [member for member in node.body if isinstance(member, Function)]


def documented(path: Path, docs: Iterator[tuple[Function | ast.ClassDef, str]]) -> str:
    """The file with these documentations in it."""
    lines = path.read_text().splitlines()
    for node, text in sorted(docs, key=lambda it: it[0].lineno, reverse=True):
        indent = " " * (node.col_offset + 4)
        quoted = [f"{indent}{line}".rstrip() for line in f'"""{text}'.splitlines()]
        if len(quoted) == 1:
            quoted[0] += '"""'
        else:
            quoted.append(f'{indent}"""')
        body = node.body[0]
        assert body.end_lineno is not None
        if ast.get_docstring(node) is not None:
            lines[body.lineno - 1 : body.end_lineno] = quoted
        else:
            last = lines[body.lineno - 1]
            assert last.endswith(": ..."), last
            lines[body.lineno - 1 : body.lineno] = [last.removesuffix(" ..."), *quoted, ""]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("path", "docs"), [(STUB, compiled_docs), (ASYNC_CLIENT, async_docs)], ids=["stub", "async"]
)
def test_the_documentation_is_that_of_the_compiled_code(path: Path, docs: Any) -> None:
    text = documented(path, docs())
    if WRITE:
        path.write_text(text)
    assert path.read_text() == text, "make stub"


def test_everything_public_is_documented() -> None:
    for name in set(hms_rooms.__all__) - {"__version__"}:
        cls = getattr(hms_rooms, name)
        assert documentation(cls)
        for member, value in vars(cls).items():
            if not member.startswith("_") and not inspect.ismemberdescriptor(value):
                assert documentation(value)


def test_the_async_client_has_the_operations_of_the_client() -> None:
    theirs = [function.name for function in functions(ASYNC_CLIENT, "AsyncClient")]
    assert [name for name in theirs if not name.startswith("_")] == [
        *(f.name for f in functions(STUB, "Client") if f.name in OPERATIONS),
        "aclose",
    ]


@pytest.mark.parametrize("operation", [*OPERATIONS, "__new__"])
def test_an_operation_of_the_async_client_has_the_types_of_the_client_s(operation: str) -> None:
    [its] = [it for it in functions(STUB, "Client") if it.name == operation]
    [own] = [it for it in functions(ASYNC_CLIENT, "AsyncClient") if it.name == operation]
    assert isinstance(own, ast.AsyncFunctionDef) != (operation in {*NOT_AWAITED, "__new__"})
    arguments = ast.unparse(its.args)
    if operation == "__new__":
        plain = "Callable[[], str]"
        arguments = arguments.replace(plain, f"{plain} | Callable[[], Awaitable[str]]")
    assert ast.unparse(own.args) == arguments
    if operation != "__new__":
        assert its.returns and own.returns
        returned = ast.unparse(its.returns)
        is_list = operation in {"list_rooms", "list_room_codes"}
        assert ast.unparse(own.returns) == (f"Async{returned}" if is_list else returned)


def test_an_async_client_is_constructed_as_the_other_is() -> None:
    its, own = inspect.signature(Client), inspect.signature(AsyncClient)
    assert [(it.name, it.kind, it.default) for it in own.parameters.values()] == [
        (it.name, it.kind, it.default) for it in its.parameters.values()
    ]

"""docs/hosts.md has every feature of every host, and no name that a host does not have."""

import re
from dataclasses import dataclass

import pytest
from c_header import function_names, sized_structs
from cpp_header import PUBLIC
from hosts import MEMBERS, SOURCES, tables
from programs import ROOT

DOCUMENT = ROOT / "docs" / "hosts.md"
OWNER = re.compile(r"(C and C\+\+|C\+\+|C|Rust|Python)(?: `([\w()]+)`)?")

# Members of a type that are in no table, or in another one.
CALL_OPTIONS = {"timeout", "max_attempts"}
ELSEWHERE = {
    ("Python", "create_room()"): CALL_OPTIONS,
    ("Python", "end_room()"): CALL_OPTIONS | {"room_id"},
    ("Python", "get_room()"): {"room_id"},
    ("Python", "list_peers()"): CALL_OPTIONS | {"room_id"},
    ("Python", "list_room_codes()"): CALL_OPTIONS | {"room_id"},
    ("Python", "list_rooms()"): CALL_OPTIONS,
    ("Rust", "Error"): {"invalid_argument"},
}


@dataclass(frozen=True)
class Column:
    """A host's column in a table: the type that the names belong to, and the names."""

    host: str
    owner: str | None
    names: frozenset[str]

    def __str__(self) -> str:
        return f"{self.host} {self.owner}"


def columns() -> list[Column]:
    found = []
    for head, _, *rows in tables(DOCUMENT):
        for at, title in enumerate(head[1:], start=1):
            named = OWNER.fullmatch(title)
            assert named, title
            cells = [row[at] for row in rows]
            assert all(cells), title
            names = frozenset(name for cell in cells for name in re.findall(r"`(\w+)`", cell))
            found.append(Column(named[1], named[2], names))
    return found


COLUMNS = columns()


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_a_host_has_each_name_of_its_column(column: Column) -> None:
    if column.owner is None:
        for name in column.names:
            assert re.search(rf"\b{name}\b", SOURCES[column.host]), name
    else:
        has = MEMBERS[column.host](column.owner) | {column.owner.removesuffix("()")}
        assert column.names <= has


@pytest.mark.parametrize(
    "column",
    [it for it in COLUMNS if it.owner],
    ids=str,
)
def test_a_column_has_each_name_of_its_host(column: Column) -> None:
    assert column.owner
    has = MEMBERS[column.host](column.owner)
    assert len(has) > 1
    assert has - ELSEWHERE.get((column.host, column.owner), set()) <= column.names


def test_each_function_and_struct_of_c_is_in_a_table() -> None:
    names = {name for column in COLUMNS for name in column.names}
    assert set(function_names()) <= names
    assert set(sized_structs()) <= {column.owner for column in COLUMNS}


def test_each_operation_of_cpp_comes_twice() -> None:
    (client,) = (column for column in COLUMNS if str(column) == "C++ Client")
    for name in client.names - {"Client", "try_new", "shutdown"}:
        assert re.search(rf"\btry_{name}\(", PUBLIC) and re.search(rf"\b{name}\(", PUBLIC), name


def test_each_row_has_a_cell_for_each_host() -> None:
    for head, _, *rows in tables(DOCUMENT):
        assert all(len(row) == len(head) and all(row) for row in rows), head


def test_the_hosts_are_compared_in_every_table() -> None:
    for head, *_ in tables(DOCUMENT):
        hosts = [named[1] for title in head[1:] if (named := OWNER.fullmatch(title))]
        assert hosts in (["C", "C++", "Rust", "Python"], ["C and C++", "Rust", "Python"])

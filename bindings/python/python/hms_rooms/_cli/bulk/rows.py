"""The rows of a file of rooms: CSV with a header, or JSON."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from hms_rooms._cli import fields
from hms_rooms._cli.bulk.csv_rows import csv_rows
from hms_rooms._cli.bulk.json_rows import json_rows
from hms_rooms._cli.bulk.problems import Problems

Fields = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Row:
    """A row: its number among the rooms of the file, from 1, and its line."""

    number: int
    line: int
    fields: Fields
    is_in_array: bool = False
    """Whether its line may have other rooms."""

    @property
    def place(self) -> str:
        return f"line {self.line}" + (f", room {self.number}" if self.is_in_array else "")

    def refuse(self, problems: Problems, why: object) -> None:
        problems.add(self.line, why, room=self.number if self.is_in_array else None)

    @property
    def digest(self) -> str:
        """Tells this row from another in its place."""
        return sha256(json.dumps(self.fields, sort_keys=True).encode()).hexdigest()[:16]


def to_create(text: str, problems: Problems) -> Iterator[Row]:
    """Rows whose fields are those of a create."""
    is_a_table = not is_json(text)
    read: Callable[[Fields], Fields] = fields.from_texts if is_a_table else fields.from_json
    for row in rows(text, problems, columns=fields.KINDS if is_a_table else None):
        wanted = of_a_create(row.fields, read)
        if isinstance(wanted, str):
            row.refuse(problems, wanted)
        else:
            yield replace(row, fields=wanted)


def of_a_create(given: Fields, read: Callable[[Fields], Fields]) -> Fields | str:
    """The fields of a create, or what is wrong with those given."""
    try:
        return fields.checked(read(given))
    except ValueError as error:
        return str(error)
    except RecursionError:
        return "it nests too deeply"


def rows(text: str, problems: Problems, columns: Mapping[str, Any] | None = None) -> Iterator[Row]:
    """The rows as they stand. If `columns` are given, a table has no others."""
    found = json_rows(text, problems) if is_json(text) else csv_rows(text, problems, columns)
    is_array = text.lstrip().startswith("[")
    for number, (line, row) in enumerate(found, 1):
        yield Row(number, line, row, is_array)


def is_json(text: str) -> bool:
    return text.lstrip()[:1] in {"{", "["}

"""The rows of a file of rooms: CSV with a header, or JSON Lines."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import click

from hms_rooms._cli import fields


@dataclass(frozen=True, eq=False)
class Row:
    """A row, and its number: that of its line in JSON Lines, its place below the header in CSV."""

    number: int
    fields: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Tells this row from another in its place."""
        return sha256(json.dumps(self.fields, sort_keys=True).encode()).hexdigest()[:16]

    def read_by(self, read: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> "Row":
        try:
            return Row(self.number, read(self.fields))
        except ValueError as error:
            raise self.refuse(error) from None

    def refuse(self, why: object) -> click.UsageError:
        return click.UsageError(f"row {self.number}: {why}")


def to_create(text: str) -> Iterator[Row]:
    """Rows whose fields are those of a create."""
    read = fields.from_json if is_json(text) else fields.from_texts
    for row in rows(text):
        yield row.read_by(read).read_by(fields.checked)


def rows(text: str) -> Iterator[Row]:
    """The rows as they stand."""
    return json_rows(text) if is_json(text) else csv_rows(text)


def is_json(text: str) -> bool:
    return text.lstrip().startswith("{")


def json_rows(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        row = Row(number, {})
        try:
            record = json.loads(line)
        except ValueError as error:
            raise row.refuse(f"it is not JSON: {error}") from None
        if not isinstance(record, dict):
            raise row.refuse("it is not an object")
        yield Row(number, record)


def csv_rows(text: str) -> Iterator[Row]:
    """The cells that are not empty, by their columns."""
    number = 0
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        for number, cells in enumerate(reader, 1):
            row = Row(number, {column: cell for column, cell in cells.items() if cell})
            if None in row.fields:
                raise row.refuse("it has more cells than the header")
            yield row
    except csv.Error as error:
        raise Row(number + 1, {}).refuse(error) from None

"""Rooms as a table: columns that are separated by commas, semicolons or tabs."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from hms_rooms._cli import fields
from hms_rooms._cli.bulk.problems import Problems

SEPARATORS: Final = ",;\t"
# The header of an index that pandas writes, and what it calls one that it has read.
INDEX: Final = re.compile(r"(Unnamed: \d+|index)?")
# Excel's first line, if it has one.
SEPARATOR_LINE: Final = re.compile(r'"?sep=([,;\t])"?\r?\n')


def csv_rows(
    text: str, problems: Problems, columns: Mapping[str, Any] | None
) -> Iterator[tuple[int, dict[str, str]]]:
    """The cells that are not empty, by their columns, each row with the line that it begins in."""
    told = SEPARATOR_LINE.match(text)
    body = text[told.end() :] if told else text
    read = table(body, told[1] if told else separator(body), problems, 1 if told else 0)
    line, header = next(read, (1, []))
    if not fit(header, line, columns, problems):
        return
    index: list[tuple[int, str]] = []
    for line, cells in read:
        if len(cells) > len(header) and any(cells[len(header) :]):
            problems.add(line, "it has more cells than the header")
            continue
        row = {column: cell for column, cell in zip(header, cells, strict=False) if cell}
        index += [(line, row.pop(column)) for column in list(row) if is_nameless(column)]
        yield line, row
    for line, cell in index:
        if not cell.isdecimal():
            problems.add(line, f"the column of {cell} has no name in the header")


def separator(text: str) -> str:
    """The one that finds the most names in the header."""
    header = text.lstrip().partition("\n")[0]
    known = {*fields.KINDS, "id"}

    def names(mark: str) -> int:
        return sum(cell.strip(' "\r') in known for cell in header.split(mark))

    return max(SEPARATORS, key=names)


def table(text: str, mark: str, problems: Problems, above: int) -> Iterator[tuple[int, list[str]]]:
    """The rows that have a cell, without the blanks around each."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=mark, strict=True, skipinitialspace=True
    )
    line = above + 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield line, stripped
            line = above + reader.line_num + 1
    except csv.Error as error:
        problems.add(line, error)


def is_nameless(column: str) -> bool:
    return INDEX.fullmatch(column) is not None


def fit(
    header: list[str], line: int, columns: Mapping[str, Any] | None, problems: Problems
) -> bool:
    """Whether the header can be that of rooms."""
    if not header:
        return True
    named = [column for column in header if not is_nameless(column)]
    wrong = [f"there are two columns {it}" for it in dict.fromkeys(named) if named.count(it) > 1]
    if columns is not None:
        wrong += [fields.unknown(it) for it in dict.fromkeys(named) if it not in columns]
    for why in wrong:
        problems.add(line, why)
    return not wrong

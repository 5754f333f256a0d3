"""Rooms as JSON: an array, an object a line, or objects one after the other, as jq prints them."""

import json
import re
from collections.abc import Generator, Iterator
from typing import Any

from hms_rooms._cli.bulk.problems import Problems

BLANK = re.compile(r"[ \t\r\n]*")
LINE = re.compile(r"[^\n]*\n?")


def json_rows(text: str, problems: Problems) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each object with the line that it begins in."""
    decoder = Decoder()
    first = LINE.match(text, blank(text, 0))
    is_an_object_a_line = first is not None and isinstance(decoder.whole(first[0], 0), dict)
    values = lines(text, decoder, problems) if is_an_object_a_line else stream(text, decoder)
    line, counted = 1, 0
    try:
        for start, value in values:
            line += text.count("\n", counted, start)
            counted = start
            if not isinstance(value, dict):
                problems.add(line, "it is not an object")
            elif decoder.doubles:
                problems.add(line, f"{decoder.doubles[0]} is there twice")
            else:
                yield line, value
    except NotJsonError as error:
        problems.add(text.count("\n", 0, error.at) + 1, f"it is not JSON: {error}")


class NotJsonError(ValueError):
    def __init__(self, why: str, at: int) -> None:
        super().__init__(why)
        self.at = at


class Decoder:
    """Decodes one value after the other, and notes the names that an object has twice."""

    def __init__(self) -> None:
        self.doubles: list[str] = []
        self.json = json.JSONDecoder(object_pairs_hook=self.object, parse_constant=self.constant)

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        self.doubles += [name for name in set(names) if names.count(name) > 1]
        return dict(pairs)

    @staticmethod
    def constant(name: str) -> None:
        """Python and pandas write NaN for a value that is missing."""
        if name != "NaN":
            raise ValueError(f"{name} is no number")

    def value(self, text: str, at: int) -> tuple[Any, int]:
        """The value at a place, and the place after it."""
        self.doubles.clear()
        try:
            return self.json.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise NotJsonError(error.msg, error.pos) from None
        except ValueError as error:
            raise NotJsonError(str(error), at) from None
        except RecursionError:
            raise NotJsonError("it nests too deeply", at) from None

    def whole(self, line: str, at: int) -> Any:
        """The value on a line, or the error if the line is not one JSON value."""
        try:
            value, end = self.value(line, at)
        except NotJsonError as error:
            return error
        if blank(line, end) != len(line):
            return NotJsonError("there is more after the value", end)
        return value


def lines(text: str, decoder: Decoder, problems: Problems) -> Iterator[tuple[int, Any]]:
    """A value a line. A line that is wrong does not hide those after it."""
    for number, line in enumerate(LINE.finditer(text), 1):
        start = blank(line[0], 0)
        if start == len(line[0]):
            continue
        value = decoder.whole(line[0], start)
        if isinstance(value, NotJsonError):
            problems.add(number, f"it is not JSON: {value}")
        else:
            yield line.start(), value


def stream(text: str, decoder: Decoder) -> Iterator[tuple[int, Any]]:
    """Values one after the other; in place of an array, what it holds."""
    at = blank(text, 0)
    while at < len(text):
        if text[at] == "[":
            at = yield from array(text, at, decoder)
        else:
            value, end = decoder.value(text, at)
            yield at, value
            at = end
        at = blank(text, at)


def array(text: str, at: int, decoder: Decoder) -> Generator[tuple[int, Any], None, int]:
    """Reads the values of an array; returns the place after it."""
    at = blank(text, at + 1)
    if text[at : at + 1] == "]":
        return at + 1
    while True:
        value, end = decoder.value(text, at)
        yield at, value
        at = blank(text, end)
        if text[at : at + 1] == "]":
            return at + 1
        if text[at : at + 1] != ",":
            raise NotJsonError("a comma or the end of the array is missing", at)
        at = blank(text, at + 1)


def blank(text: str, at: int) -> int:
    """The next place that is not blank."""
    found = BLANK.match(text, at)
    assert found
    return found.end()

"""The questions of the judge: reading one, and the values of its fields."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Question:
    """A verb and its fields, decoded."""

    def __init__(self, verb: str, fields: list[tuple[str, str]]) -> None:
        self.verb = verb
        self.fields = fields

    @classmethod
    def read(cls, source: BinaryIO) -> Question | None:
        """Read the next question; None at the end of the input."""
        verb = source.readline()
        if not verb:
            return None
        fields = []
        while (line := source.readline()) != b".\n":
            key, space, value = line.removesuffix(b"\n").partition(b" ")
            if not space:
                raise ValueError(line)
            # Bytes that are not UTF-8 become lone surrogates, the nearest that a str has.
            text = unquote_to_bytes(value).decode("utf-8", "surrogateescape")
            fields.append((key.decode(), text))
        return cls(verb.decode().removesuffix("\n"), fields)

    def texts(self, key: str) -> list[str]:
        """Give every value of a key that may be repeated."""
        return [value for name, value in self.fields if name == key]

    def text(self, key: str) -> str | None:
        """Give a value."""
        return next(iter(self.texts(key)), None)

    def required(self, key: str) -> str:
        """Give a value that the verb always has."""
        return next(iter(self.texts(key)))

    def moment(self, key: str) -> datetime | None:
        """Give a value in unix milliseconds, as a datetime."""
        milliseconds = self.number(key)
        return None if milliseconds is None else EPOCH + timedelta(milliseconds=milliseconds)

    def enabled(self) -> bool | None:
        """Give the state as a flag."""
        state = self.text("state")
        return None if state is None else state == "enabled"

    def number(self, key: str) -> int | None:
        """Give a value that is a number."""
        value = self.text(key)
        return None if value is None else int(value)

    def seconds(self, key: str) -> float | None:
        """Give a value in milliseconds, as seconds."""
        milliseconds = self.number(key)
        return None if milliseconds is None else milliseconds / 1000

    def flag(self, key: str) -> bool | None:
        """Give a value that is 0 or 1."""
        value = self.text(key)
        return None if value is None else value == "1"

    def any(self, prefix: str) -> bool:
        """Tell whether a key begins like that."""
        return any(name.startswith(prefix) for name, _ in self.fields)

"""The result file of a bulk run: a line of JSON for each room.

A line is written whole, by one write, before the run goes on. So a process that is killed leaves at
most its last line cut, and the next run removes that line. A run that is begun again reads here
which rooms are done, and the names that it gave to rooms without one.
"""

import fcntl
import itertools
import json
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any, Final

import click

from hms_rooms._cli.bulk.rows import Row

DONE = "done"
FAILED = "failed"
NAMED = "named"

# A line has a name, an error and what the service said: a few kilobytes.
MAX_LINE: Final = 1024 * 1024

# A room as its row calls it.
Key = tuple[str, str]


def key(room: Mapping[str, str]) -> Key:
    """Tells a room from others, by its name, whatever the case, or else by its id."""
    return ("name", room["name"].lower()) if "name" in room else ("id", room["id"])


class Results:
    """An open result file, which no other run has meanwhile."""

    def __init__(self, path: Path, *, operation: str, base_url: str) -> None:
        self.path = path
        self.done: set[Key] = set()
        self.ids: dict[str, str] = {}
        """The ids of the rooms that are done, by their names."""
        self.names: dict[tuple[int, str], str] = {}
        """The names that were given to rows, by their numbers and digests."""
        self.lock = Lock()
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NONBLOCK
        try:
            self.descriptor = os.open(path, flags, 0o666)
        except OSError as error:
            raise click.UsageError(
                f"{path}: {error.strerror}: name a result file by --results PATH"
            ) from None
        try:
            if not stat.S_ISREG(os.fstat(self.descriptor).st_mode):
                raise click.UsageError(f"{path} is not a regular file: name one by --results PATH")
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.resume({"operation": operation, "base_url": base_url})
        except BaseException as error:
            self.close()
            if isinstance(error, BlockingIOError):
                raise click.UsageError(f"another run has {path}") from None
            raise

    def resume(self, header: Mapping[str, Any]) -> None:
        """Reads what an earlier run has left."""
        first = encoded(header)
        end = 0
        with self.path.open("rb") as file:
            for number in itertools.count(1):
                line = file.readline(MAX_LINE)
                if number == 1 and line != first and not first.startswith(line):
                    raise click.UsageError(
                        f"{self.path} is not the result file of a run such as {header}"
                    )
                if len(line) == MAX_LINE:
                    raise self.damaged(number)
                if not line.endswith(b"\n"):
                    break
                end += len(line)
                if number > 1:
                    self.take(number, line)
        os.ftruncate(self.descriptor, end)
        if end == 0:
            self.write(first)

    def take(self, number: int, line: bytes) -> None:
        try:
            record = json.loads(line)
            if record["result"] == NAMED:
                self.names[record["row"], record["digest"]] = record["name"]
            elif record["result"] == DONE:
                self.note(record)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise self.damaged(number) from None

    def damaged(self, number: int) -> click.UsageError:
        return click.UsageError(
            f"{self.path}, line {number}: it is not a line of a result file: remove it"
        )

    def note(self, record: Mapping[str, Any]) -> None:
        """Notes a room that is done."""
        self.done.add(key(record))
        if "name" in record and record["id"]:
            self.ids[record["name"]] = record["id"]

    def add(self, record: Mapping[str, Any]) -> None:
        """Appends a line; from any thread."""
        self.write(encoded(record))
        if record["result"] == DONE:
            self.note(record)

    def give_names(self, names: Mapping[Row, str]) -> None:
        """Appends the names of rows, and syncs the file: the names will be in no other place."""
        for row, name in names.items():
            line = {"row": row.number, "result": NAMED, "digest": row.digest, "name": name}
            self.add(line)
        os.fsync(self.descriptor)

    def write(self, line: bytes) -> None:
        with self.lock:
            while line:
                line = line[os.write(self.descriptor, line) :]

    def close(self) -> None:
        os.close(self.descriptor)


def encoded(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record).encode() + b"\n"


def of_rooms(rows: Iterable[Row]) -> Iterable[Row]:
    """The rows of a file of rooms, or those of a result file that tell of a room."""
    for row in rows:
        if row.fields.get("result", DONE) == DONE and "operation" not in row.fields:
            yield row

"""A bulk run: many calls at once. The result of each is written as it ends."""

import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hms_rooms import Client, HmsError, Room
from hms_rooms._cli import exits, output
from hms_rooms._cli.bulk.results import DONE, FAILED, Results, key
from hms_rooms._native import _escape

# How many failures are shown as they happen; the result file has them all.
SHOWN: Final = 10
LEFT: Final = "left"


@dataclass(frozen=True)
class Task:
    """A call about one room."""

    row: int
    room: Mapping[str, str]
    """Its name, or its id, as the row has it."""
    call: Callable[[Client], Room]


class Run:
    """A run, until all is done or a signal ends it."""

    def __init__(self, operation: str, client: Client, results: Results) -> None:
        self.operation, self.client, self.results = operation, client, results
        self.over = False
        self.signal: int | None = None
        self.tally: Counter[str] = Counter()

    def all(self, tasks: list[Task], concurrency: int, *, as_json: bool) -> int:
        """Does all that is not done yet, and returns the exit code."""
        undone = [task for task in tasks if key(task.room) not in self.results.done]
        before = len(tasks) - len(undone)
        console = Console(stderr=True)
        with (
            self.ended_by_signals(),
            bar(console, self.operation, len(tasks), before) as progress,
            ThreadPoolExecutor(concurrency) as pool,
        ):
            try:
                for ended in as_completed([pool.submit(self.one, task) for task in undone]):
                    result, said = ended.result()
                    self.tally[result] += 1
                    if said and self.tally[FAILED] <= SHOWN:
                        console.print(said, markup=False, highlight=False, soft_wrap=True)
                    advance(progress, self.tally[DONE] + before, self.tally[FAILED])
            except BaseException:
                self.end()
                raise
        return self.conclude(len(tasks), before, as_json=as_json)

    def one(self, task: Task) -> tuple[str, str | None]:
        """The result of a task, and a sentence about it if it failed."""
        if self.over:
            return LEFT, None
        said = {"row": task.row, **task.room}
        try:
            room = task.call(self.client)
        except HmsError as error:
            self.results.add(said | {"result": FAILED} | output.describe_error(error))
            [called] = task.room.values()
            sentence = _escape(f"row {task.row}, {called}: {output.sentence(error)}")
            return FAILED, None if self.over else sentence
        # The id of a row stays: an empty reply to a disable has none.
        known = {"id": room.id, "state": room.state, **task.room}
        self.results.add(said | {"result": DONE} | known)
        return DONE, None

    def end(self) -> None:
        """Begins no more calls, and ends those under way, each with its outcome."""
        self.over = True
        self.client.close()

    @contextmanager
    def ended_by_signals(self) -> Iterator[None]:
        """Has signals end the run, and not whatever Python is about to do."""

        def hear(number: int, _: FrameType | None) -> None:
            self.signal = number
            self.end()

        before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def conclude(self, rooms: int, before: int, *, as_json: bool) -> int:
        """Prints what there is to say, and returns the exit code."""
        done, failed, left = (self.tally[result] for result in (DONE, FAILED, LEFT))
        path = str(self.results.path)
        if as_json:
            counts = {"rooms": rooms, "done": done, "failed": failed, "left": left}
            named = {"operation": self.operation, "done_before": before, "results": path}
            output.document(counts | named)
        else:
            counted = (
                f"{self.operation}d {done}, failed {failed}, left {left}, done before {before}"
            )
            output.say(f"{counted}: {path}")
        if self.signal is not None:
            return 128 + self.signal
        return exits.SOME_FAILED if failed else exits.DONE


def bar(console: Console, operation: str, rooms: int, before: int) -> Progress:
    """The bar of a run, on a terminal only."""
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]} failed"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    progress.add_task(operation, total=rooms, completed=before, failed=0)
    return progress


def advance(progress: Progress, done: int, failed: int) -> None:
    [task] = progress.task_ids
    progress.update(task, completed=done + failed, failed=failed)

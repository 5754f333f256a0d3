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

from hms_rooms import Client, HmsError, RateLimitError, Room
from hms_rooms._cli import exits, output
from hms_rooms._cli.bulk.pace import Pace
from hms_rooms._cli.bulk.results import DONE, FAILED, Results, key
from hms_rooms._native import _escape

# How many failures are shown as they happen; the result file has them all.
SHOWN: Final = 10
LEFT: Final = "left"


@dataclass(frozen=True)
class Task:
    """A call about one room."""

    row: int
    line: int
    room: Mapping[str, str]
    """Its name, or its id, as the row has it."""
    call: Callable[[Client], Room]


class Run:
    """A run, until all is done or a signal ends it."""

    def __init__(self, operation: str, client: Client, results: Results, wait: float) -> None:
        self.operation, self.client, self.results = operation, client, results
        self.over = False
        self.signal: int | None = None
        self.tally: Counter[str] = Counter()
        self.console = Console(stderr=True)
        self.pace = Pace(wait, self.tell)

    def all(self, tasks: list[Task], concurrency: int, *, as_json: bool) -> int:
        """Does all that is not done yet, and returns the exit code."""
        undone = [task for task in tasks if key(task.room) not in self.results.done]
        before = len(tasks) - len(undone)
        with (
            self.ended_by_signals(),
            bar(self.console, self.operation, len(tasks), before) as progress,
            ThreadPoolExecutor(concurrency) as pool,
        ):
            try:
                for ended in as_completed([pool.submit(self.one, task) for task in undone]):
                    result, said = ended.result()
                    self.tally[result] += 1
                    if said and self.tally[FAILED] <= SHOWN:
                        self.tell(said)
                    advance(progress, self.tally[DONE] + before, self.tally[FAILED])
            except BaseException:
                self.end()
                raise
        return self.conclude(len(tasks), before, as_json=as_json)

    def one(self, task: Task) -> tuple[str, str | None]:
        """The result of a task, and a sentence about it if it failed."""
        said = {"row": task.row, "line": task.line, **task.room}
        try:
            room = self.paced(task)
            if room is None:
                return LEFT, None
        except HmsError as error:
            self.results.add(said | {"result": FAILED} | output.describe_error(error))
            [called] = task.room.values()
            sentence = _escape(f"line {task.line}, {called}: {output.sentence(error)}")
            return FAILED, None if self.over else sentence
        # The id of a row stays, because an empty reply to a disable has no id.
        known = {"id": room.id, "state": room.state, **task.room}
        self.results.add(said | {"result": DONE} | known)
        return DONE, None

    def paced(self, task: Task) -> Room | None:
        """Makes a call, and again after each pause for the rate limit; None if the run is over."""
        while True:
            begun = self.pace.wait(lambda: self.over)
            if self.over or self.pace.is_spent:
                return None
            try:
                room = task.call(self.client)
            except RateLimitError as error:
                if not self.pace.has_slowed(error, begun):
                    raise
            else:
                self.pace.goes_on()
                return room

    def tell(self, sentence: str) -> None:
        """Prints a line on stderr, above the bar if there is one."""
        self.console.print(sentence, markup=False, highlight=False, soft_wrap=True)

    def end(self) -> None:
        """Stops making calls, and ends those under way, each with its outcome."""
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
        if self.pace.is_spent:
            self.tell("the rate limit lasts longer than --wait allows: run the same command later")
        if failed > SHOWN:
            self.tell(_escape(f"{failed - SHOWN} more failed: {path} has each"))
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
        return exits.SOME_FAILED if failed or left else exits.DONE


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

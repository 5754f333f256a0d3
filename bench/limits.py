"""The limits and goals for the cost of a create: limits.toml."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import tomllib

Figures = Mapping[str, float]


@dataclass(frozen=True)
class Limit:
    """A figure, with what is asked of it and why."""

    figure: str
    what: str
    why: str
    # The goal: a maximum, or a minimum if more is better.
    goal: float | None = None
    more_is_better: bool = False
    # The maximum on any machine, if there is one.
    most: float | None = None
    # The divisor, if the figure is a ratio of two.
    over: str | None = None

    def found(self, figures: Figures) -> float | None:
        """The figure, or None if it could not be measured."""
        figure = figures.get(self.figure)
        if figure is None or self.over is None:
            return figure
        over = figures.get(self.over)
        return figure / over if over is not None else None

    def reaches_goal(self, found: float) -> bool:
        """Whether the figure reaches the goal, if there is one."""
        if self.goal is None:
            return True
        return found >= self.goal if self.more_is_better else found <= self.goal


def read() -> list[Limit]:
    """All of them, in their order."""
    path = Path(__file__).with_name("limits.toml")
    return [Limit(**limit) for limit in tomllib.loads(path.read_text("utf-8"))["limit"]]


def broken(figures: Figures) -> Iterator[str]:
    """A sentence for each figure that is over its maximum or was not measured."""
    for limit in read():
        if limit.most is None:
            continue
        found = limit.found(figures)
        if found is None:
            yield f"{limit.what}: not measured"
        elif found > limit.most:
            yield f"{limit.what}: {found:,.2f}, at most {limit.most:,} ({limit.why})"

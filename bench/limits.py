"""What a create may cost, and what it is hoped to cost: limits.toml."""

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
    # What is hoped for, at most or, where more is better, at least.
    goal: float | None = None
    more_is_better: bool = False
    # What is held on any machine, if anything is.
    most: float | None = None
    # What the figure is divided by, where it is a ratio of two.
    over: str | None = None

    def found(self, figures: Figures) -> float | None:
        """The figure, or None where it could not be measured."""
        figure = figures.get(self.figure)
        if figure is None or self.over is None:
            return figure
        over = figures.get(self.over)
        return figure / over if over is not None else None

    def reaches_goal(self, found: float) -> bool:
        """Whether what was found is as good as was hoped."""
        if self.goal is None:
            return True
        return found >= self.goal if self.more_is_better else found <= self.goal


def read() -> list[Limit]:
    """All of them, in their order."""
    path = Path(__file__).with_name("limits.toml")
    return [Limit(**limit) for limit in tomllib.loads(path.read_text("utf-8"))["limit"]]


def broken(figures: Figures) -> Iterator[str]:
    """What is over a limit that holds on any machine, or was not measured."""
    for limit in read():
        if limit.most is None:
            continue
        found = limit.found(figures)
        if found is None:
            yield f"{limit.what}: not measured"
        elif found > limit.most:
            yield f"{limit.what}: {found:,.2f}, at most {limit.most:,} ({limit.why})"

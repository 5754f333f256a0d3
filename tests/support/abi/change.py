"""One difference between the lock and today, as a sentence that says what to do."""

from dataclasses import dataclass

RECORD = "`make abi` records it."
POLICY = "See docs/abi.md."


@dataclass(frozen=True)
class Change:
    """One difference; a break is one that `make abi` does not record."""

    sentence: str
    is_break: bool


def added(sentence: str) -> Change:
    return Change(f"{sentence}: {RECORD}", is_break=False)


def broken(sentence: str) -> Change:
    return Change(f"{sentence} {POLICY}", is_break=True)

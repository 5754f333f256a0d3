"""The facts of an installed library, and the requirement for each."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One line of the table."""

    what: str
    asked: str
    found: str
    holds: bool


def none_of(what: str, found: Collection[str]) -> Fact:
    """Requires that nothing of a kind is found."""
    return Fact(what, "none", ", ".join(sorted(found)) or "none", not found)


def same(what: str, asked: Collection[str], found: Collection[str]) -> Fact:
    """Requires that the set found equals the set asked for."""
    surplus, missing = set(found) - set(asked), set(asked) - set(found)
    differences = [f"{name} is too much" for name in sorted(surplus)]
    differences += [f"{name} is missing" for name in sorted(missing)]
    return Fact(what, f"{len(asked)}", "; ".join(differences) or f"{len(found)}", not differences)


def at_most(what: str, megabytes: float, size: int) -> Fact:
    """Requires that a file has at most so many millions of bytes."""
    found = f"{size / 1e6:.2f} MB"
    return Fact(what, f"at most {megabytes} MB", found, size <= megabytes * 1e6)

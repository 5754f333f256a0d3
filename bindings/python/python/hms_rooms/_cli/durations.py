"""Durations as people write them: 45s, 90m, 12h, 30d."""

import re
from datetime import timedelta

import click

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def duration(text: str) -> timedelta:
    """Read the value of an option."""
    parts = re.fullmatch(r"(\d{1,5})([smhd])", text)
    if not parts:
        raise click.BadParameter(f"{text} is not a duration such as 45s, 90m, 12h or 30d")
    return timedelta(**{UNITS[parts[2]]: int(parts[1])})

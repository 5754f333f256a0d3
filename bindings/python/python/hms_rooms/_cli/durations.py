"""Durations as people write them: 45s, 90m, 12h, 30d."""

import re
from datetime import timedelta

import click

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Duration(click.ParamType[timedelta]):
    """A number and its unit."""

    name = "duration"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        parts = re.fullmatch(r"(\d{1,9})([smhd])", value)
        if not parts:
            self.fail(f"{value} is not a duration such as 45s, 90m, 12h or 30d", param, ctx)
        return timedelta(**{UNITS[parts[2]]: int(parts[1])})

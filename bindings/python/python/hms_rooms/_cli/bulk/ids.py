"""The ids of the rooms that a run created, as a table."""

import csv
from collections.abc import Mapping
from pathlib import Path


def write(path: Path, ids: Mapping[str, str]) -> None:
    """Writes a CSV file of names and ids, which takes the place of an earlier one when whole."""
    new = path.with_name(f"{path.name}.new")
    with new.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("name", "id"))
        table.writerows(ids.items())
    new.replace(path)

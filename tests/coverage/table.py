"""Prints the line coverage of the core and the C ABI, a file a line, from an lcov report.

    python3 tests/coverage/table.py LCOV

The lines of a file's own tests, which stand at its end, do not count.
"""

import sys
from itertools import groupby
from pathlib import Path

SOURCES = [Path("crates") / crate / "src" for crate in ("hms-rooms", "hms-rooms-capi")]


def counts(report: Path) -> dict[Path, dict[int, int]]:
    """How often each line of each file ran, in all the programs of the report together."""
    files: dict[Path, dict[int, int]] = {}
    lines: dict[int, int] = {}
    for record in report.read_text().splitlines():
        kind, _, value = record.partition(":")
        if kind == "SF":
            lines = files.setdefault(Path(value).resolve(), {})
        elif kind == "DA":
            line, count = map(int, value.split(",")[:2])
            lines[line] = lines.get(line, 0) + count
    return files


def tests_begin(source: Path) -> float:
    for number, line in enumerate(source.read_text().splitlines(), 1):
        if line == "#[cfg(test)]":
            return number
    return float("inf")


def ranges(lines: list[int]) -> str:
    """Line numbers, those that follow one another joined: 3-5, 9."""
    runs = groupby(enumerate(lines), lambda pair: pair[1] - pair[0])
    ends = [[line for _, line in run] for _, run in runs]
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in ends)


def row(name: str, lines: int, missed: int, where: str = "") -> str:
    share = 100 * (lines - missed) / lines if lines else 100
    return f"{name:<50} {lines:>6} {missed:>7} {share:>6.1f} %  {where}".rstrip()


def main() -> None:
    total = all_missed = 0
    print(f"{'file':<50} {'lines':>6} {'missed':>7} {'':>8}  which")
    here = Path.cwd()
    for path, ran in sorted(counts(Path(sys.argv[1])).items()):
        if not any(path.is_relative_to(here / sources) for sources in SOURCES):
            continue
        source = path.relative_to(here)
        end = tests_begin(source)
        lines = sorted(line for line in ran if line < end)
        missed = [line for line in lines if ran[line] == 0]
        print(row(str(source), len(lines), len(missed), ranges(missed)))
        total += len(lines)
        all_missed += len(missed)
    print(row("total", total, all_missed))


if __name__ == "__main__":
    main()

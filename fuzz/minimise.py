"""Keeps, in fuzz/corpus/TARGET, the 100 inputs at most that reach the most code.

    python3 fuzz/minimise.py TARGET...

It chooses among the corpus and what runs have left below target/fuzz/corpus. Inputs that have a
name of their own are always kept.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
FUZZ = ROOT / "target" / "fuzz"
MAX_INPUTS = 100


def features(target: str) -> dict[Path, set[str]]:
    """The code that each input reaches, as libFuzzer reports it when it merges corpora."""
    (program,) = FUZZ.glob(f"*/release/{target}")
    corpora = [ROOT / "fuzz" / "corpus" / target, FUZZ / "corpus" / target]
    with tempfile.TemporaryDirectory() as merged:
        report = Path(merged) / "report"
        options = ["-merge=1", "-use_counters=0", "-max_len=700"]
        options.append(f"-merge_control_file={report}")
        subprocess.run([program, *options, merged, *corpora], check=True, capture_output=True)
        lines = report.read_text().splitlines()
    count = int(lines[0])
    inputs = [Path(line) for line in lines[2 : 2 + count]]
    reached: dict[Path, set[str]] = {}
    for line in lines[2 + count :]:
        kind, number, *found = line.split()
        if kind == "COV":
            reached[inputs[int(number)]] = set(found)
    return reached


def choose(reached: dict[Path, set[str]]) -> list[Path]:
    """The named inputs, and then each time the input that adds the most."""
    chosen = [path for path in reached if len(path.name) != 40]
    covered = set().union(*(reached[path] for path in chosen))
    while len(chosen) < MAX_INPUTS:
        best = max(reached, key=lambda path: (len(reached[path] - covered), -path.stat().st_size))
        if reached[best] <= covered:
            break
        chosen.append(best)
        covered |= reached[best]
    return chosen


def main() -> None:
    for target in sys.argv[1:]:
        kept = {path.name: path.read_bytes() for path in choose(features(target))}
        corpus = ROOT / "fuzz" / "corpus" / target
        for path in corpus.iterdir():
            path.unlink()
        for name, content in kept.items():
            (corpus / name).write_bytes(content)
        print(f"{target}: {len(kept)} inputs")


if __name__ == "__main__":
    main()

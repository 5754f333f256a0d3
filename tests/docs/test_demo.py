"""The README shows what `make demo` prints, but for the ids of rooms."""

import re

from programs import ROOT, run


def without_ids(printed: str) -> str:
    return re.sub(r"\b[0-9a-f]{24}\b", "ID".ljust(24), printed)


def test_the_readme_shows_what_the_demo_prints() -> None:
    readme = (ROOT / "README.md").read_text()
    shown = re.search(r"```\n(legacy .*?)```", readme, re.DOTALL)
    assert shown
    printed = run("make", "demo")
    assert without_ids(shown[1]) in without_ids(printed)
    assert "All hosts agree over v2." in printed

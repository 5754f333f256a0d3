"""docs/command-line.md shows what hms-rooms prints, but for ids, times, ports and the version."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from hms_rooms.testing import Sandbox

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"


def blocks(language: str) -> Sequence[str]:
    block = rf"^```{language}\n(.*?)^```$"
    return re.findall(block, DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)


def alike(text: str) -> str:
    """The text with what differs between two runs made alike."""
    text = re.sub(r"\b[0-9a-f]{24}\b", "ID", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+", "TIME", text)
    text = re.sub(r"hms-rooms/\d+\.\d+\.\d+", "hms-rooms/VERSION", text)
    return re.sub(r"127\.0\.0\.1:\d+", "HERE", text)


def test_the_document_shows_what_is_printed(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    [rooms] = blocks("csv")
    (tmp_path / "rooms.csv").write_text(rooms)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {"PATH": path, **hms_sandbox.environment()}
    for block in blocks("console"):
        for transcript in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, shown = transcript.partition("\n")
            done = subprocess.run(
                ["sh", "-c", line],
                cwd=tmp_path,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            assert alike(done.stdout) == alike(shown), line

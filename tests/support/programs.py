"""Programs that the tests run, and the README's examples to make them of."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SANDBOX = os.environ["HMS_SANDBOX"]


def run(*command: str | Path, environment: Mapping[str, str] | None = None) -> str:
    """Runs a command that must succeed, and returns what it printed."""
    # A make that runs the tests must not hand its flags to one that they run.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env=inherited | dict(environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}"
    return done.stdout


def run_in_sandbox(
    *command: str | Path,
    environment: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
) -> str:
    """Runs a command beside a sandbox, with these options, that the environment names."""
    return run(SANDBOX, "exec", *options, "--", *command, environment=environment)


def readme_blocks(language: str) -> Sequence[str]:
    """The README's examples in a language."""
    readme = (ROOT / "README.md").read_text()
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert blocks, f"the README has no {language}"
    return blocks

"""Runs the commands that a document shows, and compares what they print."""

import re
import shutil
import socket
import subprocess
from pathlib import Path

from programs import ROOT, SANDBOX

PORT = "8100"
SENTINEL = "== that was all =="


def curls() -> list[str]:
    """Our replacement for machines without curl, and curl itself if it is installed."""
    ours = str(ROOT / "tests" / "docs" / "curl")
    return [curl for curl in (ours, shutil.which("curl")) if curl is not None]


def commands_of(text: str) -> list[tuple[str, list[str]]]:
    """The commands in the console blocks, each with the lines that it is shown to print."""
    steps: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append((line.removeprefix("$ "), []))
            elif line.startswith("    "):
                command, shown = steps.pop()
                steps.append((f"{command}\n{line}", shown))
            else:
                steps[-1][1].append(line)
    return steps


def pattern(shown: str) -> re.Pattern[str]:
    """Matches a shown line. An id stands for any id, and … for any text."""
    literal = re.escape(shown).replace(re.escape("…"), ".*")
    return re.compile(re.sub(r"\b(?!0{20})[0-9a-f]{24}\b", "[0-9a-f]{24}", literal))


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def run_tour(steps: list[tuple[str, list[str]]], curl: str, folder: Path) -> None:
    """Runs the commands in one shell, in this folder, and compares each line that they print."""
    port = free_port()
    programs = folder / "bin"
    programs.mkdir()
    (programs / "hms-sandbox").symlink_to(SANDBOX)
    (programs / "curl").symlink_to(curl)
    with subprocess.Popen(
        # A tour takes a second. If a line does not come, this ends it.
        ["timeout", "60", "bash", "--norc"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
    ) as shell:
        assert shell.stdin
        assert shell.stdout

        def ask(command: str) -> None:
            assert shell.stdin
            print(command, flush=True, file=shell.stdin)

        ask(f'PATH="{programs}:$PATH"; export no_proxy=127.0.0.1; trap "kill \\$!" EXIT')
        for command, shown in steps:
            command = command.replace(PORT, port)
            command = command.replace("hms-sandbox --", f"hms-sandbox --listen 127.0.0.1:{port} --")
            ask(command)
            printed: list[str] = []
            # A command in the background prints its line when it is ready.
            if command.endswith("&"):
                printed = [shell.stdout.readline().strip() for _ in shown]
            # The last line of a command may have no line end.
            ask(f"echo; echo '{SENTINEL}'")
            for line in iter(shell.stdout.readline, f"{SENTINEL}\n"):
                assert line, f"the shell ended at {command}"
                printed.append(line.strip())
            printed = [line.replace(port, PORT) for line in printed if line]
            assert len(printed) == len(shown), f"{command}\n{printed}"
            for line, expected in zip(printed, shown, strict=True):
                assert pattern(expected).fullmatch(line), f"{command}\n{line}\nis not\n{expected}"
        ask("trap - EXIT; exit")

"""The commands of docs/sandbox.md do what it shows, and it has every option of the program."""

import re
import shutil
from pathlib import Path

import pytest
from programs import ROOT, SANDBOX, run
from tour import commands_of, curls, run_tour

DOCS = {name: (ROOT / "docs" / f"{name}.md").read_text() for name in ("sandbox", "sandbox-rules")}


@pytest.mark.parametrize("curl", curls())
def test_the_tour_is_as_it_is_shown(curl: str, tmp_path: Path) -> None:
    section = DOCS["sandbox"].split("## Five minutes\n")[1].split("\n## ")[0]
    steps = commands_of(section)
    assert len(steps) > 10
    run_tour(steps, curl, tmp_path)


def options(*command: str) -> set[str]:
    """The options that the program has."""
    text = run(SANDBOX, *command, "--help")
    names = set(re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", text, re.MULTILINE))
    return names - {"--help", "--version"}


def test_every_option_is_documented_and_every_documented_one_is_there() -> None:
    there = options() | options("exec")
    tables = "\n".join(
        line for text in DOCS.values() for line in text.splitlines() if line.startswith("| ")
    )
    documented = set(re.findall(r"`(--[a-z-]+)", tables))
    # The one that exec has alone stands in its section.
    assert documented == there - {"--api"}
    assert "`--api`" in DOCS["sandbox"]


def test_every_value_of_a_switch_is_documented() -> None:
    sections = re.split(r"^ +(--[a-z-]+) <", run(SANDBOX, "--help"), flags=re.MULTILINE)
    choices = {
        name: set(re.findall(r"^ +- ([a-z-]+):", section, re.MULTILINE))
        - set(re.findall(r"\[default: ([a-z-]+)\]", section))
        for name, section in zip(sections[1::2], sections[2::2], strict=True)
        if "Possible values:" in section
    }
    assert len(choices) == 5
    for name, values in choices.items():
        rows = [line for line in DOCS["sandbox-rules"].splitlines() if f"`{name} " in line]
        assert values
        for value in values:
            assert any(f"{value}`" in row for row in rows), f"{name} {value}"


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prefix that `make install-sandbox` filled."""
    prefix = tmp_path_factory.mktemp("sandbox")
    run("make", "install-sandbox", f"PREFIX={prefix}", f"BUILT_SANDBOX={SANDBOX}")
    return prefix


def test_the_program_is_installed_with_all_that_goes_with_it(installed: Path) -> None:
    assert run(installed / "bin" / "hms-sandbox", "--version").startswith("hms-sandbox ")
    page = (installed / "share" / "man" / "man1" / "hms-sandbox.1").read_text()
    for option in options():
        assert option.replace("-", "\\-") in page, option
    for other in re.findall(r"([\w-]+)\(1\)", page.replace("\\-", "-")):
        assert (installed / "share" / "man" / "man1" / f"{other}.1").exists(), other
    assert "exec [OPTIONS] \\-\\- <CMD>...\n" in page.partition(".SH SYNOPSIS\n")[2]
    bash = installed / "share" / "bash-completion" / "completions" / "hms-sandbox"
    function = re.findall(r"complete -F (\S+) .* hms-sandbox$", bash.read_text(), re.MULTILINE)
    words = f"COMP_WORDS=(hms-sandbox --cl) COMP_CWORD=1; {function[0]} hms-sandbox --cl"
    completed = run("bash", "-c", f'source {bash}; {words}; echo "${{COMPREPLY[@]}}"')
    assert completed.strip() == "--clock"
    for shell in ("zsh/site-functions/_hms-sandbox", "fish/vendor_completions.d/hms-sandbox.fish"):
        assert "rate-limit" in (installed / "share" / shell).read_text()


def test_the_unit_is_one_and_starts_what_is_installed(installed: Path) -> None:
    unit = installed / "lib" / "systemd" / "system" / "hms-sandbox.service"
    assert f"ExecStart={installed}/bin/hms-sandbox --db " in unit.read_text()
    if analyze := shutil.which("systemd-analyze"):
        assert run(analyze, "verify", "--man=no", unit) == ""
        run(analyze, "security", "--offline=true", "--threshold=20", unit)


def test_what_is_installed_can_be_removed(installed: Path, tmp_path: Path) -> None:
    run("make", "install-sandbox", f"PREFIX={tmp_path}", f"BUILT_SANDBOX={SANDBOX}")
    run("make", "uninstall-sandbox", f"PREFIX={tmp_path}")
    assert [path for path in tmp_path.rglob("*") if not path.is_dir()] == []
    assert any(installed.rglob("*"))

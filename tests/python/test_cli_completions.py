"""Shells complete the commands and options of hms-rooms."""

from .support.command import run


def test_bash_completes_commands_and_options() -> None:
    def completed(*words: str) -> set[str]:
        environment = {
            "_HMS_ROOMS_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(("hms-rooms", *words)),
            "COMP_CWORD": str(len(words)),
        }
        return {line.partition(",")[2] for line in run(environment).stdout.splitlines()}

    assert {"bulk"} == completed("bu")
    assert {"create", "disable"} <= completed("bulk", "")
    assert {"--wait"} == completed("bulk", "create", "--wa")


def test_the_script_for_each_shell_is_printed() -> None:
    for shell in ("bash", "zsh", "fish"):
        ended = run({"_HMS_ROOMS_COMPLETE": f"{shell}_source"})
        assert ended.returncode == 0 and "_HMS_ROOMS_COMPLETE" in ended.stdout


def test_the_help_fits_on_one_screen() -> None:
    assert len(run({}, "--help").stdout.splitlines()) <= 40

"""The examples for Python do what they say, with nothing but the wheel."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from programs import ROOT, run
from sandbox import asked, sandbox

FOLDER = ROOT / "examples" / "python"
API = {"clean_up": "v2", "moving_to_v2": "v2", "webhooks": "v2"}
PRINTED = {
    "create_and_disable": ["created ID enabled", "the same room True", "disabled True"],
    "async_client": ["created 20", "let go", "disabled 20"],
    "errors_and_retries": [
        "lesson-7: created ID",
        "lesson-8: RejectedError 400: Error: region not supported; nothing was changed",
        "lesson/9: refused before it was sent: name",
    ],
    "tokens": ["the vault was asked", *(f"created lesson-{number}" for number in (1, 2, 3))],
    "log_lines": [
        "DEBUG [request-42] call 1: POST URL: attempt 1 of 3",
        "DEBUG [request-42] call 1: POST URL: 200 in TIME",
        "INFO [request-42] call 1: created room ID",
    ],
    "moving_to_v2": [
        "created ID",
        "of the same template True",
        "found disabled",
        "enabled again enabled",
        "not found: rejected",
        "not of v2: template",
    ],
    "clean_up": ["of 0 rooms older than 30 days, 0 are disabled now"],
    "webhooks": [
        "Webhook(url='https://app.example/hms-events', headers={'x-shared-secret': '***'})",
        "events go to https://app.example/hms-events",
    ],
}


def printed(python: Path, example: str, *arguments: str, faults: tuple[Any, ...] = ()) -> list[str]:
    """The output of an example beside a sandbox, without the parts that differ between runs."""
    with sandbox() as it:
        it.have_faults(*faults)
        environment = {
            "HMS_BASE_URL": it.base_url(API.get(example, "legacy")),
            "HMS_MANAGEMENT_TOKEN": it.token,
        }
        text = run(python, FOLDER / f"{example}.py", *arguments, environment=environment)
    text = re.sub(r"\b[0-9a-f]{24}\b", "ID", text)
    text = re.sub(r"http://127\.0\.0\.1\S*?(?=: )", "URL", text)
    return re.sub(r"in [\d.]+[mµn]?s$", "in TIME", text, flags=re.MULTILINE).splitlines()


def test_every_example_is_tested_and_listed() -> None:
    assert sorted(PRINTED) == sorted(path.stem for path in FOLDER.glob("*.py"))
    listed = re.findall(
        r"^\| \[.*\]\((\w+)\.py\)", (FOLDER / "README.md").read_text(), re.MULTILINE
    )
    assert sorted(listed) == sorted(PRINTED)


@pytest.mark.parametrize("example", PRINTED)
def test_an_example_prints_what_it_is_about(bare_python: Path, example: str) -> None:
    assert printed(bare_python, example) == PRINTED[example]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"status": 429, "headers": {"Retry-After": "60"}}, "come back in 60.0 s"),
        ({"status": 503, "headers": {"Retry-After": "0"}}, "by the same name"),
        ({"garbage": "banana\r\n\r\n"}, "BadReplyError None"),
    ],
)
def test_an_error_comes_with_advice(bare_python: Path, fault: dict[str, Any], told: str) -> None:
    [line] = printed(bare_python, "errors_and_retries", "lesson-7:eu", faults=(fault,))
    assert told in line


def test_a_clean_up_disables_what_is_old_and_goes_on_after_an_error(bare_python: Path) -> None:
    with sandbox() as it:
        environment = {"HMS_BASE_URL": it.base_url("v2"), "HMS_MANAGEMENT_TOKEN": it.token}
        for number in range(3):
            asked(f"{it.base_url('v2')}/rooms", {"name": f"lesson-{number}"}, it.token)

        def clean_up(*arguments: str) -> "subprocess.CompletedProcess[str]":
            return subprocess.run(
                [bare_python, FOLDER / "clean_up.py", *arguments],
                env=os.environ | environment,
                capture_output=True,
                text=True,
                check=False,
            )

        assert set(it.rooms().values()) == {True}
        it.have_faults({"room": "lesson-1", "method": "POST", "status": 400})
        ended = clean_up("0")
        assert (ended.returncode, ended.stdout) == (
            1,
            "of 3 rooms older than 0 days, 2 are disabled now\n",
        )
        assert ended.stderr.startswith("lesson-1: ")
        it.have_faults()
        assert clean_up("0").stdout == "of 1 rooms older than 0 days, 1 are disabled now\n"
        assert set(it.rooms().values()) == {False}

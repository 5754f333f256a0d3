"""Text from outside on a terminal: shown escaped to people, raw in JSON."""

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest

from hms_rooms import Client

from .support.command import Ended, run
from .support.service import ROOM, Service, answer, room

# Characters that a terminal obeys, that forge a line, or that turn the direction of text.
OBEYED = "\0\a\b\t\n\v\f\r\x1b\x7f\x85\x9b\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069"
TEXT = f"le\\{OBEYED}ssön-1 😀"
SHOWN = "le\\" + "".join(f"\\u{{{ord(it):x}}}" for it in OBEYED) + "ssön-1 😀"
COMMANDS: list[Sequence[str]] = [
    ["create", "a"],
    ["disable", "a"],
    ["disable", "--by-id", ROOM["id"]],
    ["enable", "--by-id", ROOM["id"]],
    ["get", ROOM["id"]],
]


def environment(service: Service, api: str = "v2") -> dict[str, str]:
    base_url = {"legacy": service.base_url, "v2": service.v2_base_url}[api]
    utf_8 = {"PYTHONUTF8": "1"}
    return utf_8 | {"HMS_MANAGEMENT_TOKEN": "t", "HMS_API": api, "HMS_BASE_URL": base_url}


def is_harmless(text: str) -> bool:
    """True for lines that a terminal shows without obeying them."""
    return not {unicodedata.category(it) for it in text if it != "\n"} & {"Cc", "Zl", "Zp", "Cf"}


def is_shown(ended: Ended, text: str) -> bool:
    said = ended.stdout + ended.stderr
    return is_harmless(said) and text in said


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_room_is_shown_escaped(service: Service, words: Sequence[str]) -> None:
    texts = dict.fromkeys(("name", "description", "template_id", "region"), TEXT)
    upload = {"type": TEXT, "location": TEXT, "prefix": TEXT}
    reply = room(**texts, recording_info={"enabled": True, "upload_info": upload})
    service.will(*[reply] * 4)
    api = "legacy" if words == ["disable", "a"] else "v2"
    ended = run(environment(service, api), *words)
    assert ended.returncode == 0 and is_shown(ended, SHOWN)
    lines = ended.stdout.splitlines()
    assert [line for line in lines if line.startswith("description ")] == [
        f"{'description':<24}{SHOWN}"
    ]
    # A program gets what was sent.
    ended = run(environment(service, api), *words, "--json")
    described = json.loads(ended.stdout)
    assert (described["name"], described["region"]) == (TEXT, TEXT)
    assert described["recording"]["upload"]["prefix"] == TEXT


def test_a_getter_has_the_text_as_it_came(service: Service) -> None:
    service.will(room(description=TEXT))
    with Client("t", base_url=service.base_url) as client:
        made = client.create_room("a")
    assert made.description == made.raw["description"] == TEXT


def test_an_error_of_the_service_is_shown_escaped(service: Service) -> None:
    reply = answer(400, {"code": 400, "message": TEXT, "details": [TEXT]})
    service.will(*[reply] * 2)
    ended = run(environment(service), "create", "a")
    assert ended.returncode == 7 and is_shown(ended, SHOWN)
    assert len(ended.stderr.splitlines()) == 1
    ended = run(environment(service), "create", "a", "--json")
    said = json.loads(ended.stderr)
    assert (said["message"], said["details"]) == (TEXT, [TEXT])


# A NUL cannot be an argument.
ARGUMENT = TEXT.replace("\0", "")


@pytest.mark.parametrize(
    "words",
    [
        ["create", ARGUMENT],
        ["get", ARGUMENT],
        ["create", "a", "--region", ARGUMENT],
        ["create", "a", "--size", ARGUMENT],
        ["create", "a", "--base-url", ARGUMENT],
        ["create", "a", "--proxy", ARGUMENT],
        ["create", "a", "--ca-file", ARGUMENT],
        ["create", "a", "--api", ARGUMENT],
        ["create", "a", "--token-file", ARGUMENT],
        ["create", "a", "--webhook-header", ARGUMENT],
        ["bulk", "create", ARGUMENT],
        [f"--{ARGUMENT}"],
        [ARGUMENT],
    ],
)
def test_what_is_refused_is_shown_escaped(service: Service, words: Sequence[str]) -> None:
    service.will(answer(400, {"message": "no"}))
    ended = run(environment(service), *words)
    assert ended.returncode and ended.stderr and is_harmless(ended.stderr)


def test_a_bulk_run_shows_rows_and_files_escaped(service: Service, tmp_path: Path) -> None:
    folder = tmp_path / ARGUMENT
    folder.mkdir()
    rooms = folder / f"{ARGUMENT}.jsonl"
    rooms.write_text('{"name": "a"}\n{"name": "b"}\n')
    refused = answer(400, {"code": 400, "message": TEXT})
    service.will(refused, refused)
    ended = run(environment(service), "bulk", "create", str(rooms), "--concurrency", "1")
    assert ended.returncode == 1 and is_shown(ended, SHOWN)
    # One line for each row that failed, one with the counts.
    assert (len(ended.stderr.splitlines()), len(ended.stdout.splitlines())) == (2, 1)
    *_, line = rooms.with_suffix(".create.jsonl").read_text().splitlines()
    assert json.loads(line)["message"] == TEXT


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({TEXT: "a"}),
        json.dumps({"name": TEXT}),
        json.dumps({"name": "a", "size": TEXT}),
        json.dumps({"name": "a", "recording": {TEXT: True}}),
        f'{{"name": "{TEXT}',
        f'name,"{TEXT}"\na,b\n',
        f'name,size\na,"{TEXT}"\n',
        f'name,large_room\na,"{TEXT}"\n',
    ],
)
def test_a_file_that_is_refused_is_shown_escaped(
    service: Service, tmp_path: Path, content: str
) -> None:
    (tmp_path / "rooms").write_text(content, newline="")
    ended = run(environment(service), "bulk", "create", "rooms", within=tmp_path)
    assert ended.returncode == 2 and is_harmless(ended.stderr)


def test_a_line_of_curl_says_the_same_without_obeyed_characters(service: Service) -> None:
    words = ("create", "a", "--description", ARGUMENT, "--curl")
    ended = run(environment(service), *words)
    assert ended.returncode == 0 and is_harmless(ended.stdout)
    body = ended.stdout.rpartition("--data-raw ")[2].strip().strip("'")
    assert json.loads(body) == {"name": "a", "description": ARGUMENT}

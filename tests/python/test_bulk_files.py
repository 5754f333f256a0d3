"""Files of rooms, as CSV and JSON Lines; one that is wrong is refused before anything is sent."""

import json
import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hms_rooms.testing import Sandbox

from .support.bulk import ids_of, lines_of, rooms_are
from .support.command import HMS_ROOMS, printed, run

CSV = """\
\ufeffname,description,size,large_room,polls,recording.enabled,recording.upload.type,\
recording.upload.location,webhook.url,webhook.headers
lesson-1,"Algebra, first part",3000,true,p1 p2,true,s3,bucket,https://app.example,x-auth=HOOK

lesson-2,,,,,false,,,,
"""
JSON_LINES = """\
{"name": "lesson-1", "description": "Algebra, first part", "size": 3000, "large_room": true, \
"polls": ["p1", "p2"], "recording": {"enabled": true, "upload": {"type": "s3", "location": \
"bucket"}}, "webhook": {"url": "https://app.example", "headers": {"x-auth": "HOOK"}}}

{"name": "lesson-2", "recording": {"enabled": false}, "region": null}
"""


def counts(**given: object) -> dict[str, object]:
    return {"done": 0, "failed": 0, "left": 0, "done_before": 0} | given


@pytest.mark.parametrize(("name", "content"), [("a.csv", CSV), ("a.jsonl", JSON_LINES)])
def test_both_kinds_of_file_make_the_same_rooms(
    hms_sandbox: Sandbox, tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    environment = hms_sandbox.environment("v2") | {"HOOK": "a-header"}
    ended = run(environment, "bulk", "create", name, "--json", within=tmp_path)
    assert printed(ended) == counts(operation="create", rooms=2, done=2, results="a.create.jsonl")
    bodies = {request["body"]["name"]: request["body"] for request in hms_sandbox.requests()}
    upload = {"type": "s3", "location": "bucket"}
    assert bodies["lesson-1"] == {
        "name": "lesson-1",
        "description": "Algebra, first part",
        "size": 3000,
        "large_room": True,
        "polls": ["p1", "p2"],
        "recording_info": {"enabled": True, "upload_info": upload},
        "webhook": {"url": "https://app.example", "headers": {"x-auth": "***"}},
    }
    assert bodies["lesson-2"] == {"name": "lesson-2", "recording_info": {"enabled": False}}


@pytest.mark.parametrize("operation", ["create", "disable"])
@pytest.mark.parametrize("content", [CSV, JSON_LINES])
def test_a_byte_order_mark_is_no_part_of_a_file(
    hms_sandbox: Sandbox, tmp_path: Path, operation: str, content: str
) -> None:
    text = content.removeprefix("\ufeff")
    (tmp_path / "a").write_text(text, encoding="utf-8-sig")
    environment = hms_sandbox.environment("v2") | {"HOOK": "a-header"}
    with hms_sandbox.client("v2") as client:
        for name in ("lesson-1", "lesson-2"):
            client.create_room(name)
    words = ("bulk", operation, "--json")
    assert printed(run(environment, *words, "a", within=tmp_path))["done"] == 2
    # From stdin too.
    from_stdin = (*words, "-", "--results", "of-stdin.jsonl")
    ended = run(environment, *from_stdin, within=tmp_path, stdin=f"\ufeff{text}")
    assert printed(ended)["done"] == 2


def test_rooms_come_from_stdin_and_go_by_their_result_file(
    hms_sandbox: Sandbox, tmp_path: Path
) -> None:
    environment = hms_sandbox.environment("v2")
    words = ("bulk", "create", "-", "--generate-names", "--results", "made.jsonl")
    made = run(environment, *words, "--json", within=tmp_path, stdin='{"name": "Named"}\n{}\n')
    assert printed(made)["done"] == 2
    ids = ids_of(lines_of(tmp_path / "made.jsonl"))
    assert len(ids) == 2 and "Named" in ids

    gone = run(environment, "bulk", "disable", "made.jsonl", "--json", within=tmp_path)
    assert printed(gone)["done"] == 2
    lines = lines_of(tmp_path / "made.disable.jsonl")
    assert {(line["id"], line["state"]) for line in lines} == {
        (room_id, "disabled") for room_id in ids.values()
    }
    # One request each: they went by their ids.
    assert len(hms_sandbox.requests()) == 4


@pytest.mark.parametrize("column", ["name", "id"])
def test_rooms_are_disabled_by_their_names_or_ids(
    hms_sandbox: Sandbox, tmp_path: Path, column: str
) -> None:
    with hms_sandbox.client("v2") as client:
        made = client.create_room("lesson-1")
    cell = {"name": made.name, "id": made.id}[column]
    (tmp_path / "a.csv").write_text(f"region,{column}\neu,{cell}\n")
    environment = hms_sandbox.environment("v2")
    ended = run(environment, "bulk", "disable", "a.csv", "--json", within=tmp_path)
    assert printed(ended)["done"] == 1
    with hms_sandbox.client("v2") as client:
        assert client.get_room(made.id).enabled is False


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,regoin\na,eu\n", "line 1: there is no field regoin: do you mean region?"),
        ("Name\na\n", "line 1: there is no field Name: do you mean name?"),
        ("colour,shape\nred,round\n", "line 1: there is no field colour: "),
        ("name,region,region\na,eu,us\n", "line 1: there are two columns region"),
        ("name,\na,eu\n", "line 2: the column of eu has no name in the header"),
        ("name,size\na,b\nc,d\n", "line 2: size is a number, not b"),
        ("name,size\na,1\nb,-1\n", "line 3: size is a number, not -1"),
        ("name,size\na,100.5\n", "line 2: size is a number, not 100.5"),
        ("name,large_room\na,yes\n", "line 2: large_room is true or false, not yes"),
        ("name,webhook.headers\na,x\n", "line 2: a header of a webhook is NAME=VARIABLE"),
        ("name\na,b\n", "line 2: it has more cells than the header"),
        ('name\n"a\n', "line 2: unexpected end of data"),
        ("region\neu\n", "line 2: it has no name"),
        ("name\na\n\nb\nA\n", "line 5: its room is in line 2 already"),
        ("name\nok-1\nbad name\n", "line 3: name holds ' '"),
        ("name,size\nok-1,5\n", "line 2: the legacy API has no size"),
        ("", "a.csv: it has no rooms"),
        ("\n\n", "a.csv: it has no rooms"),
        ("name,region\n", "a.csv: it has no rooms"),
        ("[]", "a.csv: it has no rooms"),
        ('[{"name": "a"}, {"name": 1}]', "line 1, room 2: name is text, not 1"),
        (
            '[\n{"name": "a"},\n{"name": "a"}]',
            "line 3, room 2: its room is in line 2, room 1 already",
        ),
        ('[{"name": "a"}\n', "line 2: it is not JSON: a comma or the end of the array is missing"),
        ('{"name": {"0": "a", "1": "b"}}', "write an object a room (pandas: orient='records')"),
        ('{"name": "a"}\n{"name": "b", "name": "c"}\n', "line 2: name is there twice"),
        ('{"name": "a"}\n{"name": 1}\n', "line 2: name is text, not 1"),
        ('{"name": "a", "polls": [1]}\n', "line 1: polls is a list of texts, not [1]"),
        ('{"name": "a", "recording": {"on": true}}\n', "line 1: there is no field recording.on"),
        ("name,recording.upload.type\na,s3\n", "line 2: recording.upload needs recording.enabled"),
        (
            '{"name": "a", "recording": {"enabled": null, "upload": {"type": ""}}}\n',
            "line 1: recording.upload needs recording.enabled",
        ),
        ('{"name": "a", "size": true}\n', "line 1: size is a number, not true"),
        ('{"name": "a", "size": 1e400}\n', "line 1: size is a number, not inf"),
        ('{"name": "a"}\n\n{"name"\n', "line 3: it is not JSON"),
        ('{"name": "a"}\n[]\n', "line 2: it is not an object"),
        ('{"name": "a"}\n' + "[" * 100_000, "line 2: it is not JSON: it nests too deeply"),
        ("[" * 100_000, "line 1: it is not JSON: it nests too deeply"),
        ("name\n\udcff\n", "line 2: it is not UTF-8: save the file as UTF-8"),
    ],
)
def test_a_file_that_is_wrong_is_refused_whole(
    hms_sandbox: Sandbox, tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "a.csv").write_bytes(content.encode(errors="surrogateescape"))
    ended = run(hms_sandbox.environment(), "bulk", "create", "a.csv", within=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    *lines, last = ended.stderr.splitlines()
    assert last == "hms-rooms: nothing was sent"
    assert all(line.startswith("hms-rooms: a.csv") for line in lines)
    assert any(said in line for line in lines), ended.stderr
    assert hms_sandbox.requests() == []
    assert list(tmp_path.iterdir()) == [tmp_path / "a.csv"]


def test_all_that_is_wrong_is_listed_at_once(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,size,large_room\nok,x,maybe\nbad name,,\n,,\nok,,\n,1,\n")
    ended = run(hms_sandbox.environment("v2"), "bulk", "create", "a.csv", within=tmp_path)
    assert ended.returncode == 2
    assert [line.partition(" holds")[0] for line in ended.stderr.splitlines()] == [
        "hms-rooms: a.csv, line 2: size is a number, not x; large_room is true or false, not maybe",
        "hms-rooms: a.csv, line 3: name",
        "hms-rooms: a.csv, line 6: it has no name: give it one, or use --generate-names",
        "hms-rooms: nothing was sent",
    ]
    as_json = run(
        hms_sandbox.environment("v2"), "bulk", "create", "a.csv", "--json", within=tmp_path
    )
    assert json.loads(as_json.stderr)["status"] == "USAGE"
    assert hms_sandbox.requests() == []


TABLES = {
    "index": ",name,size,large_room\n0,a,100.0,True\n1,b,,False\n",
    "index read again": "Unnamed: 0,name,size,large_room\n0,a,100,TRUE\n1,b,,FALSE\n",
    "semicolons": "name;size;large_room\r\na;100;1\r\nb;;0\r\n",
    "tabs": "name\tsize\tlarge_room\na\t100\ttrue\nb\t\tfalse\n",
    "blanks": 'name, size, large_room\n"a", 100, true\nb , , false\n',
    "told": "sep=;\r\nname;size;large_room\r\na;100;TRUE\r\nb;;FALSE\r\n",
    "empty columns": "name,size,large_room,,\na,100,true,,\nb,,false,,\n,,,,\n",
    "array": (
        '[{"name": "a", "size": 100.0, "large_room": true},'
        ' {"name": "b", "size": null, "large_room": false}]'
    ),
    "lines": (
        '{"name": "a", "size": 100, "large_room": 1}\n'
        '{"name": "b", "size": NaN, "large_room": "false"}'
    ),
    "jq": (
        '{\n  "name": "a",\n  "size": 100,\n  "large_room": true\n}\n'
        '{\n  "name": "b",\n  "large_room": false\n}\n'
    ),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("kind", TABLES)
def test_what_pandas_excel_and_jq_write_is_read(
    hms_sandbox: Sandbox, tmp_path: Path, kind: str, encoding: str
) -> None:
    (tmp_path / "a").write_bytes(TABLES[kind].encode(encoding))
    ended = run(hms_sandbox.environment("v2"), "bulk", "create", "a", "--json", within=tmp_path)
    assert printed(ended)["done"] == 2
    bodies = {request["body"]["name"]: request["body"] for request in hms_sandbox.requests()}
    assert bodies == {
        "a": {"name": "a", "size": 100, "large_room": True},
        "b": {"name": "b", "large_room": False},
    }


def test_an_empty_list_from_a_pipe_disables_none(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    ended = run(
        hms_sandbox.environment("v2"), "bulk", "disable", "-", "--json", within=tmp_path, stdin=""
    )
    assert printed(ended)["rooms"] == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "a.csv: it has no rooms"),
        ("name\n", "a.csv: it has no rooms"),
        ("colour\nred\n", "line 2: it has neither name nor id"),
        ("name\nbad name\n", "line 2: name holds ' '"),
        ("name,region\na,eu\n,eu\n", "line 3: it has neither name nor id"),
        ('{"name": "a"}\n{"id": 7}\n', "line 2: name and id are text"),
        ('{"id": "a"}\n{"id": "a"}\n', "line 2: its room is in line 1 already"),
    ],
)
def test_a_disable_needs_a_name_or_an_id_for_each_room(
    hms_sandbox: Sandbox, tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "a.csv").write_text(content)
    ended = run(hms_sandbox.environment(), "bulk", "disable", "a.csv", within=tmp_path)
    assert ended.returncode == 2 and said in ended.stderr
    assert hms_sandbox.requests() == []
    assert list(tmp_path.iterdir()) == [tmp_path / "a.csv"]


@pytest.mark.parametrize("rooms", ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"])
def test_a_create_from_stdin_needs_a_result_file(hms_sandbox: Sandbox, rooms: str) -> None:
    ended = run(hms_sandbox.environment(), "bulk", "create", rooms, stdin="name\na\n")
    assert ended.returncode == 2 and "need --results PATH" in ended.stderr
    assert hms_sandbox.requests() == []


@pytest.mark.parametrize("rooms", ["-", "/dev/stdin"])
def test_a_disable_from_stdin_goes_on_by_the_result_file_that_it_names(
    hms_sandbox: Sandbox, tmp_path: Path, rooms: str
) -> None:
    environment = hms_sandbox.environment("v2")
    with hms_sandbox.client("v2") as client:
        client.create_room("a")
        client.create_room("b")
    hms_sandbox.faults([{"room": "b", "status": 400}])
    words = ("bulk", "disable", rooms, "--json")
    ended = run(environment, *words, within=tmp_path, stdin="name\na\nb\n")
    assert ended.returncode == 1
    said = json.loads(ended.stdout)
    assert (said["done"], said["failed"]) == (1, 1)
    assert list(tmp_path.iterdir()) == [tmp_path / said["results"]]
    hms_sandbox.faults([])
    again = (*words, "--results", said["results"])
    ended = run(environment, *again, within=tmp_path, stdin="name\na\nb\n")
    assert printed(ended) == counts(
        operation="disable", rooms=2, done=1, done_before=1, results=said["results"]
    )


def test_rooms_from_a_pipe_need_a_result_file(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    command = " ".join(shlex.quote(word) for word in HMS_ROOMS)
    script = f"""
        {command} bulk create <(echo name; echo a) && exit 99
        {command} bulk create <(echo name; echo a) --results made.jsonl || exit 98
        (echo name; echo b) > pipe &
        {command} bulk create pipe && exit 97
        {command} bulk create - --results made-too.jsonl <a.csv || exit 96
        {command} bulk create /dev/fd/3 3<a.csv && exit 95
        exit 0
    """
    (tmp_path / "a.csv").write_text("name\nc\n")
    ended = subprocess.run(
        ["bash", "-c", script],
        env=os.environ | hms_sandbox.environment(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended
    assert ended.stderr.count("need --results PATH") == 3
    names = {request["name"] for request in hms_sandbox.requests()}
    assert names == {"a", "c"}


def test_a_result_file_that_cannot_be_is_named(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name\na\n")
    (tmp_path / "a.create.jsonl").mkdir()
    for options in ([], ["--results", "nowhere/made.jsonl"]):
        ended = run(hms_sandbox.environment(), "bulk", "create", "a.csv", *options, within=tmp_path)
        assert ended.returncode == 2 and "--results PATH" in ended.stderr
    os.mkfifo(tmp_path / "pipe")
    for path in ("pipe", "/dev/full"):
        words = ("bulk", "create", "a.csv", "--results", path)
        ended = run(hms_sandbox.environment(), *words, within=tmp_path)
        assert ended.returncode == 2 and f"{path} is not a regular file" in ended.stderr
    assert hms_sandbox.requests() == []


def test_the_ids_of_all_rooms_are_written_to_a_table(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name\na\nb\nc\n")
    environment = hms_sandbox.environment("v2")
    hms_sandbox.faults([{"room": "b", "status": 400}])
    words = ("bulk", "create", "a.csv", "--ids", "ids.csv")
    assert run(environment, *words, within=tmp_path).returncode == 1
    assert {line.split(",")[0] for line in (tmp_path / "ids.csv").read_text().splitlines()} == {
        *("name", "a", "c")
    }
    hms_sandbox.faults([])
    assert run(environment, *words, within=tmp_path).returncode == 0
    header, *rows = (tmp_path / "ids.csv").read_text().splitlines()
    assert header == "name,id"
    with hms_sandbox.client("v2") as client:
        assert dict(row.split(",") for row in rows) == {
            name: client.find_room(name).id for name in "abc"
        }
    # It can be disabled by what it says.
    assert run(environment, "bulk", "disable", "ids.csv", within=tmp_path).returncode == 0


def test_failures_that_are_not_shown_are_counted(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name\n" + "".join(f"room-{i}\n" for i in range(25)))
    hms_sandbox.faults([{"status": 400}])
    ended = run(hms_sandbox.environment(), "bulk", "create", "a.csv", within=tmp_path)
    assert ended.returncode == 1 and ended.stderr.count("HMS_REJECTED") == 10
    assert ended.stderr.endswith("15 more failed: a.create.jsonl has each\n")


def test_a_thousand_rooms_are_made_at_once(hms_sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name\n" + "".join(f"room-{i}\n" for i in range(1000)))
    words = ("bulk", "create", "a.csv", "--concurrency", "32", "--json")
    ended = run(hms_sandbox.environment(), *words, within=tmp_path)
    assert printed(ended)["done"] == 1000
    rooms_are(hms_sandbox, 1000)
    made: list[dict[str, Any]] = lines_of(tmp_path / "a.create.jsonl")
    assert {line["row"] for line in made} == set(range(1, 1001))
    assert all(line["line"] == line["row"] + 1 for line in made)
    assert json.loads((tmp_path / "a.create.jsonl").read_text().splitlines()[0]) == {
        "operation": "create",
        "base_url": hms_sandbox.base_url(),
    }

"""hms_rooms.testing: a sandbox that is there for as long as it is used, and no longer."""

import os
import signal
import socket
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest

from hms_rooms import AuthenticationError, Client, ConnectError, NotFoundError, ServerError
from hms_rooms.testing import Sandbox, find_sandbox

from .support import program
from .support.command import until
from .support.jwt import KEY, SECRET

HOLDING = """
from hms_rooms.testing import Sandbox

sandbox = Sandbox()
print(sandbox.address, flush=True)
input()
"""
each_api = pytest.mark.parametrize("api", ["legacy", "v2"])


@each_api
def test_each_test_has_it_as_new(hms_sandbox: Sandbox, api: Literal["legacy", "v2"]) -> None:
    assert hms_sandbox.invariants() == {"rooms": 0, "duplicate_names": [], "attempts": {}}
    assert hms_sandbox.requests() == []
    with hms_sandbox.client(api) as client:
        assert client.create_room("lesson-1").name == "lesson-1"
    hms_sandbox.faults([{"status": 503}])
    hms_sandbox.put_templates([{"name": "another"}])
    assert hms_sandbox.invariants()["attempts"] == {"lesson-1": 1}
    [request] = hms_sandbox.requests()
    assert (request["method"], request["status"], request["name"]) == ("POST", 200, "lesson-1")


def test_faults_happen_until_others_take_their_place(hms_sandbox: Sandbox) -> None:
    with hms_sandbox.client(max_attempts=1) as client:
        hms_sandbox.faults([{"method": "POST", "status": 503}])
        with pytest.raises(ServerError):
            client.create_room("a")
        hms_sandbox.faults([])
        assert client.create_room("a").id


def test_a_fault_that_is_wrong_is_named(hms_sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="statsu"):
        hms_sandbox.faults([{"statsu": 503}])


def test_templates_are_named_and_have_ids() -> None:
    with Sandbox(templates=["quiet", "loud:recording"]) as sandbox:
        ids = {template["name"]: template["id"] for template in sandbox.templates}
        assert set(ids) == {"quiet", "loud"}
        with sandbox.client("v2") as client:
            room = client.create_room("a", template_id=ids["loud"])
        assert room.recording and room.recording.enabled
        sandbox.put_templates([{"name": "louder", "recording_info": {"enabled": True}}])
        assert "louder" in {template["name"] for template in sandbox.templates}


def test_somebody_comes_in_and_leaves(hms_sandbox: Sandbox) -> None:
    with hms_sandbox.client("v2") as client:
        room_id = client.create_room("lesson-1").id
        assert hms_sandbox.inside(room_id) == []
        ada = hms_sandbox.let_in(room_id, role="guest", name="Ada", user_id="u", metadata="{}")
        assert hms_sandbox.let_in(room_id)["role"] == "host"
        assert [peer["role"] for peer in hms_sandbox.inside(room_id)] == ["guest", "host"]
        assert hms_sandbox.inside(room_id)[0] == ada
        said = {"name": "Ada", "user_id": "u", "metadata": "{}", "role": "guest"}
        assert said.items() <= ada.items()
        hms_sandbox.let_out(room_id, ada["id"])
        with pytest.raises(ValueError, match="peer not found"):
            hms_sandbox.let_out(room_id, ada["id"])
        client.disable_room_by_id(room_id)
    # If a room is disabled, the peers inside stay, and new peers cannot join.
    assert len(hms_sandbox.inside(room_id)) == 1
    with pytest.raises(ValueError, match="Room is disabled"):
        hms_sandbox.let_in(room_id)
    for room in ("none", "../faults", "a b"):
        with pytest.raises(ValueError, match="Room not found"):
            hms_sandbox.let_in(room)


def test_whoever_comes_in_has_a_role_of_the_template() -> None:
    with Sandbox(templates=["class:roles=teacher,student"]) as sandbox:
        [template] = sandbox.templates
        assert template["roles"] == ["teacher", "student"]
        room_id = sandbox.client().create_room("a").id
        assert sandbox.let_in(room_id)["role"] == "teacher"
        with pytest.raises(ValueError, match="it has teacher, student"):
            sandbox.let_in(room_id, role="host")


def test_a_client_takes_the_arguments_of_any(hms_sandbox: Sandbox) -> None:
    with hms_sandbox.client("v2", generate_names=True, max_attempts=1) as client:
        name = client.create_room().name
    assert name in hms_sandbox.invariants()["attempts"]
    nowhere = hms_sandbox.client(base_url="http://127.0.0.1:1", max_attempts=1)
    with pytest.raises(ConnectError):
        nowhere.create_room("a")


def test_it_may_check_tokens() -> None:
    with Sandbox(access_key=KEY, secret=SECRET) as sandbox:
        assert sandbox.client().create_room("a").id
        with pytest.raises(AuthenticationError):
            sandbox.client(management_token="another").create_room("a")
    with Sandbox(token="the-one") as sandbox:
        assert sandbox.client().create_room("a").id
        with pytest.raises(AuthenticationError):
            sandbox.client(management_token="another").create_room("a")


def test_it_may_speak_tls() -> None:
    with Sandbox(tls=True) as sandbox:
        assert sandbox.base_url("v2").startswith("https://")
        assert sandbox.client("v2").create_room("a").id
        assert sandbox.invariants()["rooms"] == 1
        assert sandbox.environment()["HMS_CA_BUNDLE"] == sandbox.ca_file


def test_it_takes_any_option_of_the_program() -> None:
    options = ["--disable-unknown", "not-found"]
    with Sandbox(options=options) as sandbox, pytest.raises(NotFoundError):
        sandbox.client().disable_room("nobody-made-this")


@each_api
def test_another_program_finds_it_by_its_environment(
    hms_sandbox: Sandbox, api: Literal["legacy", "v2"]
) -> None:
    script = "import hms_rooms; print(hms_rooms.Client().create_room('a').name)"
    with program.running(script, environment=hms_sandbox.environment(api)) as other:
        assert program.rest(other) == ["a"]


IN_PYTEST = """
import pytest
from hms_rooms import Client

@pytest.fixture(scope="session")
def hms_sandbox_options():
    return {"tls": True}

def test_it(hms_sandbox):
    base_url, ca_file = hms_sandbox.base_url(), hms_sandbox.ca_file
    assert Client("t", base_url=base_url, ca_file=ca_file).create_room("a").name == "a"
"""
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("variable", [None, "no_proxy", "NO_PROXY"])
def test_no_proxy_is_used_for_it(
    monkeypatch: pytest.MonkeyPatch, variable: str | None, *, tls: bool
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name in PROXIES:
        # The port of no proxy.
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    if variable:
        monkeypatch.setenv(variable, "intranet.example")
    with Sandbox(tls=tls) as sandbox:
        environment = sandbox.environment()
        script = "import hms_rooms; print(hms_rooms.Client().create_room('a').name)"
        with program.running(script, environment=environment) as other:
            assert program.rest(other) == ["a"]
        # For programs of other libraries, in either spelling, beside what was there.
        for name in ("no_proxy", "NO_PROXY"):
            hosts = environment[name].split(",")
            assert hosts == ["intranet.example", "127.0.0.1"][not variable :]
        # In this process too.
        assert sandbox.client().create_room("b").name == "b"
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert Client().create_room("c").name == "c"
        assert sandbox.invariants()["rooms"] == 3


def test_a_test_uses_no_proxy_for_it(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(IN_PYTEST)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        env=os.environ | dict.fromkeys(PROXIES, "http://127.0.0.1:1"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout


def is_there(address: str) -> bool:
    url = urlsplit(address)
    with socket.socket() as probe:
        return probe.connect_ex((url.hostname or "", url.port or 0)) == 0


def test_it_ends_when_it_is_closed() -> None:
    sandbox = Sandbox()
    assert is_there(sandbox.address)
    sandbox.close()
    assert not is_there(sandbox.address)
    sandbox.close()


def test_it_does_not_outlive_a_process_that_is_killed(hms_sandbox: Sandbox) -> None:
    with program.running(HOLDING) as holder, program.running("input()") as waiting:
        address = program.line(holder)
        assert is_there(address)
        holder.send_signal(signal.SIGKILL)
        holder.wait(program.SOON)
        until(lambda: not is_there(address), waiting)


def test_one_that_does_not_start_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="did not start"):
        Sandbox(options=["--no-such-option"])


def test_the_program_is_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = Path(os.environ["HMS_SANDBOX"])
    assert find_sandbox() == given
    monkeypatch.setenv("HMS_SANDBOX", str(tmp_path / "none"))
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        find_sandbox()

    monkeypatch.delenv("HMS_SANDBOX")
    monkeypatch.setattr(sysconfig, "get_path", lambda *_: str(tmp_path))
    monkeypatch.setenv("PATH", str(given.parent))
    assert find_sandbox() == given
    (tmp_path / "hms-sandbox").symlink_to(given)
    assert find_sandbox() == tmp_path / "hms-sandbox"


def test_where_there_is_none_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("HMS_SANDBOX")
    monkeypatch.setattr(sysconfig, "get_path", lambda *_: str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"pip install 'hms-rooms\[testing\]'"):
        Sandbox()

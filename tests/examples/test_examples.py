"""The examples for C and C++ build by pkg-config and by CMake, and do what they say."""

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from programs import ROOT, run
from sandbox import Sandbox, asked, sandbox

WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Werror"
S3 = {
    "S3_BUCKET": "test-bucket",
    "S3_REGION": "ap-south-1",
    "AWS_ACCESS_KEY_ID": "aws-access-key",
    "AWS_SECRET_ACCESS_KEY": "aws-secret-key",
}
# The words that create a room, and those that disable one.
CREATE = {"c": ("rooms", "create"), "cpp": ("create_room",)}
DISABLE = {"c": ("rooms", "disable"), "cpp": ("disable_room",)}

# The roles of the sandbox's template.
ROLES = {"host", "guest", "broadcaster", "viewer-realtime"}

each_language = pytest.mark.parametrize("language", ["c", "cpp"])


class Builds:
    """The examples. Each is copied to a folder of its own, and built there if a test asks for
    it."""

    def __init__(self, prefix: Path, pkg_config: Path, cmake: Path, folder: Path) -> None:
        self.prefix, self.pkg_config, self.cmake, self.folder = prefix, pkg_config, cmake, folder

    def programs(self, language: str, builder: str) -> Path:
        """The folder of the programs."""
        folder = self.folder / f"{language}-by-{builder}"
        if not folder.exists():
            shutil.copytree(ROOT / "examples" / language, folder)
            self.by_make(folder) if builder == "make" else self.by_cmake(folder)
        return folder / "build" if builder == "cmake" else folder

    def by_make(self, folder: Path) -> None:
        library = self.prefix / "lib"
        flags = (f"CFLAGS={WARNINGS}", f"CXXFLAGS={WARNINGS}", f"LDFLAGS=-Wl,-rpath,{library}")
        found = {"PKG_CONFIG_PATH": str(library / "pkgconfig")}
        run("make", "-C", folder, f"PKG_CONFIG={self.pkg_config}", *flags, environment=found)

    def by_cmake(self, folder: Path) -> None:
        flags = (f"-DCMAKE_C_FLAGS={WARNINGS}", f"-DCMAKE_CXX_FLAGS={WARNINGS}")
        found = f"-DCMAKE_PREFIX_PATH={self.prefix}"
        run(self.cmake, "-S", folder, "-B", folder / "build", found, *flags)
        run(self.cmake, "--build", folder / "build")


@pytest.fixture(scope="module")
def builds(
    prefix: Path, pkg_config: Path, tools: Path, tmp_path_factory: pytest.TempPathFactory
) -> Builds:
    return Builds(prefix, pkg_config, tools / "cmake", tmp_path_factory.mktemp("examples"))


@pytest.fixture
def beside() -> Iterator[Sandbox]:
    with sandbox() as it:
        yield it


def environment_of(sandbox: Sandbox, api: str) -> dict[str, str]:
    own = {"HMS_BASE_URL": sandbox.base_url(api), "HMS_MANAGEMENT_TOKEN": sandbox.token}
    return dict(os.environ) | own


def run_beside(
    sandbox: Sandbox,
    *command: str | Path,
    api: str = "legacy",
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in command],
        env=environment_of(sandbox, api) | dict(environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )


@each_language
@pytest.mark.parametrize("builder", ["make", "cmake"])
def test_a_room_that_records_to_s3_is_created_and_disabled(
    language: str, builder: str, builds: Builds, beside: Sandbox
) -> None:
    programs = builds.programs(language, builder)
    program, *words = CREATE[language]
    created = run_beside(beside, programs / program, *words, "lesson", environment=S3)
    assert created.returncode == 0 and len(created.stdout.split()[0]) == 24
    program, *words = DISABLE[language]
    disabled = run_beside(beside, programs / program, *words, "lesson")
    assert disabled.returncode == 0 and disabled.stdout.split()[-1] == "disabled"

    create, disable = (request["body"] for request in beside.requests())
    upload = create["recording_info"]["upload_info"]
    assert (upload["type"], upload["location"]) == ("s3", "test-bucket")
    assert create["name"] == disable["name"] == "lesson"


@each_language
def test_a_room_without_a_bucket_records_as_its_template_says(
    language: str, builds: Builds, beside: Sandbox
) -> None:
    program, *words = CREATE[language]
    assert (
        run_beside(beside, builds.programs(language, "make") / program, *words, "x").returncode == 0
    )
    (request,) = beside.requests()
    assert "recording_info" not in request["body"]


@each_language
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"status": 429, "headers": {"Retry-After": "60"}}, ["HMS_RATE_LIMITED", "in 60000 ms."]),
        ({"garbage": "banana\r\n\r\n"}, ["HMS_BAD_REPLY", "It may have taken effect"]),
        ({"status": 401}, ["HMS_UNAUTHENTICATED", "Nothing has changed."]),
    ],
    ids=["429", "garbage", "401"],
)
def test_an_error_is_explained(
    language: str, fault: dict[str, Any], said: list[str], builds: Builds, beside: Sandbox
) -> None:
    beside.have_faults(fault)
    program, *words = CREATE[language]
    failed = run_beside(beside, builds.programs(language, "make") / program, *words, "lesson")
    assert failed.returncode == 1 and failed.stdout == ""
    for sentence in said:
        assert sentence in failed.stderr


def test_without_exceptions_an_outcome_that_is_unknown_has_an_exit_code_of_its_own(
    builds: Builds, beside: Sandbox
) -> None:
    disable_room = builds.programs("cpp", "make") / "disable_room"
    beside.have_faults({"garbage": "banana\r\n\r\n"})
    assert run_beside(beside, disable_room, "lesson").returncode == 75
    beside.have_faults({"status": 401})
    assert run_beside(beside, disable_room, "lesson").returncode == 1


@each_language
def test_an_interrupt_ends_a_call_that_waits(language: str, builds: Builds) -> None:
    program, *words = CREATE[language]
    with socket.create_server(("127.0.0.1", 0)) as server:
        own = {
            "HMS_BASE_URL": f"http://127.0.0.1:{server.getsockname()[1]}",
            "HMS_MANAGEMENT_TOKEN": "token",
        }
        with subprocess.Popen(
            [builds.programs(language, "make") / program, *words, "lesson"],
            env=os.environ | own,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            connection, _ = server.accept()
            with connection:
                assert connection.recv(1)
                process.send_signal(signal.SIGINT)
                _, printed = process.communicate()
    assert process.returncode == 1
    assert "HMS_CANCELLED" in printed and "It may have taken effect" in printed


@each_language
def test_a_program_says_how_it_is_used(language: str, builds: Builds, beside: Sandbox) -> None:
    for program in {CREATE[language][0], DISABLE[language][0]}:
        wrong = run_beside(beside, builds.programs(language, "make") / program)
        assert wrong.returncode == 2 and wrong.stderr.startswith("usage: ")


def test_a_disable_that_is_answered_by_no_room_is_called_by_its_name(
    builds: Builds, beside: Sandbox
) -> None:
    beside.have_faults({"status": 204})
    disabled = run_beside(beside, builds.programs("c", "make") / "rooms", "disable", "lesson")
    assert (disabled.returncode, disabled.stdout) == (0, "lesson unknown\n")


@contextmanager
def session_of(
    builds: Builds, builder: str, sandbox: Sandbox
) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """A running session, and the codes that it handed out, by role."""
    program = builds.programs("c", builder) / "session"
    with subprocess.Popen(
        [program, "lesson"],
        env=environment_of(sandbox, "v2"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        codes = dict(process.stdout.readline().split() for _ in ROLES)
        yield process, codes


@pytest.mark.parametrize("builder", ["make", "cmake"])
def test_a_session_hands_out_codes_and_closes_its_room(
    builder: str, builds: Builds, beside: Sandbox
) -> None:
    with session_of(builds, builder, beside) as (process, codes):
        assert codes.keys() == ROLES
        room_id = beside.room_id("lesson")
        beside.let_in(room_id, name="Ada")
        printed, _ = process.communicate()
    assert process.returncode == 0
    assert printed == f"inside: Ada\n{room_id} is closed\n"
    assert beside.rooms() == {"lesson": False} and beside.peers(room_id) == set()


@pytest.mark.parametrize("interrupt", [signal.SIGINT, signal.SIGTERM])
def test_a_session_that_is_interrupted_closes_its_room(
    interrupt: signal.Signals, builds: Builds, beside: Sandbox
) -> None:
    with session_of(builds, "make", beside) as (process, _):
        process.send_signal(interrupt)
        assert process.wait() == 0
    assert beside.rooms() == {"lesson": False}


def test_a_session_that_has_no_codes_closes_its_room(builds: Builds, beside: Sandbox) -> None:
    beside.have_faults({"path": "/v2/room-codes/*", "status": 403})
    failed = run_beside(beside, builds.programs("c", "make") / "session", "lesson", api="v2")
    assert failed.returncode == 1 and "room codes: HMS_PERMISSION_DENIED" in failed.stderr
    assert beside.rooms() == {"lesson": False}


@pytest.mark.parametrize("builder", ["make", "cmake"])
def test_every_room_is_listed(builder: str, builds: Builds, beside: Sandbox) -> None:
    names = {f"room-{number}" for number in range(120)}
    for name in names:
        asked(beside.base_url("v2") + "/rooms", {"name": name}, beside.token)
    program = builds.programs("cpp", builder) / "list_rooms"
    listed = run_beside(beside, program, api="v2")
    assert listed.returncode == 0
    assert {line.split()[1] for line in listed.stdout.splitlines()} == names

    beside.have_faults({"path": "/v2/rooms", "every": 2, "status": 403})
    first = run_beside(beside, program, api="v2")
    start = re.search(r"^Go on from (\w+)\.$", first.stderr, re.MULTILINE)
    assert first.returncode == 1 and "HMS_PERMISSION_DENIED" in first.stderr and start
    rest = run_beside(beside, program, start[1], api="v2")
    assert rest.returncode == 0
    assert sorted(first.stdout + rest.stdout) == sorted(listed.stdout)

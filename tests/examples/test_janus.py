"""The plugin of examples/janus in Debian's Janus: 100ms rooms come and go with VideoRooms."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from janus import Host, free_ports
from programs import ROOT, run
from sandbox import Sandbox, sandbox, until

pytestmark = pytest.mark.debian

TOKEN = "made-up-management-token"
SECRET = "made-up-app-secret"
MINTED = f'access_key = "key"\nsecret = "{SECRET}"\n'

EXAMPLE = ROOT / "examples" / "janus"
SETTINGS = EXAMPLE / "settings.c"
CONFIGURATION = "janus.eventhandler.hmsrooms.jcfg"
WARNINGS = "-Wall -Wextra -Wpedantic -Wshadow -Werror"

# Built for use, and built so that Janus ends with an error if there is a leak, a stray access or
# undefined behaviour.
BUILDS = {
    "plain": "-O2",
    "sanitized": "-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined",
}

each_api = pytest.mark.parametrize("api", ["legacy", "v2"])


@pytest.fixture(scope="module", params=BUILDS)
def build(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def plugin(
    build: str, prefix: Path, compiler: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The plugin, built as its README says, away from this repository."""
    folder = tmp_path_factory.mktemp("plugin") / "janus"
    shutil.copytree(EXAMPLE, folder)
    found = {"PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig")}
    flags = f"CFLAGS={BUILDS[build]} {WARNINGS}"
    # An active virtual environment may have a pkg-config, which does not know Debian's packages.
    tools = (f"CC={compiler}", "PKG_CONFIG=/usr/bin/pkg-config")
    run("make", "-C", folder, *tools, flags, environment=found)
    return folder / "libjanus_hmsrooms.so"


@pytest.fixture
def host(plugin: Path, build: str, prefix: Path, compiler: str, tmp_path: Path) -> Iterator[Host]:
    environment = {"LD_LIBRARY_PATH": str(prefix / "lib")}
    if build == "sanitized":
        environment["LD_PRELOAD"] = run(compiler, "-print-file-name=libasan.so").strip()
    host = Host(tmp_path, environment)
    host.install(plugin)
    yield host
    log = host.log_file.read_text()
    assert TOKEN not in log and SECRET not in log


@pytest.fixture
def service() -> Iterator[Sandbox]:
    with sandbox("--template", "default", "--template", "lessons") as service:
        yield service


def settings(service: Sandbox, api: str, more: str = f'management_token = "{TOKEN}"\n') -> str:
    return f'enabled = true\napi = "{api}"\nbase_url = "{service.base_url(api)}"\n{more}'


def settings_that_wait(service: Sandbox, api: str, more: str = "") -> str:
    """A call that is not answered outlasts the test."""
    return settings(service, api, f'management_token = "{TOKEN}"\ntimeout_ms = 3600000\n{more}')


@each_api
def test_a_room_appears_and_goes(api: str, host: Host, service: Sandbox) -> None:
    with host.running(settings(service, api)) as janus:
        janus.create_room(1234)
        service.comes_to_have("janus-1234", enabled=True)
        janus.destroy_room(1234)
        service.comes_to_have("janus-1234", enabled=False)
        assert service.rooms() == {"janus-1234": False}


def test_on_v2_a_room_that_goes_is_emptied(host: Host, service: Sandbox) -> None:
    with host.running(settings(service, "v2")) as janus:
        janus.create_room(1)
        service.comes_to_have("janus-1", enabled=True)
        room_id = service.room_id("janus-1")
        service.let_in(room_id, name="Ada")
        assert service.peers(room_id) == {"Ada"}
        janus.destroy_room(1)
        janus.comes_to_log("ended the session of room janus-1\n")
        assert service.peers(room_id) == set() and service.rooms() == {"janus-1": False}


def test_a_session_that_cannot_be_ended_is_a_failure(host: Host, service: Sandbox) -> None:
    with host.running(settings(service, "v2")) as janus:
        janus.create_room(1)
        service.comes_to_have("janus-1", enabled=True)
        service.let_in(service.room_id("janus-1"), name="Ada")
        service.have_faults({"path": "/v2/active-rooms/*", "status": 403})
        janus.destroy_room(1)
        janus.comes_to_log(
            "cannot empty room janus-1 (HMS_PERMISSION_DENIED, attempts: 1, outcome: rejected): "
        )
        until(lambda: janus.statistics()["failed"] == 1, janus.log())


@each_api
def test_a_room_of_a_textual_id_appears_and_goes(api: str, host: Host, service: Sandbox) -> None:
    with host.running(settings(service, api), string_ids=True) as janus:
        janus.create_room("lesson.7")
        service.comes_to_have("janus-lesson.7", enabled=True)
        janus.create_room("lesson\n8")
        janus.comes_to_log("cannot create room janus-lesson\\n8 (HMS_INVALID_ARGUMENT, ")
        janus.destroy_room("lesson.7")
        service.comes_to_have("janus-lesson.7", enabled=False)


def test_rooms_of_another_plugin_are_left_alone(host: Host, service: Sandbox) -> None:
    with host.running(settings(service, "v2")) as janus:
        janus.create_room(1, "audiobridge")
        janus.create_room(2)
        service.comes_to_have("janus-2", enabled=True)
        janus.destroy_room(1, "audiobridge")
        janus.destroy_room(2)
        service.comes_to_have("janus-2", enabled=False)
    assert service.rooms() == {"janus-2": False}


@each_api
def test_rooms_are_made_with_the_settings_of_the_file(
    api: str, host: Host, service: Sandbox
) -> None:
    template = "lessons" if api == "legacy" else service.template_id("lessons")
    more = f'management_token = "{TOKEN}"\ntemplate = "{template}"\n'
    more += 'region = "eu"\nroom_prefix = "school:"\n'
    with host.running(settings(service, api, more)) as janus:
        janus.create_room(1)
        service.comes_to_have("school:1", enabled=True)
    key = "template" if api == "legacy" else "template_id"
    assert [request["body"] for request in service.requests_for("school:1")] == [
        {"name": "school:1", key: template, "region": "eu"}
    ]


@each_api
def test_tokens_are_minted_from_the_file_and_from_the_environment(api: str, host: Host) -> None:
    with sandbox("--access-key", "key", "--secret", SECRET) as service:
        with host.running(settings(service, api, MINTED)) as janus:
            janus.create_room(1)
            until(lambda: janus.statistics()["done"] == 1, janus.log())
        host = host.with_environment(HMS_ACCESS_KEY="key", HMS_SECRET=SECRET)
        with host.running(settings(service, api, "")) as janus:
            janus.create_room(2)
            until(lambda: janus.statistics()["done"] == 1, janus.log())
        assert [request["status"] for request in service.requests()] == [200, 200]


@each_api
def test_what_happens_to_rooms_keeps_its_order(api: str, host: Host, service: Sandbox) -> None:
    service.have_faults({"every": 9, "status": 503})
    rooms = range(1, 31)
    with host.running(settings(service, api)) as janus:
        for room in rooms:
            janus.create_room(room)
            janus.destroy_room(room)
        until(lambda: janus.statistics()["done"] == 2 * len(rooms), janus.log())
    assert service.rooms() == {f"janus-{room}": False for room in rooms}


@each_api
def test_a_create_that_failed_and_took_effect_is_disabled(
    api: str, host: Host, service: Sandbox
) -> None:
    service.have_faults({"room": "janus-1", "first": 3, "reset_after_commit": True})
    with host.running(settings(service, api)) as janus:
        janus.create_room(1)
        janus.comes_to_log(
            "cannot create room janus-1 (HMS_CONNECTION_LOST, attempts: 3, outcome: unknown): "
        )
        assert service.rooms() == {"janus-1": True}
        janus.destroy_room(1)
        service.comes_to_have("janus-1", enabled=False)
        until(lambda: janus.statistics()["done"] == 1, janus.log())
        assert janus.statistics() == {"waiting": 0, "done": 1, "failed": 1, "dropped": 0}


def test_on_v2_a_room_that_comes_again_is_enabled_again(host: Host, service: Sandbox) -> None:
    with host.running(settings(service, "v2")) as janus:
        for _ in range(2):
            janus.create_room(1)
            service.comes_to_have("janus-1", enabled=True)
            janus.destroy_room(1)
            service.comes_to_have("janus-1", enabled=False)


def test_on_the_legacy_api_the_log_says_that_a_room_that_comes_again_lets_nobody_in(
    host: Host, service: Sandbox
) -> None:
    with host.running(settings(service, "legacy")) as janus:
        janus.create_room(1)
        janus.destroy_room(1)
        janus.create_room(1)
        janus.comes_to_log("cannot enable room janus-1 (HMS_UNSUPPORTED, ")


@each_api
def test_janus_goes_on_while_100ms_cannot_be_reached(
    api: str, host: Host, service: Sandbox
) -> None:
    (port,) = free_ports(1)
    nobody = Sandbox(f"http://127.0.0.1:{port}")
    with host.running(settings(nobody, api)) as janus:
        janus.create_room(1)
        janus.comes_to_log(
            "cannot create room janus-1 (HMS_CONNECT_FAILED, attempts: 3, outcome: not sent): "
        )
        janus.create_room(2)


@each_api
def test_janus_answers_while_a_call_waits_and_stops_in_the_midst_of_it(
    api: str, host: Host, service: Sandbox
) -> None:
    service.have_faults({"room": "janus-1", "hang": True})
    with host.running(settings_that_wait(service, api)) as janus:
        janus.create_room(1)
        until(lambda: bool(service.requests_for("janus-1")), "no request came")
        janus.create_room(2)
        janus.destroy_room(2)
        until(lambda: janus.statistics()["waiting"] == 2, janus.log())
        janus.stop()
        assert "cannot create room janus-1 (HMS_CANCELLED, attempts: 1, outcome: unknown)" in (
            janus.log()
        )
        assert "left undone as Janus stops: create room janus-2\n" in janus.log()
        assert "left undone as Janus stops: disable room janus-2\n" in janus.log()
    assert service.rooms() == {}


def test_what_comes_to_a_full_queue_is_dropped_and_logged(host: Host, service: Sandbox) -> None:
    service.have_faults({"room": "janus-1", "hang": True})
    with host.running(settings_that_wait(service, "v2", "queue_length = 2\n")) as janus:
        janus.create_room(1)
        until(lambda: bool(service.requests_for("janus-1")), "no request came")
        for room in (2, 3, 4):
            janus.create_room(room)
        janus.comes_to_log("cannot create room janus-4: the queue is full\n")
        assert janus.statistics() == {"waiting": 2, "done": 0, "failed": 0, "dropped": 1}


def test_the_file_that_is_installed_shows_every_setting() -> None:
    shown = re.findall(r"^\t#?(\w+) = ", (EXAMPLE / CONFIGURATION).read_text(), re.MULTILINE)
    known = re.findall(r'\{"(\w+)", offsetof|strcmp\(name, "(\w+)"\)', SETTINGS.read_text())
    assert sorted(shown) == sorted(field or other for field, other in known)


def test_the_file_that_is_installed_needs_a_token_and_to_be_enabled(
    host: Host, service: Sandbox
) -> None:
    general = (EXAMPLE / CONFIGURATION).read_text().split("general: {\n")[1].rpartition("}")[0]
    general = general.replace("enabled = false", "enabled = true")
    general += f'management_token = "{TOKEN}"\nbase_url = "{service.base_url("v2")}"\n'
    with host.running(general) as janus:
        janus.create_room(1)
        service.comes_to_have("janus-1", enabled=True)


def test_a_file_that_was_edited_outlives_another_install(plugin: Path, tmp_path: Path) -> None:
    install = ("make", "-C", plugin.parent, "install", f"DESTDIR={tmp_path}", "EVENTS_DIR=/events")
    run(*install, f"--old-file={plugin.name}")
    installed = tmp_path / "etc" / "janus" / CONFIGURATION
    assert installed.read_text() == (EXAMPLE / CONFIGURATION).read_text()
    assert installed.stat().st_mode & 0o077 == 0
    installed.write_text("edited")
    run(*install, f"--old-file={plugin.name}")
    assert installed.read_text() == "edited"
    assert (tmp_path / "events" / plugin.name).read_bytes() == plugin.read_bytes()


GOOD = f'enabled = true\napi = "v2"\nmanagement_token = "{TOKEN}"\n'


@pytest.mark.parametrize(
    ("bad", "line"),
    [
        (f'enabled = true\nmanagement_token = "{TOKEN}"\n', 'api is missing: "legacy" or "v2"'),
        (GOOD.replace("v2", "v3"), 'api is "legacy" or "v2"'),
        (GOOD + 'tempalte = "lessons"\n', "there is no setting tempalte"),
        (GOOD + "timeout_ms = 0\n", "timeout_ms is a number from 1 to 2147483647"),
        (GOOD + 'queue_length = "long"\n', "queue_length is a number from 1 to 2147483647"),
        (GOOD + 'base_url = "http://rooms.example"\n', "allow_http"),
        (GOOD + 'ca_file = "/no/such/file"\n', "/no/such/file"),
        (GOOD.replace(TOKEN, f"{TOKEN} {TOKEN}"), "management_token"),
        (GOOD + f'access_key = "key"\nsecret = "{SECRET}"\n', "management_token"),
        ('enabled = true\napi = "v2"\n', "HMS_MANAGEMENT_TOKEN"),
        (GOOD + "region eu\n", "syntax error"),
        (GOOD.replace("true", "false"), "not enabled"),
    ],
)
def test_janus_goes_on_without_a_plugin_of_bad_settings(bad: str, line: str, host: Host) -> None:
    with host.running(bad) as janus:
        janus.create_room(1)
        janus.destroy_room(1)
        assert janus.statistics() == {}
        lines = janus.log().split("janus.eventhandler.hmsrooms: 100ms rooms are left alone\n")
        assert len(lines) == 2 and line in lines[0]
        assert "is ready" not in janus.log()

"""Debian's Janus, offline on loopback, with a configuration folder of its own."""

import os
import random
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox import PATIENCE, asked, until

PLUGINS = ("videoroom", "audiobridge")
PACKAGE = "janus.eventhandler.hmsrooms"
ADMIN_SECRET = "made-up-admin-secret"

# Of all that Debian's Janus has: one transport, two plugins, no address but loopback.
CORE = """\
general: {{
    plugins_folder = "{folder}/plugins"
    transports_folder = "{folder}/transports"
    events_folder = "{folder}/events"
    loggers_folder = "{folder}/loggers"
    interface = "127.0.0.1"
    admin_secret = "{secret}"
    debug_colors = false
    debug_level = 7
    session_timeout = 0
}}
events: {{ broadcast = true }}
"""
HTTP = """\
general: {{ http = true, ip = "127.0.0.1", port = {port} }}
admin: {{ admin_http = true, admin_ip = "127.0.0.1", admin_port = {admin_port} }}
"""
VIDEOROOM = "general: {{ string_ids = {string_ids} }}\n"


def free_ports(count: int) -> list[int]:
    """Ports that no connection of another program is given, so that they stay free."""
    found: list[int] = []
    for port in random.sample(range(20_000, 30_000), 1_000):
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise AssertionError("no port is free")


@dataclass
class Janus:
    """A Janus that runs, and a session with it, attached to the plugins that have rooms."""

    process: subprocess.Popen[bytes]
    log_file: Path
    address: str
    admin: str
    handles: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        until(self.answers, "Janus does not answer")
        session = f"{self.address}/{self.ask(self.address, janus='create')['data']['id']}"
        self.handles = {plugin: self.attach(session, plugin) for plugin in PLUGINS}

    def attach(self, session: str, plugin: str) -> str:
        attached = self.ask(session, janus="attach", plugin=f"janus.plugin.{plugin}")
        return f"{session}/{attached['data']['id']}"

    def answers(self) -> bool:
        assert self.process.poll() is None, self.log()
        try:
            asked(f"{self.address}/info")
        except OSError:  # it does not listen or answer yet
            return False
        return True

    def ask(self, url: str, **request: Any) -> Any:
        reply = asked(url, {"transaction": "t", **request})
        assert reply["janus"] == "success", reply
        return reply

    def message(self, plugin: str, **body: Any) -> str:
        """The plugin's answer to this message."""
        reply = self.ask(self.handles[plugin], janus="message", body=body)
        return str(reply["plugindata"]["data"][plugin])

    def create_room(self, room: int | str, plugin: str = "videoroom") -> None:
        assert self.message(plugin, request="create", room=room) == "created"

    def destroy_room(self, room: int | str, plugin: str = "videoroom") -> None:
        assert self.message(plugin, request="destroy", room=room) == "destroyed"

    def statistics(self) -> dict[str, int]:
        """The event handler's statistics."""
        query = {"janus": "query_eventhandler", "handler": PACKAGE, "request": {}}
        reply = self.ask(self.admin, admin_secret=ADMIN_SECRET, **query)
        return dict(reply["response"])

    def log(self) -> str:
        return self.log_file.read_text()

    def comes_to_log(self, line: str) -> None:
        until(lambda: line in self.log(), f"not logged: {line}\n{self.log()}")

    def stop(self) -> None:
        """Ends Janus in an orderly way, if it still runs."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(PATIENCE) == 0, self.log()
        assert self.log().endswith("Bye!\n"), self.log()


@dataclass(frozen=True)
class Host:
    """The files of a Janus: a folder with the plugin and the library that it needs."""

    folder: Path
    environment: Mapping[str, str]

    @property
    def log_file(self) -> Path:
        return self.folder / "janus.log"

    def with_environment(self, **more: str) -> "Host":
        return Host(self.folder, {**self.environment, **more})

    def install(self, plugin: Path) -> None:
        debian = next(Path("/usr/lib").glob("*/janus"))
        libraries = [f"plugins/libjanus_{name}.so" for name in PLUGINS]
        for library in (*libraries, "transports/libjanus_http.so"):
            (self.folder / library).parent.mkdir(exist_ok=True)
            (self.folder / library).symlink_to(debian / library)
        for kind in ("events", "loggers"):
            (self.folder / kind).mkdir()
        shutil.copy(plugin, self.folder / "events")

    @contextmanager
    def running(self, settings: str, *, string_ids: bool = False) -> Iterator[Janus]:
        """Janus, with these settings of the plugin's in its configuration file."""
        port, admin_port = free_ports(2)
        files = {
            "janus": CORE.format(folder=self.folder, secret=ADMIN_SECRET),
            "janus.transport.http": HTTP.format(port=port, admin_port=admin_port),
            "janus.plugin.videoroom": VIDEOROOM.format(string_ids=str(string_ids).lower()),
            "janus.plugin.audiobridge": "general: {}\n",
            PACKAGE: f"general: {{\n{settings}}}\n",
        }
        for name, text in files.items():
            (self.folder / f"{name}.jcfg").write_text(text)
        command = ["janus", "-F", str(self.folder), "-C", str(self.folder / "janus.jcfg")]
        ambient = {name: it for name, it in os.environ.items() if not name.startswith("HMS_")}
        with (
            self.log_file.open("wb") as log,
            subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**ambient, **self.environment},
            ) as process,
        ):
            try:
                janus = Janus(
                    process,
                    self.log_file,
                    f"http://127.0.0.1:{port}/janus",
                    f"http://127.0.0.1:{admin_port}/admin",
                )
                yield janus
                janus.stop()
            finally:
                process.kill()

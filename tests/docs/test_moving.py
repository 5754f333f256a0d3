"""A program written for the legacy API moves to v2 by its `api` and its template alone."""

import json
import re
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from programs import ROOT, SANDBOX, readme_blocks, run

Build = Callable[[str, str], list[str | Path]]

# The README's examples name no template. A template is inserted here.
PLACES = {
    "c": ('params.name = "test-room";', 'params.name = "test-room";\n    params.TEMPLATE;'),
    "cpp": ('params.name = "test-room";', 'params.name = "test-room";\n        params.TEMPLATE;'),
    "python": ('create_room("test-room",', 'create_room("test-room", TEMPLATE,'),
}
# The words of docs/moving-to-v2.md, on legacy and on v2.
APIS = {
    "c": ("HMS_API_LEGACY", "HMS_API_V2"),
    "cpp": ("HMS_API_LEGACY", "HMS_API_V2"),
    "python": ('api="legacy"', 'api="v2"'),
}
TEMPLATES = {
    "c": ('template_name = "lessons"', 'template_id = "ID"'),
    "cpp": ('template_name = "lessons"', 'template_id = "ID"'),
    "python": ('template="lessons"', 'template_id="ID"'),
}


@pytest.fixture
def sandbox() -> Iterator[str]:
    """The address of a sandbox that has a template named lessons."""
    command = [SANDBOX, "--listen", "127.0.0.1:0", "--template", "default", "--template", "lessons"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().split()[-1]
        process.terminate()


@pytest.fixture
def build(
    prefix: Path, compiler: str, cpp_compiler: str, bare_python: Path, tmp_path: Path
) -> Build:
    """Builds a program; returns the command that runs it."""
    library = prefix / "lib"
    flags = (f"-I{prefix / 'include'}", f"-L{library}", "-lhms_rooms", f"-Wl,-rpath,{library}")

    def build(language: str, source: str) -> list[str | Path]:
        if language == "python":
            return [bare_python, "-c", source]
        file = tmp_path / f"app.{language}"
        file.write_text(source)
        compilers = {"c": (compiler, "-std=c99"), "cpp": (cpp_compiler, "-std=c++17")}
        run(*compilers[language], file, *flags, "-o", tmp_path / "app")
        return [tmp_path / "app"]

    return build


def template_id(sandbox: str, name: str) -> str:
    with urllib.request.urlopen(f"{sandbox}/_sandbox/templates") as reply:
        templates = json.load(reply)["data"]
    return next(str(template["id"]) for template in templates if template["name"] == name)


def replaced(source: str, before: str, after: str) -> str:
    assert source.count(before) == 1, f"{before} in {source}"
    return source.replace(before, after)


@pytest.mark.parametrize("language", ["c", "cpp", "python"])
def test_two_words_move_a_program_to_the_same_room(
    language: str, sandbox: str, build: Build
) -> None:
    place, with_template = PLACES[language]
    legacy_template, v2_template = TEMPLATES[language]
    example = readme_blocks(language)[0]
    legacy = replaced(example, place, with_template.replace("TEMPLATE", legacy_template))
    v2 = replaced(legacy, *APIS[language])
    v2_template = v2_template.replace("ID", template_id(sandbox, "lessons"))
    v2 = replaced(v2, legacy_template, v2_template)

    printed = []
    for source, base_url in ((legacy, f"{sandbox}/api/v2"), (v2, f"{sandbox}/v2")):
        environment = {"HMS_MANAGEMENT_TOKEN": "token", "HMS_BASE_URL": base_url}
        printed.append(run(*build(language, source), environment=environment))
    assert printed[0].startswith("room ") and printed[0] == printed[1]


def tries(app: Path) -> list[str]:
    """The commands of "Try it": on legacy, on v2, and at the service's own address."""
    section = (ROOT / "docs" / "moving-to-v2.md").read_text().split("## Try it\n")[1]
    blocks = re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    commands = "".join(blocks).replace("hms-sandbox", SANDBOX).replace("./app", str(app))
    return commands.splitlines()


def tried(command: str) -> tuple[int, str]:
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr.splitlines()[-1] if done.stderr else ""


@pytest.mark.parametrize("disables", [True, False])
def test_a_program_that_did_not_move_fails_where_the_document_tries_it(
    bare_python: Path, tmp_path: Path, *, disables: bool
) -> None:
    program = """#!{python}
import hms_rooms

client = hms_rooms.Client(api="{api}")
client.create_room("test-room")
{then}
"""
    then = 'client.disable_room("test-room")' if disables else ""
    endings = {}
    for api in ("legacy", "v2"):
        app = tmp_path / f"app-{api}"
        app.write_text(program.format(python=bare_python, api=api, then=then))
        app.chmod(0o755)
        endings[api] = [tried(command) for command in tries(app)]

    _, on_v2, at_the_service = endings["v2"]
    assert on_v2 == (0, "")
    assert at_the_service[0] == 1
    assert "ConnectError" in at_the_service[1]

    _, on_v2, at_the_service = endings["legacy"]
    if disables:
        assert on_v2[0] == 1
        assert "BadReplyError: the room was to be disabled, but" in on_v2[1]
    assert at_the_service[0] == 1
    assert "InvalidArgumentError: api is legacy, but HMS_BASE_URL is" in at_the_service[1]

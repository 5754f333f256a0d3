"""The commands that install things, as the documents have them, pasted into fresh environments."""

import os
import re
import subprocess
import venv
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from copy_of_this_system import on_a_copy_of_this_system
from programs import ROOT, SANDBOX, readme_blocks, run

TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
CODE = re.compile(r"^```sh\n(.*?)^```$|^    (\S[^\n]*)$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^((?:make|pip install|apt install) [^\n|…]*?)(?: +#.*)?$", re.MULTILINE)
# The program that each extra, and each package, brings.
BROUGHT = {"cli": "hms-rooms", "testing": "hms-sandbox", "hms-rooms-sandbox": "hms-sandbox"}


def commands() -> Iterator[tuple[Path, str]]:
    """Each document with a command in it that is made to be pasted."""
    listed = run("git", "ls-files", "*.md").split()
    for document in (ROOT / name for name in listed):
        for fenced, indented in CODE.findall(document.read_text()):
            for command in COMMAND.findall(fenced or indented):
                yield document, command


def is_in_examples(document: Path) -> bool:
    return ROOT / "examples" in document.parents


def pasted_in(document: Path) -> Path:
    """The folder in which a reader of a document pastes: an example's own, or the checkout."""
    return document.parent if is_in_examples(document) else ROOT


PIP = {
    (pasted_in(document), command)
    for document, command in commands()
    if command.startswith("pip install ")
}


DOCUMENTS = {document for document, _ in commands()}


def test_the_documents_have_commands() -> None:
    documents = {document.relative_to(ROOT).as_posix() for document in DOCUMENTS}
    assert documents >= {"README.md", "bindings/python/README.md", "docs/testing.md"}
    assert len(PIP) >= 4


def targets(folder: Path) -> set[str]:
    """The targets of a folder's Makefile. They are not made: a dry run would run sub-makes."""
    printed = made("-C", str(folder), "--print-data-base", "--question", "-f", "Makefile", ".PHONY")
    return set(re.findall(r"^([\w-]+):(?!=)", printed.stdout, re.MULTILINE))


def test_every_target_that_a_document_makes_is_one() -> None:
    there = {folder: targets(folder) for folder in {ROOT, *map(pasted_in, DOCUMENTS)}}
    for document, command in commands():
        words = command.partition(" &&")[0].split()
        if words[0] != "make":
            continue
        folder = pasted_in(document)
        if words[1:2] == ["-C"]:
            folder = (folder / words[2]).resolve()
            words[1:3] = []
        for target in [word for word in words[1:] if "=" not in word]:
            assert target in there[folder], f"{document}: {command}"


def run_in(folder: Path, command: str, environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        ["sh", "-euc", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout}"


@pytest.mark.parametrize(
    ("folder", "command"), sorted(PIP), ids=lambda it: str(it).rpartition("/")[2]
)
def test_pip_installs_what_it_is_told_to(folder: Path, command: str, tmp_path: Path) -> None:
    venv.create(tmp_path, with_pip=True)
    environment = {
        "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin",
        # The wheel of the sandbox's release takes minutes; this is that of its debug build.
        "PIP_FIND_LINKS": str(TARGET / "wheels"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    run_in(folder, command, environment)
    [wanted] = [word.strip("'") for word in command.split() if "hms-rooms" in word]
    for name in re.findall(r"[\w-]+", wanted.replace("hms-rooms[", "[")):
        if brought := BROUGHT.get(name):
            run_in(folder, f"{brought} --version", environment)
    if "sandbox" not in wanted:
        run_in(folder, "python -c 'import hms_rooms'", environment)


@pytest.mark.debian
def test_a_program_finds_the_library_after_the_install_of_the_readme(
    tools: Path, tmp_path: Path
) -> None:
    (tmp_path / "app.c").write_text(readme_blocks("c")[0])
    install = next(command for _, command in commands() if command.startswith("make install"))
    compile_ = next(block for block in readme_blocks("sh") if block.startswith("cc "))
    printed = on_a_copy_of_this_system(
        tools, tmp_path, f"cd {ROOT}", install, f"cd {tmp_path}", compile_, "./app"
    )
    assert re.search(r"^room [0-9a-f]{24}$", printed, re.MULTILINE), printed


@pytest.mark.debian
def test_apt_installs_the_packages_as_the_readme_says(tools: Path, tmp_path: Path) -> None:
    run("make", "deb")
    (tmp_path / "app.c").write_text(readme_blocks("c")[0])
    install = next(command for _, command in commands() if command.startswith("apt install"))
    compile_ = next(block for block in readme_blocks("sh") if block.startswith("cc "))
    printed = on_a_copy_of_this_system(
        tools, tmp_path, f"cd {ROOT}", install, f"cd {tmp_path}", compile_, "./app"
    )
    assert re.search(r"^room [0-9a-f]{24}$", printed, re.MULTILINE), printed


def made(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    return subprocess.run(
        ["make", *words],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("target", ["wheel", "debug", "sandbox-static", "test", "deb"])
def test_without_rust_a_target_that_needs_it_says_so_in_one_sentence(target: str) -> None:
    done = made(target, PATH="/usr/bin:/bin", CARGO="cargo-that-is-not-there")
    assert done.returncode != 0 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "there is no cargo-that-is-not-there in PATH; Rust builds hms-rooms" in done.stderr


@pytest.mark.parametrize("target", ["help", "uninstall"])
def test_without_rust_a_target_that_does_without_says_nothing(target: str, tmp_path: Path) -> None:
    done = made(target, f"DESTDIR={tmp_path}", PATH="/usr/bin:/bin")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("slip", ["prefix=/opt", "PREFX=/opt", "DEST_DIR=/tmp"])
def test_a_variable_that_is_misspelt_is_refused(slip: str) -> None:
    done = made("install", slip)
    assert done.returncode != 0 and done.stdout == ""
    assert f"there is no variable {slip.partition('=')[0]}: " in done.stderr


@pytest.mark.parametrize("prefix", ["here", "/with a blank", ""])
def test_a_prefix_that_could_not_work_is_refused(prefix: str) -> None:
    done = made("install", f"PREFIX={prefix}")
    assert done.returncode != 0 and "it must begin with / and have no blanks" in done.stderr


def test_a_folder_to_stage_in_may_have_blanks_and_quotes(tmp_path: Path) -> None:
    stage = tmp_path / "a stage's folder"
    for words in (("install",), ("install-sandbox", f"BUILT_SANDBOX={SANDBOX}")):
        done = made(*words, "PREFIX=/usr", f"DESTDIR={stage}")
        assert done.returncode == 0, done.stderr
    assert (stage / "usr" / "lib" / "libhms_rooms.so").exists()
    assert (stage / "usr" / "bin" / "hms-sandbox").exists()
    for target in ("uninstall", "uninstall-sandbox"):
        assert made(target, "PREFIX=/usr", f"DESTDIR={stage}").returncode == 0
    assert [path for path in stage.rglob("*") if not path.is_dir()] == []

"""The wheel, in a virtual environment that has nothing else."""

from pathlib import Path

from programs import ROOT, readme_blocks, run, run_in_sandbox


def test_the_readme_python_example_makes_a_room(bare_python: Path, tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(readme_blocks("python")[0])
    printed = run_in_sandbox(bare_python, script)
    assert printed.startswith("room ") and len(printed.split()[1]) == 24


def test_the_wheel_serves_every_cpython_from_3_10() -> None:
    wheels = list((ROOT / "dist").glob("hms_rooms-*.whl"))
    assert wheels and all("-cp310-abi3-" in wheel.name for wheel in wheels)


def test_the_wheel_brings_types_and_needs_no_other_package(bare_python: Path) -> None:
    listed = run(
        bare_python,
        "-c",
        "from importlib.metadata import distribution as d;"
        "print(*d('hms-rooms').requires, *d('hms-rooms').files, sep='\\n')",
    ).splitlines()
    needs = [line for line in listed if ";" in line]
    assert needs and all("; extra == " in line for line in needs)
    assert "hms_rooms/py.typed" in listed

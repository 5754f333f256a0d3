"""A call fits the small stacks that media servers give their threads."""

import json
from pathlib import Path

import pytest
from programs import ROOT, SANDBOX, run

WHERE = ROOT / "tests" / "artifacts" / "stack.c"


@pytest.mark.parametrize("scheme", [(), ("--tls",)], ids=["http", "https"])
def test_a_call_fits_a_stack_of_64_kib(
    prefix: Path, compiler: str, tmp_path: Path, scheme: tuple[str, ...]
) -> None:
    program, faults = tmp_path / "stack", tmp_path / "faults.json"
    library = (f"-I{prefix}/include", f"-L{prefix}/lib", "-lhms_rooms", "-lpthread")
    run(compiler, "-std=c99", WHERE, *library, "-o", program)
    faults.write_text(json.dumps([{"room": "nested", "status": 200, "body": "[" * 100_000}]))
    environment = {"LD_LIBRARY_PATH": str(prefix / "lib")}
    command = (*scheme, "--faults", str(faults), "--", str(program))
    printed = run(SANDBOX, "exec", *command, environment=environment)
    assert printed.split() == ["HMS_OK", "HMS_BAD_REPLY"]

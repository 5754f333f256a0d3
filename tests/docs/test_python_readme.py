"""Every block of Python in the package's README runs, in order, with real replies."""

import json
import re
import sysconfig
from pathlib import Path

from programs import ROOT, run
from sandbox import sandbox

README = ROOT / "bindings" / "python" / "README.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# Runs the blocks in one namespace. A block names its API; the environment has the address of that
# API.
RUNNER = """
import json, os, sys

blocks, addresses = map(json.loads, sys.argv[1:])
namespace = {"__name__": "__main__"}
for block in blocks:
    os.environ["HMS_BASE_URL"] = addresses['api="v2"' in block]
    exec(compile(block, "README.md", "exec"), namespace)
    print("== done")
"""


def test_every_block_of_the_readme_runs(bare_python: Path) -> None:
    text = README.read_text()
    # Each is at its own line of the file, for a traceback to name.
    blocks = ["\n" * text.count("\n", 0, it.start(1)) + it[1] for it in BLOCK.finditer(text)]
    with sandbox() as it:
        addresses = [it.base_url("legacy"), it.base_url("v2")]
        environment = {
            "HMS_MANAGEMENT_TOKEN": it.token,
            "PYTHONWARNINGS": "error",
            # There is gevent, beside the tests.
            "PYTHONPATH": sysconfig.get_path("purelib"),
        }
        arguments = (json.dumps(blocks), json.dumps(addresses))
        printed = run(bare_python, "-c", RUNNER, *arguments, environment=environment)
        requests = it.requests()
    assert printed.count("== done") == len(blocks) >= 9
    assert re.match(r"[0-9a-f]{24} True 20\d\d-", printed)
    for shown in (
        *("20 rooms", "region not supported", "400 Error: ", ": created room"),
        *("test-room 20", "nobody is inside", "host 12", "1 templates"),
    ):
        assert shown in printed
    assert {request["status"] for request in requests} == {200, 400, 404}

"""The workflow on GitHub runs the checks of .ci/run, one job each."""

import re

from programs import ROOT


def test_each_check_has_a_job_of_its_name() -> None:
    checks = re.findall(r'"(make [^"]+)"', (ROOT / ".ci" / "run").read_text())
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    _, _, jobs = workflow.partition("\njobs:\n")
    names = re.findall(r"^  ([\w-]+):$", jobs, re.MULTILINE)
    commands = re.findall(r"^ +run: (make .+)$", jobs, re.MULTILINE)
    assert dict(zip(names, commands, strict=True)) == {check.split()[1]: check for check in checks}

"""Finishes wheels that maturin built: adds the licences of their crates, and cleans their SBOM.

    python packaging/finish_wheel.py dist/*.whl

maturin writes the SBOM with the path of each crate of ours, a time and a random number. This
replaces each path with the one that packaging/reproducibly puts into the library, and removes the
others, so that two machines make the same wheel.
"""

import base64
import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PUBLIC = "/hms-rooms"
LICENCES = "LICENSES-CRATES.txt"
CRATES = {"hms_rooms": "hms-rooms-python", "hms_rooms_sandbox": "hms-rooms-sandbox"}


def without_traces(sbom: bytes) -> bytes:
    """The same SBOM, as any machine would write it."""
    document = json.loads(sbom.replace(str(ROOT).encode(), PUBLIC.encode()))
    document.pop("serialNumber", None)
    document["metadata"].pop("timestamp", None)
    return json.dumps(document, indent=2).encode()


def with_licences_named(metadata: bytes) -> bytes:
    """The metadata with one more License-File."""
    head, first, rest = metadata.partition(b"License-File: ")
    assert first, "maturin named no licence"
    return head + first + LICENCES.encode() + b"\n" + first + rest


def recorded(name: str, content: bytes) -> str:
    """The line of a wheel's RECORD for a file."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}"


def rewrite(wheel: Path) -> None:
    distribution, version, _ = wheel.name.split("-", 2)
    info = f"{distribution}-{version}.dist-info"
    record, licences = f"{info}/RECORD", f"{info}/licenses/{LICENCES}"
    with zipfile.ZipFile(wheel) as read:
        files = {entry.filename: (entry, read.read(entry)) for entry in read.infolist()}
    if licences in files:
        return

    script = ROOT / "packaging" / "licences"
    printed = subprocess.run([script, CRATES[distribution]], stdout=subprocess.PIPE, check=True)
    pattern, _ = files[f"{info}/METADATA"]
    added = zipfile.ZipInfo(licences, pattern.date_time)
    added.external_attr = pattern.external_attr
    files[licences] = (added, printed.stdout)
    # The last entry of a wheel is its RECORD.
    files[record] = files.pop(record)

    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as written:
        lines: list[str] = []
        for name, (entry, content) in files.items():
            if name.endswith(".cyclonedx.json"):
                content = without_traces(content)
            if name == f"{info}/METADATA":
                content = with_licences_named(content)
            if name == record:
                content = "\n".join([*lines, f"{record},,", ""]).encode()
            lines.append(recorded(name, content))
            written.writestr(entry, content, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    for wheel in sys.argv[1:]:
        rewrite(Path(wheel))

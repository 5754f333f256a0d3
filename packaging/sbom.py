"""Removes the build's folder, its time and a random number from the SBOM of wheels.

    python packaging/sbom.py dist/*.whl

maturin writes the SBOM, with the path of each crate of ours. This replaces each path with the one
that packaging/reproducibly puts into the library, so that two machines make the same wheel."""

import base64
import hashlib
import json
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PUBLIC = "/hms-rooms"


def without_traces(sbom: bytes) -> bytes:
    """The same SBOM, as any machine would write it."""
    document = json.loads(sbom.replace(str(ROOT).encode(), PUBLIC.encode()))
    document.pop("serialNumber", None)
    document["metadata"].pop("timestamp", None)
    return json.dumps(document, indent=2).encode()


def recorded(name: str, content: bytes) -> str:
    """The line of a wheel's RECORD for a file."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}"


def rewrite(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as read:
        files = [(entry, read.read(entry)) for entry in read.infolist()]
    new = {
        entry.filename: without_traces(content)
        for entry, content in files
        if entry.filename.endswith(".cyclonedx.json")
    }
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as written:
        for entry, content in files:
            if entry.filename.endswith(".dist-info/RECORD"):
                lines = content.decode().splitlines()
                names = [line.partition(",")[0] for line in lines]
                lines = [
                    recorded(name, new[name]) if name in new else line
                    for name, line in zip(names, lines, strict=True)
                ]
                content = "\n".join([*lines, ""]).encode()
            written.writestr(entry, new.get(entry.filename, content))


if __name__ == "__main__":
    for wheel in sys.argv[1:]:
        rewrite(Path(wheel))

"""Writes the first inputs of the fuzz targets, taken from the conformance cases.

python3 fuzz/seed.py DIRECTORY    # DIRECTORY/<target>/ for each target that takes such seeds
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent.parent / "tests" / "conformance" / "cases"

# As in fuzz_targets/reply.rs: the letters that choose an operation, and a status.
OPERATIONS = {
    "create_room": "ac",
    "disable_room": "b",
    "disable_room_by_id": "d",
    "enable_room_by_id": "d",
    "get_room": "e",
    "find_room": "f",
    "list_rooms": "g",
    "update_room": "h",
    "end_room": "i",
    "list_peers": "j",
    "remove_peer": "k",
    "create_room_codes": "l",
    "list_room_codes": "m",
    "disable_room_code": "n",
    "request": "o",
}
STATUSES = [200, 201, 204, 299, 301, 304, 400, 401, 403, 404, 408, 409, 410, 422, 425, 429]
STATUSES += [500, 502, 503, 599]

DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


def cases() -> Iterator[dict[str, Any]]:
    for file in sorted(CASES.glob("*.json")):
        yield from json.loads(file.read_text())["cases"]


def replies(call: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for exchange in call.get("exchanges", []):
        if isinstance(reply := exchange.get("reply"), dict) and "status" in reply:
            yield reply


def body(reply: dict[str, Any]) -> str:
    text = reply.get("text")
    if isinstance(text, str):
        return text
    return json.dumps(reply["json"], ensure_ascii=False) if "json" in reply else ""


def of_call(call: dict[str, Any], operation: str) -> Iterator[tuple[str, str]]:
    """The targets and their inputs from a call of this operation."""
    params = call[operation]
    name = params.get("name") if isinstance(params, dict) else params
    if isinstance(name, str):
        yield "names", name
    for reply in replies(call):
        text = body(reply)
        yield "redact", text
        if reply["status"] in STATUSES:
            status = chr(ord("a") + STATUSES.index(reply["status"]))
            yield from (("reply", f"{letter}{status}a{text}") for letter in OPERATIONS[operation])
        if "Retry-After" in (headers := reply.get("headers", {})):
            yield "retry_after", f"{headers['Retry-After']}\n{headers.get('Date', DATE)}"
        if "retry after" in text.lower():
            yield "retry_after", text


def seeds() -> Iterator[tuple[str, str]]:
    """Pairs of a target and an input."""
    for case in cases():
        url = (case.get("client") or {}).get("base_url")
        if isinstance(url, str):
            yield "base_url", url.replace("${server}", "http://127.0.0.1:8100")
        for call in case.get("calls", []):
            for operation in OPERATIONS.keys() & call.keys():
                yield from of_call(call, operation)
    for date in (DATE, "Sunday, 06-Nov-94 08:50:07 GMT", "Sun Nov  6 08:50:07 1994"):
        yield "retry_after", f"{date}\n{DATE}"
    for url in ("https://api.100ms.live/v2", "http://[::1]:8100/", "http://localhost"):
        yield "base_url", url


def main() -> None:
    into = Path(sys.argv[1])
    for target, text in seeds():
        directory = into / target
        directory.mkdir(parents=True, exist_ok=True)
        content = text.encode()
        (directory / hashlib.sha1(content).hexdigest()).write_bytes(content)


if __name__ == "__main__":
    main()

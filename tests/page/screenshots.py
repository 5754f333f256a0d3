"""Writes the pictures of the sandbox's page in docs/images: `make screenshots`."""

import sys
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError

from browser import chromium, page_at
from sandbox import Sandbox, asked, sandbox

IMAGES = Path(__file__).parents[2] / "docs" / "images"


def call(beside: Sandbox, api: str, **body: object) -> None:
    """A call of a program, which may fail."""
    with suppress(HTTPError, OSError):
        asked(f"{beside.base_url(api)}/rooms", body, beside.token)


def afternoon(beside: Sandbox) -> None:
    """The requests of a program, some of which fail."""
    upload = {
        "type": "s3",
        "location": "acme-recordings",
        "credentials": {"key": "made-up", "secret": "made-up"},
    }
    recording = {"enabled": True, "upload_info": upload}
    for subject in ("algebra", "biology", "chemistry", "drama", "english", "french", "geometry"):
        call(beside, "legacy", name=f"school:{subject}", description=f"{subject} lessons")
    call(beside, "v2", name="studio-1", region="eu", recording_info=recording)
    call(beside, "legacy", name="studio-2", region="mars")
    call(beside, "legacy", name="studio-2", template="defualt")
    call(beside, "legacy", name="school:algbera", active=False)
    call(beside, "legacy", name="school:drama", active=False)
    beside.have_faults(
        {"room": "exam", "first": 1, "status": 503},
        {"room": "exam", "first": 1, "reset_after_commit": True},
        {"path": "/v2/*", "probability": 0.05, "seed": 7, "delay_ms": 2000},
    )
    for _ in range(3):
        call(beside, "legacy", name="exam", recording_info=recording)


def lesson(beside: Sandbox, name: str) -> None:
    """Creates room codes, and lets two peers into the room."""
    room = asked(f"{beside.address}/_sandbox/rooms?search={name}")["data"][0]["id"]
    asked(f"{beside.base_url('v2')}/room-codes/room/{room}", {}, beside.token)
    for peer, role in (("Ada", "teacher"), ("Bob", "student")):
        body = {"name": peer, "role": role, "user_id": peer.lower()}
        asked(f"{beside.address}/_sandbox/rooms/{room}/peers", body)


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    templates = ["--template", "default:recording:roles=teacher,student", "--template", "quiet"]
    with sandbox(*templates) as beside, chromium() as browser:
        afternoon(beside)
        lesson(beside, "exam")
        for colours in ("light", "dark"):
            with page_at(browser, beside.address, colours) as page:
                page.get_by_role("row", name="school:geometry").first.wait_for()
                if colours == "light":
                    page.get_by_role("row", name="exam #3").first.get_by_role("button").click()
                else:
                    page.get_by_role("button", name="exam", exact=True).click()
                    page.get_by_role("table", name="Room codes").wait_for()
                page.screenshot(path=IMAGES / f"sandbox-{colours}.png")
    sys.stdout.write(f"{IMAGES}\n")


if __name__ == "__main__":
    main()

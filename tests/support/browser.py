"""Debian's Chromium, and the sandbox's page in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

# Without graphics and its own services; the sandbox needs only loopback.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser with a user data directory of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def page_at(
    browser: Browser,
    url: str,
    colours: Literal["light", "dark"] = "light",
    **options: Any,
) -> Iterator[Page]:
    """The page at this address, which asks nothing of another host and fails nowhere."""
    options = {"viewport": {"width": 1280, "height": 800}, **options}
    context = browser.new_context(color_scheme=colours, locale="en-GB", **options)
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda it: elsewhere.append(it.url) if not it.url.startswith(url) else None)
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("console", lambda it: failed.append(it.text) if it.type == "error" else None)
    page.goto(url)
    page.get_by_text("live", exact=True).wait_for()
    yield page
    context.close()
    # If the sandbox refuses a rule, the form shows the error.
    assert [text for text in failed if "status of 400" not in text] == elsewhere == []

"""The sandbox's page in a real browser. It shows a program's requests, and any text in them stays
text."""

import http.client
import http.server
import json
from collections.abc import Iterator
from contextlib import closing
from threading import Thread
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from browser import chromium, page_at
from playwright.sync_api import Browser, Locator, Page, expect
from sandbox import Sandbox, asked, sandbox

pytestmark = pytest.mark.debian

NOT_MARKUP = (
    "<script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\">"
)

DECEIVING = "a\x1b[31m\x07\x00\r\n\t\x7f\x9b\u202e\u2066\u2028\u061cz"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def beside() -> Iterator[Sandbox]:
    with sandbox("--template", "default:recording", "--template", "quiet") as beside:
        yield beside


@pytest.fixture
def page(browser: Browser, beside: Sandbox) -> Iterator[Page]:
    with page_at(browser, beside.address) as page:
        yield page


def call(beside: Sandbox, **body: object) -> int:
    """The status that a legacy call of this body gets."""
    try:
        asked(f"{beside.base_url('legacy')}/rooms", body, beside.token)
    except HTTPError as error:
        return error.code
    return 200


def row(page: Page, table: str, *words: str) -> Locator:
    """The first row of a table that has all these words."""
    rows = page.get_by_role("region", name=table).get_by_role("row")
    for word in words:
        rows = rows.filter(has_text=word)
    return rows.first


def test_what_a_program_does_shows_without_a_reload(page: Page, beside: Sandbox) -> None:
    expect(page.get_by_text("There are no rooms.")).to_be_visible()
    call(beside, name="seminar", region="eu")
    expect(row(page, "Rooms", "seminar", "enabled", "eu", "on, as its template")).to_be_visible()
    expect(row(page, "Requests", "POST", "200", "seminar", "room.created")).to_be_visible()
    call(beside, name="seminar", active=False)
    expect(row(page, "Rooms", "seminar", "disabled")).to_be_visible()
    expect(row(page, "Requests", "seminar #2", "room.disabled")).to_be_visible()
    call(beside, name="seminar", region="mars")
    refused = row(page, "Requests", "400", "seminar #3", "Error: region not supported")
    expect(refused).to_be_visible()
    beside_templates = page.get_by_role("complementary")
    expect(beside_templates.get_by_role("row", name="quiet in off")).to_be_visible()


def test_a_request_tells_its_attempts_and_how_to_make_it_again(page: Page, beside: Sandbox) -> None:
    beside.have_faults({"first": 2, "status": 503})
    secret = {"type": "s3", "location": "b", "credentials": {"key": "CANARY", "secret": "CANARY"}}
    for _ in range(3):
        call(beside, name="retried", recording_info={"upload_info": secret})
    row(page, "Requests", "retried #3").get_by_role("button").click()
    attempts = page.get_by_role("list", name="Attempts").get_by_role("listitem")
    expect(attempts).to_have_count(3)
    for attempt, text in zip(attempts.all(), ("503", "503", "200"), strict=True):
        expect(attempt).to_contain_text(text)
    expect(page.get_by_text("curl ")).to_contain_text("$HMS_MANAGEMENT_TOKEN")
    assert "CANARY" not in page.content()
    assert beside.token not in page.content()


def test_a_fault_of_the_form_is_what_the_next_call_meets(page: Page, beside: Sandbox) -> None:
    beside.have_faults({"room": "other", "status": 500})
    page.get_by_label("Status", exact=True).fill("429")
    page.get_by_label("Retry-After").fill("7")
    page.get_by_label("Room", exact=True).fill("exam")
    page.get_by_role("button", name="Add the fault").click()
    faults = page.get_by_role("listitem")
    expect(faults.filter(has_text="status 429")).to_contain_text("room exam, the first 1")
    assert call(beside, name="exam") == 429
    assert call(beside, name="exam") == 200
    expect(faults.filter(has_text="status 429")).to_contain_text("fired on 1 of 2")
    expect(row(page, "Requests", "429", "exam", "status")).to_be_visible()
    page.get_by_label("Status", exact=True).fill("99")
    page.get_by_role("button", name="Add the fault").click()
    expect(page.get_by_role("alert")).to_have_text("status: 200 to 599")
    page.get_by_role("button", name="End all").click()
    expect(faults).to_have_count(0)
    assert call(beside, name="other") == 200


def test_each_action_of_the_form_is_a_rule_that_the_sandbox_takes(
    page: Page, beside: Sandbox
) -> None:
    what = page.get_by_label("What happens")
    actions = [option.get_attribute("value") for option in what.get_by_role("option").all()]
    for action in actions:
        what.select_option(action)
        page.get_by_role("button", name="Add the fault").click()
        expect(page.get_by_role("listitem").filter(has_text=str(action)).first).to_be_visible()
    rules = asked(f"{beside.address}/_sandbox/faults")["data"]
    assert [action for action, rule in zip(actions, rules, strict=True) if action not in rule] == []


def test_whatever_a_request_holds_stays_text(page: Page, beside: Sandbox) -> None:
    call(beside, name=NOT_MARKUP, description=NOT_MARKUP, template=NOT_MARKUP)
    call(beside, name="marked", description=NOT_MARKUP)
    asked(f"{beside.address}/_sandbox/faults", [{"room": NOT_MARKUP, "garbage": NOT_MARKUP}])
    expect(row(page, "Rooms", "marked")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="<script>")).to_be_visible()
    for entry in page.locator("button[aria-expanded]").all():
        entry.click()
    expect(page.locator("pre").filter(has_text="<script>")).not_to_have_count(0)
    assert page.title() == "hms-sandbox"
    assert page.locator("main script, main img").count() == 0


def test_whatever_a_request_holds_deceives_no_reader(page: Page, beside: Sandbox) -> None:
    call(beside, name=DECEIVING, description=DECEIVING)
    call(beside, name="described", description=DECEIVING)
    asked(f"{beside.address}/_sandbox/faults", [{"room": DECEIVING, "garbage": DECEIVING}])
    expect(page.get_by_role("listitem").filter(has_text="a\\u001b[31m")).to_be_visible()
    expect(row(page, "Rooms", "described")).to_be_visible()
    for entry in page.locator("button[aria-expanded]").all():
        entry.click()
    expect(page.locator("pre").filter(has_text="\\u202e")).not_to_have_count(0)
    page.get_by_role("button", name="Show only these").first.click()
    shown = page.evaluate(
        """() => [document.documentElement.outerHTML,
            ...[...document.querySelectorAll("input")].map((input) => input.value)].join("")"""
    )
    assert [
        character
        for character in DECEIVING
        if not character.isprintable() and character != "\n" and character in shown
    ] == []
    # The replies of the sandbox have them as they came.
    requests = asked(f"{beside.address}/_sandbox/requests")["data"]
    assert requests[0]["name"] == DECEIVING


def room_id(beside: Sandbox, name: str) -> str:
    rooms = asked(f"{beside.address}/_sandbox/rooms?search={name}")["data"]
    return str(rooms[0]["id"])


def test_a_rooms_row_opens_to_who_is_inside_and_to_its_codes(page: Page, beside: Sandbox) -> None:
    call(beside, name="lesson")
    call(beside, name="other")
    room = room_id(beside, "lesson")
    rooms = page.get_by_role("region", name="Rooms").last
    lesson = row(page, "Rooms", "lesson")
    # Not its name alone: any place of the row.
    lesson.get_by_text("enabled").click()
    expect(rooms.get_by_text("Nobody is inside.")).to_be_visible()
    expect(rooms.get_by_text("It has no room codes.")).to_be_visible()

    # It stays open, and shows what happens.
    peers = f"{beside.address}/_sandbox/rooms/{room}/peers"
    asked(peers, {"name": "Ada", "role": "host", "user_id": "u-1", "metadata": DECEIVING})
    asked(peers, {"name": NOT_MARKUP, "role": "guest"})
    inside = rooms.get_by_role("table", name="Peers")
    expect(inside.get_by_role("row", name="Ada host u-1")).to_contain_text("\\u001b[31m")
    expect(inside.get_by_role("row", name="<script>")).to_contain_text("guest")
    expect(rooms.get_by_text("2 peers in session")).to_be_visible()
    expect(lesson.get_by_role("cell", name="2", exact=True)).to_be_visible()
    made = asked(f"{beside.base_url('v2')}/room-codes/room/{room}", {}, beside.token)["data"]
    codes = rooms.get_by_role("table", name="Room codes")
    expect(codes.get_by_role("row", name=f"{made[1]['code']} guest enabled")).to_be_visible()
    disabled = {"code": made[1]["code"], "enabled": False}
    asked(f"{beside.base_url('v2')}/room-codes/code", disabled, beside.token)
    expect(codes.get_by_role("row", name=f"{made[1]['code']} guest disabled")).to_be_visible()
    expect(row(page, "Requests", "lesson", "code.all-created")).to_be_visible()
    expect(row(page, "Requests", "lesson", "code.disabled")).to_be_visible()

    asked(f"{beside.base_url('v2')}/active-rooms/{room}/end-room", {"lock": True}, beside.token)
    expect(rooms.get_by_text("Nobody is inside.")).to_be_visible()
    expect(row(page, "Rooms", "lesson", "disabled")).to_be_visible()
    ended = row(page, "Requests", "lesson", "session.ended-and-locked")
    # The row leaves out the room's id, and its title has the whole path.
    expect(ended).to_contain_text("/v2/active-rooms/…/end-room")
    expect(ended.get_by_title(f"/v2/active-rooms/{room}/end-room")).to_be_visible()
    row(page, "Rooms", "lesson").get_by_text("default").first.click()
    expect(rooms.get_by_text("Nobody is inside.")).to_have_count(0)
    # A request's row opens so too.
    row(page, "Requests", "session.ended-and-locked").get_by_text("session.ended-and").click()
    expect(page.locator(".details")).to_contain_text("end-room")


def test_a_room_opens_by_the_keyboard_and_keeps_the_focus_when_it_changes(
    page: Page, beside: Sandbox
) -> None:
    call(beside, name="lesson")
    room = room_id(beside, "lesson")
    name = page.get_by_role("button", name="lesson")
    name.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody is inside.")).to_be_visible()
    asked(f"{beside.address}/_sandbox/rooms/{room}/peers", {"name": "Ada"})
    expect(page.get_by_role("table", name="Peers")).to_be_visible()
    expect(row(page, "Rooms", "lesson").get_by_role("cell", name="1", exact=True)).to_be_visible()
    expect(name).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Peers")).to_have_count(0)


def test_in_a_narrow_window_the_tables_scroll_and_that_is_seen(
    browser: Browser, beside: Sandbox
) -> None:
    call(beside, name="lesson")
    asked(f"{beside.address}/_sandbox/rooms/{room_id(beside, 'lesson')}/peers", {"name": "Ada"})
    with page_at(browser, beside.address, viewport={"width": 420, "height": 800}) as page:
        rooms = page.get_by_role("region", name="Rooms").last
        row(page, "Rooms", "lesson").get_by_role("button").click()
        expect(rooms.get_by_role("table", name="Peers")).to_be_visible()
        # The table scrolls sideways, the page does not. The table has a scroll bar, although a
        # browser under test hides it, and a shadow if it continues.
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert rooms.evaluate("it => it.scrollWidth > it.clientWidth")
        assert rooms.evaluate("it => getComputedStyle(it).overflowX") == "scroll"
        assert "gradient" in rooms.evaluate("it => getComputedStyle(it).backgroundImage")
        rooms.evaluate("it => it.scrollLeft = it.scrollWidth")
        expect(row(page, "Rooms", "lesson").locator("td.id")).to_be_in_viewport()
        # The details stay in view.
        box = rooms.get_by_text("1 peer in session").bounding_box()
        assert box is not None
        assert 0 < box["x"] < box["x"] + box["width"] < 420


def test_ten_thousand_rooms_are_a_page_at_a_time(page: Page, beside: Sandbox) -> None:
    headers = {"Authorization": "Bearer t", "Content-Type": "application/json"}
    with closing(http.client.HTTPConnection(urlsplit(beside.address).netloc)) as there:
        for number in range(10_000):
            body = json.dumps({"name": f"room-{number}"})
            there.request("POST", "/api/v2/rooms", body, headers)
            assert there.getresponse().read()
    expect(page.get_by_text("1 to 50 of 10,000 rooms")).to_be_visible()
    expect(page.get_by_text("10,000 requests")).to_be_visible()
    assert page.get_by_role("row").count() < 300
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("51 to 100 of 10,000 rooms")).to_be_visible()
    expect(row(page, "Rooms", "room-9949")).to_be_visible()
    page.get_by_role("searchbox").fill("room-77")
    expect(page.get_by_text("1 to 50 of 111 rooms")).to_be_visible()
    page.get_by_role("searchbox").fill("room-4321")
    expect(row(page, "Rooms", "room-4321")).to_be_visible()


def test_the_keyboard_alone_does_everything(page: Page, beside: Sandbox) -> None:
    def focused() -> str:
        return str(page.evaluate("document.activeElement.innerText || document.activeElement.id"))

    call(beside, name="first")
    call(beside, name="second")
    expect(row(page, "Requests", "second")).to_be_visible()
    page.keyboard.press("Tab")
    assert focused() == "Skip to the requests"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused() == "Pause"
    page.keyboard.press("/")
    assert focused() == "filter"
    page.keyboard.type("first")
    expect(page.get_by_text("1 of 2")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("1 request matches")
    expect(row(page, "Rooms", "second")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(row(page, "Rooms", "second")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", expanded=True)).to_be_focused()
    expect(page.locator(".details")).to_contain_text("second")
    # It stays open and focused while more comes.
    call(beside, name="third")
    expect(row(page, "Requests", "third")).to_be_visible()
    expect(page.get_by_role("button", expanded=True)).to_be_focused()
    page.get_by_label("What happens").focus()
    page.keyboard.type("hang")
    page.get_by_label("Room", exact=True).focus()
    page.keyboard.type("stuck")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="hang")).to_contain_text("room stuck")


def test_it_is_dark_where_one_wants_that(browser: Browser, beside: Sandbox) -> None:
    def brightness(page: Page, of: str) -> int:
        colour = f"getComputedStyle(document.body).{of}.match(/\\d+/g).slice(0, 3)"
        return sum(map(int, page.evaluate(colour)))

    with page_at(browser, beside.address, "light") as page:
        assert brightness(page, "backgroundColor") > 600 > 200 > brightness(page, "color")
    with page_at(browser, beside.address, "dark") as page:
        assert brightness(page, "backgroundColor") < 200 < 600 < brightness(page, "color")


def test_what_happened_meanwhile_shows_when_the_reader_comes_back(
    page: Page, beside: Sandbox
) -> None:
    pause = page.get_by_role("button", name="Pause")
    pause.click()
    call(beside, name="meanwhile")
    resume = page.get_by_role("button", name="Resume, 1 new")
    expect(resume).to_be_visible()
    expect(row(page, "Requests", "meanwhile")).to_have_count(0)
    resume.click()
    expect(row(page, "Requests", "meanwhile")).to_be_visible()


class ForeignPage(http.server.BaseHTTPRequestHandler):
    """A page of another origin on this machine, with a policy that forbids it nothing."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>foreign</title>")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def foreign_page() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), ForeignPage) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_page_from_elsewhere_drives_nothing(
    browser: Browser, beside: Sandbox, foreign_page: str
) -> None:
    call(beside, name="kept")
    context = browser.new_context()
    page = context.new_page()
    page.goto(foreign_page)
    assert page.title() == "foreign"
    # A browser sends this request without asking for permission.
    attack = """url => fetch(url, {method: 'POST', mode: 'no-cors', body: '[{"hang": true}]'})
        .then(reply => reply.type)"""
    for what in ("faults", "reset"):
        assert page.evaluate(attack, f"{beside.address}/_sandbox/{what}") == "opaque"
    context.close()
    assert asked(f"{beside.address}/_sandbox/faults")["data"] == []
    assert beside.rooms() == {"kept": True}

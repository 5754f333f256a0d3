"""`make doc` makes an HTML reference of all that the headers say, with a place for each name."""

import html
import re
from pathlib import Path

import pytest
from c_header import TEXT, Declaration, declarations, sections
from cpp_header import Class, classes
from programs import run

pytestmark = pytest.mark.debian


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("target")
    run("make", "doc", f"CARGO_TARGET_DIR={target}")
    return target / "reference"


def text_of(page: Path) -> str:
    """The text of a page, with single spaces."""
    seen = html.unescape(re.sub(r"<[^>]*>", "", page.read_text()))
    return " ".join(seen.split())


def test_the_main_page_is_the_headers_opening(reference: Path) -> None:
    opening = re.sub(r"^ \* ?", "", TEXT.partition(" */")[0], flags=re.MULTILINE)
    paragraphs = opening.removeprefix("/*\n").split("\n\n")[:-1]
    assert len(paragraphs) > 8
    page = text_of(reference / "index.html")
    for paragraph in paragraphs:
        assert " ".join(paragraph.split()) in page


@pytest.mark.parametrize("declaration", declarations(), ids=lambda one: one.name)
def test_what_is_declared_in_c_has_its_place_and_all_of_its_comment(
    declaration: Declaration, reference: Path
) -> None:
    if declaration.code.startswith("typedef struct {"):
        pages = [reference / f"struct{declaration.name.replace('_', '__')}.html"]
    else:
        title = re.compile(rf"</span>{declaration.name}(\(\))?</h2>")
        pages = [page for page in reference.glob("group__*.html") if title.search(page.read_text())]
    assert len(pages) == 1
    assert declaration.comment in text_of(pages[0])


@pytest.mark.parametrize("of", classes(), ids=lambda of: of.name)
def test_a_class_has_its_page_in_the_sidebar_and_all_of_its_comment(
    of: Class, reference: Path
) -> None:
    (page,) = reference.glob(f"*hms_1_1{of.name}.html")
    assert of.comment in text_of(page)
    assert f'"{of.name}", "{page.name}"' in (reference / "navtreedata.js").read_text()


def test_the_sidebar_has_the_sections_in_the_order_of_the_header(reference: Path) -> None:
    sidebar = (reference / "modules.js").read_text()
    assert re.findall(r'"(.*)", "group__.*?\.html"', sidebar) == sections()

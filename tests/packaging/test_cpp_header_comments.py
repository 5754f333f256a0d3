"""Each class of the C++ header says its errors, threads, ownership, and since when there is one."""

import re

import pytest
from cpp_header import TEXT, Class, classes

each_class = pytest.mark.parametrize("of", classes(), ids=lambda of: of.name)


def test_no_class_is_left_out() -> None:
    named = set(re.findall(r"^(?:class|struct) (?:\[\[nodiscard\]\] )?(\w+)", TEXT, re.MULTILINE))
    assert named - {of.name for of in classes()} == {"Free", "RoomParams"}  # of namespace detail


@each_class
def test_a_class_says_since_when_there_is_one(of: Class) -> None:
    assert re.search(r"Since \d+\.\d+\.\d+\.$", of.comment)


@each_class
def test_a_class_says_its_errors_threads_and_ownership_or_is_a_plain_value(of: Class) -> None:
    if of.is_value:
        assert "A plain value" in of.comment
    else:
        assert re.search(r"fail|throw", of.comment)
        assert "hreads" in of.comment
        assert re.search(r"owns|borrowed|share", of.comment)

"""The C++ header states its rules once, before the first class, and each comment what differs."""

import re

from cpp_header import PUBLIC, TEXT, classes, words

MAX_COLUMNS = 100

# The words of each rule of the header's opening. A comment need not repeat them.
RULES = {
    "try_": r"under -fno-exceptions \(|bad_alloc",
    "free": r"\b(owns|frees)\b|lives? as long as|was moved from is empty",
    "absent": r"is an empty view|[Aa] getter returns",
    "plain values": r"plain value|[Bb]orrowed",
    "threads": r"[Aa]ny (number of )?threads?\b|join the threads|while it is moved",
}


def opening() -> str:
    return words(TEXT.partition("\n\n")[0])


def test_every_class_has_a_comment() -> None:
    declared = r"^(?:class|struct) (?:\[\[nodiscard\]\] )?(\w+)\b(?!<)"
    named = re.findall(declared, PUBLIC, re.MULTILINE)
    assert named == [of.name for of in classes()]
    assert len(named) > 10


def test_the_opening_has_the_rules() -> None:
    assert all(re.search(pattern, opening()) for pattern in RULES.values())


def test_no_comment_repeats_the_opening() -> None:
    comments = re.findall(r"(?:^ *///.*\n)+", PUBLIC.partition("\n\n")[2], re.MULTILINE)
    assert len(comments) > 100
    for comment in comments:
        text = words(re.sub(r"^ +", "", comment, flags=re.MULTILINE))
        for rule, pattern in RULES.items():
            assert not re.search(pattern, text), rule


def test_nothing_says_since_when_it_is_there() -> None:
    assert "Since" not in TEXT


def test_the_lines_fit() -> None:
    assert max(map(len, TEXT.splitlines())) <= MAX_COLUMNS

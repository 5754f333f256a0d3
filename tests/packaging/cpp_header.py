"""The classes of include/hms_rooms.hpp, and the comment over each."""

import re
from dataclasses import dataclass

from programs import ROOT

TEXT = (ROOT / "include" / "hms_rooms.hpp").read_text()
CLASS = re.compile(
    r"^(?P<comment>(?:///.*\n)+)(?:template <.*>\n)?"
    r"(?P<kind>class|struct) (?:\[\[nodiscard\]\] )?(?P<name>\w+)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Class:
    """A class, or a struct that is a plain value; its comment without slashes and code marks."""

    name: str
    comment: str
    is_value: bool


def words(comment: str) -> str:
    return " ".join(re.sub(r"^///", "", comment, flags=re.MULTILINE).replace("`", "").split())


def classes() -> list[Class]:
    """Those that users name: all but what is in a namespace detail."""
    public = re.sub(r"^namespace detail \{.*?^\}", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    return [
        Class(found["name"], words(found["comment"]), found["kind"] == "struct")
        for found in CLASS.finditer(public)
    ]

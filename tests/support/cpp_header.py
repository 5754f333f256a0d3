"""The classes of include/hms_rooms.hpp, and the comment over each."""

import re
from dataclasses import dataclass

from programs import ROOT

TEXT = (ROOT / "include" / "hms_rooms.hpp").read_text()
# Not a specialization, which the class that it specializes stands for.
CLASS = re.compile(
    r"^(?P<comment>(?:///.*\n)+)(?:template <.*>\n)?"
    r"(?:class|struct) (?:\[\[nodiscard\]\] )?(?P<name>\w+)\b(?!<)",
    re.MULTILINE,
)


# The names for users: all except those in a namespace detail.
DETAIL = re.compile(r"^namespace detail \{.*?^\}  // namespace detail$", re.MULTILINE | re.DOTALL)
PUBLIC = DETAIL.sub("", TEXT)


@dataclass(frozen=True)
class Class:
    """A class or struct, and its comment without slashes and code marks."""

    name: str
    comment: str


def words(comment: str) -> str:
    return " ".join(re.sub(r"^///", "", comment, flags=re.MULTILINE).replace("`", "").split())


def classes() -> list[Class]:
    """The classes for users."""
    return [Class(found["name"], words(found["comment"])) for found in CLASS.finditer(PUBLIC)]

"""For each kind of change of the header: whether `make abi` records or refuses it."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from abi.changes import changes, complaints
from abi.header import abi_of_header, release_of
from abi.lock import Abi, Field, Function, Struct, abi_of, text_of
from c_header import TEXT
from programs import ROOT

LOCKED = abi_of((ROOT / "packaging" / "abi.lock").read_text())

NEXT_RELEASE = ("#define HMS_ROOMS_VERSION_MINOR 1", "#define HMS_ROOMS_VERSION_MINOR 2")
END = '\n#ifdef __cplusplus\n} /* extern "C" */'
NEW_FUNCTION = """
/** The number of owners. Since 0.2.0. */
uint32_t hms_room_owners(const hms_room *room) HMS_NOEXCEPT;
"""
NEW_CONSTANT = """
/** The room is full. Since 0.2.0. */
#define HMS_ROOM_FULL 16
"""
NEW_STRUCT = """
/** A poll. Since 0.2.0. */
typedef struct {
    /** Set by the program. */
    size_t struct_size;
    /** What is asked. */
    const char *question;
} hms_poll;
"""


@dataclass(frozen=True)
class Edit:
    """A change of the header: words that are in it once, what stands in their place, and what is to
    be said of it.
    """

    was: str
    now: str
    said: str

    def __str__(self) -> str:
        return self.said


def appended(last: str, declaration: str, said: str) -> Edit:
    """A field behind the `last` of a struct, which is given up to the struct's name."""
    field, brace, name = last.rpartition("\n}")
    return Edit(
        last, f"{field}\n    /** New. Since 0.2.0. */\n    {declaration};{brace}{name}", said
    )


def at_the_end(declaration: str, said: str) -> Edit:
    return Edit(END, declaration + END, said)


UPLOAD = "const char *secret;\n} hms_upload;"
ADDITIONS = [
    at_the_end(NEW_FUNCTION, "hms_room_owners is new"),
    at_the_end(NEW_CONSTANT, "HMS_ROOM_FULL is new"),
    at_the_end(NEW_STRUCT, "hms_poll is new"),
    at_the_end(
        "\n/** A hook. Since 0.2.0. */\ntypedef int (*hms_hook)(void *user_data);\n",
        "hms_hook is new",
    ),
    at_the_end(
        "\n/** A poll. Since 0.2.0. */\ntypedef struct hms_poll hms_poll;\n",
        "hms_poll is new",
    ),
    appended(UPLOAD, "const char *session_token", "hms_upload.session_token is new"),
    appended(UPLOAD, "uint32_t days, hours", "hms_upload.hours is new"),
    at_the_end(NEW_CONSTANT.replace("FULL 16", "INIT {8}"), "HMS_ROOM_INIT is new"),
    Edit(
        "hms_status_name(hms_status status)",
        "hms_status_name(hms_status number)",
        "hms_status_name has other names for its parameters",
    ),
]
BREAKS = [
    Edit(
        "hms_status_name(hms_status status)",
        "hms_name_of_status(hms_status status)",
        "hms_status_name is gone. ABI 1 keeps every name",
    ),
    Edit(
        "hms_status_name(hms_status status)",
        "hms_status_name(uint32_t status)",
        "hms_status_name has another signature",
    ),
    Edit(
        "hms_status_name(hms_status status)",
        "hms_status_name(hms_status status, uint32_t language)",
        "hms_status_name has another signature",
    ),
    Edit(
        "hms_room_json(const hms_room *room)",
        "hms_room_json(hms_room *room)",
        "hms_room_json has another signature",
    ),
    Edit(
        "int64_t hms_room_created_at_ms(",
        "uint64_t hms_room_created_at_ms(",
        "hms_room_created_at_ms has another signature. It had:\n"
        "    int64_t hms_room_created_at_ms(const hms_room *room)\n"
        "and has:\n"
        "    uint64_t hms_room_created_at_ms(const hms_room *room)\n"
        "A function of ABI 1 never changes: add one under a new name. See docs/abi.md.",
    ),
    Edit("#define HMS_TIMED_OUT 11", "#define HMS_TIMED_OUT 16", "HMS_TIMED_OUT was 11, and is 16"),
    Edit("#define HMS_LOG_DEBUG 4", "", "HMS_LOG_DEBUG is gone"),
    Edit(
        "typedef int32_t hms_status;",
        "typedef int64_t hms_status;",
        "hms_status was `int32_t hms_status`, and is `int64_t hms_status`",
    ),
    Edit(
        "typedef struct hms_room hms_room;",
        "typedef struct {\n    /** Its id. */\n    const char *id;\n} hms_room;",
        "hms_room was:\n    opaque hms_room\nand is:\n    struct hms_room",
    ),
    Edit("const char *prefix;", "const char *folder;", "hms_upload.prefix is gone"),
    Edit("const char *prefix;", "", "hms_upload.region was 8 bytes at 32, and is 8 at 24"),
    Edit(
        "const char *prefix;",
        "char *prefix;",
        "hms_upload.prefix was `const char *prefix`, and is `char *prefix`",
    ),
    Edit(
        "uint32_t max_connections;",
        "uint64_t max_connections;",
        "hms_client_options.max_connections was 4 bytes at 92, and is 8 at 96",
    ),
    Edit(
        "const char *prefix;",
        "const char *prefix; const char *session_token;",
        "hms_upload.session_token is new, but not at the end of hms_upload",
    ),
    # In padding, if it moves no other field.
    Edit(
        "uint32_t generate_names;",
        "uint32_t generate_names; uint32_t follow;",
        "hms_client_options.follow is new, but not at the end of hms_client_options",
    ),
    appended(UPLOAD, "uint32_t days", "hms_upload.days leaves padding beside it"),
    appended(
        UPLOAD,
        "uint32_t days; const char *session_token",
        "hms_upload.session_token leaves padding beside it",
    ),
    appended(
        "const char *value;\n} hms_header;",
        "const char *comment",
        "hms_header.comment is new, but hms_header has no struct_size",
    ),
]


def versions_of(abi: Abi) -> dict[str, str]:
    functions = abi.entries.items()
    return {name: entry.version for name, entry in functions if isinstance(entry, Function)}


@pytest.fixture
def header(tmp_path: Path) -> Path:
    return tmp_path / "hms_rooms.h"


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    lock = tmp_path / "abi.lock"
    lock.write_text(text_of(LOCKED))
    return lock


def abi_after(header: Path, compiler: str, *edits: Edit) -> Abi:
    text = TEXT
    for was, now in [NEXT_RELEASE, *((edit.was, edit.now) for edit in edits)]:
        assert text.count(was) == 1, f"the header is not what this edit was made for: {was}"
        text = text.replace(was, now)
    header.write_text(text)
    assert release_of(header) == "0.2.0"
    versions = {"hms_room_owners": "HMS_ROOMS_1.1", "hms_name_of_status": "HMS_ROOMS_1.1"}
    return abi_of_header(header, compiler, LOCKED.number, versions_of(LOCKED) | versions)


def test_the_lock_reads_as_it_was_written() -> None:
    assert abi_of(text_of(LOCKED)) == LOCKED


def test_another_release_alone_is_no_change(header: Path, compiler: str) -> None:
    assert changes(LOCKED, abi_after(header, compiler), "0.2.0") == []


@pytest.mark.parametrize("edit", ADDITIONS, ids=str)
def test_an_addition_fails_until_it_is_recorded(
    edit: Edit, header: Path, lock: Path, compiler: str
) -> None:
    today = abi_after(header, compiler, edit)
    said = complaints(lock, today, "0.2.0", is_recording=False)
    assert any(edit.said in sentence for sentence in said)
    assert all(sentence.endswith("`make abi` records it.") for sentence in said)
    assert complaints(lock, today, "0.2.0", is_recording=True) == []
    assert complaints(lock, today, "0.2.0", is_recording=False) == []
    assert lock.read_text() != text_of(LOCKED)


@pytest.mark.parametrize("edit", BREAKS, ids=str)
def test_a_break_is_refused_and_not_recorded(
    edit: Edit, header: Path, lock: Path, compiler: str
) -> None:
    today = abi_after(header, compiler, edit)
    for is_recording in (False, True):
        said = complaints(lock, today, "0.2.0", is_recording=is_recording)
        assert any(edit.said in sentence and "See docs/abi.md." in sentence for sentence in said)
    assert lock.read_text() == text_of(LOCKED)


def test_a_break_is_recorded_as_another_abi(header: Path, lock: Path, compiler: str) -> None:
    broken = replace(abi_after(header, compiler, BREAKS[0]), number=LOCKED.number + 1)
    assert complaints(lock, broken, "0.2.0", is_recording=False) == [
        "The ABI was 1, and is 2: `make abi` records it."
    ]
    assert complaints(lock, broken, "0.2.0", is_recording=True) == []
    assert abi_of(lock.read_text()).entries == broken.entries
    assert complaints(lock, LOCKED, "0.2.0", is_recording=True) == [
        "The ABI was 2, and is 1: it only goes up. See docs/abi.md."
    ]


def test_a_machine_of_other_pointers_is_not_compared() -> None:
    (only,) = changes(LOCKED, replace(LOCKED, pointer_size=4, entries={}), "0.1.0")
    assert only.is_break and "whose pointers have 8 bytes, and here they have 4" in only.sentence


@pytest.mark.parametrize(
    ("declaration", "complaint"),
    [
        ("extern int hms_verbose;", "hms_verbose is of a kind"),
        ("typedef enum { HMS_A, HMS_B } hms_kind;", "hms_kind is of a kind"),
        ("typedef union { int a; long b; } hms_kind;", "hms_kind is of a kind"),
        ("struct hms_kind { int a; };", "whose is it"),
        ("int room_count(void);", "whose is it"),
    ],
)
def test_what_the_lock_cannot_hold_is_refused(
    declaration: str, complaint: str, header: Path, compiler: str
) -> None:
    edit = at_the_end(f"\n/** It. Since 0.2.0. */\n{declaration}\n", "")
    with pytest.raises(AssertionError, match=complaint):
        abi_after(header, compiler, edit)


def with_function(function: Function, name: str = "hms_mint") -> Abi:
    return replace(LOCKED, entries=LOCKED.entries | {name: function})


def test_parameters_of_one_type_keep_their_order() -> None:
    was = Function("HMS_ROOMS_1", "void", ("const char *key", "const char *secret"))
    now = replace(was, takes=was.takes[::-1])
    (only,) = changes(with_function(was), with_function(now), "0.1.0")
    assert only.is_break and "takes its parameters in another order" in only.sentence


def test_a_struct_keeps_its_alignment_and_grows_by_fields_alone() -> None:
    was = LOCKED.entries["hms_upload"]
    assert isinstance(was, Struct)
    for now in (replace(was, alignment=16), replace(was, size=64)):
        today = replace(LOCKED, entries=LOCKED.entries | {"hms_upload": now})
        (only,) = changes(LOCKED, today, "0.1.0")
        assert only.is_break and only.sentence.startswith("hms_upload had ")


@pytest.mark.parametrize(
    ("declaration", "offset", "size", "said"),
    [
        (
            "uint32_t hours",
            12,
            4,
            "hms_poll.hours is new, but lies where hms_poll ended in padding",
        ),
        ("uint64_t hours", 16, 8, "hms_poll.hours is new: `make abi` records it."),
    ],
)
def test_a_struct_that_ends_in_padding_grows_behind_it(
    declaration: str, offset: int, size: int, said: str
) -> None:
    own_size = Field("size_t struct_size", 0, 8)
    fields = {"struct_size": own_size, "days": Field("uint32_t days", 8, 4)}
    was = Struct(16, 8, fields)
    new = Field(declaration, offset, size)
    now = Struct(max(16, new.end), 8, fields | {"hours": new})
    (only,) = changes(Abi(1, 8, {"hms_poll": was}), Abi(1, 8, {"hms_poll": now}), "0.1.0")
    assert only.sentence.startswith(said)


def test_a_function_keeps_its_symbol_version() -> None:
    was = Function("HMS_ROOMS_1", "void", ())
    now = replace(was, version="HMS_ROOMS_1.1")
    (only,) = changes(with_function(was), with_function(now), "0.1.0")
    assert (
        only.is_break and "is `HMS_ROOMS_1.1` among the library's symbols, and was" in only.sentence
    )


@pytest.mark.parametrize(
    ("release", "node"),
    [("0.1.0", "HMS_ROOMS_1"), ("0.2.0", "HMS_ROOMS_1.1"), ("0.3.0", "HMS_ROOMS_1.2")],
)
def test_the_functions_that_a_release_adds_have_a_node_of_their_own(
    release: str, node: str, lock: Path
) -> None:
    nodes = {"HMS_ROOMS_1": "0.1.0", "HMS_ROOMS_1.1": "0.2.0"}
    locked = replace(LOCKED, nodes=nodes)
    for version in ("HMS_ROOMS_1", "HMS_ROOMS_1.1", "HMS_ROOMS_1.2", "unversioned"):
        lock.write_text(text_of(locked))
        new = Function(version, "void", ())
        today = replace(LOCKED, entries=LOCKED.entries | {"hms_new": new}, nodes={})
        said = complaints(lock, today, release, is_recording=True)
        assert bool(said) == (version != node)
        assert not said or f"give it the node {node} in" in said[0]
        recorded = abi_of(lock.read_text())
        assert recorded.nodes == (nodes if said else nodes | {node: release})

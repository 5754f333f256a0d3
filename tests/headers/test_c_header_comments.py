"""The C header reads from top to bottom: the prologue has the rules, a comment what differs."""

import re

import pytest
from abi.lock import Function, abi_of
from c_header import (
    CODE,
    TEXT,
    Declaration,
    constants,
    declarations,
    fields,
    function_names,
    prologue,
    sections,
    sized_structs,
)
from programs import ROOT

DECLARATIONS = declarations()
NAMES = [declaration.name for declaration in DECLARATIONS]
FUNCTIONS = [declaration for declaration in DECLARATIONS if declaration.is_function]
STRUCTS = [one for one in DECLARATIONS if one.code.startswith("typedef struct {")]
LOCK = abi_of((ROOT / "packaging" / "abi.lock").read_text())

MAX_LINES = 1120
MAX_COLUMNS = 80

# The words of each rule of the prologue. A comment need not repeat them.
RULES = {
    "Arguments": r"NUL-terminated|UTF-8|[Bb]orrow|must not be NULL",
    "Structs": r"zero means|later releases append",
    "Results": r"[Ff]reed? (it |them )?with|\*error\b|takes NULL",
    "Getters": r"(NULL|\b0) if \w+ is NULL|lives? as long as",
    "Lists": r"[Bb]ehind the end|NULL at the end|belongs to",
    "Errors": r"any status|before anything is sent",
    "Time": r"[Bb]locks?\b|no longer than|1970",
    "Threads": r"[Aa]ny (number of )?threads?\b|thread-safe|at once\b",
    "Process": r"signal handler|atexit|fork\(|stdout|stderr",
    "Callbacks": r"no lock held|must not unwind|fiber",
    "Secrets": r"[Nn]o (\w+ )*secret|without a secret",
}

# The sections that a reader needs, in this order. Others may stand between them.
SECTIONS = [
    "Versions",
    "Statuses",
    "Errors",
    "Clients: what they are made from",
    "Clients",
    "Options of one call",
    "Rooms: what they are made from",
    "Rooms: operations",
    "Rooms: results",
    "Rooms: lists",
    "Sessions: how they end",
    "Sessions: who is inside",
    "Room codes",
    "Tokens",
    "Requests to any other endpoint",
]

each_declaration = pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda it: it.name)


def test_every_item_has_a_comment() -> None:
    types = re.findall(r"^typedef [^{}]*?(\w+);|^\} (\w+);$", CODE, re.MULTILINE)
    macros = re.findall(r"^#define (HMS_\w+(?:_INIT\b| \d))", CODE, re.MULTILINE)
    items = {name for pair in types for name in pair if name} | set(function_names())
    assert set(NAMES) == items | {macro.split()[0] for macro in macros}
    assert len(NAMES) == len(set(NAMES))
    assert [function.name for function in FUNCTIONS] == function_names()
    for struct in STRUCTS:
        assert fields(struct) and all(fields(struct).values()), struct.name


def test_the_prologue_says_the_rules_in_the_order_of_a_call() -> None:
    assert list(prologue()) == list(RULES)


@each_declaration
def test_a_comment_does_not_repeat_the_prologue(declaration: Declaration) -> None:
    for rule, words in RULES.items():
        assert not re.search(words, declaration.comment), rule
    assert not declaration.comment.startswith(declaration.name)


@pytest.mark.parametrize(
    ("rule", "comment"),
    [
        ("Arguments", "text is NUL-terminated UTF-8"),
        ("Arguments", "params is borrowed for the call"),
        ("Results", "*error is set, to be freed with hms_error_free"),
        ("Getters", "NULL if room is NULL"),
        ("Getters", "It lives as long as the room"),
        ("Lists", "NULL at the end"),
        ("Errors", "It may fail with any status"),
        ("Time", "It blocks"),
        ("Time", "in milliseconds since 1970-01-01 UTC"),
        ("Threads", "Any thread"),
        ("Threads", "Any number of threads may call it"),
        ("Process", "It may be called from atexit"),
        ("Secrets", "It holds no secret"),
    ],
)
def test_a_repetition_is_found(rule: str, comment: str) -> None:
    assert re.search(RULES[rule], comment)


def test_the_sections_are_in_the_order_of_a_reader() -> None:
    assert [title for title in sections() if title in SECTIONS] == SECTIONS
    assert sections()[0] == SECTIONS[0]


def test_a_client_is_there_before_its_operations_and_they_before_their_results() -> None:
    at = NAMES.index
    assert at("hms_error") < at("hms_client_options") < at("hms_client") < at("hms_client_new")
    assert at("hms_client_free") < at("hms_call_options") < at("hms_room_params")
    assert at("hms_room_params") < at("hms_client_create_room") < at("hms_room_id")


def test_constants_stand_right_after_their_type() -> None:
    grouped = []
    for declaration in DECLARATIONS:
        kind = re.search(r"one of (HMS_\w+_)\*", declaration.comment)
        if not kind or not declaration.code.startswith("typedef uint32_t"):
            continue
        own = [name for name in NAMES if name.startswith(kind[1]) and not name.endswith("_INIT")]
        behind = NAMES.index(declaration.name) + 1
        assert own == NAMES[behind : behind + len(own)], declaration.name
        assert len(own) > 1, declaration.name
        grouped += own
    statuses = NAMES[NAMES.index("HMS_OK") : NAMES.index("HMS_INTERNAL") + 1]
    assert NAMES.index("hms_status") == NAMES.index("HMS_OK") - 1
    # The flags of a field stand before its struct.
    flags = [name for name in NAMES if name.startswith("HMS_CLEAR_")]
    assert NAMES[NAMES.index("hms_room_params") - len(flags) :][: len(flags)] == flags
    versions = [name for name in NAMES if name.startswith("HMS_ROOMS_VERSION_")]
    assert NAMES[: len(versions)] == versions
    numbers = {line.split()[1] for line in constants()}
    assert numbers == {*grouped, *statuses, *flags, *versions}


def test_an_initialiser_stands_right_after_its_struct() -> None:
    for struct in sized_structs():
        assert NAMES[NAMES.index(struct) + 1] == f"{struct.upper()}_INIT"


def test_a_comment_that_fits_one_line_is_on_one_line() -> None:
    found = re.findall(r"^( *)/\*\*(?!\*)\n((?: *\*(?: [^\n]*)?\n)+?) *\*/$", TEXT, re.MULTILINE)
    assert len(found) > 50
    for indent, comment in found:
        lines = [line.strip().removeprefix("*").strip() for line in comment.splitlines()]
        one_line = f"{indent}/** {' '.join(lines)} */"
        assert len(one_line) > MAX_COLUMNS, one_line


def test_only_a_function_that_came_after_abi_1_says_since_when() -> None:
    first = f"HMS_ROOMS_{LOCK.number}"
    assert f"Since {LOCK.nodes[first]}" not in TEXT
    for function in FUNCTIONS:
        locked = LOCK.entries.get(function.name)
        # If the lock does not have it, test_abi.py fails.
        if not isinstance(locked, Function):
            continue
        since = re.findall(r"\bSince (\S+)\.(?= |$)", function.comment)
        later = locked.version != first
        assert since == ([LOCK.nodes[locked.version]] if later else []), function.name


def test_the_header_is_short_enough_to_read() -> None:
    lines = TEXT.splitlines()
    assert len(lines) <= MAX_LINES
    assert max(map(len, lines)) <= MAX_COLUMNS

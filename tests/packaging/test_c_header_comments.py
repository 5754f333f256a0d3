"""Each comment of the C header stands by itself: errors, threads, ownership, since when."""

import re

import pytest
from c_header import CODE, Declaration, declarations, function_names

DECLARATIONS = declarations()
FUNCTIONS = [declaration for declaration in DECLARATIONS if declaration.is_function]
SINCE = re.compile(r"Since (\d+)\.(\d+)\.(\d+)\.$")

each_function = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)


def test_every_function_has_a_comment() -> None:
    assert [function.name for function in FUNCTIONS] == function_names()


@each_function
def test_a_function_is_introduced_by_its_name(function: Declaration) -> None:
    assert function.comment.startswith(f"{function.name} ")


@each_function
def test_a_function_says_what_it_fails_with(function: Declaration) -> None:
    if "hms_error **error" in function.code:
        otherwise = function.comment.partition("Otherwise *error is set")[2]
        assert re.search(r"hms_error_free: (HMS_[A-Z_]+ |any status)", otherwise)
    else:
        # It cannot fail; what it makes of NULL is said, and what it returns is never in doubt.
        assert "NULL" in function.comment or "(void)" in function.code


@each_function
def test_a_function_says_which_threads_may_call_it(function: Declaration) -> None:
    assert re.search(r"[Aa]ny (thread|number of threads)", function.comment)


@each_function
def test_a_function_says_who_owns_what_it_takes_and_returns(function: Declaration) -> None:
    for kind in re.findall(r"(hms_\w+) \*\*", function.code):
        assert f"freed with {kind}_free" in function.comment
    if "hms_error **error" in function.code:
        assert "borrowed" in function.comment
    if function.code.startswith("const char *"):
        assert re.search(r"lives? as long as the (room|error);|is static", function.comment)
    if function.code.startswith("void"):
        assert re.search(r"\bfrees? ", f"{function.comment} ")


@pytest.mark.parametrize(
    "declaration",
    [
        one
        for one in DECLARATIONS
        if not re.match(r"#define HMS_(?!ROOMS_VERSION|.*_INIT)", one.code)
    ],
    ids=lambda declaration: declaration.name,
)
def test_a_function_and_a_type_say_since_when_there_are_such(declaration: Declaration) -> None:
    since = SINCE.search(declaration.comment)
    assert since, declaration.comment
    numbers = re.findall(r"#define HMS_ROOMS_VERSION_\w+ (\d+)", CODE)
    assert tuple(map(int, since.groups())) <= tuple(map(int, numbers))

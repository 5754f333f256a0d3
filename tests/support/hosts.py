"""The members of a type, function or class in each host, read from the host's own sources."""

import ast
import re
from pathlib import Path

from c_header import TEXT, declarations, fields, function_names
from cpp_header import PUBLIC
from programs import ROOT

PACKAGE = ROOT / "bindings" / "python" / "python" / "hms_rooms"
RUST = "\n".join(path.read_text() for path in sorted((ROOT / "crates/hms-rooms/src").rglob("*.rs")))
PYTHON = "\n".join(
    (PACKAGE / name).read_text() for name in ("_native.pyi", "_errors.py", "_lists.py")
)


def of_c(owner: str) -> set[str]:
    """The fields of a struct, the functions of an opaque type, or the constants of an integer."""
    names = [declaration.name for declaration in declarations()]
    found = declarations()[names.index(owner)]
    if found.code.startswith("typedef struct {"):
        return set(fields(found)) - {"struct_size"}
    if found.code.startswith("typedef struct "):
        # The functions of hms_room_list are not those of hms_room.
        types = [it.name for it in declarations() if it.code.startswith("typedef")]
        others = tuple(f"{name}_" for name in types if name.startswith(f"{owner}_"))
        own = {name for name in function_names() if name.startswith(f"{owner}_")}
        return {name for name in own if not name.startswith(others)}
    after = names[names.index(owner) + 1 :]
    ends = next(at for at, name in enumerate(after) if not name.startswith("HMS_"))
    return set(after[:ends])


def of_cpp(owner: str) -> set[str]:
    """The fields of a struct, or the methods of a class; of `try_x` and `x` only `x`."""
    body = re.search(
        rf"^(?:class|struct) (?:\[\[nodiscard\]\] )?{owner}\b[^;{{]*\{{\n(.*?)^(?:\}};|  private:)",
        PUBLIC,
        re.MULTILINE | re.DOTALL,
    )
    assert body, owner
    code = re.findall(r"^    (?!//)(?=\S)(.*)$", body[1], re.MULTILINE)
    if re.search(rf"^struct {owner}\b", PUBLIC, re.MULTILINE):
        matches = [re.search(r"(\w+)(?:\{\}| = [^;]*)?;$", line) for line in code]
    else:
        matches = [re.search(r"(?<!~)\b(\w+)\(", line) for line in code]
    names = {it[1] for it in matches if it} - {owner, "operator"}
    return {name for name in names if name.removeprefix("try_") not in names - {name}}


def of_rust(owner: str) -> set[str]:
    """The fields of a struct, the variants of an enum, or the methods of a type without fields."""
    declared = rf"^pub (struct|enum) {owner}(?:<'a>)?(?: \{{\n(.*?)^\}}|\(.*\);)"
    body = re.search(declared, RUST, re.MULTILINE | re.DOTALL)
    assert body, owner
    if body[1] == "enum":
        return set(re.findall(r"^    (\w+),$", body[2], re.MULTILINE))
    public = set(re.findall(r"^    pub (\w+):", body[2] or "", re.MULTILINE))
    if public:
        return public
    methods = r"^((?:    #\[.*\]\n)*)    pub (?:const )?fn (\w+)"
    blocks = re.findall(rf"^impl {owner} \{{\n(.*?)^\}}", RUST, re.MULTILINE | re.DOTALL)
    found = [it for block in blocks for it in re.findall(methods, block, re.MULTILINE)]
    return {name for attributes, name in found if "doc(hidden)" not in attributes}


def of_python(owner: str) -> set[str]:
    """The methods and attributes of a class, or the parameters of `name()`, a method or class."""
    classes = {it.name: it for it in ast.parse(PYTHON).body if isinstance(it, ast.ClassDef)}
    if not owner.endswith("()"):
        names = {
            it.target.id
            for it in classes[owner].body
            if isinstance(it, ast.AnnAssign) and isinstance(it.target, ast.Name)
        }
        names |= {it.name for it in classes[owner].body if isinstance(it, ast.FunctionDef)}
        return {name for name in names if not name.startswith("_")}
    name = owner.removesuffix("()")
    within, method = (classes[name], "__new__") if name in classes else (classes["Client"], name)
    (function,) = (
        it for it in within.body if isinstance(it, ast.FunctionDef) and it.name == method
    )
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return {it.arg for it in arguments[1:]}


MEMBERS = {"C": of_c, "C and C++": of_c, "C++": of_cpp, "Rust": of_rust, "Python": of_python}
SOURCES = {"C and C++": TEXT, "Rust": RUST, "Python": PYTHON}


def tables(path: Path) -> list[list[list[str]]]:
    """The tables of a document, as rows of cells."""
    found = re.findall(r"^(?:\|.*\n)+", path.read_text(), re.MULTILINE)
    return [
        [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()]
        for table in found
    ]

"""Programs that check the promises of the headers, for any compiler."""

from pathlib import Path

from c_header import function_names, sized_structs
from cffi import FFI

# Both in C and in C++: every initialiser at rest, as an initialiser, and as an expression.
FRAME = """\
#include "hms_rooms.h"
#include "hms_rooms.h"
#ifdef __cplusplus
#define VALUE(type, init) init
#else
#define VALUE(type, init) (type) init
#endif
%s
int main(void) {
%s
%s
    return 0;
}
"""

# Every struct with what it starts with, every template, and all that a value may do.
CPP_ALONE = """\
#include "hms_rooms.hpp"
#include "hms_rooms.hpp"
int main() {
    hms::ClientOptions options;
    options.timeout = std::chrono::seconds(1);
    auto client = hms::Client::try_new(options);
    if (!client) return client.error().status();
    hms::Recording recording(true);
    hms::Upload upload;
    recording.upload = upload;
    hms::Webhook webhook;
    hms::RoomParams params;
    params.recording = recording;
    params.webhook = webhook;
    hms::CallOptions call;
    const auto deadline = std::chrono::steady_clock::time_point();
    call.timeout = deadline - std::chrono::steady_clock::now();
    call.timeout = std::chrono::duration<double>(0.5);
    auto made = client->try_create_room(params, call);
    const auto &constant = made;
    const bool is_same = made.value().id() == constant.value().id() && made->id() == constant->id();
    const hms::Room room = *std::move(made);
    hms::Client other = *std::move(client);
    client = hms::Client::try_new();
    other = *std::move(client);
    return is_same && other.try_create_room({}) ? 0 : 1;
}
"""


def initialisers(parsed: FFI) -> str:
    """A program that returns 0 if each initialiser sets the size and nothing else."""
    rest, made, checks = [], [], []
    for struct in sized_structs():
        init = f"{struct.upper()}_INIT"
        fields = [name for name, _ in parsed.typeof(struct).fields or ()]
        assert fields[0] == "struct_size" and len(fields) > 1
        all_zero = " && ".join(f"!made_{struct}.{field}" for field in fields[1:])
        rest.append(f"static const {struct} rest_{struct} = {init};")
        made.append(f"    {struct} made_{struct} = {init};")
        checks += [
            f"    if (rest_{struct}.struct_size != sizeof({struct})) return 1;",
            f"    if (made_{struct}.struct_size != sizeof({struct}) || !({all_zero})) return 1;",
            f"    made_{struct}.struct_size = 0;",
            f"    made_{struct} = VALUE({struct}, {init});",
            f"    if (made_{struct}.struct_size != sizeof({struct}) || !({all_zero})) return 1;",
        ]
    return FRAME % tuple("\n".join(lines) for lines in (rest, made, checks))


def noexcept_functions(parsed: FFI, library: Path) -> str:
    """A program that compiles only if every function is declared to throw nothing."""
    functions = parsed.dlopen(str(library))
    asserts = ['#include "hms_rooms.h"']
    for name in function_names():
        kinds = [argument.kind for argument in parsed.typeof(getattr(functions, name)).args]
        arguments = ", ".join("nullptr" if kind == "pointer" else "0" for kind in kinds)
        asserts.append(f'static_assert(noexcept({name}({arguments})), "");')
    return "\n".join(asserts) + "\n"

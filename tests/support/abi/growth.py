"""How a struct may grow: by fields at its end, if no program can have left bytes in their place."""

from collections.abc import Iterator

from abi.change import Change, added, broken
from abi.lock import Field, Struct


def difference_of_structs(name: str, was: Struct, now: Struct) -> Iterator[Change]:
    if now.alignment != was.alignment:
        yield broken(f"{name} had the alignment {was.alignment}, and has {now.alignment}.")
    for field, then in was.fields.items():
        if field not in now.fields:
            yield broken(f"{name}.{field} is gone. It stays, even if nothing reads it.")
            continue
        yield from difference_of_fields(f"{name}.{field}", then, now.fields[field])
    new = [field for field in now.fields if field not in was.fields]
    for field in new:
        yield added_field(name, field, was, now)
    if now.fields.keys() == was.fields.keys() and now.size != was.size:
        yield broken(f"{name} had {was.size} bytes, and has {now.size}, with no new field.")


def difference_of_fields(name: str, was: Field, now: Field) -> Iterator[Change]:
    if was.declaration != now.declaration:
        yield broken(
            f"{name} was `{was.declaration}`, and is `{now.declaration}`: append another field "
            "in its place."
        )
    if (was.offset, was.size) != (now.offset, now.size):
        yield broken(
            f"{name} was {was.size} bytes at {was.offset}, and is {now.size} at {now.offset}. "
            "Fields are only ever appended."
        )


def added_field(struct: str, field: str, was: Struct, now: Struct) -> Change:
    name, names, place = f"{struct}.{field}", list(now.fields), now.fields[field]
    if not was.grows:
        return broken(
            f"{name} is new, but {struct} has no struct_size by which to tell an older program's "
            "from a newer one's: it never grows."
        )
    if place.offset < max(then.end for then in was.fields.values()):
        return broken(f"{name} is new, but not at the end of {struct}: append it.")
    if place.offset < was.size:
        return broken(
            f"{name} is new, but lies where {struct} ended in padding, in which an older program "
            "may have left anything: make it fill a word of its own."
        )
    before = names[names.index(field) - 1]
    start = now.fields[before].end if before not in was.fields else was.size
    if place.offset != start or (field == names[-1] and place.end != now.size):
        return broken(
            f"{name} leaves padding beside it, in which a program may leave anything, so that an "
            "older library takes it for a field that is set: make it fill its word."
        )
    return added(f"{name} is new")

"""The settings of a room: the arguments of create_room by their names, nested ones dotted."""

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from hms_rooms import Credentials, Recording, Upload, Webhook
from hms_rooms._cli.service import Variable

# In a file of rooms, the columns of a create.
KINDS: dict[str, type] = {
    "name": str,
    "description": str,
    "template": str,
    "template_id": str,
    "region": str,
    "size": int,
    "large_room": bool,
    "max_duration_seconds": int,
    "polls": list,
    "recording.enabled": bool,
    "recording.upload.type": str,
    "recording.upload.location": str,
    "recording.upload.prefix": str,
    "recording.upload.region": str,
    "recording.upload.credentials": bool,
    "webhook.url": str,
    "webhook.headers": dict,
}

Fields = Mapping[str, Any]

# How much of a value an error shows.
MAX_SHOWN = 40
BOOLS = {"true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False}
WHOLE = re.compile(r"([0-9]{1,18})(?:\.0*)?")
WORDS = {
    str: "text",
    int: "a number",
    bool: "true or false",
    list: "a list of texts",
    dict: "an object of texts",
}


def from_texts(cells: Fields) -> dict[str, Any]:
    """Reads the cells of a row. ValueError says all that is wrong with it."""
    return each(cells.items(), from_text)


def each(items: Iterable[tuple[str, Any]], read: Callable[[str, Any], Any]) -> dict[str, Any]:
    """Reads fields. ValueError says what is wrong with each that is."""
    given = {field: read_or_why(read, field, value) for field, value in items}
    if wrong := [str(it) for it in given.values() if isinstance(it, ValueError)]:
        raise ValueError("; ".join(wrong))
    return given


def read_or_why(read: Callable[[str, Any], Any], field: str, value: Any) -> Any:
    """The value of a field, or the ValueError that says what is wrong with it."""
    try:
        return read(field, value)
    except ValueError as error:
        return error


def from_text(field: str, text: str) -> Any:
    """Reads a cell. Spreadsheets and pandas write TRUE, True or 1, and 100.0."""
    kind = kind_of(field)
    if kind is bool:
        value = BOOLS.get(text.lower())
        if value is None:
            raise ValueError(f"{field} is true or false, not {text}")
        return value
    if kind is int:
        whole = WHOLE.fullmatch(text)
        if not whole:
            raise ValueError(f"{field} is a number, not {text}")
        return int(whole[1])
    if kind is list:
        return text.split()
    return headers(text.split()) if kind is dict else text


def headers(pairs: list[str]) -> dict[str, str]:
    """Headers of a webhook, each with the variable that has its value."""
    split = [pair.partition("=") for pair in pairs]
    if not all(name and variable.isidentifier() for name, _, variable in split):
        raise ValueError("a header of a webhook is NAME=VARIABLE")
    return {name: variable for name, _, variable in split}


def from_json(record: Fields) -> dict[str, Any]:
    """Reads an object, whose nested ones become dotted names. ValueError says what is wrong."""
    given = each(flat(record), from_value)
    return {field: value for field, value in given.items() if value is not None}


def flat(record: Fields, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        field = prefix + name
        if isinstance(value, dict) and field not in KINDS:
            yield from flat(value, f"{field}.")
        else:
            yield field, value


def from_value(field: str, value: Any) -> Any:
    """Reads a value of JSON. In place of a number, a text or a fraction of 0 will do."""
    kind = kind_of(field)
    if value is None or is_a(kind, value):
        return value
    if kind in (int, bool) and isinstance(value, str | int | float) and type(value) is not bool:
        return from_text(field, str(value))
    # pandas writes a table by columns unless it is told otherwise.
    hint = ": write an object a room (pandas: orient='records')" if isinstance(value, dict) else ""
    raise ValueError(f"{field} is {WORDS[kind]}, not {json.dumps(value)[:MAX_SHOWN]}{hint}")


def is_a(kind: type, value: object) -> bool:
    """True for a JSON value of this kind; a list or a dict must hold text."""
    if isinstance(value, list | dict):
        held = value.values() if isinstance(value, dict) else value
        return type(value) is kind and all(isinstance(it, str) for it in held)
    return type(value) is kind


def kind_of(field: str) -> type:
    if field not in KINDS:
        raise ValueError(unknown(field))
    return KINDS[field]


def unknown(field: str) -> str:
    """The sentence about a field that there is not."""
    close = difflib.get_close_matches(field.lower(), KINDS, 1)
    hint = f"do you mean {close[0]}?" if close else f"the fields are {', '.join(KINDS)}"
    return f"there is no field {field}: {hint}"


def checked(fields: Fields) -> Fields:
    """The same fields. ValueError says which is missing."""
    if lacks_recording(fields):
        raise ValueError("recording.upload needs recording.enabled, true or false")
    return fields


def lacks_recording(fields: Fields) -> bool:
    """True if there is an upload, but nothing says whether sessions are recorded."""
    upload = below(fields, "recording.upload").values()
    return "recording.enabled" not in fields and any(value is not False for value in upload)


def arguments(fields: Fields, variable: Variable) -> dict[str, Any]:
    """The arguments of create_room, with secrets from the variables that have them."""
    given = {name: value for name, value in fields.items() if "." not in name}
    recording, upload = below(fields, "recording"), below(fields, "recording.upload")
    if upload.pop("credentials", False):
        key, secret = variable("HMS_UPLOAD_KEY"), variable("HMS_UPLOAD_SECRET")
        upload["credentials"] = Credentials(key, secret)
    if upload:
        recording["upload"] = Upload(upload.pop("type", ""), upload.pop("location", ""), **upload)
    if recording:
        given["recording"] = Recording(**recording)
    webhook = below(fields, "webhook")
    if webhook:
        values = {name: variable(it) for name, it in webhook.get("headers", {}).items()}
        given["webhook"] = Webhook(webhook.get("url", ""), values)
    return given


def below(fields: Fields, above: str) -> dict[str, Any]:
    """The fields right below one."""
    split = {name: name.rpartition(".") for name in fields}
    return {last: fields[name] for name, (parent, _, last) in split.items() if parent == above}

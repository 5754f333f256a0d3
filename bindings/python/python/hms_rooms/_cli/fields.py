"""The settings of a room: the arguments of create_room by their names, nested ones dotted."""

from collections.abc import Mapping
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


def from_texts(cells: Fields) -> dict[str, Any]:
    """Reads the cells of a row. ValueError says what is wrong with it."""
    return {field: from_text(field, cell) for field, cell in cells.items()}


def from_text(field: str, text: str) -> Any:
    kind = kind_of(field)
    if kind is bool:
        if text not in {"true", "false"}:
            raise ValueError(f"{field} is true or false, not {text}")
        return text == "true"
    if kind is int:
        if not text.isdecimal():
            raise ValueError(f"{field} is a number, not {text}")
        return int(text)
    if kind is list:
        return text.split()
    return headers(text.split()) if kind is dict else text


def headers(pairs: list[str]) -> dict[str, str]:
    """Headers of a webhook, each with the variable that has its value."""
    split = [pair.partition("=") for pair in pairs]
    if not all(name and variable.isidentifier() for name, _, variable in split):
        raise ValueError("a header of a webhook is NAME=VARIABLE")
    return {name: variable for name, _, variable in split}


def from_json(record: Fields, prefix: str = "") -> dict[str, Any]:
    """Reads an object, whose nested ones become dotted names. ValueError says what is wrong."""
    read: dict[str, Any] = {}
    for name, value in record.items():
        field = prefix + name
        if isinstance(value, dict) and field not in KINDS:
            read |= from_json(value, f"{field}.")
        elif not is_a(kind_of(field), value):
            raise ValueError(f"{field} is not of the type {kind_of(field).__name__}")
        elif value is not None:
            read[field] = value
    return read


def is_a(kind: type, value: object) -> bool:
    """True for a JSON value of this kind, or null; a list or a dict must hold text."""
    if isinstance(value, list | dict):
        held = value.values() if isinstance(value, dict) else value
        return type(value) is kind and all(isinstance(it, str) for it in held)
    return value is None or type(value) is kind


def kind_of(field: str) -> type:
    try:
        return KINDS[field]
    except KeyError:
        raise ValueError(f"there is no field {field}, but {', '.join(KINDS)}") from None


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

"""The text of a file of rooms, in the encodings that spreadsheets and editors write."""

import codecs
from typing import IO, Final

from hms_rooms._cli.bulk.problems import Problems

MAX_BYTES: Final = 256 * 1024 * 1024
UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def text_of(rooms: IO[bytes], problems: Problems) -> str:
    content = rooms.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        problems.add(0, f"it has more than {MAX_BYTES // 1024**2} MiB: split it")
        raise problems
    try:
        return content.decode("utf-16" if content.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.add(line, "it is not UTF-8: save the file as UTF-8")
        raise problems from None

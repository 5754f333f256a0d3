"""The command hms-rooms. It needs the packages of the extra `cli`, and says so without them."""

import sys

EXTRA = frozenset({"click", "rich"})


def main() -> int:
    """Run the command line of this process, and return its exit code."""
    try:
        from hms_rooms._cli import app
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.partition(".")[0] not in EXTRA:
            raise
        print(
            "hms-rooms: install what the command needs: pip install 'hms-rooms[cli]'",
            file=sys.stderr,
        )
        return 2
    return app.run(sys.argv[1:])

"""The commands about many rooms, each a row of a file."""

import click

from hms_rooms._cli.bulk.create import create
from hms_rooms._cli.bulk.disable import disable


@click.group()
def bulk() -> None:
    """Create or disable the rooms of a file.

    The file is a table with a header, or JSON, such as `list --json` prints. The result of each
    room is appended to a result file. The same command again continues from there: it skips rooms
    that are done, and tries those that failed again.
    """


bulk.add_command(create)
bulk.add_command(disable)

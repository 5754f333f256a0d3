"""The command as a whole: its subcommands and its exit codes."""

import click

from hms_rooms import HmsError, __version__
from hms_rooms._cli import output
from hms_rooms._cli.bulk import bulk
from hms_rooms._cli.codes import codes
from hms_rooms._cli.exits import INTERRUPTED, SOME_FAILED
from hms_rooms._cli.lists import list_rooms
from hms_rooms._cli.peers import peers
from hms_rooms._cli.request import request
from hms_rooms._cli.rooms import create, disable, enable, end, find, get, update
from hms_rooms._cli.tokens import auth_token, token


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, package_name="hms-rooms", message="hms-rooms %(version)s")
def hms_rooms() -> None:
    """Create and manage 100ms rooms.

    The management token comes from HMS_MANAGEMENT_TOKEN, or is minted from HMS_ACCESS_KEY and
    HMS_SECRET. No option takes a secret: every user of a machine sees the arguments of its
    processes, and a shell keeps them in its history.

    Exit codes: 0 done, 1 some of many failed, 2 usage, 130 interrupted; one for each error besides,
    in docs/command-line.md.
    """


COMMANDS = (
    *(create, get, find, list_rooms, update, disable, enable, end),
    *(peers, codes, auth_token, token, request, bulk),
)
for command in COMMANDS:
    hms_rooms.add_command(command)


def run(arguments: list[str]) -> int:
    """Run the command line of these arguments, and return its exit code."""
    # An argument that is refused is refused before what it asks for is known.
    as_json = "--json" in arguments
    try:
        return int(hms_rooms.main(arguments, prog_name="hms-rooms", standalone_mode=False) or 0)
    except HmsError as error:
        return output.failure(error, as_json=as_json)
    except click.ClickException as error:
        return output.misuse(error, as_json=as_json)
    except OSError as error:
        output.say(f"hms-rooms: {error}", err=True)
        return SOME_FAILED
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED

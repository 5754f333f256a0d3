"""Has the core check what a run is about to ask for, before anything is sent."""

from collections.abc import Iterable

import click

from hms_rooms import CancelledError, Client, HmsError
from hms_rooms._cli.bulk.problems import Problems
from hms_rooms._cli.bulk.rows import Row
from hms_rooms._cli.bulk.run import Task
from hms_rooms._cli.service import Service


def check(tasks: Iterable[tuple[Row, Task]], service: Service, problems: Problems) -> None:
    client = service.unsent()
    for row, task in tasks:
        if why := refusal(task, client):
            row.refuse(problems, why)


def refusal(task: Task, closed: Client) -> object:
    try:
        task.call(closed)
    except CancelledError:
        return None
    except click.UsageError as error:
        # A variable that is not set.
        return error.message
    except HmsError as error:
        return error
    except OverflowError:
        return "a number in it is too large"
    return None

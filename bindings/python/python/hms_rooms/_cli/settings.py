"""The options of a create and an update: what a room is made with."""

from typing import Any

import click

from hms_rooms._cli import fields

OPTIONS = (
    click.option("--description", metavar="TEXT"),
    click.option("--region", metavar="REGION", help="eu, in, us, or auto."),
    click.option("--size", type=int, metavar="N", help="v2: the most peers."),
    click.option("--large-room/--no-large-room", default=None, help="v2: beyond 2500 peers."),
    click.option("--max-duration-seconds", type=int, metavar="N", help="v2: the longest session."),
    click.option("--poll", "polls", multiple=True, metavar="ID", help="v2; may be repeated."),
    click.option("--recording/--no-recording", "recording__enabled", default=None),
    click.option(
        "--upload-type", "recording__upload__type", metavar="TYPE", help="s3; v2: gs, oss, azure."
    ),
    click.option("--upload-location", "recording__upload__location", metavar="BUCKET"),
    click.option("--upload-prefix", "recording__upload__prefix", metavar="PATH"),
    click.option("--upload-region", "recording__upload__region", metavar="REGION"),
    click.option(
        "--upload-credentials",
        "recording__upload__credentials",
        is_flag=True,
        default=None,
        help="They are in HMS_UPLOAD_KEY and HMS_UPLOAD_SECRET.",
    ),
    click.option("--webhook-url", "webhook__url", metavar="URL", help="v2."),
    click.option(
        "--webhook-header",
        "webhook__headers",
        multiple=True,
        metavar="NAME=VARIABLE",
        help="v2: a header whose value is in this variable; may be repeated.",
    ),
)


def settings_options(command: Any) -> Any:
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def fields_of(options: dict[str, Any]) -> dict[str, Any]:
    """The fields that these options give."""
    given = {
        name.replace("__", "."): value for name, value in options.items() if value not in (None, ())
    }
    if fields.lacks_recording(given):
        raise click.UsageError("an upload needs --recording or --no-recording")
    if "polls" in given:
        given["polls"] = list(given["polls"])
    if "webhook.headers" in given:
        try:
            given["webhook.headers"] = fields.headers(given["webhook.headers"])
        except ValueError as error:
            raise click.UsageError(str(error)) from None
    return given

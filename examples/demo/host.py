"""The Python host of `make demo`.

It creates a room whose recordings go to S3, creates it again, disables it, and has one request
refused. It prints the results as lines of words separated by tabs.
"""

import sys

from hms_rooms import Client, Credentials, Recording, RejectedError, Room, Upload


def report(step: str, room: Room) -> None:
    print(step, room.id, room.state, sep="\t")


def main(name: str) -> None:
    upload = Upload(
        type="s3",
        location="test-bucket",
        prefix="test-prefix",
        region="ap-south-1",
        credentials=Credentials("aws-access-key", "aws-secret-key"),
    )
    recording = Recording(enabled=True, upload=upload)
    description = "This is a test room"

    # The address and the management token come from the environment.
    with Client() as client:
        report("create", client.create_room(name, description=description, recording=recording))
        report(
            "create again", client.create_room(name, description=description, recording=recording)
        )
        report("disable", client.disable_room(name))
        try:
            room = client.create_room(name, recording=recording, region="mars")
        except RejectedError as error:
            print("region mars", "HMS_REJECTED", error.message, sep="\t")
        else:
            report("region mars", room)
            sys.exit(1)


main(sys.argv[1])

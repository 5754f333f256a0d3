"""A create through our package: see load.py."""

import sys

import load

from hms_rooms import Client, Credentials, Recording, Upload

client = Client()
# A value, as load.ROOM is to the others.
recording = Recording(
    enabled=True,
    upload=Upload(
        type="s3",
        location=load.BUCKET,
        prefix=load.PREFIX,
        region="ap-south-1",
        credentials=Credentials(load.ACCESS_KEY, load.SECRET),
    ),
)


def create() -> None:
    room = client.create_room(
        load.NAME,
        description=load.DESCRIPTION,
        template=load.TEMPLATE,
        region="eu",
        recording=recording,
    )
    if room.id != load.ID or room.name != load.NAME:
        sys.exit(f"another room: {room}")


load.run(create)

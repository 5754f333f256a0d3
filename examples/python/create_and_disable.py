"""Creates a room whose recordings go to S3, uses it, and disables it."""

import os

from hms_rooms import Client, Credentials, Recording, Upload

upload = Upload(
    type="s3",
    location="test-bucket",
    prefix="lessons",
    region="ap-south-1",
    credentials=Credentials(
        key=os.environ.get("AWS_ACCESS_KEY_ID", "aws-access-key"),
        secret=os.environ.get("AWS_SECRET_ACCESS_KEY", "aws-secret-key"),
    ),
)

with Client(api="legacy", timeout=10) as client:
    room = client.create_room("lesson-7", recording=Recording(enabled=True, upload=upload))
    print("created", room.id, "enabled" if room.enabled else "not enabled")

    # A name that exists returns its room: nothing is made twice.
    again = client.create_room("lesson-7", recording=Recording(enabled=True, upload=upload))
    print("the same room", again.id == room.id)

    # Nobody new may join; those inside stay until their session ends.
    disabled = client.disable_room("lesson-7")
    print("disabled", disabled.enabled is False)

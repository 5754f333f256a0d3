"""Has the service report a room's events to an address of yours (v2 API)."""

from hms_rooms import Client, Webhook

# The service sends the header along: this is how your server knows that it is the service.
webhook = Webhook("https://app.example/hms-events", headers={"x-shared-secret": "made-up"})
print(webhook)

with Client(api="v2") as client:
    room = client.create_room("lesson-7", webhook=webhook)
    print("events go to", room.raw["webhook"]["url"])

"""Changes with the v2 API: a template goes by its id, and rooms can be found and enabled."""

from hms_rooms import Client, NotFoundError, UnsupportedError

with Client(api="v2", timeout=10) as client:
    room = client.create_room("lesson-7", size=30)
    print("created", room.id)

    # The template's id is that of a room which has it, or what the dashboard shows.
    like_it = client.create_room("lesson-8", template_id=room.template_id)
    print("of the same template", like_it.template == room.template)

    client.disable_room_by_id(room.id)
    print("found", client.find_room("lesson-7").state)
    print("enabled again", client.enable_room("lesson-7").state)

    # Over v2 a mistyped name is an error: the legacy API would make a room of it.
    try:
        client.disable_room("leson-7")
    except NotFoundError as error:
        print("not found:", error.outcome)

    try:
        client.create_room("lesson-9", template="default")
    except UnsupportedError as error:
        print("not of v2:", error.field)

// A create through the C++ header: see load.h.
#include "load.h"

#include <hms_rooms.hpp>
#include <iostream>

namespace {

hms::Client *the_client;

}  // namespace

static void *client_of_thread() {
    return the_client;
}

static int create(void *client) {
    hms::Upload upload;
    upload.type = "s3";
    upload.location = BUCKET;
    upload.prefix = PREFIX;
    upload.region = BUCKET_REGION;
    upload.access_key = ACCESS_KEY;
    upload.secret = SECRET;
    hms::RoomParams room;
    room.name = NAME;
    room.description = DESCRIPTION;
    room.template_name = TEMPLATE;
    room.region = REGION;
    room.recording = hms::Recording{true, upload};

    const auto created = static_cast<hms::Client *>(client)->create_room(room);
    return created.id() == ID && created.name() == NAME;
}

int main(int argc, char **argv) {
    try {
        hms::Client client;
        the_client = &client;
        return run(argc, argv);
    } catch (const hms::Error &error) {
        std::cerr << error.what() << '\n';
        return EXIT_FAILURE;
    }
}

// The C++ host of `make demo`: creates a room whose recordings go to S3, creates it again, disables
// it, and has one request refused. It prints the results as lines of words separated by tabs.

#include <cstdlib>
#include <iostream>

#include "hms_rooms.hpp"

namespace {

std::string_view state_name(const hms::Room &room) {
    if (const auto enabled = room.enabled()) return *enabled ? "enabled" : "disabled";
    return "unknown";
}

void report(std::string_view step, const hms::Room &room) {
    std::cout << step << '\t' << room.id() << '\t' << state_name(room) << '\n';
}

}  // namespace

int main(int argc, char **argv) {
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " ROOM-NAME\n";
        return EXIT_FAILURE;
    }
    try {
        // The address and the management token come from the environment.
        const hms::Client client;

        hms::Upload upload;
        upload.type = "s3";
        upload.location = "test-bucket";
        upload.prefix = "test-prefix";
        upload.region = "ap-south-1";
        upload.access_key = "aws-access-key";
        upload.secret = "aws-secret-key";

        hms::RoomParams params;
        params.name = argv[1];
        params.description = "This is a test room";
        params.recording = hms::Recording{true, upload};

        report("create", client.create_room(params));
        report("create again", client.create_room(params));
        report("disable", client.disable_room(argv[1]));

        params.region = "mars";
        const auto refused = client.try_create_room(params);
        if (refused) {
            report("region mars", *refused);
            return EXIT_FAILURE;
        }
        const hms::Error &error = refused.error();
        std::cout << "region mars\t" << error.status_name() << '\t' << error.api_message() << '\n';
        return EXIT_SUCCESS;
    } catch (const hms::Error &error) {
        std::cerr << error.what() << '\n';
        return EXIT_FAILURE;
    }
}

// disable_room NAME: disables a 100ms room. Built without exceptions, where errors are results.
//
// The environment says who asks: HMS_MANAGEMENT_TOKEN, or HMS_ACCESS_KEY and HMS_SECRET.

#include <cstdio>
#include <cstdlib>
#include <hms_rooms.hpp>

namespace {

hms::Result<hms::Room> disable(std::string_view name) {
    hms::ClientOptions options;
    options.api = HMS_API_LEGACY;
    options.timeout = std::chrono::seconds(10);
    const auto client = hms::Client::try_new(options);
    if (!client) return client.error();
    return client->try_disable_room(name);
}

}  // namespace

int main(int argc, char **argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s NAME\n", argv[0]);
        return 2;
    }
    const auto room = disable(argv[1]);
    if (!room) {
        std::fprintf(stderr, "%s\n", room.error().what());
        // Disabling twice does no harm. So if the outcome is unknown, run it again.
        return room.error().outcome() == HMS_OUTCOME_UNKNOWN ? 75 : EXIT_FAILURE;
    }
    // A reply that does not reliably say so is no failure, but no promise either.
    const bool is_disabled = room->state() == HMS_STATE_DISABLED;
    std::printf("%s\n", is_disabled ? "disabled" : "asked to be disabled");
    return EXIT_SUCCESS;
}

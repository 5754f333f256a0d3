// list_rooms [START]: prints the id and the name of every enabled room, page by page.
//
// The environment says who asks: HMS_MANAGEMENT_TOKEN, or HMS_ACCESS_KEY and HMS_SECRET. If the
// list fails in its midst, the program says how to go on.

#include <cstdlib>
#include <hms_rooms.hpp>
#include <iostream>

int main(int argc, char **argv) {
    if (argc > 2) {
        std::cerr << "usage: " << argv[0] << " [START]\n";
        return 2;
    }
    hms::ClientOptions options;
    options.api = HMS_API_V2;
    hms::RoomFilter filter;
    if (argc == 2) filter.start = argv[1];

    try {
        const hms::Client client(options);
        hms::Rooms rooms = client.list_rooms(filter);
        try {
            for (const hms::Room &room : rooms) {
                std::cout << room.id() << ' ' << room.name() << '\n';
            }
        } catch (const hms::Error &) {
            if (rooms.next_page()) std::cerr << "Go on from " << *rooms.next_page() << ".\n";
            throw;
        }
        return EXIT_SUCCESS;
    } catch (const hms::Error &error) {
        std::cerr << error.status_name() << ": " << error.what() << '\n';
        return EXIT_FAILURE;
    }
}

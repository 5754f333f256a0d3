// Clients of the sandbox that a test runs under, for programs with exceptions and without.

#ifndef CLIENTS_HPP
#define CLIENTS_HPP

#include "check.h"
#include "hms_rooms.hpp"

inline hms::Client client_with(const hms::ClientOptions &options) {
    auto client = hms::Client::try_new(options);
    if (!client) {
        std::fprintf(stderr, "%s\n", client.error().what());
        std::exit(EXIT_FAILURE);
    }
    return *std::move(client);
}

inline hms::Client client_of_environment() { return client_with({}); }

inline hms::RoomParams named(std::string_view name) {
    hms::RoomParams room;
    room.name = name;
    return room;
}

#endif

// The sandbox that a program runs under: its v2 API, and what only a sandbox has.

#ifndef SANDBOX_HPP
#define SANDBOX_HPP

#include "clients.hpp"

/// A client of the sandbox's v2 API, below a path of its own, such as "/v2".
inline hms::Client client_of_path(std::string_view path) {
    std::string base_url = std::getenv("HMS_BASE_URL");
    base_url.resize(base_url.find("/api/v2"));
    hms::ClientOptions options;
    options.api = HMS_API_V2;
    options.base_url = base_url.append(path);
    return client_with(options);
}

inline hms::Client client_of_v2() { return client_of_path("/v2"); }

/// Faults that are in force until this is destroyed.
class Faults {
  public:
    explicit Faults(std::string_view rules) : control_(client_of_path("")) {
        CHECK(control_.try_request("POST", "/_sandbox/faults", rules).has_value());
    }
    Faults(const Faults &) = delete;
    Faults &operator=(const Faults &) = delete;
    ~Faults() { CHECK(control_.try_request("DELETE", "/_sandbox/faults").has_value()); }

  private:
    hms::Client control_;
};

/// Lets a peer into a room.
inline bool enters(const hms::Room &room, std::string_view peer) {
    const std::string path = "/_sandbox/rooms/" + std::string(room.id()) + "/peers";
    return client_of_path("").try_request("POST", path, peer).has_value();
}

#endif

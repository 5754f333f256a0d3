// Lists: the range over every room, and pages. Run it under `hms-sandbox exec`.

#include <set>

#include "sandbox.hpp"

static_assert(std::is_nothrow_move_constructible_v<hms::RoomList>);
static_assert(std::is_nothrow_move_constructible_v<hms::RoomCodeList>);
static_assert(std::is_copy_constructible_v<hms::RoomList>);

namespace {

constexpr std::size_t rooms = 25;

/// Fills the sandbox, which has no other rooms.
hms::Client client_of_rooms() {
    hms::Client client = client_of_v2();
    static bool is_filled = false;
    for (std::size_t at = 0; at < rooms && !is_filled; ++at) {
        CHECK(client.try_create_room(named("listed-" + std::to_string(at))).has_value());
    }
    is_filled = true;
    return client;
}

hms::RoomFilter pages_of(std::uint32_t size) {
    hms::RoomFilter filter;
    filter.page_size = size;
    return filter;
}

void a_page_tells_where_the_next_one_starts() {
    const hms::Client client = client_of_rooms();
    hms::RoomFilter filter = pages_of(10);
    std::set<std::string> ids;
    std::vector<std::size_t> sizes;
    do {
        const hms::Result<hms::RoomList> page = client.try_list_rooms(filter);
        CHECK(page.has_value());
        if (!page) return;
        sizes.push_back(page->rooms.size());
        for (const hms::Room &room : page->rooms) ids.emplace(room.id());
        filter.start = page->next;
    } while (filter.start);
    CHECK((sizes == std::vector<std::size_t>{10, 10, 5}));
    CHECK(ids.size() == rooms);
}

void a_filter_reaches_the_service() {
    const hms::Client client = client_of_rooms();
    hms::RoomFilter filter;
    const auto disabled = client.try_disable_room("listed-3");
    CHECK(disabled.has_value());
    filter.state = HMS_STATE_DISABLED;
    const auto page = client.try_list_rooms(filter);
    CHECK(page && page->rooms.size() == 1 && page->rooms[0].id() == disabled->id());
    filter.created_from = *disabled->created_at() + std::chrono::milliseconds(1);
    CHECK(client.try_list_rooms(filter)->rooms.empty());
    CHECK(client.try_enable_room("listed-3").has_value());
}

void a_filter_that_cannot_be_is_refused() {
    using namespace std::chrono_literals;
    const hms::Client client = client_of_rooms();
    const auto field = [&](const hms::RoomFilter &filter) {
        return std::string(client.try_list_rooms(filter).error().field());
    };
    CHECK(field(pages_of(0)) == "page_size");
    CHECK(field(pages_of(9)) == "page_size");
    hms::RoomFilter filter;
    filter.state = 7;
    CHECK(field(filter) == "state");
    // In C, the first moment of 1970 means that the field is not set.
    for (const auto since : {0ms, -1ms}) {
        filter = {};
        filter.created_until = std::chrono::system_clock::time_point(since);
        CHECK(field(filter) == "created_until_ms");
    }
    filter = {};
    filter.start = std::string("a\0b", 3);
    CHECK(field(filter) == "start");
}

#if HMS_ROOMS_EXCEPTIONS

/// How often the sandbox was asked for a list.
std::size_t pages_read() {
    constexpr std::string_view list = R"("method":"GET","path":"/v2/rooms",)";
    const hms::Reply reply = client_of_path("").request("GET", "/_sandbox/requests");
    std::size_t count = 0;
    for (auto at = reply.json().find(list); at != list.npos; at = reply.json().find(list, at + 1)) {
        ++count;
    }
    return count;
}

void a_range_walks_every_page() {
    const hms::Client client = client_of_rooms();
    std::set<std::string> ids;
    hms::Rooms walk = client.list_rooms(pages_of(10));
    for (const hms::Room &room : walk) ids.emplace(room.id());
    CHECK(ids.size() == rooms);
    CHECK(!walk.next_page() && walk.begin() == walk.end());
}

void a_range_reads_no_page_before_it_is_needed() {
    const hms::Client client = client_of_rooms();
    const std::size_t before = pages_read();
    hms::Rooms walk = client.list_rooms(pages_of(10));
    CHECK(pages_read() == before);
    auto at = walk.begin();
    for (int step = 0; step < 9; ++step) ++at;
    CHECK(pages_read() == before + 1);
    ++at;
    CHECK(pages_read() == before + 2 && at != walk.end());
    // If it is asked again, it has not moved.
    CHECK(walk.begin() == at && pages_read() == before + 2);
}

void rooms_can_be_moved_out_of_a_range() {
    const hms::Client client = client_of_rooms();
    std::vector<hms::Room> kept;
    for (hms::Room &room : client.list_rooms(pages_of(10))) kept.push_back(std::move(room));
    CHECK(kept.size() == rooms && kept.front().id().size() == 24);
}

void a_range_of_algorithms() {
    const hms::Client client = client_of_rooms();
    hms::Rooms walk = client.list_rooms();
    const std::vector<hms::Room> all(walk.begin(), walk.end());
    CHECK(all.size() == rooms);

    hms::Rooms again = client.list_rooms();
    auto at = again.begin();
    CHECK((*at++).id() == all[0].id() && at->id() == all[1].id());
}

void a_walk_that_fails_says_where_to_go_on() {
    const hms::Client client = client_of_rooms();
    const Faults faults(R"([{"method": "GET", "path": "/v2/rooms", "every": 2, "status": 403}])");
    hms::Rooms walk = client.list_rooms(pages_of(10));
    std::size_t seen = 0;
    hms_status status = HMS_OK;
    try {
        for (const hms::Room &room : walk) seen += room.id().size() == 24;
    } catch (const hms::Error &error) {
        status = error.status();
    }
    CHECK(status == HMS_PERMISSION_DENIED && seen == 10);
    CHECK(walk.begin() == walk.end());
    hms::RoomFilter rest = pages_of(100);
    rest.start = walk.next_page();
    for (const hms::Room &room : client.list_rooms(rest)) seen += room.id().size() == 24;
    CHECK(rest.start && seen == rooms);
}

void a_walk_that_fails_at_once_goes_on_at_its_start() {
    const hms::Client client = client_of_rooms();
    const Faults faults(R"([{"method": "GET", "path": "/v2/rooms", "status": 403}])");
    hms::RoomFilter filter;
    filter.start = "0123456789abcdef01234567";
    hms::Rooms walk = client.list_rooms(filter);
    try {
        (void)walk.begin();
        CHECK(!"nothing was thrown");
    } catch (const hms::Error &error) {
        CHECK(error.status() == HMS_PERMISSION_DENIED);
    }
    CHECK(walk.next_page() == filter.start);
}

void a_list_that_circles_ends() {
    const hms::Client client = client_of_rooms();
    const Faults faults(R"([
        {"path": "/v2/rooms", "first": 1, "status": 200,
         "body": {"limit": 1, "data": [{"id": "1"}], "last": "a"}},
        {"path": "/v2/rooms", "first": 1, "status": 200,
         "body": {"limit": 1, "data": [{"id": "2"}], "last": "b"}},
        {"path": "/v2/rooms", "status": 200,
         "body": {"limit": 1, "data": [{"id": "3"}], "last": "a"}}])");
    std::string ids;
    hms::Rooms walk = client.list_rooms();
    for (const hms::Room &room : walk) ids += room.id();
    CHECK(ids == "123" && !walk.next_page());
}

#endif

}  // namespace

int main() {
    void (*const tests[])() = {
        a_page_tells_where_the_next_one_starts,
        a_filter_reaches_the_service,
        a_filter_that_cannot_be_is_refused,
#if HMS_ROOMS_EXCEPTIONS
        a_range_walks_every_page,
        a_range_reads_no_page_before_it_is_needed,
        rooms_can_be_moved_out_of_a_range,
        a_range_of_algorithms,
        a_walk_that_fails_says_where_to_go_on,
        a_walk_that_fails_at_once_goes_on_at_its_start,
        a_list_that_circles_ends,
#endif
    };
    return RUN(tests);
}

// Who frees what: each object is freed once and in order, and one that was moved from is empty. Run it under `hms-sandbox exec`.

#include <dlfcn.h>

#include "sandbox.hpp"

static_assert(!std::is_copy_constructible_v<hms::Client>);
static_assert(!std::is_copy_assignable_v<hms::Client>);
static_assert(std::is_nothrow_move_constructible_v<hms::Client>);
static_assert(std::is_nothrow_move_assignable_v<hms::Client>);
static_assert(std::is_nothrow_copy_constructible_v<hms::Room>);
static_assert(std::is_nothrow_copy_assignable_v<hms::Room>);
static_assert(std::is_nothrow_move_constructible_v<hms::Room>);
static_assert(std::is_nothrow_move_assignable_v<hms::Room>);
static_assert(sizeof(hms::Room) == sizeof(void *), "a room costs what its handle does");

using RoomResult = hms::Result<hms::Room>;
static_assert(std::is_nothrow_move_constructible_v<RoomResult>);
static_assert(std::is_nothrow_move_assignable_v<RoomResult>);

// An exception is copied. If a copy throws, the program ends.
static_assert(std::is_nothrow_copy_constructible_v<hms::Error>);
static_assert(std::is_nothrow_copy_assignable_v<hms::Error>);
static_assert(std::is_base_of_v<std::runtime_error, hms::Error>);

// No getter copies a string.
static_assert(std::is_same_v<decltype(std::declval<hms::Room>().id()), std::string_view>);
static_assert(std::is_same_v<decltype(std::declval<hms::Room>().json()), std::string_view>);
static_assert(std::is_same_v<decltype(std::declval<hms::Error>().message()), std::string_view>);
static_assert(std::is_same_v<decltype(std::declval<hms::Error>().body()), std::string_view>);

namespace {

std::vector<std::string> freed;

template <typename T>
void forward(const char *name, T *object) {
    if (object != nullptr) freed.emplace_back(name);
    reinterpret_cast<void (*)(T *)>(dlsym(RTLD_NEXT, name))(object);
}

}  // namespace

// These stand before the library's, which they count and call.
extern "C" void hms_client_free(hms_client *client) noexcept { forward("hms_client_free", client); }
extern "C" void hms_room_free(hms_room *room) noexcept { forward("hms_room_free", room); }
extern "C" void hms_error_free(hms_error *error) noexcept { forward("hms_error_free", error); }
extern "C" void hms_room_list_free(hms_room_list *list) noexcept {
    forward("hms_room_list_free", list);
}
extern "C" void hms_peer_list_free(hms_peer_list *list) noexcept {
    forward("hms_peer_list_free", list);
}

namespace {

using Names = std::vector<std::string>;

void each_object_is_freed_once() {
    freed.clear();
    {
        hms::Client client = client_of_environment();
        hms::Client moved = std::move(client);
        hms::Result<hms::Room> result = moved.try_create_room(named("freed-once"));
        hms::Room room = *std::move(result);
        hms::Room last = std::move(room);
        const hms::Error error = moved.try_create_room(named("not a name")).error();
        const hms::Error copy = error;
        CHECK(!last.id().empty() && copy.status() == HMS_INVALID_ARGUMENT);
        CHECK(freed.empty());
    }
    CHECK((freed == Names{"hms_error_free", "hms_room_free", "hms_client_free"}));
}

void a_list_of_rooms_is_freed_before_its_rooms() {
    const hms::Client client = client_of_v2();
    CHECK(client.try_create_room(named("one-of-a-list")).has_value());
    freed.clear();
    {
        hms::RoomFilter filter;
        filter.name = "one-of-a-list";
        const hms::RoomList list = *client.try_list_rooms(filter);
        CHECK(list.rooms.size() == 1 && (freed == Names{"hms_room_list_free"}));
    }
    CHECK((freed == Names{"hms_room_list_free", "hms_room_free"}));
}

void a_list_of_peers_is_freed_with_its_last_peer() {
    const hms::Client client = client_of_v2();
    const hms::Room room = *client.try_create_room(named("with-peers"));
    CHECK(enters(room, "{}") && enters(room, "{}"));
    std::vector<hms::Peer> peers = *client.try_list_peers(room.id());
    std::optional<hms::Peer> last = peers.at(1);
    freed.clear();
    peers.clear();
    CHECK(freed.empty() && !last->id().empty());
    last.reset();
    CHECK((freed == Names{"hms_peer_list_free"}));
}

void a_client_is_freed_before_the_log_that_it_writes_to() {
    struct Sentinel {
        ~Sentinel() { freed.emplace_back("log"); }
    };
    const auto logging = [] {
        hms::ClientOptions options;
        options.log = [sentinel = std::make_shared<Sentinel>()](hms_log_level, std::string_view) {
            CHECK(sentinel != nullptr);
        };
        return client_with(options);
    };
    {
        hms::Client client = logging();
        freed.clear();
        client = client_of_environment();
        CHECK((freed == Names{"hms_client_free", "log"}));
        client = logging();
        freed.clear();
    }
    CHECK((freed == Names{"hms_client_free", "log"}));
}

void a_client_that_was_moved_from_refuses_calls_and_takes_another() {
    hms::Client client = client_of_environment();
    const hms::Client moved = std::move(client);
    CHECK(moved.try_create_room(named("moved-to")).has_value());

    client.shutdown();
    const auto created = client.try_create_room(named("moved-from"));
    CHECK(!created && created.error().status() == HMS_INVALID_ARGUMENT);
    CHECK(!created && created.error().field() == "client");
    const auto disabled = client.try_disable_room("moved-from");
    CHECK(!disabled && disabled.error().field() == "client");

    client = client_of_environment();
    CHECK(client.try_create_room(named("moved-from")).has_value());
    hms::Client &same_client = client;
    client = std::move(same_client);
    CHECK(client.try_create_room(named("moved-from")).has_value());
}

void a_view_lives_through_the_move_of_its_room() {
    const hms::Client client = client_of_environment();
    hms::Room room = *client.try_create_room(named("viewed"));
    const std::string_view id = room.id();
    const hms::Room moved = std::move(room);
    CHECK(id.data() == moved.id().data() && id.size() == 24);

    CHECK(room.id().empty() && room.json().data() == nullptr);
    CHECK(room.state() == HMS_STATE_UNKNOWN && !room.enabled() && !room.created_at());
    CHECK(!room.recording_enabled() && !room.recording_from_template());
}

void copies_of_an_error_share_it() {
    const hms::Client client = client_of_environment();
    auto first = std::make_unique<hms::Error>(client.try_create_room(named("not a name")).error());
    const hms::Error copy = *first;
    const std::string_view field = first->field();
    first.reset();
    CHECK(copy.field().data() == field.data() && field == "name");
    CHECK(copy.message() == copy.what() && !copy.message().empty());
}

void an_error_that_was_moved_from_or_never_was_is_empty() {
    const hms::Client client = client_of_environment();
    hms::Error error = client.try_create_room(named("not a name")).error();
    const hms::Error moved = std::move(error);
    CHECK(moved.status() == HMS_INVALID_ARGUMENT);
    CHECK(error.status() == HMS_OK && error.field().empty() && error.what() != nullptr);

    const hms::Error none(nullptr);
    CHECK(none.status_name() == "HMS_OK" && none.message().empty() && none.body().empty());
    CHECK(none.retry_after().count() == 0 && none.attempts() == 0 && none.http_status() == 0);
}

}  // namespace

int main() {
    void (*const tests[])() = {
        each_object_is_freed_once,
        a_list_of_rooms_is_freed_before_its_rooms,
        a_list_of_peers_is_freed_with_its_last_peer,
        a_client_is_freed_before_the_log_that_it_writes_to,
        a_client_that_was_moved_from_refuses_calls_and_takes_another,
        a_view_lives_through_the_move_of_its_room,
        copies_of_an_error_share_it,
        an_error_that_was_moved_from_or_never_was_is_empty,
    };
    return RUN(tests);
}

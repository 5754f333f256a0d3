// The life of a room behind its create: its settings, codes, session and tokens. Run it under `hms-sandbox exec`.

#include "aborts.hpp"
#include "sandbox.hpp"

static_assert(std::is_nothrow_copy_constructible_v<hms::RoomCode>);
static_assert(std::is_nothrow_move_constructible_v<hms::RoomCode>);
static_assert(std::is_nothrow_copy_constructible_v<hms::Peer>);
static_assert(!std::is_copy_constructible_v<hms::Token>);
static_assert(!std::is_copy_constructible_v<hms::Reply>);
static_assert(std::is_nothrow_move_constructible_v<hms::Result<void>>);
static_assert(std::is_nothrow_default_constructible_v<hms::Result<void>>);

namespace {

using namespace std::chrono_literals;

/// A room of this name with a host and two guests inside.
hms::Room busy(const hms::Client &client, std::string_view name) {
    hms::Room room = *client.try_create_room(named(name));
    CHECK(enters(room, R"({"name": "Ada", "role": "host", "user_id": "u-1", "metadata": "{}"})"));
    CHECK(enters(room, R"({"name": "Bo", "role": "guest"})"));
    CHECK(enters(room, R"({"name": "Cy", "role": "guest"})"));
    return room;
}

void an_update_changes_what_it_names() {
    const hms::Client client = client_of_v2();
    hms::RoomParams params = named("updated");
    params.size = 20;
    params.large_room = true;
    const hms::Room room = *client.try_create_room(params);
    CHECK(room.size() == 20 && room.large_room());

    params = {};
    params.description = "after";
    const hms::Room described = *client.try_update_room(room.id(), params);
    CHECK(described.description() == "after" && described.name() == "updated");
    CHECK(described.size() == 20 && described.large_room());

    params = {};
    params.size = 0;
    params.large_room = false;
    const hms::Room cleared = *client.try_update_room(room.id(), params);
    CHECK(!cleared.size() && !cleared.large_room());
    CHECK(cleared.description() == "after");
}

void only_an_update_sends_zero() {
    const hms::Client client = client_of_v2();
    const auto refused = [&](const hms::RoomParams &params) {
        return std::string(client.try_create_room(params).error().message());
    };
    hms::RoomParams params = named("zero");
    params.size = 0;
    CHECK(refused(params) == "size must be at least 1");
    params.size.reset();
    params.large_room = false;
    CHECK(refused(params) == "large_room must be true, or left out");
    params.large_room.reset();
    params.max_duration_seconds = 0;
    CHECK(refused(params) == "max_duration_seconds must be at least 1");
    const auto updated = client.try_update_room("id", params);
    CHECK(!updated && updated.error().field() == "max_duration_seconds");
}

void a_peer_outlives_its_list_and_client() {
    std::optional<hms::Client> client = client_of_v2();
    const hms::Room room = busy(*client, "peers");
    hms::PeerFilter filter;
    filter.user_id = "u-1";
    std::vector<hms::Peer> peers = *client->try_list_peers(room.id(), filter);
    CHECK(peers.size() == 1);
    const hms::Peer ada = peers.at(0);
    const std::string_view id = peers.at(0).id();
    client.reset();
    peers.clear();
    CHECK(ada.id().data() == id.data() && !id.empty());
    CHECK(ada.name() == "Ada" && ada.role() == "host" && ada.user_id() == "u-1");
    CHECK(ada.metadata() == "{}" && ada.joined_at() >= room.created_at());

    const hms::Peer none(nullptr);
    CHECK(none.id().data() == nullptr && none.metadata().empty() && !none.joined_at());
}

void peers_are_removed() {
    const hms::Client client = client_of_v2();
    const hms::Room room = busy(client, "removes");
    const auto inside = [&] { return client.try_list_peers(room.id())->size(); };
    hms::PeerFilter hosts;
    hosts.role = "host";
    const hms::Peer host = client.try_list_peers(room.id(), hosts)->at(0);
    CHECK(client.try_remove_peer(room.id(), host.id(), "quiet please").has_value());
    CHECK(inside() == 2 && client.try_list_peers(room.id(), hosts)->empty());
    // Without a peer, the session is over.
    CHECK(client.try_remove_role(room.id(), "guest").has_value());
    const auto after = client.try_list_peers(room.id());
    CHECK(!after && after.error().status() == HMS_NOT_FOUND);
}

void a_session_ends() {
    const hms::Client client = client_of_v2();
    const hms::Room room = busy(client, "ends");
    CHECK(client.try_end_room(room.id()).has_value());
    CHECK(client.try_get_room(room.id())->enabled() == true);
    CHECK(enters(room, "{}"));
    hms::EndRoomParams params;
    params.reason = "the lesson is over";
    params.lock = true;
    CHECK(static_cast<bool>(client.try_end_room(room.id(), params)));
    CHECK(client.try_get_room(room.id())->enabled() == false);
    params.reason = std::string("a\0b", 3);
    CHECK(client.try_end_room(room.id(), params).error().field() == "reason");
}

void what_fails_without_a_value_has_an_error() {
    const hms::Client client = client_of_v2();
    const hms::Room room = *client.try_create_room(named("no-session"));
    const hms::Result<void> ended = client.try_end_room(room.id());
    CHECK(!ended && !ended.has_value() && ended.error().status() == HMS_NOT_FOUND);
    CHECK(aborts([] { (void)hms::Result<void>().error(); }));
    hms::Result<void>().value();
#if HMS_ROOMS_EXCEPTIONS
    hms_status status = HMS_OK;
    try {
        client.end_room(room.id());
    } catch (const hms::Error &error) {
        status = error.status();
    }
    CHECK(status == HMS_NOT_FOUND);
#else
    CHECK(aborts([&] { ended.value(); }));
#endif
}

void room_codes_are_made_and_disabled() {
    const hms::Client client = client_of_v2();
    const hms::Room room = *client.try_create_room(named("codes"));
    const hms::RoomCodeList every = *client.try_create_room_codes(room.id());
    CHECK(every.codes.size() > 1 && !every.next);
    const hms::RoomCode code = every.codes[0];
    const hms::RoomCode copy = code;
    CHECK(copy.code() == code.code() && copy.code().data() != code.code().data());
    CHECK(code.room_id() == room.id() && code.enabled() == true && code.created_at());
    const std::string_view role = code.role();
    CHECK(client.try_create_room_codes(room.id(), role)->codes.at(0).role() == role);

    const hms::RoomCode disabled = *client.try_disable_room_code(code.code());
    CHECK(disabled.code() == code.code() && disabled.state() == HMS_STATE_DISABLED);
    hms::RoomCodeFilter filter;
    filter.state = HMS_STATE_DISABLED;
    filter.role = std::string(role);
    const hms::RoomCodeList listed = *client.try_list_room_codes(room.id(), filter);
    CHECK(listed.codes.size() == 1 && listed.codes[0].code() == code.code());
    CHECK(client.try_enable_room_code(code.code())->enabled() == true);
    filter.page_size = 0;
    CHECK(client.try_list_room_codes(room.id(), filter).error().field() == "page_size");

    const hms::RoomCode none(nullptr);
    CHECK(none.code().data() == nullptr && !none.enabled() && !none.updated_at());
}

void an_auth_token_is_minted() {
    hms::ClientOptions options;
    options.access_key = "key";
    options.secret = "secret";
    const hms::Client client = client_with(options);
    hms::AuthTokenParams params;
    params.room_id = "6507d1a5e6d3b2f0c8a4e111";
    params.role = "guest";
    params.lifetime = 60s;
    params.not_before = std::chrono::system_clock::time_point(4102444800000ms);
    const hms::Token token = *client.try_auth_token(params);
    CHECK(token.text().substr(0, 3) == "eyJ");
    CHECK(token.expires_at() == *params.not_before + 60s);

    const auto field = [&](const hms::AuthTokenParams &given) {
        return std::string(client.try_auth_token(given).error().field());
    };
    CHECK(field({}) == "room_id");
    params.lifetime = 0s;
    CHECK(field(params) == "lifetime_ms");
    params.lifetime.reset();
    params.not_before = std::chrono::system_clock::time_point();
    CHECK(field(params) == "not_before_ms");
}

void a_request_of_ones_own() {
    const hms::Client client = client_of_v2();
    const hms::Room room = *client.try_create_room(named("own"));
    const std::string path = "/rooms/" + std::string(room.id());
    const hms::Reply reply = *client.try_request("GET", path);
    CHECK(reply.http_status() == 200 && reply.json().find("\"own\"") != std::string_view::npos);
    const auto changed = client.try_request("POST", path, R"({"description": "own"})", true);
    CHECK(changed.has_value() && client.try_get_room(room.id())->description() == "own");
    CHECK(client.try_request("GET", std::string_view("/a\0b", 4)).error().field() == "path");
    CHECK(client.try_request("POST", path, "{").error().field() == "json");

    const hms::Reply none(nullptr);
    CHECK(none.http_status() == 0 && none.json().data() == nullptr);
}

void a_client_that_was_moved_from_refuses_each_operation() {
    hms::Client client = client_of_v2();
    const hms::Client moved = std::move(client);
    const auto refused = [](const auto &result) {
        return !result && result.error().field() == "client";
    };
    hms::AuthTokenParams token;
    token.room_id = token.role = "id";
    CHECK(refused(client.try_update_room("id", {})) && refused(client.try_list_rooms()));
    CHECK(refused(client.try_end_room("id")) && refused(client.try_list_peers("id")));
    CHECK(refused(client.try_remove_peer("id", "id")));
    CHECK(refused(client.try_remove_role("id", "role")));
    CHECK(refused(client.try_create_room_codes("id")));
    CHECK(refused(client.try_list_room_codes("id")));
    CHECK(refused(client.try_enable_room_code("code")));
    CHECK(refused(client.try_disable_room_code("code")));
    CHECK(refused(client.try_auth_token(token)) && refused(client.try_request("GET", "/rooms")));
}

#if HMS_ROOMS_EXCEPTIONS

void each_operation_throws_too() {
    const hms::Client client = client_of_v2();
    const hms::Room room = busy(client, "throws");
    hms::RoomParams params;
    params.description = "thrown";
    CHECK(client.update_room(room.id(), params).description() == "thrown");
    CHECK(client.list_peers(room.id()).size() == 3);
    client.remove_peer(room.id(), client.list_peers(room.id()).at(0).id());
    client.remove_role(room.id(), "guest", std::string("full"));
    CHECK(enters(room, "{}"));
    client.end_room(room.id());
    const hms::RoomCodeList codes = client.create_room_codes(room.id());
    const std::string code(codes.codes.at(0).code());
    CHECK(client.disable_room_code(code).enabled() == false);
    CHECK(client.enable_room_code(code).enabled() == true);
    CHECK(client.list_room_codes(room.id()).codes.size() == codes.codes.size());
    CHECK(client.request("GET", "/rooms").http_status() == 200);
    hms_status status = HMS_OK;
    try {
        (void)client.auth_token({});
    } catch (const hms::Error &error) {
        status = error.status();
    }
    CHECK(status == HMS_INVALID_ARGUMENT);
}

#endif

}  // namespace

int main() {
    void (*const tests[])() = {
        an_update_changes_what_it_names,
        only_an_update_sends_zero,
        a_peer_outlives_its_list_and_client,
        peers_are_removed,
        a_session_ends,
        what_fails_without_a_value_has_an_error,
        room_codes_are_made_and_disabled,
        an_auth_token_is_minted,
        a_request_of_ones_own,
        a_client_that_was_moved_from_refuses_each_operation,
#if HMS_ROOMS_EXCEPTIONS
        each_operation_throws_too,
#endif
    };
    return RUN(tests);
}

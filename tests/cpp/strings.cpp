// Strings that C cannot say: views with no terminator, with a NUL inside, and of nothing. Run it
// under `hms-sandbox exec`.

#include "clients.hpp"

namespace {

using namespace std::string_view_literals;

bool refuses(const hms::Result<hms::Room> &result, std::string_view field) {
    return !result && result.error().status() == HMS_INVALID_ARGUMENT &&
           result.error().outcome() == HMS_OUTCOME_NOT_SENT && result.error().field() == field;
}

void a_view_needs_no_terminator() {
    const hms::Client client = client_of_environment();
    const std::string_view two_names = "first-roomsecond-room";
    const auto made = client.try_create_room(named("first-room"));
    const auto disabled = client.try_disable_room(two_names.substr(0, 10));
    CHECK(made && disabled && made->id() == disabled->id());
    CHECK(disabled && disabled->name() == "first-room");
}

void a_nul_is_not_the_end_of_a_text() {
    const hms::Client client = client_of_environment();
    CHECK(refuses(client.try_disable_room("room\0and more"sv), "name"));
    CHECK(refuses(client.try_create_room(named("room\0and more"sv)), "name"));

    hms::RoomParams room = named("room");
    room.recording = hms::Recording{true, hms::Upload()};
    room.recording->upload->type = "s3";
    room.recording->upload->location = std::string("bucket\0and more"sv);
    CHECK(refuses(client.try_create_room(room), "recording.upload.location"));

    hms::ClientOptions options;
    options.management_token = std::string("token\0and more"sv);
    const auto refused = hms::Client::try_new(options);
    CHECK(!refused && refused.error().field() == "management_token");
}

void nothing_is_no_name() {
    const hms::Client client = client_of_environment();
    CHECK(refuses(client.try_disable_room({}), "name"));
    CHECK(refuses(client.try_disable_room(""), "name"));
}

void what_a_getter_lacks_is_a_view_of_nothing() {
    const auto refused = client_of_environment().try_create_room(named("not a name"));
    CHECK(!refused && refused.error().field().data() != nullptr);
    CHECK(!refused && refused.error().api_message().data() == nullptr);
}

}  // namespace

int main() {
    void (*const tests[])() = {
        a_view_needs_no_terminator,
        a_nul_is_not_the_end_of_a_text,
        nothing_is_no_name,
        what_a_getter_lacks_is_a_view_of_nothing,
    };
    return RUN(tests);
}

// Times, counts and flags that are left out, and those that are given, also as zero. Run it under
// `hms-sandbox exec`.

#include <cmath>

#include "clients.hpp"
#include "ports.h"

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds taken(hms::Timeout timeout) { return timeout.milliseconds; }

// A positive time never becomes zero. If it does not fit, it is the longest.
static_assert(taken(1ns) == 1ms && taken(1ms) == 1ms && taken(1ms + 1ns) == 2ms);
static_assert(taken(2s) == 2000ms && taken(1h) == 3600000ms);
static_assert(taken(std::chrono::duration<double>(1e-9)) == 1ms);
static_assert(taken(std::chrono::duration<float>(0.5F)) == 500ms);
static_assert(taken(std::chrono::duration<std::uint8_t>(255)) == 255s);
static_assert(taken(std::chrono::hours::max()) == milliseconds::max());
static_assert(taken(milliseconds::max()) == milliseconds::max());
static_assert(taken(std::chrono::nanoseconds::max()) > std::chrono::hours(24 * 365 * 292));
static_assert(taken(std::chrono::duration<double>(1e300)) == milliseconds::max());
static_assert(taken(std::chrono::duration<std::uint64_t, std::ratio<3600>>(UINT64_MAX)) ==
              milliseconds::max());

// If a time is not positive, it is 0, and the client refuses it.
static_assert(taken(0ms) == 0ms && taken(-1ns) == 0ms && taken(-1h) == 0ms);
static_assert(taken(milliseconds::min()) == 0ms && taken(std::chrono::hours::min()) == 0ms);
static_assert(taken(std::chrono::duration<double>(-0.0)) == 0ms);

static_assert(std::is_same_v<decltype(hms::CallOptions::timeout), std::optional<hms::Timeout>>);
static_assert(std::is_same_v<decltype(hms::RoomParams::size), std::optional<std::uint32_t>>);
static_assert(std::is_same_v<decltype(hms::RoomParams::large_room), std::optional<bool>>);

template <typename T>
void check_refused(const hms::Result<T> &result, std::string_view field) {
    CHECK(!result);
    if (result) return;
    const hms::Error &error = result.error();
    CHECK(error.status() == HMS_INVALID_ARGUMENT && error.field() == field);
    CHECK(error.outcome() == HMS_OUTCOME_NOT_SENT && error.attempts() == 0);
    const auto sentence = std::string(field) + " must be ";
    CHECK(error.message().substr(0, sentence.size()) == sentence);
}

void check_refused(const hms::CallOptions &call, std::string_view field) {
    const hms::Client client = client_of_environment();
    check_refused(client.try_disable_room("room", call), field);
    check_refused(client.try_create_room(named("room"), call), field);
}

void a_deadline_that_has_passed_is_refused() {
    const auto deadline = std::chrono::steady_clock::now() - 5s;
    hms::CallOptions call;
    call.timeout = deadline - std::chrono::steady_clock::now();
    check_refused(call, "timeout_ms");

    hms::ClientOptions options;
    options.timeout = deadline - std::chrono::steady_clock::now();
    check_refused(hms::Client::try_new(options), "timeout_ms");
    options.timeout.reset();
    options.connect_timeout = std::chrono::duration<double>(-0.001);
    check_refused(hms::Client::try_new(options), "connect_timeout_ms");
}

void zero_is_refused_where_it_is_given() {
    hms::CallOptions call;
    call.timeout = 0ms;
    check_refused(call, "timeout_ms");
    call.timeout = std::chrono::duration<double>(std::nan(""));
    check_refused(call, "timeout_ms");
    call.timeout.reset();
    call.max_attempts = 0;
    check_refused(call, "max_attempts");

    const auto with = [](auto set) {
        hms::ClientOptions options;
        set(options);
        return hms::Client::try_new(options);
    };
    check_refused(with([](auto &options) { options.timeout = 0s; }), "timeout_ms");
    check_refused(with([](auto &options) { options.connect_timeout = 0s; }), "connect_timeout_ms");
    check_refused(with([](auto &options) { options.max_attempts = 0; }), "max_attempts");
    check_refused(with([](auto &options) { options.max_connections = 0; }), "max_connections");

    const hms::Client client = client_of_environment();
    hms::RoomParams room = named("room");
    room.max_duration_seconds = 0;
    check_refused(client.try_create_room(room), "max_duration_seconds");
}

// The legacy API refuses both fields, so the error tells whether one would be sent.
void zero_and_false_are_sent_if_they_are_given() {
    hms::ClientOptions options;
    options.api = HMS_API_LEGACY;
    const hms::Client client = client_with(options);
    const auto refused = [&client](const hms::RoomParams &room) {
        const auto result = client.try_create_room(room);
        return result ? "" : std::string(result.error().field());
    };
    hms::RoomParams size = named("room");
    size.size = 0;
    CHECK(refused(size) == "size");
    hms::RoomParams large_room = named("room");
    large_room.large_room = false;
    CHECK(refused(large_room) == "large_room");
    CHECK(refused(named("room")).empty());
}

void what_is_left_out_has_its_default() {
    hms::ClientOptions options;
    hms::CallOptions call;
    CHECK(!options.timeout && !options.connect_timeout && !options.max_attempts);
    CHECK(!options.max_connections && !call.timeout && !call.max_attempts);
    CHECK(client_with(options).try_create_room(named("defaults"), call).has_value());
}

void the_longest_times_are_taken() {
    hms::ClientOptions options;
    options.timeout = std::chrono::hours::max();
    options.connect_timeout = milliseconds::max();
    hms::CallOptions call;
    call.timeout = std::chrono::duration<double>(1e300);
    CHECK(client_with(options).try_create_room(named("patient"), call).has_value());
}

void the_shortest_time_is_not_the_default() {
    const port silent = port_silent();
    hms::ClientOptions options;
    options.management_token = "token";
    options.base_url = silent.base_url;
    options.max_attempts = 1;
    hms::CallOptions call;
    call.timeout = 1ns;
    const auto timed_out = client_with(options).try_disable_room("room", call);
    CHECK(!timed_out && timed_out.error().status() == HMS_TIMED_OUT);
    port_close(&silent);
}

void a_wait_that_is_longer_than_a_duration_is_not_negative() {
    CHECK(hms::Error(nullptr).retry_after() == milliseconds::max());
}

}  // namespace

// This stands before the library's.
extern "C" std::uint64_t hms_error_retry_after_ms(const hms_error *) noexcept { return UINT64_MAX; }

int main() {
    void (*const tests[])() = {
        a_deadline_that_has_passed_is_refused,
        zero_is_refused_where_it_is_given,
        zero_and_false_are_sent_if_they_are_given,
        what_is_left_out_has_its_default,
        the_longest_times_are_taken,
        the_shortest_time_is_not_the_default,
        a_wait_that_is_longer_than_a_duration_is_not_negative,
    };
    return RUN(tests);
}

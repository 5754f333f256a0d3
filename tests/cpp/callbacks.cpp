// Lambdas as the hook of a call and as the log of a client: how long they live, what they may do.
// Run it under `hms-sandbox exec`.

#include <atomic>
#include <thread>

#include "aborts.hpp"
#include "clients.hpp"

namespace {

void a_hook_ends_its_call_and_not_the_client() {
    const hms::Client client = client_of_environment();
    int asked = 0;
    hms::CallOptions options;
    options.cancelled = [&asked] { return ++asked > 0; };
    const auto cancelled = client.try_create_room(named("hooked"), options);
    CHECK(asked > 0 && !cancelled && cancelled.error().status() == HMS_CANCELLED);
    CHECK(!cancelled && cancelled.error().outcome() == HMS_OUTCOME_NOT_SENT);

    const int before = asked;
    CHECK(client.try_create_room(named("hooked")).has_value());
    CHECK(asked == before);
}

void a_hook_that_says_no_lets_the_call_go_on() {
    const hms::Client client = client_of_environment();
    hms::CallOptions options;
    options.cancelled = [] { return false; };
    CHECK(client.try_disable_room("hooked", options).has_value());
}

void a_log_outlives_the_options_that_it_came_in_and_the_move_of_its_client() {
    const auto lines = std::make_shared<std::atomic<int>>(0);
    {
        hms::Client client = [&lines] {
            hms::ClientOptions options;
            options.log_level = HMS_LOG_DEBUG;
            options.log = [lines](hms_log_level level, std::string_view line) {
                CHECK(level <= HMS_LOG_DEBUG && !line.empty());
                ++*lines;
            };
            return client_with(options);
        }();
        CHECK(lines.use_count() == 2);
        CHECK(client.try_create_room(named("logged")).has_value());
        const int first = *lines;
        CHECK(first > 0);

        hms::Client moved = std::move(client);
        std::vector<std::thread> threads;
        for (int at = 0; at < 4; at++) {
            threads.emplace_back([&moved] { CHECK(moved.try_disable_room("logged").has_value()); });
        }
        for (auto &thread : threads) thread.join();
        CHECK(*lines > first);
    }
    CHECK(lines.use_count() == 1);
}

void a_level_keeps_lines_back() {
    int lines = 0;
    hms::ClientOptions options;
    options.log_level = HMS_LOG_ERROR;
    options.log = [&lines](hms_log_level, std::string_view) { lines++; };
    CHECK(client_with(options).try_create_room(named("quiet")).has_value());
    CHECK(lines == 0);
}

#if HMS_ROOMS_EXCEPTIONS

void an_exception_that_leaves_a_callback_ends_the_program() {
    CHECK(aborts([] {
        hms::CallOptions options;
        options.cancelled = []() -> bool { throw std::runtime_error("from a hook"); };
        (void)client_of_environment().try_create_room(named("thrown"), options);
    }));
    CHECK(aborts([] {
        hms::ClientOptions options;
        options.log_level = HMS_LOG_DEBUG;
        options.log = [](hms_log_level, std::string_view) { throw std::runtime_error("a log"); };
        (void)client_with(options).try_create_room(named("thrown"));
    }));
}

#endif

}  // namespace

int main() {
    void (*const tests[])() = {
        a_hook_ends_its_call_and_not_the_client,
        a_hook_that_says_no_lets_the_call_go_on,
        a_log_outlives_the_options_that_it_came_in_and_the_move_of_its_client,
        a_level_keeps_lines_back,
#if HMS_ROOMS_EXCEPTIONS
        an_exception_that_leaves_a_callback_ends_the_program,
#endif
    };
    return RUN(tests);
}

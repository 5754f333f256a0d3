/// The C++ host: makes the calls it reads on standard input, and writes what came of them on
/// standard output. tests/conformance/README.md has the lines.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iostream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hms_rooms.hpp>

#include "answer.hpp"
#include "question.hpp"

namespace {

hms_api api(const std::optional<std::string> &name) {
    if (!name) return HMS_API_DEFAULT;
    if (*name == "legacy") return HMS_API_LEGACY;
    if (*name == "v2") return HMS_API_V2;
    throw std::runtime_error("no such API");
}

/// A callback that gives what the question says, in its order.
std::function<std::optional<std::string>()> token_source(const Question &question) {
    auto script = question.texts("token_source");
    if (script.empty()) return {};
    return [script = std::move(script), next = std::size_t(0)]() mutable {
        const std::string given = script.at(next++);
        return given == "none" ? std::nullopt : std::optional(given.substr(6));
    };
}

hms::ClientOptions client_options(const Question &question, std::vector<std::string> &log) {
    hms::ClientOptions options;
    options.api = api(question.text("api"));
    options.management_token = question.text("management_token");
    options.token_source = token_source(question);
    options.access_key = question.text("access_key");
    options.secret = question.text("secret");
    options.token_lifetime = question.milliseconds("token_lifetime_ms");
    options.base_url = question.text("base_url");
    options.timeout = question.milliseconds("timeout_ms");
    options.connect_timeout = question.milliseconds("connect_timeout_ms");
    options.max_attempts = question.number("max_attempts");
    options.max_connections = question.number("max_connections");
    options.generate_names = question.flag("generate_names");
    options.ca_file = question.text("ca_file");
    options.proxy = question.text("proxy");
    options.user_agent_suffix = question.text("user_agent_suffix");
    options.allow_http = question.flag("allow_http");
    options.log_level = HMS_LOG_DEBUG;
    options.log = [&log](hms_log_level, std::string_view line) { log.emplace_back(line); };
    return options;
}

hms::Upload upload(const Question &question) {
    hms::Upload upload;
    upload.type = question.text("recording.upload.type").value_or("");
    upload.location = question.text("recording.upload.location").value_or("");
    upload.prefix = question.text("recording.upload.prefix");
    upload.region = question.text("recording.upload.region");
    upload.access_key = question.text("recording.upload.credentials.key");
    upload.secret = question.text("recording.upload.credentials.secret");
    return upload;
}

hms::Webhook webhook(const Question &question) {
    hms::Webhook webhook;
    webhook.url = question.text("webhook.url").value_or("");
    for (const auto &line : question.texts("webhook.header")) {
        const auto colon = line.find(": ");
        if (colon == std::string::npos) throw std::runtime_error("a header without a colon");
        webhook.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    return webhook;
}

hms::RoomParams room(const Question &question) {
    hms::RoomParams room;
    room.name = question.text("name");
    room.description = question.text("description");
    room.template_name = question.text("template");
    room.template_id = question.text("template_id");
    room.region = question.text("region");
    if (const auto enabled = question.text("recording.enabled")) {
        room.recording = hms::Recording(*enabled == "1");
        if (question.any("recording.upload.")) room.recording->upload = upload(question);
    }
    room.size = question.number("size");
    room.max_duration_seconds = question.number("max_duration_seconds");
    if (question.text("large_room")) room.large_room = question.flag("large_room");
    room.polls = question.texts("polls");
    if (question.any("webhook.")) room.webhook = webhook(question);
    return room;
}

hms::CallOptions call_options(const Question &question) {
    hms::CallOptions options;
    options.timeout = question.milliseconds("call.timeout_ms");
    options.max_attempts = question.number("call.max_attempts");
    return options;
}

hms::RoomFilter room_filter(const Question &question) {
    hms::RoomFilter filter;
    filter.state = question.state();
    filter.page_size = question.number("page_size");
    filter.name = question.text("name");
    filter.template_id = question.text("template_id");
    filter.created_from = question.moment("created_from");
    filter.created_until = question.moment("created_until");
    filter.start = question.text("start");
    return filter;
}

hms::RoomCodeFilter room_code_filter(const Question &question) {
    hms::RoomCodeFilter filter;
    filter.role = question.text("role");
    filter.state = question.state();
    filter.page_size = question.number("page_size");
    filter.start = question.text("start");
    return filter;
}

hms::EndRoomParams end_room_params(const Question &question) {
    hms::EndRoomParams params;
    params.reason = question.text("reason");
    params.lock = question.flag("lock");
    return params;
}

hms::PeerFilter peer_filter(const Question &question) {
    hms::PeerFilter filter;
    filter.user_id = question.text("user_id");
    filter.role = question.text("role");
    return filter;
}

hms::AuthTokenParams auth_token_params(const Question &question) {
    hms::AuthTokenParams params;
    params.room_id = question.text("room_id").value_or("");
    params.role = question.text("role").value_or("");
    params.user_id = question.text("user_id");
    params.lifetime = question.milliseconds("lifetime_ms");
    params.not_before = question.moment("not_before");
    return params;
}

/// Every room, page by page.
void list_all_rooms(const hms::Client &client, const Question &question) {
    auto list = client.list_rooms(room_filter(question), call_options(question));
    std::vector<hms::Room> rooms;
    try {
        for (auto &room : list) rooms.push_back(std::move(room));
    } catch (const hms::Error &error) {
        put_error(error);
        if (list.next_page()) put("start", *list.next_page());
        return;
    }
    put("status", "HMS_OK");
    put_items(rooms, put_room_of_list);
}

void list_page_of_rooms(const hms::Client &client, const Question &question) {
    const auto page = client.try_list_rooms(room_filter(question), call_options(question));
    page ? put_rooms(*page) : put_error(page.error());
}

/// An operation: its call that throws, its call that returns the error, and what writes the result.
struct Operation {
    std::string_view verb;
    std::function<void(const hms::Client &, const Question &)> call;
    std::function<void(const hms::Client &, const Question &)> try_call;
};

/// An operation from its two calls, each of which is given the client and the question.
template <typename Call, typename TryCall, typename Put>
Operation operation(std::string_view verb, Call call, TryCall try_call, Put put) {
    return {verb,
            [=](const auto &client, const auto &question) { put(call(client, question)); },
            [=](const auto &client, const auto &question) {
                const auto result = try_call(client, question);
                result ? put(*result) : put_error(result.error());
            }};
}

/// As above, for an operation without a result.
template <typename Call, typename TryCall>
Operation operation(std::string_view verb, Call call, TryCall try_call) {
    return {verb,
            [=](const auto &client, const auto &question) {
                call(client, question);
                put_done();
            },
            [=](const auto &client, const auto &question) {
                const auto result = try_call(client, question);
                result ? put_done() : put_error(result.error());
            }};
}

/// Makes both calls of an operation, which have the same arguments.
#define CALLS(name, ...)                                                              \
    [](const hms::Client &client, const Question &question) {                         \
        (void)question;                                                               \
        return client.name(__VA_ARGS__);                                              \
    },                                                                                \
        [](const hms::Client &client, const Question &question) {                     \
            (void)question;                                                           \
            return client.try_##name(__VA_ARGS__);                                    \
        }
#define TEXT(key) question.required(key)
#define OPTIONS call_options(question)

const Operation operations[] = {
    operation("create_room", CALLS(create_room, room(question), OPTIONS), put_room),
    operation("update_room", CALLS(update_room, TEXT("room_id"), room(question), OPTIONS), put_room),
    operation("disable_room", CALLS(disable_room, TEXT("name"), OPTIONS), put_room),
    operation("disable_room_by_id", CALLS(disable_room_by_id, TEXT("room_id"), OPTIONS), put_room),
    operation("enable_room", CALLS(enable_room, TEXT("name"), OPTIONS), put_room),
    operation("enable_room_by_id", CALLS(enable_room_by_id, TEXT("room_id"), OPTIONS), put_room),
    operation("find_room", CALLS(find_room, TEXT("name"), OPTIONS), put_room),
    operation("get_room", CALLS(get_room, TEXT("room_id"), OPTIONS), put_room),
    operation("end_room", CALLS(end_room, TEXT("room_id"), end_room_params(question), OPTIONS)),
    operation("list_peers", CALLS(list_peers, TEXT("room_id"), peer_filter(question), OPTIONS),
              put_peers),
    operation("remove_peer", CALLS(remove_peer, TEXT("room_id"), TEXT("peer_id"),
                                   question.text("reason"), OPTIONS)),
    operation("remove_role", CALLS(remove_role, TEXT("room_id"), TEXT("role"),
                                   question.text("reason"), OPTIONS)),
    operation("create_room_codes",
              CALLS(create_room_codes, TEXT("room_id"), question.text("role"), OPTIONS), put_codes),
    operation("list_room_codes",
              CALLS(list_room_codes, TEXT("room_id"), room_code_filter(question), OPTIONS),
              put_codes),
    operation("enable_room_code", CALLS(enable_room_code, TEXT("code"), OPTIONS), put_code),
    operation("disable_room_code", CALLS(disable_room_code, TEXT("code"), OPTIONS), put_code),
    operation("management_token", CALLS(management_token, OPTIONS), put_token),
    operation("auth_token", CALLS(auth_token, auth_token_params(question)), put_token),
    operation("request", CALLS(request, TEXT("method"), TEXT("path"), question.text("json"),
                               question.flag("idempotent"), OPTIONS), put_reply),
    // The two ways to list rooms differ: a page is returned, the whole list is a range that throws.
    {"list_rooms", list_page_of_rooms, list_page_of_rooms},
    {"list_all_rooms", list_all_rooms, list_all_rooms},
};

void answer(const Question &question, std::optional<hms::Client> &client,
            std::vector<std::string> &log) {
    // Throws every other time, so that both ways are taken.
    static bool throwing = false;
    try {
        if (question.verb == "client") {
            // Nothing in the question: nothing but the environment, and no log.
            question.fields.empty() ? client.emplace()
                                    : client.emplace(client_options(question, log));
            put("status", "HMS_OK");
            return;
        }
        const auto it = std::find_if(std::begin(operations), std::end(operations),
                                     [&](const auto &it) { return it.verb == question.verb; });
        if (it == std::end(operations)) throw std::runtime_error("no such verb");
        throwing = !throwing;
        (throwing ? it->call : it->try_call)(client.value(), question);
    } catch (const hms::Error &error) {
        put_error(error);
    }
}

}  // namespace

int main() {
    try {
        std::ios::sync_with_stdio(false);
        std::vector<std::string> log;
        std::optional<hms::Client> client;
        while (const auto question = read_question()) {
            answer(*question, client, log);
            for (const auto &line : log) put("log", line);
            log.clear();
            std::cout << "." << std::endl;
        }
    } catch (const std::exception &failure) {
        std::cerr << "host.cpp: " << failure.what() << '\n';
        return 2;
    }
}

/// The C++ host: makes the calls it reads on standard input, and writes what came of them on
/// standard output. tests/conformance/README.md has the lines.

#include <algorithm>
#include <cstddef>
#include <cstdio>
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

namespace {

/// A question: its verb and its fields, decoded.
struct Question {
    std::string verb;
    std::vector<std::pair<std::string, std::string>> fields;

    std::optional<std::string> text(std::string_view key) const {
        for (const auto &[name, value] : fields) {
            if (name == key) return value;
        }
        return std::nullopt;
    }

    std::vector<std::string> texts(std::string_view key) const {
        std::vector<std::string> values;
        for (const auto &[name, value] : fields) {
            if (name == key) values.push_back(value);
        }
        return values;
    }

    std::string required(std::string_view key) const {
        const auto value = text(key);
        if (!value) throw std::runtime_error("there is no " + std::string(key));
        return *value;
    }

    std::optional<std::uint32_t> number(std::string_view key) const {
        const auto value = text(key);
        if (!value) return std::nullopt;
        return static_cast<std::uint32_t>(std::stoul(*value));
    }

    bool flag(std::string_view key) const { return number(key).value_or(0) != 0; }

    std::optional<hms::Timeout> milliseconds(std::string_view key) const {
        const auto value = text(key);
        if (!value) return std::nullopt;
        return std::chrono::milliseconds(std::stoll(*value));
    }

    std::optional<std::chrono::system_clock::time_point> moment(std::string_view key) const {
        const auto value = text(key);
        if (!value) return std::nullopt;
        return std::chrono::system_clock::time_point(std::chrono::milliseconds(std::stoll(*value)));
    }

    hms_state state() const {
        const auto value = text("state");
        if (!value) return HMS_STATE_UNKNOWN;
        if (*value == "enabled") return HMS_STATE_ENABLED;
        if (*value == "disabled") return HMS_STATE_DISABLED;
        throw std::runtime_error("no such state");
    }

    bool any(std::string_view prefix) const {
        return std::any_of(fields.begin(), fields.end(), [&](const auto &field) {
            return field.first.compare(0, prefix.size(), prefix) == 0;
        });
    }
};

std::string decoded(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%') {
            plain += static_cast<char>(std::stoi(std::string(text.substr(at + 1, 2)), nullptr, 16));
            at += 2;
        } else {
            plain += text[at];
        }
    }
    return plain;
}

std::optional<Question> read_question() {
    Question question;
    if (!std::getline(std::cin, question.verb)) return std::nullopt;
    for (std::string line; std::getline(std::cin, line);) {
        if (line == ".") return question;
        const auto space = line.find(' ');
        if (space == std::string::npos) throw std::runtime_error("no space after a key");
        question.fields.emplace_back(line.substr(0, space), decoded(line.substr(space + 1)));
    }
    throw std::runtime_error("the input ends within a block");
}

/// The prefix of the keys of an item of a list: its number and a dot.
std::string item;

/// Writes a value, even an empty one.
void put(std::string_view key, std::string_view value) {
    static const std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~:/-";
    static const char digits[] = "0123456789ABCDEF";
    std::string line;
    for (const char c : value) {
        if (plain.find(c) != std::string_view::npos) {
            line += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            line += {'%', digits[byte / 16], digits[byte % 16]};
        }
    }
    std::cout << item << key << ' ' << line << '\n';
}

/// Writes a value, unless it is absent.
void put_some(std::string_view key, std::string_view value) {
    if (value.data() != nullptr) put(key, value);
}

void put_number(std::string_view key, std::int64_t value) {
    if (value != 0) put(key, std::to_string(value));
}

void put_time(std::string_view key,
              const std::optional<std::chrono::system_clock::time_point> &time) {
    if (!time) return;
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(
        time->time_since_epoch());
    put(key, std::to_string(since.count()));
}

std::string_view outcome_name(hms_outcome outcome) {
    switch (outcome) {
        case HMS_OUTCOME_NOT_SENT: return "not_sent";
        case HMS_OUTCOME_REJECTED: return "rejected";
        case HMS_OUTCOME_UNKNOWN: return "unknown";
        default: throw std::runtime_error("no such outcome");
    }
}

std::string_view state_name(const std::optional<bool> &enabled) {
    return !enabled ? "unknown" : *enabled ? "enabled" : "disabled";
}

/// The end of an operation without a result.
void put_done() { put("status", "HMS_OK"); }

/// The items of a list, each as the function writes it.
template <typename Items, typename Put>
void put_items(const Items &items, Put put_item) {
    std::size_t number = 0;
    for (const auto &each : items) {
        item = std::to_string(number++) + ".";
        put_item(each);
    }
    item.clear();
}

void put_room_of_list(const hms::Room &room) {
    put_some("id", room.id());
    put_some("name", room.name());
    put_some("description", room.description());
    put("state", state_name(room.enabled()));
    put_some("template", room.template_name());
    put_some("template_id", room.template_id());
    put_some("region", room.region());
    put_number("size", room.size().value_or(0));
    put_number("max_duration_seconds", room.max_duration_seconds().value_or(0));
    put("large_room", room.large_room() ? "1" : "0");
    put("recording_state", state_name(room.recording_enabled()));
    put("recording_from_template", room.recording_from_template() ? "1" : "0");
    put_some("upload_type", room.upload_type());
    put_some("upload_location", room.upload_location());
    put_some("upload_prefix", room.upload_prefix());
    put_some("upload_region", room.upload_region());
    put_some("webhook_url", room.webhook_url());
    put_time("created_at", room.created_at());
    put_time("updated_at", room.updated_at());
    put_some("json", room.json());
}

void put_room(const hms::Room &room) {
    put("status", "HMS_OK");
    put_room_of_list(room);
}

void put_rooms(const hms::RoomList &list) {
    put("status", "HMS_OK");
    put_items(list.rooms, put_room_of_list);
    if (list.next) put("next", *list.next);
}

void put_peers(const std::vector<hms::Peer> &peers) {
    put("status", "HMS_OK");
    put_items(peers, [](const hms::Peer &peer) {
        put_some("id", peer.id());
        put_some("name", peer.name());
        put_some("user_id", peer.user_id());
        put_some("role", peer.role());
        put_some("metadata", peer.metadata());
        put_time("joined_at", peer.joined_at());
    });
}

void put_codes(const hms::RoomCodeList &list) {
    put("status", "HMS_OK");
    put_items(list.codes, [](const hms::RoomCode &code) {
        put_some("code", code.code());
        put_some("room_id", code.room_id());
        put_some("role", code.role());
        put("state", state_name(code.enabled()));
        put_time("created_at", code.created_at());
        put_time("updated_at", code.updated_at());
    });
    if (list.next) put("next", *list.next);
}

/// A code as a list of one.
void put_code(const hms::RoomCode &code) {
    hms::RoomCodeList list;
    list.codes.push_back(code);
    put_codes(list);
}

void put_reply(const hms::Reply &reply) {
    put("status", "HMS_OK");
    put("http_status", std::to_string(reply.http_status()));
    put("json", reply.json());
}

void put_token(const hms::Token &token) {
    put("status", "HMS_OK");
    put("token", token.text());
    put_time("expires_at", token.expires_at());
}

void put_error(const hms::Error &error) {
    put("status", error.status_name());
    put("message", error.message());
    put_number("http_status", error.http_status());
    put_number("code", error.api_code());
    put_some("api_message", error.api_message());
    put_some("details", error.details());
    put_some("field", error.field());
    put("outcome", outcome_name(error.outcome()));
    put_number("retry_after_ms", error.retry_after().count());
    put_number("attempts", error.attempts());
    put_some("body", error.body());
}

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

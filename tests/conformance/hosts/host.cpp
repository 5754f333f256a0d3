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
    std::cout << key << ' ' << line << '\n';
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

void put_room(const hms::Room &room) {
    put("status", "HMS_OK");
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

/// An operation on one room, known by its name or its id: throwing, or returning its error.
using OfRoom = hms::Room (hms::Client::*)(std::string_view, const hms::CallOptions &) const;
using TryOfRoom = hms::Result<hms::Room> (hms::Client::*)(std::string_view,
                                                          const hms::CallOptions &) const;

struct Operation {
    std::string_view verb;
    std::string_view key;
    OfRoom call;
    TryOfRoom try_call;
};

const Operation operations[] = {
    {"disable_room", "name", &hms::Client::disable_room, &hms::Client::try_disable_room},
    {"disable_room_by_id", "room_id", &hms::Client::disable_room_by_id,
     &hms::Client::try_disable_room_by_id},
    {"enable_room", "name", &hms::Client::enable_room, &hms::Client::try_enable_room},
    {"enable_room_by_id", "room_id", &hms::Client::enable_room_by_id,
     &hms::Client::try_enable_room_by_id},
    {"find_room", "name", &hms::Client::find_room, &hms::Client::try_find_room},
    {"get_room", "room_id", &hms::Client::get_room, &hms::Client::try_get_room},
};

/// Throws every other time, so that both ways are taken.
void of_room(const Question &question, const hms::Client &client) {
    static bool throwing = false;
    const auto operation = std::find_if(std::begin(operations), std::end(operations),
                                        [&](const auto &it) { return it.verb == question.verb; });
    if (operation == std::end(operations)) throw std::runtime_error("no such verb");
    const auto which = question.text(operation->key).value();
    throwing = !throwing;
    if (throwing) {
        put_room((client.*operation->call)(which, call_options(question)));
    } else {
        const auto room = (client.*operation->try_call)(which, call_options(question));
        room ? put_room(*room) : put_error(room.error());
    }
}

void answer(const Question &question, std::optional<hms::Client> &client,
            std::vector<std::string> &log) {
    try {
        if (question.verb == "client") {
            // Nothing in the question: nothing but the environment, and no log.
            question.fields.empty() ? client.emplace()
                                    : client.emplace(client_options(question, log));
            put("status", "HMS_OK");
        } else if (question.verb == "create_room") {
            put_room(client.value().create_room(room(question), call_options(question)));
        } else if (question.verb == "management_token") {
            put_token(client.value().management_token(call_options(question)));
        } else {
            of_room(question, client.value());
        }
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

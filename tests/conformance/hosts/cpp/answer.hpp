/// The answers of the host: the keys of what a call returned.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <hms_rooms.hpp>

/// The prefix of the keys of an item of a list: its number and a dot.
inline std::string item;

/// Writes a value, even an empty one.
inline void put(std::string_view key, std::string_view value) {
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
inline void put_some(std::string_view key, std::string_view value) {
    if (value.data() != nullptr) put(key, value);
}

inline void put_number(std::string_view key, std::int64_t value) {
    if (value != 0) put(key, std::to_string(value));
}

inline void put_time(std::string_view key,
              const std::optional<std::chrono::system_clock::time_point> &time) {
    if (!time) return;
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(
        time->time_since_epoch());
    put(key, std::to_string(since.count()));
}

inline std::string_view outcome_name(hms_outcome outcome) {
    switch (outcome) {
        case HMS_OUTCOME_NOT_SENT: return "not_sent";
        case HMS_OUTCOME_REJECTED: return "rejected";
        case HMS_OUTCOME_UNKNOWN: return "unknown";
        default: throw std::runtime_error("no such outcome");
    }
}

inline std::string_view state_name(const std::optional<bool> &enabled) {
    return !enabled ? "unknown" : *enabled ? "enabled" : "disabled";
}

/// The end of an operation without a result.
inline void put_done() { put("status", "HMS_OK"); }

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

inline void put_room_of_list(const hms::Room &room) {
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

inline void put_room(const hms::Room &room) {
    put("status", "HMS_OK");
    put_room_of_list(room);
}

inline void put_rooms(const hms::RoomList &list) {
    put("status", "HMS_OK");
    put_items(list.rooms, put_room_of_list);
    if (list.next) put("next", *list.next);
}

inline void put_peers(const std::vector<hms::Peer> &peers) {
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

inline void put_codes(const hms::RoomCodeList &list) {
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
inline void put_code(const hms::RoomCode &code) {
    hms::RoomCodeList list;
    list.codes.push_back(code);
    put_codes(list);
}

inline void put_reply(const hms::Reply &reply) {
    put("status", "HMS_OK");
    put("http_status", std::to_string(reply.http_status()));
    put("json", reply.json());
}

inline void put_token(const hms::Token &token) {
    put("status", "HMS_OK");
    put("token", token.text());
    put_time("expires_at", token.expires_at());
}

inline void put_error(const hms::Error &error) {
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

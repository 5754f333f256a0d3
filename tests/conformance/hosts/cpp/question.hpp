/// The questions of the judge: reading one, and the values of its fields.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hms_rooms.hpp>

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

inline std::string decoded(std::string_view text) {
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

inline std::optional<Question> read_question() {
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

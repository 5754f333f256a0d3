/// hms_rooms.hpp: manage 100ms rooms, and who may join them, in C++17.
///
///     hms::ClientOptions options;
///     options.management_token = token;
///     hms::Client client(options);
///
///     hms::RoomParams params;
///     params.name = "test-room";
///     hms::Room room = client.create_room(params);
///     std::cout << room.id() << '\n';
///
/// A header over hms_rooms.h, which documents every field and rule; link libhms_rooms.
///
/// Each operation comes twice: `create_room` throws an `hms::Error`, and `try_create_room` returns
/// an `hms::Result<hms::Room>`, also under -fno-exceptions (a program is built with exceptions or
/// without, not half and half). Besides, either may throw std::bad_alloc.
///
/// Objects free what they hold. An object that was moved from is empty; it may be read, assigned to
/// and destroyed. A view that a getter returns lives as long as its object: after
/// `auto id = client.create_room(params).id()`, the view dangles. A getter returns an empty view, 0
/// or nothing for what is absent.
///
/// Structs are plain values, and are borrowed for the call that takes them. A field that is left
/// out has its default.
///
/// Any number of threads may use one object at once, but not while it is moved, assigned to or
/// destroyed. Before a client is destroyed or assigned to, shut it down and join the threads that
/// call with it.

#ifndef HMS_ROOMS_HPP
#define HMS_ROOMS_HPP

#if __cplusplus < 201703L
#error "hms_rooms.hpp needs C++17 or later, such as -std=c++17"
#else

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "hms_rooms.h"

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define HMS_ROOMS_EXCEPTIONS 1
#else
#define HMS_ROOMS_EXCEPTIONS 0
#endif

// If the compiler can, it warns about a view that outlives its object.
#if defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::lifetimebound)
#define HMS_ROOMS_LIFETIME [[clang::lifetimebound]]
#endif
#endif
#ifndef HMS_ROOMS_LIFETIME
#define HMS_ROOMS_LIFETIME
#endif

namespace hms {

namespace detail {

struct Free {
    void operator()(hms_client *client) const noexcept { hms_client_free(client); }
    void operator()(hms_room *room) const noexcept { hms_room_free(room); }
    void operator()(hms_room_list *list) const noexcept { hms_room_list_free(list); }
    void operator()(hms_peer_list *list) const noexcept { hms_peer_list_free(list); }
    void operator()(hms_room_code *code) const noexcept { hms_room_code_free(code); }
    void operator()(hms_room_code_list *list) const noexcept { hms_room_code_list_free(list); }
    void operator()(hms_token *token) const noexcept { hms_token_free(token); }
    void operator()(hms_reply *reply) const noexcept { hms_reply_free(reply); }
};

inline hms_room *copy(const hms_room *room) noexcept { return hms_room_copy(room); }
inline hms_room_code *copy(const hms_room_code *code) noexcept { return hms_room_code_copy(code); }

/// An object of the C interface that is copied with its holder.
template <typename Object>
class Copied {
  public:
    explicit Copied(Object *object) noexcept : object_(object) {}
    Copied(Copied &&) noexcept = default;
    Copied &operator=(Copied &&) noexcept = default;
    Copied(const Copied &other) noexcept : object_(copy(other.get())) {}
    Copied &operator=(const Copied &other) noexcept {
        if (this != &other) object_.reset(copy(other.get()));
        return *this;
    }
    ~Copied() = default;

    const Object *get() const noexcept { return object_.get(); }

  private:
    std::unique_ptr<Object, Free> object_;
};

/// A view of the text that a C getter returned; empty, with a null `data()`, if it is absent.
inline std::string_view view(const char *text) noexcept {
    return text == nullptr ? std::string_view() : std::string_view(text);
}

/// The pointer for a C function. C would read a text only up to its first NUL. So a text that holds
/// a NUL is replaced by invalid UTF-8, which C refuses, with the name of the field.
inline const char *pointer(const std::string &text) noexcept {
    return text.find('\0') == std::string::npos ? text.c_str() : "\xC0\x80";
}

inline std::string terminated(std::string_view text) { return std::string(text); }

inline std::optional<std::string> terminated(std::optional<std::string_view> text) {
    if (!text) return std::nullopt;
    return std::string(*text);
}

inline const char *pointer(const std::optional<std::string> &text) noexcept {
    return text ? pointer(*text) : nullptr;
}

/// A text from C that may be absent.
inline std::optional<std::string> text(const char *text) {
    if (text == nullptr) return std::nullopt;
    return text;
}

/// A time from C, in milliseconds since 1970; 0 means none.
inline std::optional<std::chrono::system_clock::time_point> time(std::int64_t unix_ms) noexcept {
    if (unix_ms == 0) return std::nullopt;
    return std::chrono::system_clock::time_point(std::chrono::milliseconds(unix_ms));
}

/// A time for C. In C, 0 means that the field is not set, so 1970 itself becomes a time that C
/// refuses with the name of the field.
inline std::int64_t unix_ms(
    const std::optional<std::chrono::system_clock::time_point> &given) noexcept {
    if (!given) return 0;
    const auto since = given->time_since_epoch();
    const auto count = std::chrono::floor<std::chrono::milliseconds>(since).count();
    return count != 0 ? count : -1;
}

/// A state from C as a flag; unknown means none.
inline std::optional<bool> flag(hms_state state) noexcept {
    if (state == HMS_STATE_UNKNOWN) return std::nullopt;
    return state == HMS_STATE_ENABLED;
}

/// A number from C; 0 means none.
inline std::optional<std::uint32_t> number(std::uint32_t value) noexcept {
    if (value == 0) return std::nullopt;
    return value;
}

/// A count for C, where 0 means the default. So a given 0 becomes a number that C refuses, with the
/// name of the field.
inline std::uint32_t count(const std::optional<std::uint32_t> &given) noexcept {
    if (!given) return 0;
    return *given != 0 ? *given : UINT32_MAX;
}

}  // namespace detail

/// How long something may take, made from any duration: `options.timeout = deadline - now`.
///
/// It counts whole milliseconds, rounded up, to the longest time that these can express. A call
/// refuses zero, a negative duration and not-a-number with HMS_INVALID_ARGUMENT.
struct Timeout {
    /// Any duration of std::chrono, of integers or floating-point numbers.
    template <typename Rep, typename Period>
    constexpr Timeout(std::chrono::duration<Rep, Period> time) noexcept
        : milliseconds(rounded_up(time)) {}

    /// Zero if the duration is refused.
    std::chrono::milliseconds milliseconds;

  private:
    template <typename Duration>
    static constexpr std::chrono::milliseconds rounded_up(Duration time) noexcept {
        using Milliseconds = std::chrono::milliseconds;
        using Exact = std::chrono::duration<long double, std::milli>;
        if (!(time > Duration::zero())) return Milliseconds::zero();
        if (Exact(time) >= Exact(Milliseconds::max())) return Milliseconds::max();
        return std::chrono::ceil<Milliseconds>(time);
    }
};

namespace detail {

/// As `count`, for a time.
inline std::uint64_t milliseconds(const std::optional<Timeout> &given) noexcept {
    if (!given) return 0;
    const auto count = given->milliseconds.count();
    return count > 0 ? static_cast<std::uint64_t>(count) : UINT64_MAX;
}

}  // namespace detail

/// The error of a call. Copies share one error, and copying does not throw.
class Error : public std::runtime_error {
  public:
    /// Takes over an error of the C interface. For null, every getter is empty.
    explicit Error(hms_error *error) : Error(Held(error, ::hms_error_free)) {}

    /// One of HMS_INVALID_ARGUMENT to HMS_INTERNAL.
    hms_status status() const noexcept {
        return !refused_.empty() ? HMS_INVALID_ARGUMENT : hms_error_status(error_.get());
    }
    /// The status's name, such as "HMS_TIMED_OUT".
    std::string_view status_name() const noexcept { return hms_status_name(status()); }
    /// One line for a log, the same as `what()`: what happened, whether the request may have taken
    /// effect, and what to do.
    std::string_view message() const noexcept HMS_ROOMS_LIFETIME { return what(); }
    /// One of HMS_OUTCOME_*: whether the request may have taken effect.
    hms_outcome outcome() const noexcept {
        return !refused_.empty() ? HMS_OUTCOME_NOT_SENT : hms_error_outcome(error_.get());
    }
    /// The HTTP status of the last reply.
    std::uint32_t http_status() const noexcept { return hms_error_http_status(error_.get()); }
    /// The "code" of the API's error body.
    std::int64_t api_code() const noexcept { return hms_error_api_code(error_.get()); }
    /// The "message" of the API's error body.
    std::string_view api_message() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_error_api_message(error_.get()));
    }
    /// The "details" of the API's error body, one a line.
    std::string_view details() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_error_details(error_.get()));
    }
    /// The argument that was refused, or a struct's field, such as "recording.upload.location".
    std::string_view field() const noexcept HMS_ROOMS_LIFETIME {
        return !refused_.empty() ? refused_ : detail::view(hms_error_field(error_.get()));
    }
    /// How long the service asked to wait before the next request.
    std::chrono::milliseconds retry_after() const noexcept {
        const std::uint64_t wait_ms = hms_error_retry_after_ms(error_.get());
        return std::chrono::milliseconds(wait_ms < INT64_MAX ? wait_ms : INT64_MAX);
    }
    /// The number of requests that were sent.
    std::uint32_t attempts() const noexcept { return hms_error_attempts(error_.get()); }
    /// The beginning of the reply's body, at most 2 KiB, with secrets masked.
    std::string_view body() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_error_body(error_.get()));
    }

  private:
    using Held = std::shared_ptr<const hms_error>;

    Held error_;
    /// The argument that was refused here, because C has no value for it.
    std::string_view refused_{};

    friend class Client;

    /// `field` is a literal.
    Error(std::string_view field, const char *rule)
        : std::runtime_error(std::string(field) + rule), error_(), refused_(field) {}

    /// The base has a message of its own, for handlers that catch a std::runtime_error by value.
    explicit Error(Held error)
        : std::runtime_error(std::string(detail::view(hms_error_message(error.get())))),
          error_(std::move(error)) {}
};

/// A value, or the error that came in its place.
///
/// If there is no value, `value()` throws the error. Every other access to what is not there ends
/// the program (std::abort); so does `value()` under -fno-exceptions.
template <typename T>
class [[nodiscard]] Result {
    static_assert(std::is_nothrow_move_constructible_v<T>, "a Result always holds one of the two");

  public:
    /// A success.
    Result(T value) noexcept : held_(std::move(value)) {}
    /// A failure.
    Result(Error error) noexcept : held_(std::move(error)) {}

    /// Whether there is a value; else there is an error.
    [[nodiscard]] bool has_value() const noexcept { return std::holds_alternative<T>(held_); }
    /// As `has_value`.
    explicit operator bool() const noexcept { return has_value(); }

    /// The value, or throws the error.
    T &value() & HMS_ROOMS_LIFETIME { return check(), **this; }
    /// As above.
    const T &value() const & HMS_ROOMS_LIFETIME { return check(), **this; }
    /// As above, to be moved from.
    T &&value() && HMS_ROOMS_LIFETIME { return check(), *std::move(*this); }

    /// The value, which must be there.
    [[nodiscard]] T &operator*() & noexcept HMS_ROOMS_LIFETIME { return *held<T>(*this); }
    /// As above.
    [[nodiscard]] const T &operator*() const & noexcept HMS_ROOMS_LIFETIME {
        return *held<T>(*this);
    }
    /// As above, to be moved from.
    [[nodiscard]] T &&operator*() && noexcept HMS_ROOMS_LIFETIME {
        return std::move(*held<T>(*this));
    }
    /// The value's members; it must be there.
    [[nodiscard]] T *operator->() noexcept HMS_ROOMS_LIFETIME { return held<T>(*this); }
    /// As above.
    [[nodiscard]] const T *operator->() const noexcept HMS_ROOMS_LIFETIME {
        return held<T>(*this);
    }

    /// The error, which must be there.
    [[nodiscard]] const Error &error() const noexcept HMS_ROOMS_LIFETIME {
        return *held<Error>(*this);
    }

  private:
    std::variant<T, Error> held_;

    /// A pointer to what must be there.
    template <typename Wanted, typename Self>
    static auto *held(Self &self) noexcept {
        auto *const there = std::get_if<Wanted>(&self.held_);
        if (there == nullptr) std::abort();
        return there;
    }

    void check() const {
#if HMS_ROOMS_EXCEPTIONS
        if (!has_value()) throw error();
#endif
    }
};

/// The success of an operation without a value, or the error that came in its place; as above.
template <>
class [[nodiscard]] Result<void> {
  public:
    /// A success.
    Result() noexcept : error_() {}
    /// A failure.
    Result(Error error) noexcept : error_(std::move(error)) {}

    /// Whether it is a success; else there is an error.
    [[nodiscard]] bool has_value() const noexcept { return !error_; }
    /// As `has_value`.
    explicit operator bool() const noexcept { return has_value(); }

    /// Returns, or throws the error.
    void value() const {
        if (has_value()) return;
#if HMS_ROOMS_EXCEPTIONS
        throw *error_;
#else
        std::abort();
#endif
    }

    /// The error, which must be there.
    [[nodiscard]] const Error &error() const noexcept HMS_ROOMS_LIFETIME {
        if (!error_) std::abort();
        return *error_;
    }

  private:
    std::optional<Error> error_;
};

/// A room as the service described it in a reply.
class Room {
  public:
    /// Takes over a room of the C interface. For null, every getter is empty.
    explicit Room(hms_room *room) noexcept : room_(room) {}

    /// The room's id. Empty only if a disable was answered without content.
    std::string_view id() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_id(room_.get()));
    }
    /// The room's name; some workspaces return a hash of it.
    std::string_view name() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_name(room_.get()));
    }
    /// The room's description.
    std::string_view description() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_description(room_.get()));
    }
    /// One of HMS_STATE_*: whether new peers may join.
    hms_state state() const noexcept { return hms_room_state(room_.get()); }
    /// Whether new peers may join; nothing if the reply does not reliably say.
    std::optional<bool> enabled() const noexcept { return detail::flag(state()); }
    /// The name of the room's template.
    std::string_view template_name() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_template_name(room_.get()));
    }
    /// The id of the room's template.
    std::string_view template_id() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_template_id(room_.get()));
    }
    /// The room's region.
    std::string_view region() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_region(room_.get()));
    }
    /// The most peers in the room (v2 API).
    std::optional<std::uint32_t> size() const noexcept {
        return detail::number(hms_room_size(room_.get()));
    }
    /// The longest session, in seconds (v2 API).
    std::optional<std::uint32_t> max_duration_seconds() const noexcept {
        return detail::number(hms_room_max_duration_seconds(room_.get()));
    }
    /// Whether the room may have more than 2500 peers (v2 API).
    bool large_room() const noexcept { return hms_room_large_room(room_.get()) != 0; }
    /// When the room was created.
    std::optional<std::chrono::system_clock::time_point> created_at() const noexcept {
        return detail::time(hms_room_created_at_ms(room_.get()));
    }
    /// When the room was last changed; nothing if it never was.
    std::optional<std::chrono::system_clock::time_point> updated_at() const noexcept {
        return detail::time(hms_room_updated_at_ms(room_.get()));
    }
    /// Whether sessions are recorded, one of HMS_STATE_*.
    hms_state recording_state() const noexcept { return hms_room_recording_state(room_.get()); }
    /// Whether sessions are recorded; nothing if the reply does not say.
    std::optional<bool> recording_enabled() const noexcept {
        return detail::flag(recording_state());
    }
    /// Whether the recording settings are the template's and follow it.
    bool recording_from_template() const noexcept {
        return hms_room_recording_from_template(room_.get()) != 0;
    }
    /// Where recordings are stored: see hms_upload. Empty if it is with 100ms.
    std::string_view upload_type() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_upload_type(room_.get()));
    }
    /// The name of the bucket.
    std::string_view upload_location() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_upload_location(room_.get()));
    }
    /// The path in the bucket.
    std::string_view upload_prefix() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_upload_prefix(room_.get()));
    }
    /// The region of the bucket.
    std::string_view upload_region() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_upload_region(room_.get()));
    }
    /// Where the service reports the room's events (v2 API).
    std::string_view webhook_url() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_webhook_url(room_.get()));
    }
    /// The reply as received. It may hold storage credentials in clear: do not log it.
    std::string_view json() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_json(room_.get()));
    }

  private:
    detail::Copied<hms_room> room_;
};

/// A page of a list of rooms.
struct RoomList {
    /// The rooms.
    std::vector<Room> rooms{};
    /// The `start` of the next page; left out at the end of the list.
    std::optional<std::string> next{};
};

/// A peer who is inside a room. Copies share it.
class Peer {
  public:
    /// Shares a peer of the C interface. For null, every getter is empty.
    explicit Peer(std::shared_ptr<const hms_peer> peer) noexcept : peer_(std::move(peer)) {}

    /// The peer's id, which is new with each join.
    std::string_view id() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_peer_id(peer_.get()));
    }
    /// The name that the peer gave.
    std::string_view name() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_peer_name(peer_.get()));
    }
    /// The user id of the peer's token.
    std::string_view user_id() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_peer_user_id(peer_.get()));
    }
    /// The peer's role.
    std::string_view role() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_peer_role(peer_.get()));
    }
    /// A text of the application's own, often JSON.
    std::string_view metadata() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_peer_metadata(peer_.get()));
    }
    /// When the peer joined.
    std::optional<std::chrono::system_clock::time_point> joined_at() const noexcept {
        return detail::time(hms_peer_joined_at_ms(peer_.get()));
    }

  private:
    std::shared_ptr<const hms_peer> peer_;
};

/// A short text with which peers join a room in a role.
class RoomCode {
  public:
    /// Takes over a room code of the C interface. For null, every getter is empty.
    explicit RoomCode(hms_room_code *code) noexcept : code_(code) {}

    /// The code itself, such as "abc-defg-hij".
    std::string_view code() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_code_code(code_.get()));
    }
    /// The id of its room.
    std::string_view room_id() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_code_room_id(code_.get()));
    }
    /// The role in which peers join.
    std::string_view role() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_code_role(code_.get()));
    }
    /// One of HMS_STATE_*: whether new peers may join with it.
    hms_state state() const noexcept { return hms_room_code_state(code_.get()); }
    /// Whether new peers may join with it; nothing if the reply does not say.
    std::optional<bool> enabled() const noexcept { return detail::flag(state()); }
    /// When the code was created.
    std::optional<std::chrono::system_clock::time_point> created_at() const noexcept {
        return detail::time(hms_room_code_created_at_ms(code_.get()));
    }
    /// When the code was last enabled or disabled; nothing if it never was.
    std::optional<std::chrono::system_clock::time_point> updated_at() const noexcept {
        return detail::time(hms_room_code_updated_at_ms(code_.get()));
    }

  private:
    detail::Copied<hms_room_code> code_;
};

/// A page of a list of room codes.
struct RoomCodeList {
    /// The codes.
    std::vector<RoomCode> codes{};
    /// The `start` of the next page; left out at the end of the list.
    std::optional<std::string> next{};
};

/// A token. It is a secret, and the library's copy is wiped when it is freed.
class Token {
  public:
    /// Takes over a token of the C interface. For null, every getter is empty.
    explicit Token(hms_token *token) noexcept : token_(token) {}

    /// The token itself.
    std::string_view text() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_token_text(token_.get()));
    }
    /// When the token expires; nothing if it does not say.
    std::optional<std::chrono::system_clock::time_point> expires_at() const noexcept {
        return detail::time(hms_token_expires_at_ms(token_.get()));
    }

  private:
    std::unique_ptr<hms_token, detail::Free> token_;
};

/// A successful reply to a request of your own. The library's copy is wiped when it is freed.
class Reply {
  public:
    /// Takes over a reply of the C interface. For null, every getter is empty.
    explicit Reply(hms_reply *reply) noexcept : reply_(reply) {}

    /// The HTTP status, from 200 to 299.
    std::uint32_t http_status() const noexcept { return hms_reply_http_status(reply_.get()); }
    /// The JSON as received; empty if there is no content.
    std::string_view json() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_reply_json(reply_.get()));
    }

  private:
    std::unique_ptr<hms_reply, detail::Free> reply_;
};

/// Where recordings are stored: see hms_upload.
struct Upload {
    /// The kind of storage, required: "s3", or on the v2 API also "gs", "oss" or "azure".
    std::string type{};
    /// The name of the bucket, required.
    std::string location{};
    /// The path in the bucket.
    std::optional<std::string> prefix{};
    /// The region of the bucket.
    std::optional<std::string> region{};
    /// The access key id. It goes with secret.
    std::optional<std::string> access_key{};
    /// The secret access key.
    std::optional<std::string> secret{};
};

/// A room's recording settings, in place of its template's: see hms_recording.
struct Recording {
    /// Whether sessions are recorded has no default.
    explicit Recording(bool enabled_) noexcept : enabled(enabled_) {}
    /// As above, and where recordings are stored.
    Recording(bool enabled_, std::optional<Upload> upload_) noexcept
        : enabled(enabled_), upload(std::move(upload_)) {}

    /// Whether sessions are recorded.
    bool enabled;
    /// Where recordings are stored; left out, with 100ms.
    std::optional<Upload> upload{};
};

/// Where the service reports a room's events (v2 API): see hms_webhook.
struct Webhook {
    /// The http or https address that receives the events, required.
    std::string url{};
    /// The names and values of the headers that the service sends along.
    std::vector<std::pair<std::string, std::string>> headers{};
};

/// The settings of a room, for a create or an update: see hms_room_params. If a field has no value,
/// an update leaves the setting as it is.
struct RoomParams {
    /// A unique name, in any case; left out, the service makes one.
    std::optional<std::string> name{};
    /// A text for people.
    std::optional<std::string> description{};
    /// The name of the room's template (legacy API).
    std::optional<std::string> template_name{};
    /// The id of the room's template (v2 API).
    std::optional<std::string> template_id{};
    /// "eu", "in", "us", or "auto" for the template's.
    std::optional<std::string> region{};
    /// The room's own recording settings; left out, the room follows its template's.
    std::optional<Recording> recording{};
    /// The most peers in the room (v2 API); 0 only in an update.
    std::optional<std::uint32_t> size{};
    /// The longest a session may last, in seconds (v2 API); at least 1.
    std::optional<std::uint32_t> max_duration_seconds{};
    /// Allows a size of more than 2500 (v2 API); `false` only in an update.
    std::optional<bool> large_room{};
    /// The ids of polls (v2 API).
    std::vector<std::string> polls{};
    /// Where the service reports the room's events (v2 API).
    std::optional<Webhook> webhook{};
};

/// Which rooms to list: see hms_room_filter.
struct RoomFilter {
    /// One of HMS_STATE_*: enabled or disabled rooms; enabled ones if it is unknown.
    hms_state state = HMS_STATE_UNKNOWN;
    /// The most rooms of a page, from 10 to 100; left out, 100.
    std::optional<std::uint32_t> page_size{};
    /// The name of the room. The service decides whether a part of it is enough.
    std::optional<std::string> name{};
    /// The id of the room's template.
    std::optional<std::string> template_id{};
    /// The room was created then or later.
    std::optional<std::chrono::system_clock::time_point> created_from{};
    /// The room was created then or earlier.
    std::optional<std::chrono::system_clock::time_point> created_until{};
    /// Where to go on: `next` of the page before.
    std::optional<std::string> start{};
};

/// How to end a session: see hms_end_room_params.
struct EndRoomParams {
    /// Why: the service tells the peers.
    std::optional<std::string> reason{};
    /// Disables the room too.
    bool lock = false;
};

/// Which peers to list: see hms_peer_filter.
struct PeerFilter {
    /// The user id of the peer's token.
    std::optional<std::string> user_id{};
    /// The peer's role.
    std::optional<std::string> role{};
};

/// Which room codes to list: see hms_room_code_filter.
struct RoomCodeFilter {
    /// The role of the code.
    std::optional<std::string> role{};
    /// One of HMS_STATE_*: enabled or disabled codes; both if it is unknown.
    hms_state state = HMS_STATE_UNKNOWN;
    /// The most codes of a page, from 10 to 100; left out, 100.
    std::optional<std::uint32_t> page_size{};
    /// Where to go on: `next` of the page before.
    std::optional<std::string> start{};
};

/// The contents of an auth token: see hms_auth_token_params.
struct AuthTokenParams {
    /// The id of the room, required: not its name.
    std::string room_id{};
    /// The role of the peer, required.
    std::string role{};
    /// The application's own id of the user.
    std::optional<std::string> user_id{};
    /// How long the token is valid, more than zero; left out, 24 hours.
    std::optional<Timeout> lifetime{};
    /// When the token begins to be valid; left out, now.
    std::optional<std::chrono::system_clock::time_point> not_before{};
};

/// The options of one call, instead of the client's: see hms_call_options.
struct CallOptions {
    /// How long the call may take, more than zero; left out, the client's timeout.
    std::optional<Timeout> timeout{};
    /// How often the request is sent at most, at least 1; left out, the client's.
    std::optional<std::uint32_t> max_attempts{};
    /// `true` ends the call with HMS_CANCELLED: see hms_call_options. An exception that leaves it
    /// ends the program (std::terminate).
    std::function<bool()> cancelled{};
};

/// The options of a client: see hms_client_options. If some fields are left out, environment
/// variables are used.
struct ClientOptions {
    /// One of HMS_API_*.
    hms_api api = HMS_API_DEFAULT;
    /// A management token that is ready, instead of an access key and secret.
    std::optional<std::string> management_token{};
    /// Returns a management token if a call needs one. If it returns nothing, the call fails: see
    /// token_source of hms_client_options. An exception that leaves it ends the program
    /// (std::terminate).
    std::function<std::optional<std::string>()> token_source{};
    /// The access key from which management tokens are minted.
    std::optional<std::string> access_key{};
    /// The app secret that goes with it.
    std::optional<std::string> secret{};
    /// How long a minted token is valid, more than zero; left out, 24 hours.
    std::optional<Timeout> token_lifetime{};
    /// The API's address.
    std::optional<std::string> base_url{};
    /// How long a call may take, more than zero; left out, 30 s.
    std::optional<Timeout> timeout{};
    /// How long of that connecting may take, more than zero; left out, 10 s.
    std::optional<Timeout> connect_timeout{};
    /// How often a request is sent at most, at least 1; left out, 3.
    std::optional<std::uint32_t> max_attempts{};
    /// How many idle connections are kept for reuse, at least 1; left out, 32.
    std::optional<std::uint32_t> max_connections{};
    /// Gives an unnamed room a UUID as its name.
    bool generate_names = false;
    /// A PEM file of CA certificates, instead of the system's.
    std::optional<std::string> ca_file{};
    /// An http or https CONNECT proxy; "" connects without a proxy.
    std::optional<std::string> proxy{};
    /// Added to User-Agent, after "hms-rooms/<version> (c++)".
    std::optional<std::string> user_agent_suffix{};
    /// Allows plain http to a host that is not loopback.
    bool allow_http = false;
    /// The level up to which lines are logged, one of HMS_LOG_*.
    hms_log_level log_level = HMS_LOG_WARN;
    /// Called with each log line, on the thread of the call that logs, and so on several at once if
    /// several threads call. The client keeps a copy, with what it captured, until it is destroyed.
    /// An exception that leaves it ends the program (std::terminate).
    std::function<void(hms_log_level, std::string_view)> log{};
};

namespace detail {

/// The structs of the C interface over the fields of a hms::RoomParams, which must outlive it.
class Params {
  public:
    /// Only an update can set a size of 0 and a large_room of false.
    Params(const RoomParams &room, bool is_update) : polls_(), headers_() {
        params_.name = pointer(room.name);
        params_.description = pointer(room.description);
        params_.template_name = pointer(room.template_name);
        params_.template_id = pointer(room.template_id);
        params_.region = pointer(room.region);
        params_.size = room.size.value_or(0);
        params_.max_duration_seconds = room.max_duration_seconds.value_or(0);
        if (room.max_duration_seconds == 0U) refuse("max_duration_seconds", AT_LEAST_1);
        if (room.size == 0U) is_update ? clear(HMS_CLEAR_SIZE) : refuse("size", AT_LEAST_1);
        params_.large_room = room.large_room.value_or(false);
        if (room.large_room == false) {
            is_update ? clear(HMS_CLEAR_LARGE_ROOM)
                      : refuse("large_room", " must be true, or left out");
        }
        if (room.recording) set(*room.recording);
        for (const auto &poll : room.polls) polls_.push_back(pointer(poll));
        params_.polls = polls_.data();
        params_.polls_len = polls_.size();
        if (room.webhook) set(*room.webhook);
    }
    Params(const Params &) = delete;
    Params &operator=(const Params &) = delete;

    const hms_room_params *get() const noexcept { return &params_; }

    /// The name of a field whose value C would take for left out; else empty.
    std::string_view refused() const noexcept { return refused_; }
    /// The rule that the value must follow.
    const char *rule() const noexcept { return rule_; }

  private:
    hms_room_params params_ = HMS_ROOM_PARAMS_INIT;
    hms_recording recording_ = HMS_RECORDING_INIT;
    hms_upload upload_ = HMS_UPLOAD_INIT;
    hms_webhook webhook_ = HMS_WEBHOOK_INIT;
    std::vector<const char *> polls_;
    std::vector<hms_header> headers_;
    std::string_view refused_{};
    const char *rule_ = "";

    static constexpr const char *AT_LEAST_1 = " must be at least 1";

    void refuse(std::string_view field, const char *rule) noexcept {
        refused_ = field;
        rule_ = rule;
    }

    void clear(std::uint32_t flag) noexcept { params_.clear |= flag; }

    void set(const Recording &recording) noexcept {
        recording_.enabled = recording.enabled;
        if (recording.upload) {
            const Upload &upload = *recording.upload;
            upload_.type = pointer(upload.type);
            upload_.location = pointer(upload.location);
            upload_.prefix = pointer(upload.prefix);
            upload_.region = pointer(upload.region);
            upload_.access_key = pointer(upload.access_key);
            upload_.secret = pointer(upload.secret);
            recording_.upload = &upload_;
        }
        params_.recording = &recording_;
    }

    void set(const Webhook &webhook) {
        for (const auto &[name, value] : webhook.headers) {
            headers_.push_back({pointer(name), pointer(value)});
        }
        webhook_.url = pointer(webhook.url);
        webhook_.headers = headers_.data();
        webhook_.headers_len = headers_.size();
        params_.webhook = &webhook_;
    }
};

inline int ask(void *cancelled) noexcept {
    return (*static_cast<const std::function<bool()> *>(cancelled))() ? 1 : 0;
}

inline hms_call_options call_options(const CallOptions &options) noexcept {
    hms_call_options call = HMS_CALL_OPTIONS_INIT;
    call.timeout_ms = milliseconds(options.timeout);
    call.max_attempts = count(options.max_attempts);
    if (options.cancelled) {
        call.cancelled = ask;
        call.cancelled_user_data = const_cast<std::function<bool()> *>(&options.cancelled);
    }
    return call;
}

/// The functions that a client calls. They outlive it.
struct Callbacks {
    std::function<void(hms_log_level, std::string_view)> log;
    std::function<std::optional<std::string>()> token_source;
    /// The latest result of the source. The library copies it before the source is called again.
    std::string token{};
};

inline void log(void *callbacks, hms_log_level level, const char *line) noexcept {
    static_cast<const Callbacks *>(callbacks)->log(level, line);
}

inline const char *token_source(void *user_data) noexcept {
    auto *const callbacks = static_cast<Callbacks *>(user_data);
    std::optional<std::string> token = callbacks->token_source();
    if (!token) return nullptr;
    callbacks->token = std::move(*token);
    return pointer(callbacks->token);
}

inline hms_room_filter filter(const RoomFilter &given) noexcept {
    hms_room_filter filter = HMS_ROOM_FILTER_INIT;
    filter.state = given.state;
    filter.page_size = count(given.page_size);
    filter.name = pointer(given.name);
    filter.template_id = pointer(given.template_id);
    filter.created_from_ms = unix_ms(given.created_from);
    filter.created_until_ms = unix_ms(given.created_until);
    filter.start = pointer(given.start);
    return filter;
}

inline hms_room_code_filter filter(const RoomCodeFilter &given) noexcept {
    hms_room_code_filter filter = HMS_ROOM_CODE_FILTER_INIT;
    filter.role = pointer(given.role);
    filter.state = given.state;
    filter.page_size = count(given.page_size);
    filter.start = pointer(given.start);
    return filter;
}

inline hms_peer_filter filter(const PeerFilter &given) noexcept {
    hms_peer_filter filter = HMS_PEER_FILTER_INIT;
    filter.user_id = pointer(given.user_id);
    filter.role = pointer(given.role);
    return filter;
}

// Results of C functions, in the classes of this header.

inline Room taken(hms_room *room) noexcept { return Room(room); }
inline RoomCode taken(hms_room_code *code) noexcept { return RoomCode(code); }
inline Token taken(hms_token *token) noexcept { return Token(token); }
inline Reply taken(hms_reply *reply) noexcept { return Reply(reply); }

inline RoomList taken(hms_room_list *given) {
    const std::unique_ptr<hms_room_list, Free> list(given);
    const std::size_t count = hms_room_list_count(given);
    RoomList page;
    page.rooms.reserve(count);
    for (std::size_t at = 0; at < count; ++at) {
        page.rooms.emplace_back(copy(hms_room_list_at(given, at)));
    }
    page.next = text(hms_room_list_next(given));
    return page;
}

inline RoomCodeList taken(hms_room_code_list *given) {
    const std::unique_ptr<hms_room_code_list, Free> list(given);
    const std::size_t count = hms_room_code_list_count(given);
    RoomCodeList page;
    page.codes.reserve(count);
    for (std::size_t at = 0; at < count; ++at) {
        page.codes.emplace_back(copy(hms_room_code_list_at(given, at)));
    }
    page.next = text(hms_room_code_list_next(given));
    return page;
}

inline std::vector<Peer> taken(hms_peer_list *given) {
    const std::shared_ptr<hms_peer_list> list(given, Free());
    const std::size_t count = hms_peer_list_count(given);
    std::vector<Peer> peers;
    peers.reserve(count);
    for (std::size_t at = 0; at < count; ++at) {
        const hms_peer *const peer = hms_peer_list_at(given, at);
        peers.emplace_back(std::shared_ptr<const hms_peer>(list, peer));
    }
    return peers;
}

/// Calls an `operation` of the C interface that gives a `Given`.
template <typename Given, typename Operation, typename... In>
auto get(Operation *operation, const hms_client *client, const CallOptions &options, In... in)
    -> Result<decltype(taken(std::declval<Given *>()))> {
    const hms_call_options given = call_options(options);
    Given *out = nullptr;
    hms_error *error = nullptr;
    if (operation(client, in..., &given, &out, &error) != HMS_OK) return Error(error);
    return taken(out);
}

/// Calls an `operation` of the C interface that gives nothing.
template <typename Operation, typename... In>
Result<void> perform(Operation *operation, const hms_client *client, const CallOptions &options,
                     In... in) {
    const hms_call_options given = call_options(options);
    hms_error *error = nullptr;
    if (operation(client, in..., &given, &error) != HMS_OK) return Error(error);
    return {};
}

inline Result<RoomList> list_rooms(const hms_client *client, const RoomFilter &given,
                                   const CallOptions &options) {
    const hms_room_filter filter = detail::filter(given);
    return get<hms_room_list>(hms_client_list_rooms, client, options, &filter);
}

}  // namespace detail

#if HMS_ROOMS_EXCEPTIONS
/// Every room of a list: see `Client::list_rooms`. An input range: it is walked once, and its
/// iterators refer to it.
class Rooms {
  public:
    /// Where the walk is.
    class iterator {
      public:
        /// See std::iterator_traits.
        using iterator_category = std::input_iterator_tag;
        /// As above.
        using value_type = Room;
        /// As above.
        using difference_type = std::ptrdiff_t;
        /// As above.
        using pointer = Room *;
        /// As above.
        using reference = Room &;

        /// The end.
        iterator() noexcept = default;
        /// As the other.
        iterator(const iterator &) noexcept = default;
        /// As above.
        iterator &operator=(const iterator &) noexcept = default;
        ~iterator() = default;

        /// The room, which may be moved from.
        Room &operator*() const noexcept {
            return before_ ? *before_ : rooms_->page_[rooms_->at_];
        }
        /// The room's members.
        Room *operator->() const noexcept { return &**this; }
        /// Goes on to the next room, or the end. After a page, it reads the next; throws an Error.
        iterator &operator++() {
            ++rooms_->at_;
            return *this = rooms_->here();
        }
        /// As above. The iterator that it returns has a copy of the room from before.
        iterator operator++(int) {
            iterator before = *this;
            before.before_ = **this;
            ++*this;
            return before;
        }
        /// Whether both are at the end, or both are not.
        friend bool operator==(const iterator &left, const iterator &right) noexcept {
            return left.rooms_ == right.rooms_;
        }
        /// The opposite.
        friend bool operator!=(const iterator &left, const iterator &right) noexcept {
            return !(left == right);
        }

      private:
        /// Null at the end.
        Rooms *rooms_ = nullptr;
        /// The room, if the walk has gone on since.
        mutable std::optional<Room> before_{};

        friend class Rooms;

        explicit iterator(Rooms *rooms) noexcept : rooms_(rooms) {}
    };

    /// Takes over the walk. Iterators do not come along.
    Rooms(Rooms &&) = default;
    /// As above.
    Rooms &operator=(Rooms &&) = default;
    Rooms(const Rooms &) = delete;
    Rooms &operator=(const Rooms &) = delete;
    ~Rooms() = default;

    /// Where the walk is. Reads the first page; throws an Error.
    iterator begin() { return here(); }
    /// The end.
    iterator end() noexcept { return {}; }

    /// Where the page starts that is read next. After an error, a new list with this as its `start`
    /// goes on.
    const std::optional<std::string> &next_page() const noexcept HMS_ROOMS_LIFETIME {
        return filter_.start;
    }

  private:
    const hms_client *client_;
    RoomFilter filter_;
    CallOptions options_;
    std::vector<Room> page_{};
    std::size_t at_ = 0;
    std::set<std::string> seen_{};
    bool is_over_ = false;

    friend class Client;

    Rooms(const hms_client *client, const RoomFilter &filter, const CallOptions &options)
        : client_(client), filter_(filter), options_(options) {}

    iterator here() {
        while (at_ == page_.size()) {
            if (is_over_) return {};
            read();
        }
        return iterator(this);
    }

    /// Reads a page. An error ends the list.
    void read() {
        is_over_ = true;
        RoomList list = detail::list_rooms(client_, filter_, options_).value();
        page_ = std::move(list.rooms);
        at_ = 0;
        // A list that leads back to a page that was read would never end.
        is_over_ = !list.next || !seen_.insert(*list.next).second;
        filter_.start = is_over_ ? std::nullopt : std::move(list.next);
    }
};
#endif

/// Talks to the service under one set of credentials, over its own pool of connections.
///
/// A call of a client that was moved from fails with HMS_INVALID_ARGUMENT and the field "client".
class [[nodiscard]] Client {
  public:
#if HMS_ROOMS_EXCEPTIONS
    /// Makes a client. Throws an Error: HMS_INVALID_ARGUMENT or HMS_UNSUPPORTED, with `field()`.
    explicit Client(const ClientOptions &options = {}) : Client(try_new(options).value()) {}
#endif

    /// Takes over the connections and callbacks of the other.
    Client(Client &&other) noexcept = default;
    /// Takes over the same. Frees the client and then the callbacks that this one had.
    Client &operator=(Client &&other) noexcept {
        client_ = std::move(other.client_);
        callbacks_ = std::move(other.callbacks_);
        return *this;
    }
    ~Client() = default;

    /// Makes a client, as the constructor does.
    static Result<Client> try_new(const ClientOptions &options = {}) {
        auto callbacks = std::make_unique<detail::Callbacks>(
            detail::Callbacks{options.log, options.token_source});
        hms_client_options given = HMS_CLIENT_OPTIONS_INIT;
        given.api = options.api;
        given.management_token = detail::pointer(options.management_token);
        given.token_source = options.token_source ? detail::token_source : nullptr;
        given.token_source_user_data = callbacks.get();
        given.access_key = detail::pointer(options.access_key);
        given.secret = detail::pointer(options.secret);
        given.token_lifetime_ms = detail::milliseconds(options.token_lifetime);
        given.base_url = detail::pointer(options.base_url);
        given.timeout_ms = detail::milliseconds(options.timeout);
        given.connect_timeout_ms = detail::milliseconds(options.connect_timeout);
        given.max_attempts = detail::count(options.max_attempts);
        given.max_connections = detail::count(options.max_connections);
        given.generate_names = options.generate_names;
        given.ca_file = detail::pointer(options.ca_file);
        given.proxy = detail::pointer(options.proxy);
        given.user_agent_suffix = detail::pointer(options.user_agent_suffix);
        given.allow_http = options.allow_http;
        given.log_level = options.log_level;
        given.log = options.log ? detail::log : nullptr;
        given.log_user_data = callbacks.get();
        given.language = "c++";

        hms_client *client = nullptr;
        hms_error *error = nullptr;
        if (hms_client_new(&given, &client, &error) != HMS_OK) return Error(error);
        return Client(client, std::move(callbacks));
    }

    /// Creates a room, or returns the room that has the name. See hms_client_create_room.
    Result<Room> try_create_room(const RoomParams &room, const CallOptions &options = {}) const {
        const detail::Params params(room, false);
        if (!params.refused().empty()) return Error(params.refused(), params.rule());
        return detail::get<hms_room>(hms_client_create_room, client_.get(), options, params.get());
    }

    /// Changes the room of this id (v2 API). See hms_client_update_room.
    Result<Room> try_update_room(std::string_view room_id, const RoomParams &room,
                                 const CallOptions &options = {}) const {
        const detail::Params params(room, true);
        if (!params.refused().empty()) return Error(params.refused(), params.rule());
        return detail::get<hms_room>(hms_client_update_room, client_.get(), options,
                                     detail::pointer(detail::terminated(room_id)), params.get());
    }

    /// Disables the room of this name: no new peer may join. See hms_client_disable_room.
    Result<Room> try_disable_room(std::string_view name, const CallOptions &options = {}) const {
        return detail::get<hms_room>(hms_client_disable_room, client_.get(), options,
                                     detail::pointer(detail::terminated(name)));
    }

    /// Disables the room of this id (v2 API). See hms_client_disable_room_by_id.
    Result<Room> try_disable_room_by_id(std::string_view room_id,
                                        const CallOptions &options = {}) const {
        return detail::get<hms_room>(hms_client_disable_room_by_id, client_.get(), options,
                                     detail::pointer(detail::terminated(room_id)));
    }

    /// Lets new peers join the room of this name again (v2 API). See hms_client_enable_room.
    Result<Room> try_enable_room(std::string_view name, const CallOptions &options = {}) const {
        return detail::get<hms_room>(hms_client_enable_room, client_.get(), options,
                                     detail::pointer(detail::terminated(name)));
    }

    /// Lets new peers join the room of this id again (v2 API). See hms_client_enable_room_by_id.
    Result<Room> try_enable_room_by_id(std::string_view room_id,
                                       const CallOptions &options = {}) const {
        return detail::get<hms_room>(hms_client_enable_room_by_id, client_.get(), options,
                                     detail::pointer(detail::terminated(room_id)));
    }

    /// Reads the room of this id (v2 API). See hms_client_get_room.
    Result<Room> try_get_room(std::string_view room_id, const CallOptions &options = {}) const {
        return detail::get<hms_room>(hms_client_get_room, client_.get(), options,
                                     detail::pointer(detail::terminated(room_id)));
    }

    /// Finds the room of exactly this name (v2 API). See hms_client_find_room.
    Result<Room> try_find_room(std::string_view name, const CallOptions &options = {}) const {
        return detail::get<hms_room>(hms_client_find_room, client_.get(), options,
                                     detail::pointer(detail::terminated(name)));
    }

    /// Lists a page of rooms (v2 API). See hms_client_list_rooms.
    Result<RoomList> try_list_rooms(const RoomFilter &filter = {},
                                    const CallOptions &options = {}) const {
        return detail::list_rooms(client_.get(), filter, options);
    }

    /// Ends the session of the room of this id (v2 API). See hms_client_end_room.
    Result<void> try_end_room(std::string_view room_id, const EndRoomParams &params = {},
                              const CallOptions &options = {}) const {
        hms_end_room_params given = HMS_END_ROOM_PARAMS_INIT;
        given.reason = detail::pointer(params.reason);
        given.lock = params.lock;
        return detail::perform(hms_client_end_room, client_.get(), options,
                               detail::pointer(detail::terminated(room_id)), &given);
    }

    /// Lists the peers who are inside the room of this id (v2 API). See hms_client_list_peers.
    Result<std::vector<Peer>> try_list_peers(std::string_view room_id,
                                             const PeerFilter &filter = {},
                                             const CallOptions &options = {}) const {
        const hms_peer_filter given = detail::filter(filter);
        return detail::get<hms_peer_list>(hms_client_list_peers, client_.get(), options,
                                          detail::pointer(detail::terminated(room_id)), &given);
    }

    /// Removes a peer from the room of this id (v2 API). See hms_client_remove_peer.
    Result<void> try_remove_peer(std::string_view room_id, std::string_view peer_id,
                                 std::optional<std::string_view> reason = {},
                                 const CallOptions &options = {}) const {
        return detail::perform(hms_client_remove_peer, client_.get(), options,
                               detail::pointer(detail::terminated(room_id)),
                               detail::pointer(detail::terminated(peer_id)),
                               detail::pointer(detail::terminated(reason)));
    }

    /// Removes every peer of a role from the room of this id (v2 API). See hms_client_remove_role.
    Result<void> try_remove_role(std::string_view room_id, std::string_view role,
                                 std::optional<std::string_view> reason = {},
                                 const CallOptions &options = {}) const {
        return detail::perform(hms_client_remove_role, client_.get(), options,
                               detail::pointer(detail::terminated(room_id)),
                               detail::pointer(detail::terminated(role)),
                               detail::pointer(detail::terminated(reason)));
    }

    /// Creates codes for every role of the room of this id, or for one (v2 API).
    /// See hms_client_create_room_codes.
    Result<RoomCodeList> try_create_room_codes(std::string_view room_id,
                                               std::optional<std::string_view> role = {},
                                               const CallOptions &options = {}) const {
        return detail::get<hms_room_code_list>(hms_client_create_room_codes, client_.get(), options,
                                               detail::pointer(detail::terminated(room_id)),
                                               detail::pointer(detail::terminated(role)));
    }

    /// Lists a page of the codes of the room of this id (v2 API). See hms_client_list_room_codes.
    Result<RoomCodeList> try_list_room_codes(std::string_view room_id,
                                             const RoomCodeFilter &filter = {},
                                             const CallOptions &options = {}) const {
        const hms_room_code_filter given = detail::filter(filter);
        return detail::get<hms_room_code_list>(hms_client_list_room_codes, client_.get(), options,
                                               detail::pointer(detail::terminated(room_id)),
                                               &given);
    }

    /// Lets peers join with a code again (v2 API). See hms_client_enable_room_code.
    Result<RoomCode> try_enable_room_code(std::string_view code,
                                          const CallOptions &options = {}) const {
        return detail::get<hms_room_code>(hms_client_enable_room_code, client_.get(), options,
                                          detail::pointer(detail::terminated(code)));
    }

    /// Disables a code: no new peer may join with it (v2 API). See hms_client_disable_room_code.
    Result<RoomCode> try_disable_room_code(std::string_view code,
                                           const CallOptions &options = {}) const {
        return detail::get<hms_room_code>(hms_client_disable_room_code, client_.get(), options,
                                          detail::pointer(detail::terminated(code)));
    }

    /// Makes an auth token, with which a peer joins a room in a role. See hms_client_auth_token.
    Result<Token> try_auth_token(const AuthTokenParams &params) const {
        hms_auth_token_params given = HMS_AUTH_TOKEN_PARAMS_INIT;
        given.room_id = detail::pointer(params.room_id);
        given.role = detail::pointer(params.role);
        given.user_id = detail::pointer(params.user_id);
        given.lifetime_ms = detail::milliseconds(params.lifetime);
        given.not_before_ms = detail::unix_ms(params.not_before);
        hms_token *token = nullptr;
        hms_error *error = nullptr;
        if (hms_client_auth_token(client_.get(), &given, &token, &error) != HMS_OK) {
            return Error(error);
        }
        return Token(token);
    }

    /// The management token that a request would carry now. See hms_client_management_token.
    Result<Token> try_management_token(const CallOptions &options = {}) const {
        return detail::get<hms_token>(hms_client_management_token, client_.get(), options);
    }

    /// Sends a request of your own to any endpoint. See hms_client_request.
    Result<Reply> try_request(std::string_view method, std::string_view path,
                              std::optional<std::string_view> json = {}, bool idempotent = false,
                              const CallOptions &options = {}) const {
        const std::uint32_t may_repeat = idempotent;
        return detail::get<hms_reply>(hms_client_request, client_.get(), options,
                                      detail::pointer(detail::terminated(method)),
                                      detail::pointer(detail::terminated(path)),
                                      detail::pointer(detail::terminated(json)), may_repeat);
    }

#if HMS_ROOMS_EXCEPTIONS
    /// As `try_create_room`; throws an Error.
    Room create_room(const RoomParams &room, const CallOptions &options = {}) const {
        return try_create_room(room, options).value();
    }

    /// As `try_update_room`; throws an Error.
    Room update_room(std::string_view room_id, const RoomParams &room,
                     const CallOptions &options = {}) const {
        return try_update_room(room_id, room, options).value();
    }

    /// As `try_disable_room`; throws an Error.
    Room disable_room(std::string_view name, const CallOptions &options = {}) const {
        return try_disable_room(name, options).value();
    }

    /// As `try_disable_room_by_id`; throws an Error.
    Room disable_room_by_id(std::string_view room_id, const CallOptions &options = {}) const {
        return try_disable_room_by_id(room_id, options).value();
    }

    /// As `try_enable_room`; throws an Error.
    Room enable_room(std::string_view name, const CallOptions &options = {}) const {
        return try_enable_room(name, options).value();
    }

    /// As `try_enable_room_by_id`; throws an Error.
    Room enable_room_by_id(std::string_view room_id, const CallOptions &options = {}) const {
        return try_enable_room_by_id(room_id, options).value();
    }

    /// As `try_get_room`; throws an Error.
    Room get_room(std::string_view room_id, const CallOptions &options = {}) const {
        return try_get_room(room_id, options).value();
    }

    /// As `try_find_room`; throws an Error.
    Room find_room(std::string_view name, const CallOptions &options = {}) const {
        return try_find_room(name, options).value();
    }

    /// Every room of the list, page by page as the range is walked (v2 API). The client must not be
    /// destroyed before. A walk that fails throws an Error; `Rooms::next_page` says where to go on.
    Rooms list_rooms(const RoomFilter &filter = {}, const CallOptions &options = {}) const {
        return Rooms(client_.get(), filter, options);
    }

    /// As `try_end_room`; throws an Error.
    void end_room(std::string_view room_id, const EndRoomParams &params = {},
                  const CallOptions &options = {}) const {
        return try_end_room(room_id, params, options).value();
    }

    /// As `try_list_peers`; throws an Error.
    std::vector<Peer> list_peers(std::string_view room_id, const PeerFilter &filter = {},
                                 const CallOptions &options = {}) const {
        return try_list_peers(room_id, filter, options).value();
    }

    /// As `try_remove_peer`; throws an Error.
    void remove_peer(std::string_view room_id, std::string_view peer_id,
                     std::optional<std::string_view> reason = {},
                     const CallOptions &options = {}) const {
        return try_remove_peer(room_id, peer_id, reason, options).value();
    }

    /// As `try_remove_role`; throws an Error.
    void remove_role(std::string_view room_id, std::string_view role,
                     std::optional<std::string_view> reason = {},
                     const CallOptions &options = {}) const {
        return try_remove_role(room_id, role, reason, options).value();
    }

    /// As `try_create_room_codes`; throws an Error.
    RoomCodeList create_room_codes(std::string_view room_id,
                                   std::optional<std::string_view> role = {},
                                   const CallOptions &options = {}) const {
        return try_create_room_codes(room_id, role, options).value();
    }

    /// As `try_list_room_codes`; throws an Error.
    RoomCodeList list_room_codes(std::string_view room_id, const RoomCodeFilter &filter = {},
                                 const CallOptions &options = {}) const {
        return try_list_room_codes(room_id, filter, options).value();
    }

    /// As `try_enable_room_code`; throws an Error.
    RoomCode enable_room_code(std::string_view code, const CallOptions &options = {}) const {
        return try_enable_room_code(code, options).value();
    }

    /// As `try_disable_room_code`; throws an Error.
    RoomCode disable_room_code(std::string_view code, const CallOptions &options = {}) const {
        return try_disable_room_code(code, options).value();
    }

    /// As `try_auth_token`; throws an Error.
    Token auth_token(const AuthTokenParams &params) const {
        return try_auth_token(params).value();
    }

    /// As `try_management_token`; throws an Error.
    Token management_token(const CallOptions &options = {}) const {
        return try_management_token(options).value();
    }

    /// As `try_request`; throws an Error.
    Reply request(std::string_view method, std::string_view path,
                  std::optional<std::string_view> json = {}, bool idempotent = false,
                  const CallOptions &options = {}) const {
        return try_request(method, path, json, idempotent, options).value();
    }
#endif

    /// Makes every call of the client return HMS_CANCELLED. See hms_client_shutdown.
    void shutdown() noexcept { hms_client_shutdown(client_.get()); }

  private:
    /// Before the client, because they must outlive it.
    std::unique_ptr<detail::Callbacks> callbacks_;
    std::unique_ptr<hms_client, detail::Free> client_;

    Client(hms_client *client, std::unique_ptr<detail::Callbacks> callbacks) noexcept
        : callbacks_(std::move(callbacks)), client_(client) {}
};

}  // namespace hms

#endif  // C++17
#endif  // HMS_ROOMS_HPP

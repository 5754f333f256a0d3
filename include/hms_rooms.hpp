/// hms_rooms.hpp: create and disable 100ms rooms, in C++17.
///
///     hms::ClientOptions options;
///     options.management_token = token;
///     hms::Client client(options);
///
///     hms::CreateRoom params;
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
/// Objects free what they hold. They move and do not copy, but for `Error`; one that was moved from
/// is empty, and may be asked, assigned to and destroyed. A view that a getter returns lives as
/// long as the object: `auto id = client.create_room(params).id()` is left with nothing.
///
/// Any number of threads may use one object at once, but not while it is moved, assigned to or
/// destroyed. Before a client is destroyed, shut it down and join the threads that call with it.

#ifndef HMS_ROOMS_HPP
#define HMS_ROOMS_HPP

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
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

// Where the compiler can, it warns of a view that outlives the object it looks into.
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
};

/// A view of what a C getter returned; empty, with a null `data()`, for what is absent.
inline std::string_view view(const char *text) noexcept {
    return text == nullptr ? std::string_view() : std::string_view(text);
}

/// What a C function is passed. It would end a text at its first NUL, and serve another than was
/// meant; so a text that holds one is passed as what is no UTF-8, to be refused with its field.
inline const char *pointer(const std::string &text) noexcept {
    return text.find('\0') == std::string::npos ? text.c_str() : "\xC0\x80";
}

inline const char *pointer(const std::optional<std::string> &text) noexcept {
    return text ? pointer(*text) : nullptr;
}

/// A count for C, in which 0 is the default. A zero that was given becomes a number that C refuses,
/// with its field.
inline std::uint32_t count(const std::optional<std::uint32_t> &given) noexcept {
    if (!given) return 0;
    return *given != 0 ? *given : UINT32_MAX;
}

}  // namespace detail

/// How long something may take, made from any duration: `options.timeout = deadline - now`.
///
/// It counts whole milliseconds, rounded up, and what is longer than they can say is as long as they
/// can say. Zero, less than zero, and not a number are refused with HMS_INVALID_ARGUMENT when it is
/// used. A plain value. Since 0.1.0.
struct Timeout {
    /// Any duration of std::chrono, of integers or floating-point numbers.
    template <typename Rep, typename Period>
    constexpr Timeout(std::chrono::duration<Rep, Period> time) noexcept
        : milliseconds(rounded_up(time)) {}

    /// Zero for what is refused.
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

/// What went wrong in a call. No secret appears in any of it.
///
/// Copies share one error, and copying does not throw, as is due to what is thrown. What is absent
/// is an empty view or 0. Any number of threads may read it at once. Since 0.1.0.
class Error : public std::runtime_error {
  public:
    /// Takes over an error of the C interface; null stands for none, whose getters are empty.
    explicit Error(hms_error *error) : Error(Held(error, ::hms_error_free)) {}

    /// One of HMS_INVALID_ARGUMENT and on.
    hms_status status() const noexcept {
        return !refused_.empty() ? HMS_INVALID_ARGUMENT : hms_error_status(error_.get());
    }
    /// The status's name, such as "HMS_TIMED_OUT".
    std::string_view status_name() const noexcept { return hms_status_name(status()); }
    /// What happened, whether the request may have taken effect, and what to do; as `what()`.
    std::string_view message() const noexcept HMS_ROOMS_LIFETIME { return what(); }
    /// One of HMS_OUTCOME_*: whether the request may have taken effect.
    hms_outcome outcome() const noexcept {
        return !refused_.empty() ? HMS_OUTCOME_NOT_SENT : hms_error_outcome(error_.get());
    }
    /// The HTTP status of the last reply, 0 where there was none.
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
    /// Which argument was refused, such as "recording.upload.location".
    std::string_view field() const noexcept HMS_ROOMS_LIFETIME {
        return !refused_.empty() ? refused_ : detail::view(hms_error_field(error_.get()));
    }
    /// How long the service asked to wait before the next request, 0 where it did not.
    std::chrono::milliseconds retry_after() const noexcept {
        const std::uint64_t wait_ms = hms_error_retry_after_ms(error_.get());
        return std::chrono::milliseconds(wait_ms < INT64_MAX ? wait_ms : INT64_MAX);
    }
    /// How many requests were made.
    std::uint32_t attempts() const noexcept { return hms_error_attempts(error_.get()); }
    /// The beginning of the reply's body, at most 2 KiB, with secrets masked.
    std::string_view body() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_error_body(error_.get()));
    }

  private:
    using Held = std::shared_ptr<const hms_error>;

    Held error_;
    /// The argument that was refused here, because C could not be told what it is.
    std::string_view refused_{};

    friend class Client;

    /// `field` is a literal.
    Error(std::string_view field, const char *rule)
        : std::runtime_error(std::string(field) + rule), error_(), refused_(field) {}

    /// The base has a message of its own: who catches a std::runtime_error by value reads it too.
    explicit Error(Held error)
        : std::runtime_error(std::string(detail::view(hms_error_message(error.get())))),
          error_(std::move(error)) {}
};

/// A value, or the error that came in its place, for those without exceptions.
///
/// To ask for what is not there is defined: `value()` throws the error, and whatever else asks, or
/// asks without exceptions, ends the program (std::abort). It owns what it holds, until the value
/// is moved out of it. Threads are as with the value. Since 0.1.0.
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

    /// The value, or else the error is thrown.
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

/// A room as the service described it in a reply. What the reply did not hold is empty.
///
/// It owns the room, and views that it returns live as long as it does; its getters do not fail.
/// Any number of threads may read it at once. Since 0.1.0.
class Room {
  public:
    /// Takes over a room of the C interface; null stands for none, whose getters are empty.
    explicit Room(hms_room *room) noexcept : room_(room) {}

    /// The room's id. Empty only after a disable that the service answered with no content.
    std::string_view id() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_id(room_.get()));
    }
    /// The room's name, in some workspaces a hash of it.
    std::string_view name() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_name(room_.get()));
    }
    /// The room's description.
    std::string_view description() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_description(room_.get()));
    }
    /// One of HMS_STATE_*: whether new peers may join.
    hms_state state() const noexcept { return hms_room_state(room_.get()); }
    /// Whether new peers may join; nothing where the reply does not reliably say.
    std::optional<bool> enabled() const noexcept {
        if (state() == HMS_STATE_UNKNOWN) return std::nullopt;
        return state() == HMS_STATE_ENABLED;
    }
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
    /// When the room was created.
    std::optional<std::chrono::system_clock::time_point> created_at() const noexcept {
        return time(hms_room_created_at(room_.get()));
    }
    /// When the room was last changed; nothing where it never was.
    std::optional<std::chrono::system_clock::time_point> updated_at() const noexcept {
        return time(hms_room_updated_at(room_.get()));
    }
    /// Whether the reply says that sessions are recorded.
    bool recording_enabled() const noexcept { return hms_room_recording_enabled(room_.get()) != 0; }
    /// Whether the recording settings are the template's and follow it.
    bool recording_from_template() const noexcept {
        return hms_room_recording_from_template(room_.get()) != 0;
    }
    /// The reply as received. It may hold storage credentials in clear: do not log it.
    std::string_view json() const noexcept HMS_ROOMS_LIFETIME {
        return detail::view(hms_room_json(room_.get()));
    }

  private:
    std::unique_ptr<hms_room, detail::Free> room_;

    static std::optional<std::chrono::system_clock::time_point> time(
        std::int64_t unix_ms) noexcept {
        if (unix_ms == 0) return std::nullopt;
        return std::chrono::system_clock::time_point(std::chrono::milliseconds(unix_ms));
    }
};

/// Where recordings are stored: see hms_upload. A plain value. Since 0.1.0.
struct Upload {
    /// The kind of destination, required: "s3"; on the v2 API also "gs", "oss" or "azure".
    std::string type{};
    /// The name of the bucket, required.
    std::string location{};
    /// The path under which recordings are put.
    std::optional<std::string> prefix{};
    /// The region of the account that hosts the bucket.
    std::optional<std::string> region{};
    /// The access key id of that account; it comes with a secret.
    std::optional<std::string> access_key{};
    /// The secret access key that goes with it.
    std::optional<std::string> secret{};
};

/// A room's recording settings, in place of its template's: see hms_recording. A plain value. Since
/// 0.1.0.
struct Recording {
    /// Whether sessions are recorded.
    bool enabled = true;
    /// Where recordings are stored; left out, with 100ms.
    std::optional<Upload> upload{};
};

/// Where the service reports a room's events (v2 API): see hms_webhook. A plain value. Since 0.1.0.
struct Webhook {
    /// The http or https address that receives the events, required.
    std::string url{};
    /// The names and values of the headers that the service sends along.
    std::vector<std::pair<std::string, std::string>> headers{};
};

/// What a room is created from; what is left out has the service's default: see hms_room_params. A
/// plain value. Since 0.1.0.
struct CreateRoom {
    /// A unique identifier, case-insensitive; left out, the service makes one.
    std::optional<std::string> name{};
    /// What the room is for.
    std::optional<std::string> description{};
    /// The name of the room's template (legacy API).
    std::optional<std::string> template_name{};
    /// The id of the room's template (v2 API).
    std::optional<std::string> template_id{};
    /// "eu", "in", "us", or "auto" for the template's.
    std::optional<std::string> region{};
    /// Left out, the room follows its template's settings; not so with `enabled = false`.
    std::optional<Recording> recording{};
    /// The most peers in the room (v2 API); at least 1.
    std::optional<std::uint32_t> size{};
    /// The longest a session may last, in seconds (v2 API); at least 1.
    std::optional<std::uint32_t> max_duration_seconds{};
    /// Allows a larger size (v2 API).
    std::optional<bool> large_room{};
    /// The ids of polls (v2 API).
    std::vector<std::string> polls{};
    /// Where the service reports the room's events (v2 API).
    std::optional<Webhook> webhook{};
};

/// Changes the client's options for one call: see hms_call_options. A plain value, borrowed for the
/// call. Since 0.1.0.
struct CallOptions {
    /// The budget of the call, more than zero; left out, the client's.
    std::optional<Timeout> timeout{};
    /// How often the request is sent at most, at least 1; left out, the client's.
    std::optional<std::uint32_t> max_attempts{};
    /// Asked on the thread of the call, before attempts and every 20 ms of waiting; `true` ends the
    /// call with HMS_CANCELLED. It may call a client, also this one, and switch to another fiber. An
    /// exception that leaves it ends the program (std::terminate).
    std::function<bool()> cancelled{};
};

/// What a client is made from; what is left out comes from the environment or has its default: see
/// hms_client_options. A plain value, borrowed while a client is made. Since 0.1.0.
struct ClientOptions {
    /// One of HMS_API_*.
    hms_api api = HMS_API_DEFAULT;
    /// A ready management token, in place of an access key and secret.
    std::optional<std::string> management_token{};
    /// The access key from which management tokens are minted.
    std::optional<std::string> access_key{};
    /// The app secret that goes with it.
    std::optional<std::string> secret{};
    /// The API's address.
    std::optional<std::string> base_url{};
    /// The budget of a whole call, more than zero; left out, 30 s.
    std::optional<Timeout> timeout{};
    /// The part of it that connecting may take, more than zero; left out, 10 s.
    std::optional<Timeout> connect_timeout{};
    /// How often a request is sent at most, at least 1; left out, 3.
    std::optional<std::uint32_t> max_attempts{};
    /// How many idle connections are kept for reuse, at least 1; left out, 32.
    std::optional<std::uint32_t> max_connections{};
    /// Gives an unnamed room a UUID for a name.
    bool generate_names = false;
    /// A file of PEM certificates to trust in place of the system's.
    std::optional<std::string> ca_file{};
    /// An http or https CONNECT proxy, "" for none.
    std::optional<std::string> proxy{};
    /// What follows "hms-rooms/<version> (c++)" in User-Agent.
    std::optional<std::string> user_agent_suffix{};
    /// Allows plain http to a host that is not loopback.
    bool allow_http = false;
    /// The level up to which lines are logged, one of HMS_LOG_*.
    hms_log_level log_level = HMS_LOG_WARN;
    /// Called with each log line, on the thread of the call that logs, and so on several at once if
    /// several threads call. The client keeps a copy, and with it what was captured, until it is destroyed. An
    /// exception that leaves it ends the program (std::terminate).
    std::function<void(hms_log_level, std::string_view)> log{};
};

namespace detail {

/// The structs of the C interface over the fields of a CreateRoom, which must outlive it.
class RoomParams {
  public:
    explicit RoomParams(const CreateRoom &room) : polls_(), headers_() {
        params_.name = pointer(room.name);
        params_.description = pointer(room.description);
        params_.template_name = pointer(room.template_name);
        params_.template_id = pointer(room.template_id);
        params_.region = pointer(room.region);
        params_.size = room.size.value_or(0);
        params_.max_duration_seconds = room.max_duration_seconds.value_or(0);
        if (room.size == 0U) zero_ = "size";
        if (room.max_duration_seconds == 0U) zero_ = "max_duration_seconds";
        params_.large_room = room.large_room.value_or(false);
        if (room.recording) set(*room.recording);
        for (const auto &poll : room.polls) polls_.push_back(pointer(poll));
        params_.polls = polls_.data();
        params_.polls_len = polls_.size();
        if (room.webhook) set(*room.webhook);
    }
    RoomParams(const RoomParams &) = delete;
    RoomParams &operator=(const RoomParams &) = delete;

    const hms_room_params *get() const noexcept { return &params_; }

    /// The name of a count that was given as 0, which C would take for left out; else empty.
    std::string_view zero() const noexcept { return zero_; }

  private:
    hms_room_params params_ = HMS_ROOM_PARAMS_INIT;
    hms_recording recording_ = HMS_RECORDING_INIT;
    hms_upload upload_ = HMS_UPLOAD_INIT;
    hms_webhook webhook_ = HMS_WEBHOOK_INIT;
    std::vector<const char *> polls_;
    std::vector<hms_header> headers_;
    std::string_view zero_{};

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
        call.user_data = const_cast<std::function<bool()> *>(&options.cancelled);
    }
    return call;
}

using Log = std::function<void(hms_log_level, std::string_view)>;

inline void log(void *log, std::uint32_t level, const char *line) noexcept {
    (*static_cast<const Log *>(log))(level, line);
}

/// What a C function gave: a value through `out`, or an error.
template <typename T, typename Raw>
Result<T> result(hms_status status, Raw *out, hms_error *error) {
    if (status == HMS_OK) return T(out);
    return Error(error);
}

}  // namespace detail

/// Speaks to the service under one set of credentials, over its own pool of connections.
///
/// Any number of threads may use it at once, but not while it is moved, assigned to or destroyed.
/// Before it is destroyed or assigned to, end its calls: `shutdown()`, then join the threads that
/// call. Calls work at the end of a thread and of the process too, as from destructors of static and
/// thread-local objects, and on both sides of a `fork`. A client that was moved from answers
/// HMS_INVALID_ARGUMENT, with `client` for the field.
///
/// Arguments are borrowed for the call. Calls block, for no longer than their timeout, and may fail
/// with any status of hms_rooms.h; `error.outcome()` says whether the request may have taken
/// effect. Since 0.1.0.
class [[nodiscard]] Client {
  public:
#if HMS_ROOMS_EXCEPTIONS
    /// Makes a client. Throws an Error: HMS_INVALID_ARGUMENT or HMS_UNSUPPORTED, with `field()`.
    explicit Client(const ClientOptions &options = {}) : Client(try_new(options).value()) {}
#endif

    /// Takes over what the other speaks through, and its log.
    Client(Client &&other) noexcept = default;
    /// Takes over the same. What this one had is freed: the client, then the log it wrote to.
    Client &operator=(Client &&other) noexcept {
        client_ = std::move(other.client_);
        log_ = std::move(other.log_);
        return *this;
    }
    ~Client() = default;

    /// Makes a client, or says which option was refused: as the constructor, without exceptions.
    static Result<Client> try_new(const ClientOptions &options = {}) {
        auto log = options.log ? std::make_unique<detail::Log>(options.log) : nullptr;
        hms_client_options given = HMS_CLIENT_OPTIONS_INIT;
        given.api = options.api;
        given.management_token = detail::pointer(options.management_token);
        given.access_key = detail::pointer(options.access_key);
        given.secret = detail::pointer(options.secret);
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
        given.log = log ? detail::log : nullptr;
        given.log_user_data = log.get();
        given.language = "c++";

        hms_client *client = nullptr;
        hms_error *error = nullptr;
        if (hms_client_new(&given, &client, &error) != HMS_OK) return Error(error);
        return Client(client, std::move(log));
    }

    /// Creates a room, or returns the one that already has this name. See hms_client_create_room.
    Result<Room> try_create_room(const CreateRoom &room, const CallOptions &options = {}) const {
        const detail::RoomParams params(room);
        if (!params.zero().empty()) return Error(params.zero(), " must be at least 1");
        const hms_call_options call = detail::call_options(options);
        hms_room *created = nullptr;
        hms_error *error = nullptr;
        const hms_status status =
            hms_client_create_room(client_.get(), params.get(), &call, &created, &error);
        return detail::result<Room>(status, created, error);
    }

    /// Disables the room of this name: nobody new may join. See hms_client_disable_room.
    Result<Room> try_disable_room(std::string_view name, const CallOptions &options = {}) const {
        return try_by_text(hms_client_disable_room, name, options);
    }

    /// Disables the room of this id (v2 API). See hms_client_disable_room_by_id.
    Result<Room> try_disable_room_by_id(std::string_view room_id,
                                        const CallOptions &options = {}) const {
        return try_by_text(hms_client_disable_room_by_id, room_id, options);
    }

    /// Lets new peers join the room of this name again (v2 API). See hms_client_enable_room.
    Result<Room> try_enable_room(std::string_view name, const CallOptions &options = {}) const {
        return try_by_text(hms_client_enable_room, name, options);
    }

    /// Lets new peers join the room of this id again (v2 API). See hms_client_enable_room_by_id.
    Result<Room> try_enable_room_by_id(std::string_view room_id,
                                       const CallOptions &options = {}) const {
        return try_by_text(hms_client_enable_room_by_id, room_id, options);
    }

    /// Reads the room of this id (v2 API). See hms_client_get_room.
    Result<Room> try_get_room(std::string_view room_id, const CallOptions &options = {}) const {
        return try_by_text(hms_client_get_room, room_id, options);
    }

    /// Finds the room of exactly this name (v2 API). See hms_client_find_room.
    Result<Room> try_find_room(std::string_view name, const CallOptions &options = {}) const {
        return try_by_text(hms_client_find_room, name, options);
    }

#if HMS_ROOMS_EXCEPTIONS
    /// As `try_create_room`; throws an Error.
    Room create_room(const CreateRoom &room, const CallOptions &options = {}) const {
        return try_create_room(room, options).value();
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
#endif

    /// Makes every call under way or to come return HMS_CANCELLED. Any thread. See
    /// hms_client_shutdown.
    void shutdown() noexcept { hms_client_shutdown(client_.get()); }

  private:
    /// Before the client: the log must outlive it.
    std::unique_ptr<detail::Log> log_;
    std::unique_ptr<hms_client, detail::Free> client_;

    Client(hms_client *client, std::unique_ptr<detail::Log> log) noexcept
        : log_(std::move(log)), client_(client) {}

    using ByText = hms_status(const hms_client *, const char *, const hms_call_options *,
                              hms_room **, hms_error **);

    /// Every operation that refers to a room by one text: its name, or its id.
    Result<Room> try_by_text(ByText *operation, std::string_view text,
                             const CallOptions &options) const {
        const std::string terminated(text);
        const hms_call_options call = detail::call_options(options);
        hms_room *room = nullptr;
        hms_error *error = nullptr;
        const hms_status status =
            operation(client_.get(), detail::pointer(terminated), &call, &room, &error);
        return detail::result<Room>(status, room, error);
    }
};

}  // namespace hms

#endif  // HMS_ROOMS_HPP

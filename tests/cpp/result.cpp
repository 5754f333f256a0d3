// The answers of a Result, also if it is misused. Run it under `hms-sandbox exec`.

#include "aborts.hpp"
#include "clients.hpp"

namespace {

using RoomResult = hms::Result<hms::Room>;

RoomResult success() { return client_of_environment().try_create_room(named("result")); }
RoomResult failure() { return client_of_environment().try_create_room(named("not a name")); }

void a_success_has_a_value() {
    RoomResult result = success();
    CHECK(result && result.has_value());
    const RoomResult &constant = result;
    CHECK(constant.value().id() == result.value().id());
    CHECK((*constant).id() == (*result).id() && constant->id() == result->id());
    const hms::Room room = std::move(result).value();
    CHECK(room.id().size() == 24 && result.has_value() && result->id().empty());
}

void a_failure_has_an_error() {
    const RoomResult result = failure();
    CHECK(!result && !result.has_value());
    CHECK(result.error().status() == HMS_INVALID_ARGUMENT && result.error().field() == "name");
}

void what_is_not_there_ends_the_program() {
    CHECK(aborts([] { (void)*failure(); }));
    CHECK(aborts([] { (void)std::as_const(*std::make_unique<RoomResult>(failure()))->id(); }));
    CHECK(aborts([] { (void)failure()->id(); }));
    CHECK(aborts([] { (void)success().error(); }));
    CHECK(!aborts([] { (void)failure().error(); }));
}

#if HMS_ROOMS_EXCEPTIONS

void the_value_of_a_failure_throws_its_error() {
    const auto field = [](auto &&result) -> std::string {
        try {
            (void)std::forward<decltype(result)>(result).value();
        } catch (const hms::Error &error) {
            return std::string(error.field());
        }
        return "nothing was thrown";
    };
    RoomResult result = failure();
    CHECK(field(result) == "name");
    CHECK(field(std::as_const(result)) == "name");
    CHECK(field(std::move(result)) == "name");
}

void an_error_keeps_its_message_where_it_is_sliced() {
    try {
        (void)client_of_environment().create_room(named("not a name"));
        CHECK(!"nothing was thrown");
    } catch (const std::runtime_error &error) {
        const std::runtime_error sliced = error;
        CHECK(holds(sliced.what(), "name"));
    }
}

#else

void the_value_of_a_failure_ends_the_program() {
    CHECK(aborts([] { (void)failure().value(); }));
    CHECK(!aborts([] { (void)success().value(); }));
}

#endif

}  // namespace

int main() {
    void (*const tests[])() = {
        a_success_has_a_value,
        a_failure_has_an_error,
        what_is_not_there_ends_the_program,
#if HMS_ROOMS_EXCEPTIONS
        the_value_of_a_failure_throws_its_error,
        an_error_keeps_its_message_where_it_is_sliced,
#else
        the_value_of_a_failure_ends_the_program,
#endif
    };
    return RUN(tests);
}

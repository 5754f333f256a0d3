// create_room NAME: creates a 100ms room, with its recordings in S3. With exceptions.
//
// The environment says who asks: HMS_MANAGEMENT_TOKEN, or HMS_ACCESS_KEY and HMS_SECRET. Recordings
// go to S3_BUCKET in S3_REGION, for which there are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY;
// without a bucket, the room records as its template says. Ctrl-C ends a call that is under way.

#include <csignal>
#include <cstdlib>
#include <hms_rooms.hpp>
#include <iostream>

namespace {

volatile std::sig_atomic_t interrupted;

std::optional<std::string> variable(const char *name) {
    const char *value = std::getenv(name);
    return value != nullptr ? std::make_optional<std::string>(value) : std::nullopt;
}

std::optional<hms::Recording> recording() {
    const auto bucket = variable("S3_BUCKET");
    if (!bucket) return std::nullopt;

    hms::Upload upload;
    upload.type = "s3";
    upload.location = *bucket;
    upload.region = variable("S3_REGION");
    upload.access_key = variable("AWS_ACCESS_KEY_ID");
    upload.secret = variable("AWS_SECRET_ACCESS_KEY");
    return hms::Recording{true, upload};
}

/// Says what happened, and what is known of the room now.
void explain(const hms::Error &error) {
    std::cerr << error.status_name() << ": " << error.what() << '\n';
    if (!error.details().empty()) std::cerr << error.details() << '\n';
    if (error.outcome() == HMS_OUTCOME_UNKNOWN) {
        std::cerr << "It may have taken effect: asking again is safe.\n";
    } else {
        std::cerr << "Nothing has changed.\n";
    }
    if (const auto wait = error.retry_after(); wait.count() > 0) {
        std::cerr << "Ask again in " << wait.count() << " ms.\n";
    }
}

}  // namespace

int main(int argc, char **argv) {
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " NAME\n";
        return 2;
    }
    std::signal(SIGINT, [](int) { interrupted = 1; });

    try {
        hms::ClientOptions options;
        options.api = HMS_API_LEGACY;
        options.timeout = std::chrono::seconds(10);
        options.log = [](hms_log_level, std::string_view line) { std::clog << line << '\n'; };
        const hms::Client client(options);

        hms::RoomParams params;
        params.name = argv[1];
        params.recording = recording();

        hms::CallOptions call;
        call.cancelled = [] { return interrupted != 0; };
        const hms::Room room = client.create_room(params, call);
        std::cout << room.id() << '\n';
        return EXIT_SUCCESS;
    } catch (const hms::Error &error) {
        explain(error);
        return EXIT_FAILURE;
    }
}

/*
 * rooms: creates a 100ms room, with its recordings in S3, or disables one.
 *
 *     rooms create NAME
 *     rooms disable NAME
 *
 * The environment says who asks: HMS_MANAGEMENT_TOKEN, or HMS_ACCESS_KEY and
 * HMS_SECRET. Recordings go to S3_BUCKET in S3_REGION, for which there are
 * AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; without a bucket, the room
 * records as its template says. Ctrl-C ends a call that is under way.
 */
#include <hms_rooms.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile sig_atomic_t interrupted;

static void interrupt(int signal) {
    (void)signal;
    interrupted = 1;
}

/* The hook of a call, which is asked while it waits: nonzero ends it. */
static int is_interrupted(void *user_data) {
    (void)user_data;
    return interrupted;
}

static hms_status create(const hms_client *client, const char *name,
                         const hms_call_options *options, hms_room **room,
                         hms_error **error) {
    hms_upload upload = HMS_UPLOAD_INIT;
    hms_recording recording = HMS_RECORDING_INIT;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;

    upload.type = "s3";
    upload.location = getenv("S3_BUCKET");
    upload.region = getenv("S3_REGION");
    upload.access_key = getenv("AWS_ACCESS_KEY_ID");
    upload.secret = getenv("AWS_SECRET_ACCESS_KEY");
    recording.enabled = 1;
    recording.upload = &upload;

    params.name = name;
    if (upload.location != NULL) {
        params.recording = &recording;
    }
    return hms_client_create_room(client, &params, options, room, error);
}

static const char *state_name(hms_state state) {
    switch (state) {
    case HMS_STATE_ENABLED:
        return "enabled";
    case HMS_STATE_DISABLED:
        return "disabled";
    default:
        return "unknown";
    }
}

/* Says what happened, and what is known of the room now. */
static void explain(const hms_error *error) {
    const char *details = hms_error_details(error);
    uint64_t wait_ms = hms_error_retry_after_ms(error);

    fprintf(stderr, "%s: %s\n", hms_status_name(hms_error_status(error)),
            hms_error_message(error));
    if (details != NULL) {
        fprintf(stderr, "%s\n", details);
    }
    if (hms_error_outcome(error) == HMS_OUTCOME_UNKNOWN) {
        fprintf(stderr, "It may have taken effect: asking again is safe.\n");
    } else {
        fprintf(stderr, "Nothing has changed.\n");
    }
    if (wait_ms != 0) {
        fprintf(stderr, "Ask again in %" PRIu64 " ms.\n", wait_ms);
    }
}

int main(int argc, char **argv) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    hms_call_options call = HMS_CALL_OPTIONS_INIT;
    hms_client *client;
    hms_room *room = NULL;
    hms_error *error;
    hms_status status;

    if (argc != 3 || (strcmp(argv[1], "create") != 0 &&
                      strcmp(argv[1], "disable") != 0)) {
        fprintf(stderr, "usage: %s create|disable NAME\n", argv[0]);
        return 2;
    }
    signal(SIGINT, interrupt);

    options.api = HMS_API_LEGACY;
    options.timeout_ms = 10000;
    status = hms_client_new(&options, &client, &error);
    if (status == HMS_OK) {
        call.cancelled = is_interrupted;
        if (strcmp(argv[1], "create") == 0) {
            status = create(client, argv[2], &call, &room, &error);
        } else {
            status =
                hms_client_disable_room(client, argv[2], &call, &room, &error);
        }
    }

    if (status == HMS_OK) {
        /* A disable may be answered by no room at all. */
        const char *id = hms_room_id(room);
        printf("%s %s\n", id != NULL ? id : argv[2],
               state_name(hms_room_state(room)));
    } else {
        explain(error);
    }
    hms_room_free(room);
    hms_error_free(error);
    hms_client_free(client);
    return status == HMS_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

/*
 * The C host of `make demo`: creates a room whose recordings go to S3, creates
 * it again, disables it, and has one request refused. It prints the
 * results as lines of words separated by tabs.
 */
#include <stdio.h>
#include <stdlib.h>

#include "hms_rooms.h"

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

/* Prints what came of a step, and frees it. */
static void report(const char *step, hms_room *room, hms_error *error) {
    if (room != NULL) {
        printf("%s\t%s\t%s\n", step, hms_room_id(room),
               state_name(hms_room_state(room)));
    } else {
        printf("%s\t%s\t%s\n", step, hms_status_name(hms_error_status(error)),
               hms_error_api_message(error) != NULL
                   ? hms_error_api_message(error)
                   : hms_error_message(error));
    }
    hms_room_free(room);
    hms_error_free(error);
}

static int is_ok(hms_status status) {
    return status == HMS_OK;
}

int main(int argc, char **argv) {
    hms_client *client;
    hms_room *room;
    hms_error *error;
    int as_expected;

    if (argc != 2) {
        fprintf(stderr, "usage: %s ROOM-NAME\n", argv[0]);
        return EXIT_FAILURE;
    }
    /* The address and the management token come from the environment. */
    if (hms_client_new(NULL, &client, &error) != HMS_OK) {
        fprintf(stderr, "%s\n", hms_error_message(error));
        hms_error_free(error);
        return EXIT_FAILURE;
    }

    hms_upload upload = HMS_UPLOAD_INIT;
    upload.type = "s3";
    upload.location = "test-bucket";
    upload.prefix = "test-prefix";
    upload.region = "ap-south-1";
    upload.access_key = "aws-access-key";
    upload.secret = "aws-secret-key";

    hms_recording recording = HMS_RECORDING_INIT;
    recording.enabled = 1;
    recording.upload = &upload;

    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    params.name = argv[1];
    params.description = "This is a test room";
    params.recording = &recording;

    as_expected =
        is_ok(hms_client_create_room(client, &params, NULL, &room, &error));
    report("create", room, error);
    as_expected &=
        is_ok(hms_client_create_room(client, &params, NULL, &room, &error));
    report("create again", room, error);
    as_expected &=
        is_ok(hms_client_disable_room(client, argv[1], NULL, &room, &error));
    report("disable", room, error);

    params.region = "mars";
    as_expected &=
        !is_ok(hms_client_create_room(client, &params, NULL, &room, &error));
    report("region mars", room, error);

    hms_client_free(client);
    return as_expected ? EXIT_SUCCESS : EXIT_FAILURE;
}

/*
 * A program of some release, in C and in C++: creates a room with the fields
 * that its header has. If NEWER is defined, each struct of the header ends
 * with a field `next`, and the program sets the `next` of the struct that its
 * argument names. Prints the lengths of its structs and the result of the
 * call.
 */
#include <stdio.h>
#include <string.h>

#include "hms_rooms.h"

#ifdef NEWER
#define SET_NEXT(struct_, told)                                                \
    if (strcmp(#struct_, told) == 0) (struct_).next = told
#else
#define SET_NEXT(struct_, told) (void)(told)
#endif

static int ends_with(hms_status status, hms_room *room, hms_error *error) {
    printf("%s %s %d\n", hms_status_name(status),
           error == NULL ? hms_room_name(room) : hms_error_field(error),
           (int)hms_room_recording_state(room));
    hms_room_free(room);
    hms_error_free(error);
    return 0;
}

int main(int count, char **arguments) {
    const char *told = count > 1 ? arguments[1] : "";
    hms_client *client = NULL;
    hms_room *room = NULL;
    hms_error *error = NULL;
    hms_status status;

    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    hms_upload upload = HMS_UPLOAD_INIT;
    hms_recording recording = HMS_RECORDING_INIT;
    hms_webhook webhook = HMS_WEBHOOK_INIT;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_call_options call = HMS_CALL_OPTIONS_INIT;
    options.timeout_ms = 20000;
    upload.type = "s3";
    upload.location = "bucket";
    recording.enabled = 1;
    webhook.url = "https://example.com/events";
    params.name = "program";
    params.recording = &recording;
    call.max_attempts = 2;
    SET_NEXT(options, told);
    SET_NEXT(upload, told);
    SET_NEXT(recording, told);
    SET_NEXT(webhook, told);
    SET_NEXT(params, told);
    SET_NEXT(call, told);
#ifndef OLDER
    recording.upload = &upload;
    params.webhook = &webhook;
#endif

    printf("%d %d %d %d %d %d\n", (int)options.struct_size,
           (int)upload.struct_size, (int)recording.struct_size,
           (int)webhook.struct_size, (int)params.struct_size,
           (int)call.struct_size);
    status = hms_client_new(&options, &client, &error);
    if (status == HMS_OK) {
        status = hms_client_create_room(client, &params, &call, &room, &error);
        hms_client_free(client);
    }
    return ends_with(status, room, error);
}

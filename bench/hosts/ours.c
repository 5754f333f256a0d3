/* A create through the C interface: see load.h. */
#include "load.h"

#include "hms_rooms.h"

static hms_client *the_client;

static void *client_of_thread(void) {
    return the_client;
}

static int create(void *client) {
    hms_upload upload = HMS_UPLOAD_INIT;
    hms_recording recording = HMS_RECORDING_INIT;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_room *room;
    hms_error *error;
    int is_right;

    upload.type = "s3";
    upload.location = BUCKET;
    upload.prefix = PREFIX;
    upload.region = BUCKET_REGION;
    upload.access_key = ACCESS_KEY;
    upload.secret = SECRET;
    recording.enabled = 1;
    recording.upload = &upload;
    params.name = NAME;
    params.description = DESCRIPTION;
    params.template_name = TEMPLATE;
    params.region = REGION;
    params.recording = &recording;

    if (hms_client_create_room((const hms_client *)client, &params, NULL, &room,
                               &error) != HMS_OK) {
        fprintf(stderr, "%s\n", hms_error_message(error));
        hms_error_free(error);
        return 0;
    }
    is_right = strcmp(hms_room_id(room), ID) == 0 &&
               strcmp(hms_room_name(room), NAME) == 0;
    hms_room_free(room);
    return is_right;
}

int main(int argc, char **argv) {
    hms_error *error;
    int code;

    if (hms_client_new(NULL, &the_client, &error) != HMS_OK) {
        fprintf(stderr, "%s\n", hms_error_message(error));
        hms_error_free(error);
        return EXIT_FAILURE;
    }
    code = run(argc, argv);
    hms_client_free(the_client);
    return code;
}

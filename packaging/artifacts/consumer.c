/* A program that needs no service: a create that cannot connect says so. */
#include <hms_rooms.h>
#include <stdio.h>
#include <string.h>

#ifdef ANOTHER_RUST_LIBRARY
extern int another_rust_library(void);
#else
#define another_rust_library() 1
#endif

int main(void) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_client *client;
    hms_room *room;
    hms_error *error;
    hms_status status;
    char version[32];

    options.management_token = "made-up-token";
    options.base_url = "http://127.0.0.1:1/";
    options.max_attempts = 1;
    params.name = "room";
    if (hms_client_new(&options, &client, &error) != HMS_OK) {
        fprintf(stderr, "%s\n", hms_error_message(error));
        return 1;
    }
    status = hms_client_create_room(client, &params, NULL, &room, &error);
    hms_error_free(error);
    hms_client_free(client);

    snprintf(version, sizeof version, "%d.%d.%d", HMS_ROOMS_VERSION_MAJOR,
             HMS_ROOMS_VERSION_MINOR, HMS_ROOMS_VERSION_PATCH);
    return status != HMS_CONNECT_FAILED || strcmp(version, hms_version()) != 0 ||
           another_rust_library() != 1;
}

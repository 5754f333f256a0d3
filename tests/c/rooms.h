/* Clients, and the calls that most tests make with them. */
#ifndef ROOMS_H
#define ROOMS_H

#include "check.h"
#include "hms_rooms.h"

static inline hms_client *client_with(const hms_client_options *options) {
    hms_client *client = NULL;
    hms_error *error = NULL;
    CHECK(hms_client_new(options, &client, &error) == HMS_OK);
    if (client == NULL) {
        fprintf(stderr, "%s\n", hms_error_message(error));
        exit(EXIT_FAILURE);
    }
    return client;
}

/* A client of the sandbox that this program runs under. */
static inline hms_client *client_of_environment(void) {
    return client_with(NULL);
}

/* A client of a server of ours, which takes any token. */
static inline hms_client *client_of(const char *base_url) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    options.management_token = "token";
    options.base_url = base_url;
    return client_with(&options);
}

/* Creates a room; whether it worked, and the reply is that of this room. */
static inline int creates(const hms_client *client, const char *name) {
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_room *room = NULL;
    hms_error *error = NULL;
    hms_status status;
    int is_right;

    params.name = name;
    status = hms_client_create_room(client, &params, NULL, &room, &error);
    is_right = status == HMS_OK && same(hms_room_name(room), name);
    if (!is_right) {
        fprintf(stderr, "%s: %s %s\n", name, hms_status_name(status),
                status == HMS_OK ? hms_room_name(room)
                                 : hms_error_message(error));
    }
    hms_room_free(room);
    hms_error_free(error);
    return is_right;
}

#endif

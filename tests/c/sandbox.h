/* The sandbox that a program runs under: its v2 API, and what only a sandbox
 * has. */
#ifndef SANDBOX_H
#define SANDBOX_H

#include "rooms.h"

/* A client of the sandbox's v2 API, below a path of its own, such as "/v2". */
static inline hms_client *client_of_path(const char *path) {
    static char base_url[256];
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    char *behind;
    snprintf(base_url, sizeof base_url, "%s", getenv("HMS_BASE_URL"));
    behind = strstr(base_url, "/api/v2");
    if (behind != NULL) {
        snprintf(behind, sizeof base_url - (size_t)(behind - base_url), "%s",
                 path);
    }
    options.api = HMS_API_V2;
    options.base_url = base_url;
    return client_with(&options);
}

static inline hms_client *client_of_v2(void) { return client_of_path("/v2"); }

/* Lets a peer into a room. */
static inline int enters(const char *room_id, const char *peer) {
    hms_client *control = client_of_path("");
    hms_reply *reply = NULL;
    hms_error *error = NULL;
    hms_status status;
    char path[128];
    snprintf(path, sizeof path, "/_sandbox/rooms/%s/peers", room_id);
    status = hms_client_request(control, "POST", path, peer, 0, NULL, &reply,
                                &error);
    if (status != HMS_OK) {
        fprintf(stderr, "%s\n", hms_error_message(error));
    }
    hms_error_free(error);
    hms_reply_free(reply);
    hms_client_free(control);
    return status == HMS_OK;
}

/* The room of this name. It is made if it does not exist. */
static inline hms_room *room_named(const hms_client *client, const char *name) {
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_room *room = NULL;
    params.name = name;
    CHECK(hms_client_create_room(client, &params, NULL, &room, NULL) == HMS_OK);
    return room;
}

#endif

/* A call from late code. It has no caller to return a failure to. */
#ifndef LATE_H
#define LATE_H

#include "check.h"
#include "hms_rooms.h"

/* Where a late program says how it went: its parent reads it. */
#define REPORT_FD 9

static inline int late_status(const char *what, hms_status status,
                              hms_error *error) {
    if (status != HMS_OK) {
        fprintf(stderr, "late: %s: %s: %s\n", what, hms_status_name(status),
                hms_error_message(error));
    }
    hms_error_free(error);
    return status == HMS_OK;
}

/* Creates a room and disables it. */
static inline int late_calls_of(const hms_client *client, const char *name) {
    hms_room *room = NULL;
    hms_error *error = NULL;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_status status;
    int is_right;

    params.name = name;
    status = hms_client_create_room(client, &params, NULL, &room, &error);
    is_right = late_status("create", status, error) &&
               same(hms_room_name(room), name);
    hms_room_free(room);
    if (is_right) {
        status = hms_client_disable_room(client, name, NULL, &room, &error);
        is_right = late_status("disable", status, error) &&
                   length(hms_room_id(room)) == 24;
        hms_room_free(room);
    }
    return is_right;
}

/* Calls with a client that was made before, if there is one, then with one
 * that is made now; frees both, and reports a line for `where`. */
static inline void late_calls(const char *where, hms_client *early) {
    hms_client *client = NULL;
    hms_error *error = NULL;
    hms_status status;
    int is_right = early == NULL || late_calls_of(early, "early");

    hms_client_shutdown(early);
    hms_client_free(early);
    status = hms_client_new(NULL, &client, &error);
    is_right = late_status("new client", status, error) && is_right &&
               late_calls_of(client, "late");
    hms_client_free(client);
    dprintf(REPORT_FD, "%s: %s\n", where, is_right ? "works" : "fails");
}

#endif

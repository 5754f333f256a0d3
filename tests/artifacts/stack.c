/*
 * Calls on a thread with a stack of 64 KiB: a room, and a reply that is nested
 * as deep as it is long.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <stdio.h>

#include "hms_rooms.h"

static hms_status create(const hms_client *client, const char *name) {
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_room *room = NULL;
    hms_status status;
    params.name = name;
    status = hms_client_create_room(client, &params, NULL, &room, NULL);
    hms_room_free(room);
    return status;
}

static void *calls(void *unused) {
    hms_client *client = NULL;
    (void)unused;
    if (hms_client_new(NULL, &client, NULL) == HMS_OK) {
        puts(hms_status_name(create(client, "test-room")));
        puts(hms_status_name(create(client, "nested")));
    }
    hms_client_free(client);
    return NULL;
}

int main(void) {
    pthread_attr_t small;
    pthread_t thread;
    return pthread_attr_init(&small) != 0 ||
           pthread_attr_setstacksize(&small, 64 * 1024) != 0 ||
           pthread_create(&thread, &small, calls, NULL) != 0 ||
           pthread_join(thread, NULL) != 0;
}

/*
 * Defects on purpose, one by name: if a sanitizer reports no defect, it is not
 * active. Run it under `hms-sandbox exec`, as tests/c/abi.c.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hms_rooms.h"

static hms_room *room_of_environment(void) {
    hms_client *client = NULL;
    hms_room *room = NULL;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    params.name = "defects";
    if (hms_client_new(NULL, &client, NULL) != HMS_OK ||
        hms_client_create_room(client, &params, NULL, &room, NULL) != HMS_OK) {
        fputs("no room\n", stderr);
        exit(EXIT_FAILURE);
    }
    hms_client_free(client);
    return room;
}

/* The library reads what the program has freed. */
static void use_after_free(void) {
    hms_room *room = room_of_environment();
    hms_room_free(room);
    (void)hms_room_state(room);
}

/* The program reads what went with the room. */
static void invalid_read(void) {
    hms_room *room = room_of_environment();
    const char *id = hms_room_id(room);
    hms_room_free(room);
    printf("%zu\n", strlen(id));
}

/* The program sets a field to what it never wrote. */
static void uninitialised(void) {
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_client *client = NULL;
    uint32_t *never_written = malloc(sizeof *never_written);
    if (never_written == NULL || hms_client_new(NULL, &client, NULL) != HMS_OK) {
        exit(EXIT_FAILURE);
    }
    params.name = "defects";
    memcpy(&params.size, never_written, sizeof params.size);
    (void)!hms_client_create_room(client, &params, NULL, NULL, NULL);
    hms_client_free(client);
    free(never_written);
}

static int raced;

static void *count(void *argument) {
    raced++;
    return argument;
}

/* The program's own threads race. */
static void race(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, count, NULL);
    raced++;
    pthread_join(thread, NULL);
}

static void *read_state(void *room) {
    (void)hms_room_state(room);
    return NULL;
}

/* One thread frees what another has the library read. */
static void race_inside(void) {
    pthread_t thread;
    hms_room *room = room_of_environment();
    pthread_create(&thread, NULL, read_state, room);
    hms_room_free(room);
    pthread_join(thread, NULL);
}

static void leak(void) { (void)room_of_environment(); }

int main(int count, char **arguments) {
    static const struct {
        const char *name;
        void (*run)(void);
    } defects[] = {
        {"use-after-free", use_after_free},
        {"invalid-read", invalid_read},
        {"uninitialised", uninitialised},
        {"leak", leak},
        {"race", race},
        {"race-inside", race_inside},
    };
    size_t at;
    for (at = 0; at < sizeof defects / sizeof defects[0]; at++) {
        if (count == 2 && strcmp(arguments[1], defects[at].name) == 0) {
            defects[at].run();
            return EXIT_SUCCESS;
        }
    }
    fputs("usage: defects NAME\n", stderr);
    return 2;
}

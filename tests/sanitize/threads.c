/*
 * Sixty-four threads on one client, which is shut down under them. Run it
 * under `hms-sandbox exec`, as tests/c/abi.c; what it shows, it shows to a
 * race detector.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hms_rooms.h"

enum { THREADS = 64, ROUNDS = 20 };

typedef struct shared {
    hms_client *client;
    pthread_barrier_t all_done;
    pthread_mutex_t lock;
    int lines;
} shared;

typedef struct worker {
    shared *with;
    int number;
    int failures;
    hms_status last;
} worker;

static void count_line(void *user_data, uint32_t level, const char *line) {
    shared *all = user_data;
    (void)level;
    pthread_mutex_lock(&all->lock);
    all->lines += line[0] != '\0';
    pthread_mutex_unlock(&all->lock);
}

/* Creates a room, of this thread or of all, and disables it. */
static hms_status one_round(worker *self, int round) {
    char name[32];
    hms_room *room = NULL;
    hms_error *error = NULL;
    hms_status status;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    snprintf(name, sizeof name, "room-%d", round % 2 ? self->number : THREADS);
    params.name = name;

    status = hms_client_create_room(self->with->client, &params, NULL, &room,
                                    &error);
    if (status == HMS_OK) {
        self->failures += strlen(hms_room_id(room)) != 24;
        hms_room_free(room);
        status = hms_client_disable_room(self->with->client, name, NULL, NULL,
                                         &error);
    }
    if (status != HMS_OK && status != HMS_CANCELLED) {
        fprintf(stderr, "%s\n", hms_error_message(error));
    }
    hms_error_free(error);
    return status;
}

static void *work(void *argument) {
    worker *self = argument;
    int round;
    for (round = 0; round < ROUNDS; round++) {
        self->failures += one_round(self, round) != HMS_OK;
    }
    pthread_barrier_wait(&self->with->all_done);
    do {
        self->last = one_round(self, round++);
    } while (self->last == HMS_OK);
    return NULL;
}

int main(void) {
    static shared all;
    static worker workers[THREADS];
    pthread_t threads[THREADS];
    int failures = 0;
    int at;
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    options.log = count_line;
    options.log_user_data = &all;
    options.log_level = HMS_LOG_DEBUG;

    pthread_mutex_init(&all.lock, NULL);
    pthread_barrier_init(&all.all_done, NULL, THREADS + 1);
    if (hms_client_new(&options, &all.client, NULL) != HMS_OK) {
        fputs("no client\n", stderr);
        return EXIT_FAILURE;
    }
    for (at = 0; at < THREADS; at++) {
        workers[at].with = &all;
        workers[at].number = at;
        if (pthread_create(&threads[at], NULL, work, &workers[at]) != 0) {
            fputs("no thread\n", stderr);
            return EXIT_FAILURE;
        }
    }
    pthread_barrier_wait(&all.all_done);
    hms_client_shutdown(all.client);
    for (at = 0; at < THREADS; at++) {
        pthread_join(threads[at], NULL);
        failures += workers[at].failures + (workers[at].last != HMS_CANCELLED);
    }
    hms_client_free(all.client);
    pthread_barrier_destroy(&all.all_done);
    pthread_mutex_destroy(&all.lock);
    printf("%d threads, %d lines logged, %d failures\n", THREADS, all.lines,
           failures);
    return failures == 0 && all.lines > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

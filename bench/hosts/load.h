/*
 * The calls that every host in C and C++ makes with its client, from one
 * thread or many, steadily or in bursts. It prints the time that they took.
 *
 *     HOST CALLS [THREADS [PAUSE_MS]]
 *
 * Each thread makes one call that is not measured, and then CALLS. If there is
 * a pause, all threads call at once, and all pause before the next call. The
 * line that is printed has the time that the calls took and the processor
 * time, in nanoseconds and without the pauses, and the resident memory in KiB.
 */
#ifndef LOAD_H
#define LOAD_H

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ID "63c5b0f1a7d94e2c8b1f0a36"
#define NAME "bench-room"
#define DESCRIPTION                                                            \
    "9PM English Class, Batch 2: recorded for those who could not come this "  \
    "term"
#define TEMPLATE "live-class-with-recording"
#define REGION "eu"
#define BUCKET "recordings-of-live-classes"
#define PREFIX "english/batch-2"
#define BUCKET_REGION "ap-south-1"
#define ACCESS_KEY "AKIAIOSFODNN7EXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

/* A host defines these two. Each thread makes its own client, and create
 * returns whether the reply is about the room. */
static void *client_of_thread(void);
static int create(void *client);

static struct {
    int calls;
    int threads;
    int pause_ms;
    pthread_barrier_t barrier;
    long long wall;
    long long processor;
} load;

static inline long long nanoseconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static inline void create_once(void *client) {
    if (!create(client)) {
        exit(EXIT_FAILURE);
    }
}

/* Starts the clocks, or with -1 stops them: by one thread of all. */
static inline void clocks(int sign) {
    if (pthread_barrier_wait(&load.barrier) == PTHREAD_BARRIER_SERIAL_THREAD) {
        load.wall -= sign * nanoseconds(CLOCK_MONOTONIC);
        load.processor -= sign * nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
    }
    pthread_barrier_wait(&load.barrier);
}

static inline void *caller(void *unused) {
    void *client = client_of_thread();
    struct timespec pause;
    int call;

    pause.tv_sec = 0;
    pause.tv_nsec = load.pause_ms * 1000000L;
    create_once(client);
    clocks(1);
    for (call = 0; call < load.calls; call++) {
        if (load.pause_ms > 0) {
            clocks(-1);
            nanosleep(&pause, NULL);
            clocks(1);
        }
        create_once(client);
    }
    clocks(-1);
    return unused;
}

static inline long resident_kb(void) {
    char line[256];
    long kb = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0) {
            kb = strtol(line + 6, NULL, 10);
        }
    }
    if (status != NULL) {
        fclose(status);
    }
    return kb;
}

static inline int run(int argc, char **argv) {
    pthread_t *others;
    int at;

    if (argc < 2) {
        fprintf(stderr, "usage: %s CALLS [THREADS [PAUSE_MS]]\n", argv[0]);
        return EXIT_FAILURE;
    }
    load.calls = (int)strtol(argv[1], NULL, 10);
    load.threads = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 1;
    load.pause_ms = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 0;
    others = (pthread_t *)calloc((size_t)load.threads, sizeof *others);
    pthread_barrier_init(&load.barrier, NULL, (unsigned)load.threads);
    for (at = 1; at < load.threads; at++) {
        if (pthread_create(&others[at], NULL, caller, NULL) != 0) {
            return EXIT_FAILURE;
        }
    }
    caller(NULL);
    for (at = 1; at < load.threads; at++) {
        pthread_join(others[at], NULL);
    }
    free(others);
    printf("%lld %lld %ld\n", load.wall, load.processor, resident_kb());
    return EXIT_SUCCESS;
}

#endif

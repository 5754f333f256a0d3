/*
 * A program that loads the library whose path it is given, from eight threads
 * at once, and lets go of it again, over and over.
 */
#define _POSIX_C_SOURCE 200809L

#include <dlfcn.h>
#include <hms_rooms.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { THREADS = 8, ROUNDS = 100 };

static const char *path;

/* ISO C has no cast from an object's address to a function's. */
static int find(void *library, const char *name, void *function) {
    void *found = dlsym(library, name);
    memcpy(function, &found, sizeof found);
    return found != NULL;
}

static int use(void *library) {
    hms_status (*new)(const hms_client_options *, hms_client **, hms_error **);
    void (*client_free)(hms_client *);
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    hms_client *client;

    options.management_token = "made-up-token";
    if (!find(library, "hms_client_new", &new) ||
        !find(library, "hms_client_free", &client_free) ||
        new (&options, &client, NULL) != HMS_OK) {
        return 0;
    }
    client_free(client);
    return 1;
}

static void *load(void *failed) {
    int round;
    for (round = 0; round < ROUNDS; round++) {
        void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (library == NULL || !use(library) || dlclose(library) != 0) {
            return failed;
        }
    }
    return NULL;
}

int main(int count, char **arguments) {
    pthread_t threads[THREADS];
    int failures = count != 2;
    int at;

    path = arguments[1];
    for (at = 0; at < THREADS; at++) {
        failures += pthread_create(&threads[at], NULL, load, &threads) != 0;
    }
    for (at = 0; at < THREADS; at++) {
        void *failed;
        failures += pthread_join(threads[at], &failed) != 0 || failed != NULL;
    }
    return failures != 0;
}

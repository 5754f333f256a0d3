/*
 * A program that is not linked with the library, but loads it while it runs:
 * first used by two threads at once, unloaded, and loaded again. Run it under
 * `hms-sandbox exec`.
 */
#define _POSIX_C_SOURCE 200809L

#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <sys/wait.h>

#include "hms_rooms.h"
#include "interpose.h"
#include "process.h"

#define LIBRARY "libhms_rooms.so.1"

enum { THREADS = 2, ROUNDS = 50 };

static struct functions {
    hms_status (*client_new)(const hms_client_options *, hms_client **,
                             hms_error **);
    hms_status (*create_room)(const hms_client *, const hms_room_params *,
                              const hms_call_options *, hms_room **,
                              hms_error **);
    hms_status (*disable_room)(const hms_client *, const char *,
                               const hms_call_options *, hms_room **,
                               hms_error **);
    const char *(*room_name)(const hms_room *);
    void (*room_free)(hms_room *);
    void (*client_free)(hms_client *);
} hms;

/* ISO C has no cast from an object's address to a function's. */
static void function(void *library, const char *name, void *pointer) {
    void *found = dlsym(library, name);
    CHECK(found != NULL);
    memcpy(pointer, &found, sizeof found);
}

static void *load(void) {
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(EXIT_FAILURE);
    }
    function(library, "hms_client_new", &hms.client_new);
    function(library, "hms_client_create_room", &hms.create_room);
    function(library, "hms_client_disable_room", &hms.disable_room);
    function(library, "hms_room_name", &hms.room_name);
    function(library, "hms_room_free", &hms.room_free);
    function(library, "hms_client_free", &hms.client_free);
    return library;
}

/* Where threads meet: before the first call, and behind dlclose. */
static pthread_barrier_t ready;
static pthread_barrier_t unloaded;

/* Uses the library, and ends when it is gone: what it left to be done at the
 * end of a thread is done then. */
static void *use(void *argument) {
    hms_client *client = NULL;
    hms_room *room = NULL;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    (void)argument;
    params.name = "loaded";
    pthread_barrier_wait(&ready);
    CHECK(hms.client_new(NULL, &client, NULL) == HMS_OK);
    CHECK(hms.create_room(client, &params, NULL, &room, NULL) == HMS_OK);
    CHECK(same(hms.room_name(room), "loaded"));
    hms.room_free(room);
    hms.client_free(client);
    pthread_barrier_wait(&ready);
    pthread_barrier_wait(&unloaded);
    return NULL;
}

static void load_use_and_unload(void) {
    pthread_t threads[THREADS];
    void *library = load();
    int at;

    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_create(&threads[at], NULL, use, NULL) == 0);
    }
    pthread_barrier_wait(&ready);
    pthread_barrier_wait(&ready);
    CHECK(dlclose(library) == 0);
    pthread_barrier_wait(&unloaded);
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0);
    }
}

static void barriers(void) {
    pthread_barrier_init(&ready, NULL, THREADS + 1);
    pthread_barrier_init(&unloaded, NULL, THREADS + 1);
}

static void a_program_loads_and_unloads_the_library_again_and_again(void) {
    int round;
    barriers();
    for (round = 0; round < ROUNDS; round++) {
        load_use_and_unload();
    }
}

/* In a process that has never had the library, each time. */
static void the_first_use_is_by_two_threads_at_once(void) {
    int round;
    CHECK(dlopen(LIBRARY, RTLD_NOW | RTLD_NOLOAD) == NULL);
    for (round = 0; round < ROUNDS; round++) {
        int status = -1;
        pid_t child = fork();
        if (child == 0) {
            alarm(PATIENCE);
            barriers();
            load_use_and_unload();
            exit(failures_of_test == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
        }
        CHECK(waitpid(child, &status, 0) == child && status == 0);
    }
}

static int is_held;

static void while_held(void) {
    while (__sync_fetch_and_add(&is_held, 0)) {
        sleep_ms(1);
    }
}

/* The system's resolver: no name is found, but not for a while. */
int getaddrinfo(const char *name, const char *service,
                const struct addrinfo *hints, struct addrinfo **found) {
    (void)name;
    (void)service;
    (void)hints;
    (void)found;
    while_held();
    return EAI_NONAME;
}

typedef struct body {
    void *(*run)(void *);
    void *argument;
} body;

static void *run_late(void *argument) {
    body late = *(body *)argument;
    free(argument);
    while_held();
    return late.run(late.argument);
}

/* Whether threads take a while to start. */
static int start_late;

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                   void *(*run)(void *), void *argument) {
    static int (*libc_pthread_create)(pthread_t *, const pthread_attr_t *,
                                      void *(*)(void *), void *);
    if (libc_pthread_create == NULL) {
        LIBC(libc_pthread_create, "pthread_create");
    }
    if (start_late) {
        body *late = malloc(sizeof *late);
        late->run = run;
        late->argument = argument;
        return libc_pthread_create(thread, attributes, run_late, late);
    }
    return libc_pthread_create(thread, attributes, run, argument);
}

/* Calls from a thread that has ended when the library is unloaded. */
static void *call_in_vain(void *starts_late) {
    hms_client *client = NULL;
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    options.management_token = "token";
    options.base_url = "http://hangs.test";
    options.allow_http = 1;
    options.timeout_ms = 50;
    start_late = starts_late != NULL;
    CHECK(hms.client_new(&options, &client, NULL) == HMS_OK);
    CHECK(hms.disable_room(client, "room", NULL, NULL, NULL) ==
          HMS_TIMED_OUT);
    start_late = 0;
    hms.client_free(client);
    return NULL;
}

static void unload_amid_a_lookup(void *starts_late) {
    int round;
    for (round = 0; round < 5; round++) {
        pthread_t thread;
        void *library = load();
        is_held = 1;
        CHECK(pthread_create(&thread, NULL, call_in_vain, starts_late) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
        CHECK(dlclose(library) == 0);
        CHECK(threads_of_process() > 1);
        __sync_fetch_and_and(&is_held, 0);
        CHECK(settles(threads_of_process, 1));
    }
}

static void a_lookup_that_hangs_may_end_after_the_library_is_unloaded(void) {
    unload_amid_a_lookup(NULL);
}

static void a_lookup_may_begin_after_the_library_is_unloaded(void) {
    unload_amid_a_lookup(&start_late);
}

int main(void) {
    static void (*const tests[])(void) = {
        the_first_use_is_by_two_threads_at_once,
        a_program_loads_and_unloads_the_library_again_and_again,
        a_lookup_that_hangs_may_end_after_the_library_is_unloaded,
        a_lookup_may_begin_after_the_library_is_unloaded,
    };
    return RUN(tests);
}

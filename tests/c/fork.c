/*
 * A client made before fork() works on both sides: each process has its own
 * connections, waits for no lock that a thread of its parent held, and reads
 * no reply that was for the other. Run it under `hms-sandbox exec`.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "connections.h"
#include "process.h"
#include "rooms.h"

/* If a child hangs, it is ended after so many seconds. */
#define CHILD_PATIENCE 20

/* Runs `body` in a child, which exits with 0 if it returns nonzero. */
static pid_t child_of(int (*body)(hms_client *), hms_client *client) {
    pid_t child = fork();
    if (child == 0) {
        failures_of_test = 0;
        alarm(CHILD_PATIENCE);
        _exit(body(client) ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    CHECK(child > 0);
    return child;
}

static int ended_well(pid_t child) {
    int status = -1;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == EXIT_SUCCESS;
}

/* Creates a few rooms, of names that this process alone asks for. */
static int creates_its_own(hms_client *client) {
    char name[64];
    int at;
    for (at = 0; at < 4; at++) {
        snprintf(name, sizeof name, "of-process-%d-%d", (int)getpid(), at);
        if (!creates(client, name)) {
            return 0;
        }
    }
    return 1;
}

static int creates_its_own_and_frees(hms_client *client) {
    int worked = creates_its_own(client);
    hms_client_free(client);
    return worked;
}

static int frees(hms_client *client) {
    hms_client_free(client);
    return 1;
}

static int shuts_down(hms_client *client) {
    hms_client_shutdown(client);
    return hms_client_disable_room(client, "room", NULL, NULL, NULL) ==
           HMS_CANCELLED;
}

static int has_a_grandchild(hms_client *client) {
    pid_t child = child_of(creates_its_own, client);
    int worked = creates_its_own(client);
    return ended_well(child) && worked;
}

static void *create_first(void *client) {
    CHECK(creates_its_own(client));
    return NULL;
}

/* A process in which nothing of the library has run yet forks while four of
 * its threads make the first calls. */
static int forks_amid_first_calls(hms_client *nothing) {
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    hms_client *client = client_of_environment();
    pid_t child;
    int at;

    (void)nothing;
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_create(&threads[at], NULL, create_first, client) == 0);
    }
    sleep_ms(getpid() % 8);
    child = child_of(creates_its_own, client);
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0);
    }
    return ended_well(child) && failures_of_test == 0;
}

/* The first of the tests: later, nothing would be the first call. */
static void a_fork_amid_the_first_calls_leaves_nothing_half_made(void) {
    int at;
    for (at = 0; at < 50; at++) {
        CHECK(ended_well(child_of(forks_amid_first_calls, NULL)));
    }
}

static void a_client_that_was_never_used_works_on_both_sides(void) {
    hms_client *client = client_of_environment();
    pid_t child = child_of(creates_its_own, client);
    CHECK(creates_its_own(client));
    CHECK(ended_well(child));
    hms_client_free(client);
}

static void a_client_in_use_works_on_both_sides_at_once(void) {
    enum { CHILDREN = 8 };
    pid_t children[CHILDREN];
    hms_client *client = client_of_environment();
    int at;

    CHECK(creates_its_own(client));
    for (at = 0; at < CHILDREN; at++) {
        children[at] = child_of(creates_its_own_and_frees, client);
    }
    for (at = 0; at < CHILDREN; at++) {
        CHECK(creates_its_own(client));
    }
    for (at = 0; at < CHILDREN; at++) {
        CHECK(ended_well(children[at]));
    }
    hms_client_free(client);
}

static void the_parent_keeps_its_connection_whatever_a_child_does(void) {
    static int (*const deeds[])(hms_client *) = {
        creates_its_own, creates_its_own_and_frees, frees, shuts_down,
    };
    hms_client *client = client_of_environment();
    size_t at;

    CHECK(creates_its_own(client));
    connections = 0;
    for (at = 0; at < LENGTH_OF(deeds); at++) {
        CHECK(ended_well(child_of(deeds[at], client)));
        CHECK(creates_its_own(client));
    }
    CHECK(connections == 0);
    hms_client_free(client);
}

static int connects_once(hms_client *client) {
    connections = 0;
    return creates_its_own(client) && connections == 1;
}

static void a_child_opens_a_connection_of_its_own_and_keeps_it(void) {
    hms_client *client = client_of_environment();
    CHECK(creates_its_own(client));
    CHECK(ended_well(child_of(connects_once, client)));
    hms_client_free(client);
}

static void a_grandchild_can_use_the_client_too(void) {
    hms_client *client = client_of_environment();
    CHECK(creates_its_own(client));
    CHECK(ended_well(child_of(has_a_grandchild, client)));
    CHECK(creates_its_own(client));
    hms_client_free(client);
}

static int told[2];

/* Waits until the parent has done what it is going to do. */
static int creates_its_own_when_told(hms_client *client) {
    char byte;
    return read(told[0], &byte, 1) == 1 && creates_its_own(client);
}

static void the_child_goes_on_after_its_parent_frees_the_client(void) {
    hms_client *client = client_of_environment();
    pid_t child;

    CHECK(pipe(told) == 0 && creates_its_own(client));
    child = child_of(creates_its_own_when_told, client);
    hms_client_free(client);
    CHECK(write(told[1], "", 1) == 1);
    CHECK(ended_well(child));
    close(told[0]);
    close(told[1]);
}

/* The name that a client made for a room, or empty if the call failed. */
static void made_name(hms_client *client, char *name, size_t size) {
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_room *room = NULL;
    name[0] = '\0';
    if (hms_client_create_room(client, &params, NULL, &room, NULL) == HMS_OK) {
        snprintf(name, size, "%s", hms_room_name(room));
    }
    hms_room_free(room);
}

static int says_what_name_it_made(hms_client *client) {
    char name[64];
    made_name(client, name, sizeof name);
    return write(told[1], name, sizeof name) == sizeof name;
}

static void both_sides_make_names_of_their_own(void) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    char before[64];
    char of_parent[64];
    char of_child[64];
    hms_client *client;
    pid_t child;

    options.generate_names = 1;
    client = client_with(&options);
    CHECK(pipe(told) == 0);
    made_name(client, before, sizeof before);
    child = child_of(says_what_name_it_made, client);
    made_name(client, of_parent, sizeof of_parent);
    CHECK(read(told[0], of_child, sizeof of_child) == sizeof of_child);
    CHECK(ended_well(child));
    CHECK(length(of_parent) > 0 && length(of_child) > 0);
    CHECK(strcmp(of_parent, of_child) != 0 && strcmp(of_child, before) != 0);
    hms_client_free(client);
    close(told[0]);
    close(told[1]);
}

static hms_client *busy;
static int is_over;

static void *create_all_the_time(void *argument) {
    int thread = *(const int *)argument;
    char name[64];
    int round;
    for (round = 0; !__sync_fetch_and_add(&is_over, 0); round++) {
        snprintf(name, sizeof name, "of-thread-%d-%d", thread, round % 8);
        CHECK(creates(busy, name));
    }
    return NULL;
}

static int creates_once(hms_client *client) {
    char name[64];
    snprintf(name, sizeof name, "amid-calls-%d", (int)getpid());
    return creates(client, name);
}

static void forks_while_sixteen_threads_are_in_calls(void) {
    enum { THREADS = 16, AT_ONCE = 4 };
    /* Each child does a handshake, which takes its time. */
    int forks = holds(getenv("HMS_BASE_URL"), "https:") ? 200 : 1000;
    pthread_t threads[THREADS];
    int numbers[THREADS];
    pid_t children[AT_ONCE] = {0};
    int at;

    busy = client_of_environment();
    is_over = 0;
    for (at = 0; at < THREADS; at++) {
        numbers[at] = at;
        CHECK(pthread_create(&threads[at], NULL, create_all_the_time,
                             &numbers[at]) == 0);
    }
    for (at = 0; at < forks + AT_ONCE; at++) {
        pid_t *child = &children[at % AT_ONCE];
        CHECK(*child == 0 || ended_well(*child));
        *child = at < forks ? child_of(creates_once, busy) : 0;
    }
    __sync_fetch_and_add(&is_over, 1);
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0);
    }
    hms_client_free(busy);
}

int main(void) {
    static void (*const tests[])(void) = {
        a_fork_amid_the_first_calls_leaves_nothing_half_made,
        a_client_that_was_never_used_works_on_both_sides,
        a_client_in_use_works_on_both_sides_at_once,
        the_parent_keeps_its_connection_whatever_a_child_does,
        a_child_opens_a_connection_of_its_own_and_keeps_it,
        a_grandchild_can_use_the_client_too,
        the_child_goes_on_after_its_parent_frees_the_client,
        both_sides_make_names_of_their_own,
        forks_while_sixteen_threads_are_in_calls,
    };
    return RUN(tests);
}

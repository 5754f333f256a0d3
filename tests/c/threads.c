/*
 * One client, many threads: they share its connections, end each other's
 * calls, and leave nothing behind. Run it under `hms-sandbox exec`.
 */
#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <pthread.h>

#include "connections.h"
#include "ports.h"
#include "process.h"
#include "rooms.h"
#include "server.h"

enum { MANY = 64, SOME = 16 };

static int read_of(int *shared) {
    return __sync_fetch_and_add(shared, 0);
}

/* A thread that calls. */
typedef struct caller {
    pthread_t thread;
    int number;
    hms_client *client;
    const char *name;
    /* The result. */
    hms_status status;
    char id[64];
} caller;

static void start(caller callers[], int count, void *(*body)(void *),
                  hms_client *client, const char *name) {
    int at;
    memset(callers, 0, (size_t)count * sizeof callers[0]);
    for (at = 0; at < count; at++) {
        callers[at].number = at;
        callers[at].client = client;
        callers[at].name = name;
        CHECK(pthread_create(&callers[at].thread, NULL, body, &callers[at]) ==
              0);
    }
}

static void join(caller callers[], int count) {
    int at;
    for (at = 0; at < count; at++) {
        CHECK(pthread_join(callers[at].thread, NULL) == 0);
    }
}

static void *create_two_hundred(void *argument) {
    const caller *mine = argument;
    char name[64];
    int at;
    for (at = 0; at < 200; at++) {
        snprintf(name, sizeof name, "of-%d-%d", mine->number, at % 10);
        CHECK(creates(mine->client, name));
    }
    return NULL;
}

static void
many_threads_open_a_connection_each_at_most_and_leave_none_behind(void) {
    caller callers[MANY];
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    int descriptors = descriptors_of_process();
    hms_client *client;

    options.max_connections = MANY;
    client = client_with(&options);
    connections = 0;
    start(callers, MANY, create_two_hundred, client, NULL);
    join(callers, MANY);
    CHECK(connections >= 1 && connections <= MANY);
    CHECK(settles(threads_of_process, 1));
    hms_client_free(client);
    CHECK(descriptors_of_process() == descriptors);
}

static void *create_one(void *argument) {
    caller *mine = argument;
    hms_room *room = NULL;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    params.name = mine->name;
    mine->status = hms_client_create_room(mine->client, &params, NULL, &room,
                                          NULL);
    snprintf(mine->id, sizeof mine->id, "%s",
             room == NULL ? "" : hms_room_id(room));
    hms_room_free(room);
    return NULL;
}

static void threads_that_create_one_name_get_one_room(void) {
    caller callers[MANY];
    hms_client *client = client_of_environment();
    int at;

    start(callers, MANY, create_one, client, "shared-by-threads");
    join(callers, MANY);
    for (at = 0; at < MANY; at++) {
        CHECK(callers[at].status == HMS_OK);
        CHECK(length(callers[at].id) > 0 &&
              same(callers[at].id, callers[0].id));
    }
    hms_client_free(client);
}

static int entered;
static int is_cancelled;

/* Runs inside a call: once for each, it says that the call has begun. */
static int cancelled(void *user_data) {
    int *is_known = user_data;
    if (!*is_known) {
        *is_known = 1;
        __sync_fetch_and_add(&entered, 1);
    }
    return read_of(&is_cancelled);
}

static int paused;

static void count_pauses(void *user_data, uint32_t level, const char *line) {
    (void)user_data;
    if (level == HMS_LOG_WARN && holds(line, "the next follows in")) {
        __sync_fetch_and_add(&paused, 1);
    }
}

static void *disable_with_hook(void *argument) {
    caller *mine = argument;
    int is_known = 0;
    hms_call_options options = HMS_CALL_OPTIONS_INIT;
    options.cancelled = cancelled;
    options.cancelled_user_data = &is_known;
    mine->status = hms_client_disable_room(mine->client, mine->name, &options,
                                           NULL, NULL);
    return NULL;
}

/* Rooms of some names never get an answer, others hear that it comes later
 * than a call can wait, but not later than its budget. */
static void serve_badly(int connection) {
    char request[4096];
    while (server_request(connection, request, sizeof request)) {
        if (holds(request, "stalls")) {
            continue;
        }
        if (holds(request, "pauses")) {
            server_reply(connection, "503 Service Unavailable",
                         "Retry-After: 25\r\n", "{}");
        } else {
            server_room(connection, request);
        }
    }
}

static hms_client *client_that_logs(const char *base_url) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    options.management_token = "token";
    options.base_url = base_url;
    options.log = count_pauses;
    entered = 0;
    is_cancelled = 0;
    paused = 0;
    connections = 0;
    return client_with(&options);
}

static void until(int *count, int wanted) {
    while (read_of(count) < wanted) {
        sleep_ms(1);
    }
}

static void shut_down(hms_client *client) {
    hms_client_shutdown(client);
}

static void cancel(hms_client *client) {
    (void)client;
    __sync_fetch_and_add(&is_cancelled, 1);
}

/* Starts calls, waits until all of them hang, and ends them. */
static void calls_end(hms_client *client, const char *name, int *count,
                      void (*end)(hms_client *)) {
    caller callers[SOME];
    double started;
    int at;

    start(callers, SOME, disable_with_hook, client, name);
    until(&entered, SOME);
    until(count, SOME);
    /* From the connection, or the log line, it is a moment to the wait. */
    sleep_ms(50);
    started = now();
    end(client);
    join(callers, SOME);
    CHECK(is_soon_after(started));
    for (at = 0; at < SOME; at++) {
        CHECK(callers[at].status == HMS_CANCELLED);
    }
}

static void (*const ends[])(hms_client *) = {shut_down, cancel};

/* Checks a client whose calls were ended this way, after their threads are
 * joined. Then frees it. */
static void check_client_after(void (*end)(hms_client *), hms_client *client) {
    if (end == cancel) {
        is_cancelled = 0;
        CHECK(creates(client, "after-that"));
    } else {
        CHECK(hms_client_disable_room(client, "room", NULL, NULL, NULL) ==
              HMS_CANCELLED);
    }
    hms_client_free(client);
}

static void calls_end_while_they_wait_for_a_reply(void) {
    server bad = server_start(serve_badly);
    size_t at;
    for (at = 0; at < LENGTH_OF(ends); at++) {
        hms_client *client = client_that_logs(bad.port.base_url);
        calls_end(client, "stalls", &connections, ends[at]);
        check_client_after(ends[at], client);
    }
    server_stop(&bad);
}

static void calls_end_while_they_pause(void) {
    server bad = server_start(serve_badly);
    size_t at;
    for (at = 0; at < LENGTH_OF(ends); at++) {
        hms_client *client = client_that_logs(bad.port.base_url);
        calls_end(client, "pauses", &paused, ends[at]);
        check_client_after(ends[at], client);
    }
    server_stop(&bad);
}

static void calls_end_while_they_connect(void) {
    size_t at;
    for (at = 0; at < LENGTH_OF(ends); at++) {
        port blackhole = port_blackhole("127.0.0.1", 0);
        hms_client *client = client_that_logs(blackhole.base_url);
        server later;
        calls_end(client, "room", &connections, ends[at]);
        later = server_on(blackhole, serve_badly);
        check_client_after(ends[at], client);
        server_stop(&later);
    }
}

/* The order in which a client ends: shut down, join, free. */
static void a_client_is_shut_down_joined_and_freed_again_and_again(void) {
    server bad = server_start(serve_badly);
    int descriptors = descriptors_of_process();
    int round;
    for (round = 0; round < 20; round++) {
        caller callers[SOME];
        hms_client *client = client_that_logs(bad.port.base_url);
        int at;
        start(callers, SOME, disable_with_hook, client, "stalls");
        /* Some wait for a reply, some have just begun, some are about to. */
        until(&entered, SOME / 2);
        hms_client_shutdown(client);
        join(callers, SOME);
        hms_client_free(client);
        for (at = 0; at < SOME; at++) {
            CHECK(callers[at].status == HMS_CANCELLED);
        }
    }
    CHECK(descriptors_of_process() == descriptors);
    server_stop(&bad);
}

static void calls_that_fail_keep_no_descriptor(void) {
    port blackhole = port_blackhole("127.0.0.1", 0);
    port silent = port_silent();
    const char *const base_urls[] = {blackhole.base_url, silent.base_url,
                                     "http://127.0.0.2:9"};
    int descriptors = descriptors_of_process();
    hms_call_options options = HMS_CALL_OPTIONS_INIT;
    size_t at;

    options.timeout_ms = 10;
    for (at = 0; at < LENGTH_OF(base_urls); at++) {
        hms_client *client = client_of(base_urls[at]);
        int call;
        for (call = 0; call < 50; call++) {
            CHECK(hms_client_disable_room(client, "room", &options, NULL,
                                          NULL) != HMS_OK);
        }
        CHECK(descriptors_of_process() == descriptors);
        hms_client_free(client);
    }
    port_close(&silent);
    port_close(&blackhole);
}

static void nothing_is_written_to_stdout_or_stderr(void) {
    FILE *written = tmpfile();
    int before[2];
    int fd;
    server bad = server_start(serve_badly);
    hms_client *good_client = client_of_environment();
    hms_client *bad_client = client_of(bad.port.base_url);
    hms_client *no_client = client_of("http://127.0.0.2:9");
    hms_call_options options = HMS_CALL_OPTIONS_INIT;
    options.timeout_ms = 50;

    fflush(NULL);
    for (fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
        before[fd - STDOUT_FILENO] = dup(fd);
        dup2(fileno(written), fd);
    }
    (void)!hms_client_new(&(hms_client_options){.struct_size = 1}, NULL, NULL);
    (void)!hms_client_disable_room(good_client, "quiet", NULL, NULL, NULL);
    (void)!hms_client_disable_room(good_client, "no name", NULL, NULL, NULL);
    (void)!hms_client_disable_room(bad_client, "stalls", &options, NULL, NULL);
    (void)!hms_client_disable_room(bad_client, "pauses", &options, NULL, NULL);
    (void)!hms_client_disable_room(no_client, "quiet", NULL, NULL, NULL);
    hms_client_free(good_client);
    hms_client_free(bad_client);
    hms_client_free(no_client);
    for (fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
        dup2(before[fd - STDOUT_FILENO], fd);
        close(before[fd - STDOUT_FILENO]);
    }
    CHECK(lseek(fileno(written), 0, SEEK_END) == 0);
    fclose(written);
    server_stop(&bad);
}

int main(void) {
    static void (*const tests[])(void) = {
        many_threads_open_a_connection_each_at_most_and_leave_none_behind,
        threads_that_create_one_name_get_one_room,
        calls_end_while_they_wait_for_a_reply,
        calls_end_while_they_pause,
        calls_end_while_they_connect,
        a_client_is_shut_down_joined_and_freed_again_and_again,
        calls_that_fail_keep_no_descriptor,
        nothing_is_written_to_stdout_or_stderr,
    };
    return RUN(tests);
}

/*
 * A wall clock that is put forward and back by an hour in mid-call: timeouts
 * and pauses are by another clock. Run it under `hms-sandbox exec`.
 */
#define _POSIX_C_SOURCE 200809L

#include <sys/time.h>

#include "interpose.h"
#include "ports.h"
#include "process.h"
#include "rooms.h"
#include "server.h"

enum { HOUR = 3600 };

/* How far the wall clock is off, in seconds. */
static long off;
static int asked;

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*libc_clock_gettime)(clockid_t, struct timespec *);
    int result;
    if (libc_clock_gettime == NULL) {
        LIBC(libc_clock_gettime, "clock_gettime");
    }
    result = libc_clock_gettime(clock, time);
    if (clock == CLOCK_REALTIME) {
        asked++;
        time->tv_sec += off;
    }
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    struct timespec exact;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &exact);
    time->tv_sec = exact.tv_sec;
    time->tv_usec = exact.tv_nsec / 1000;
    return 0;
}

/* Sets the wall clock, again and again in the middle of a call. */
static int set_wrong(void *user_data) {
    const long *by = user_data;
    off = off == 0 ? *by : 0;
    return 0;
}

static const long errors[] = {HOUR, -HOUR};

/* Calls while the clock jumps; the status, and that no limit moved. */
static hms_status call(const char *base_url, long by, uint64_t timeout,
                       double at_least) {
    hms_client *client = client_of(base_url);
    hms_call_options options = HMS_CALL_OPTIONS_INIT;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_status status;
    double started = now();

    params.name = "clock";
    options.cancelled = set_wrong;
    options.cancelled_user_data = &by;
    options.timeout_ms = timeout;
    status = hms_client_create_room(client, &params, &options, NULL, NULL);
    CHECK(now() - started >= at_least && is_soon_after(started));
    off = 0;
    hms_client_free(client);
    return status;
}

static void a_deadline_is_neither_early_nor_late(void) {
    port silent = port_silent();
    port blackhole = port_blackhole("127.0.0.1", 0);
    size_t at;
    for (at = 0; at < LENGTH_OF(errors); at++) {
        CHECK(call(silent.base_url, errors[at], 300, 0.3) == HMS_TIMED_OUT);
        CHECK(call(blackhole.base_url, errors[at], 300, 0.3) ==
              HMS_TIMED_OUT);
    }
    port_close(&blackhole);
    port_close(&silent);
}

static void serve_late(int connection) {
    char request[4096];
    while (server_request(connection, request, sizeof request)) {
        sleep_ms(300);
        server_room(connection, request);
    }
}

static void a_call_gets_its_late_reply(void) {
    server late = server_start(serve_late);
    size_t at;
    for (at = 0; at < LENGTH_OF(errors); at++) {
        CHECK(call(late.port.base_url, errors[at], 0, 0.3) == HMS_OK);
    }
    server_stop(&late);
}

static void a_pause_is_neither_shorter_nor_longer(void) {
    size_t at;
    for (at = 0; at < LENGTH_OF(errors); at++) {
        server second = server_start(serve_the_second_time);
        CHECK(call(second.port.base_url, errors[at], 0, 1) == HMS_OK);
        server_stop(&second);
    }
}

static void a_client_goes_on_while_the_clock_jumps(void) {
    hms_client *client = client_of_environment();
    int round;
    CHECK(creates(client, "right-clock"));
    for (round = 0; round < 10; round++) {
        off = errors[round % 2];
        CHECK(creates(client, "wrong-clock"));
        off = 0;
        CHECK(creates(client, "right-clock"));
    }
    hms_client_free(client);
}

/* A token of an hour ago, or of the next: the service's Date sets it right. */
static void a_client_that_starts_with_a_wrong_clock_works(void) {
    size_t at;
    for (at = 0; at < LENGTH_OF(errors); at++) {
        hms_client *client;
        off = errors[at];
        client = client_of_environment();
        CHECK(creates(client, "wrong-from-the-start"));
        CHECK(getenv("HMS_ACCESS_KEY") == NULL || asked > 0);
        off = 0;
        CHECK(creates(client, "right-again"));
        hms_client_free(client);
    }
}

int main(void) {
    static void (*const tests[])(void) = {
        a_deadline_is_neither_early_nor_late,
        a_call_gets_its_late_reply,
        a_pause_is_neither_shorter_nor_longer,
        a_client_goes_on_while_the_clock_jumps,
        a_client_that_starts_with_a_wrong_clock_works,
    };
    return RUN(tests);
}

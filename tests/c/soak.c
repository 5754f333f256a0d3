/*
 * Many threads on one client, for as long as it takes to see a leak: under
 * `hms-sandbox exec --faults tests/c/soak.json`, for a number of seconds that
 * is its argument. Prints the result. Fails if a reply was about another
 * room, if a call failed that should not, or if memory, descriptors or threads
 * grew.
 *
 * It prints, and does not judge, how late calls ended: after their deadline,
 * and after their hook said so.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <stdint.h>

#include "process.h"
#include "rooms.h"

enum { THREADS = 64, ROOMS = 2000, SAMPLES = 10, LATENESSES = 1 << 16 };

/* How late calls ended, in microseconds. */
typedef struct lateness {
    unsigned count;
    unsigned us[LATENESSES];
} lateness;

static const hms_client *client;
static double ends_at;
static unsigned calls;
static unsigned failures;
static lateness after_deadline;
static lateness after_hook;

static void note(lateness *of, double seconds) {
    unsigned at = __sync_fetch_and_add(&of->count, 1);
    of->us[at % LATENESSES] = seconds < 0 ? 0 : (unsigned)(seconds * 1e6);
}

static int ascending(const void *left, const void *right) {
    unsigned l = *(const unsigned *)left;
    unsigned r = *(const unsigned *)right;
    return (l > r) - (l < r);
}

static void print_lateness(const char *what, lateness *of) {
    unsigned count = of->count < LATENESSES ? of->count : LATENESSES;
    if (count == 0) {
        return;
    }
    qsort(of->us, count, sizeof of->us[0], ascending);
    printf("%s: %u calls; median %.1f ms, 99 %% %.1f ms, most %.1f ms\n", what,
           of->count, of->us[count / 2] / 1e3, of->us[count * 99 / 100] / 1e3,
           of->us[count - 1] / 1e3);
}

/* Ends a call 50 ms after it began. */
static int has_passed(void *deadline) {
    return now() >= *(const double *)deadline;
}

/* A call that the sandbox never answers ends by its deadline, or its hook. */
static void hang(int by_hook) {
    hms_call_options options = HMS_CALL_OPTIONS_INIT;
    double due = now() + 0.05;
    hms_status wanted = by_hook ? HMS_CANCELLED : HMS_TIMED_OUT;
    options.timeout_ms = by_hook ? 60000 : 50;
    options.cancelled = by_hook ? has_passed : NULL;
    options.cancelled_user_data = &due;
    CHECK(hms_client_disable_room(client, "hangs", &options, NULL, NULL) ==
          wanted);
    note(by_hook ? &after_hook : &after_deadline, now() - due);
}

/* Creates a room, or disables it. */
static void call(unsigned number) {
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_room *room = NULL;
    hms_error *error = NULL;
    hms_status status;
    char name[32];

    snprintf(name, sizeof name, "room-%u", number / 2 % ROOMS);
    params.name = name;
    status = number % 2 == 0
                 ? hms_client_create_room(client, &params, NULL, &room, &error)
                 : hms_client_disable_room(client, name, NULL, &room, &error);
    if (status == HMS_OK) {
        CHECK(same(hms_room_name(room), name));
    } else {
        __sync_fetch_and_add(&failures, 1);
        fprintf(stderr, "%s: %s\n", hms_status_name(status),
                hms_error_message(error));
    }
    hms_room_free(room);
    hms_error_free(error);
}

static void *work(void *unused) {
    (void)unused;
    while (now() < ends_at) {
        unsigned number = __sync_fetch_and_add(&calls, 1);
        if (number % 200 == 0) {
            hang(number % 400 == 0);
        } else {
            call(number);
        }
    }
    return NULL;
}

/* The memory of this process, in KiB. */
static long memory(void) {
    char line[128];
    long kib = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (sscanf(line, "VmRSS: %ld", &kib) == 1) {
            break;
        }
    }
    if (status != NULL) {
        fclose(status);
    }
    return kib;
}

int main(int argc, char **argv) {
    static const hms_client_options from_environment = HMS_CLIENT_OPTIONS_INIT;
    hms_client_options options = from_environment;
    pthread_t threads[THREADS];
    double seconds = argc > 1 ? atof(argv[1]) : 60;
    int descriptors = descriptors_of_process();
    hms_client *owned;
    long at_first = 0;
    long at_last = 0;
    int at;

    options.max_attempts = 8;
    options.max_connections = THREADS;
    client = owned = client_with(&options);
    ends_at = now() + seconds;
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_create(&threads[at], NULL, work, NULL) == 0);
    }
    for (at = 1; at <= SAMPLES; at++) {
        sleep_ms((long)(seconds * 1000 / SAMPLES));
        at_last = memory();
        /* By then, every thread has had its connection and its share. */
        at_first = at == SAMPLES / 5 ? at_last : at_first;
        printf("%3d %%: %9u calls, %6ld KiB, %3d descriptors, %3d threads\n",
               at * 100 / SAMPLES, calls, at_last, descriptors_of_process(),
               threads_of_process());
        fflush(stdout);
    }
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0);
    }
    hms_client_free(owned);

    print_lateness("after the deadline", &after_deadline);
    print_lateness("after the hook", &after_hook);
    printf("%u of %u calls failed\n", failures, calls);
    CHECK(failures <= calls / 1000);
    CHECK(at_last - at_first < 4096);
    CHECK(settles(descriptors_of_process, descriptors));
    CHECK(settles(threads_of_process, 1));
    return failures_of_test == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

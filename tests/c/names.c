/*
 * Name look-ups: the library's go to the getaddrinfo below, which fails,
 * hangs, and changes its mind. Names are looked up seldom, on a thread for
 * which no call waits longer than it may. Run it under `hms-sandbox exec`.
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/futex.h>

#include "interpose.h"
#include "ports.h"
#include "process.h"
#include "rooms.h"
#include "server.h"

/* How long found addresses are kept, and then some, in seconds. */
#define KEPT_AND_MORE 46

/* The system's resolver, as this program has it. */
static struct dns {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* What it answers: addresses, separated by spaces; or an error; or
     * nothing, while it hangs. */
    const char *addresses;
    int error;
    int hangs;
    /* The addresses that it answers from the second look-up on. */
    const char *later;
    int lookups;
    int waiting;
    /* Look-ups on a thread that would take a signal. */
    int signalled;
} dns = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .changed = PTHREAD_COND_INITIALIZER,
};

static int signals_are_blocked(void) {
    static const int some[] = {SIGINT,  SIGTERM, SIGALRM, SIGUSR1,
                               SIGCHLD, SIGPIPE, SIGPROF};
    sigset_t blocked;
    size_t at;
    pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    for (at = 0; at < LENGTH_OF(some); at++) {
        if (!sigismember(&blocked, some[at])) {
            return 0;
        }
    }
    return 1;
}

static struct addrinfo *list_of(const char *addresses) {
    struct addrinfo *first = NULL;
    struct addrinfo **end = &first;
    char copy[256];
    char *rest = copy;
    char *address;

    snprintf(copy, sizeof copy, "%s", addresses);
    while ((address = strtok_r(rest, " ", &rest)) != NULL) {
        struct sockaddr_in *to = malloc(sizeof *to);
        *to = address_of(address, 0);
        *end = calloc(1, sizeof **end);
        (*end)->ai_family = AF_INET;
        (*end)->ai_socktype = SOCK_STREAM;
        (*end)->ai_addr = (struct sockaddr *)to;
        (*end)->ai_addrlen = sizeof *to;
        end = &(*end)->ai_next;
    }
    return first;
}

int getaddrinfo(const char *name, const char *service,
                const struct addrinfo *hints, struct addrinfo **found) {
    int error;

    (void)service;
    (void)hints;
    pthread_mutex_lock(&dns.lock);
    dns.lookups++;
    dns.signalled += !signals_are_blocked();
    dns.waiting++;
    while (dns.hangs) {
        pthread_cond_wait(&dns.changed, &dns.lock);
    }
    dns.waiting--;
    pthread_cond_broadcast(&dns.changed);
    error = strstr(name, ".test") == NULL ? EAI_NONAME : dns.error;
    if (error == 0) {
        *found = list_of(dns.addresses);
        if (dns.later != NULL) {
            dns.addresses = dns.later;
        }
    }
    pthread_mutex_unlock(&dns.lock);
    return error;
}

void freeaddrinfo(struct addrinfo *list) {
    while (list != NULL) {
        struct addrinfo *next = list->ai_next;
        free(list->ai_addr);
        free(list);
        list = next;
    }
}

/* How far the monotonic clock was put forward, in seconds. */
static time_t ahead;

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*libc_clock_gettime)(clockid_t, struct timespec *);
    int result;
    if (libc_clock_gettime == NULL) {
        LIBC(libc_clock_gettime, "clock_gettime");
    }
    result = libc_clock_gettime(clock, time);
    if (clock == CLOCK_MONOTONIC) {
        time->tv_sec += ahead;
    }
    return result;
}

/* A wait until a moment of the clock that was put forward is a wait until one
 * of the system's. */
long syscall(long number, ...) {
    static long (*libc_syscall)(long, ...);
    long with[6];
    struct timespec until;
    va_list arguments;
    size_t at;

    va_start(arguments, number);
    for (at = 0; at < LENGTH_OF(with); at++) {
        with[at] = va_arg(arguments, long);
    }
    va_end(arguments);
    if (libc_syscall == NULL) {
        LIBC(libc_syscall, "syscall");
    }
    if (number == SYS_futex && with[3] != 0 &&
        (with[1] & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET) {
        until = *(const struct timespec *)with[3];
        until.tv_sec -= ahead;
        with[3] = (long)&until;
    }
    return libc_syscall(number, with[0], with[1], with[2], with[3], with[4],
                        with[5]);
}

static int no_threads;

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                   void *(*body)(void *), void *argument) {
    static int (*libc_pthread_create)(pthread_t *, const pthread_attr_t *,
                                      void *(*)(void *), void *);
    if (libc_pthread_create == NULL) {
        LIBC(libc_pthread_create, "pthread_create");
    }
    return no_threads ? EAGAIN
                      : libc_pthread_create(thread, attributes, body, argument);
}

/* Lets look-ups that hang go, unless the next ones hang as well. */
static void dns_set(const char *addresses, const char *later, int error,
                    int hangs) {
    pthread_mutex_lock(&dns.lock);
    dns.addresses = addresses;
    dns.later = later;
    dns.error = error;
    dns.hangs = hangs;
    pthread_cond_broadcast(&dns.changed);
    while (!hangs && dns.waiting > 0) {
        pthread_cond_wait(&dns.changed, &dns.lock);
    }
    pthread_mutex_unlock(&dns.lock);
}

static void dns_says(const char *addresses) {
    dns_set(addresses, NULL, 0, 0);
}

static void dns_says_first_and_later(const char *first, const char *later) {
    dns_set(first, later, 0, 0);
}

static void dns_fails(int error) {
    dns_set(NULL, NULL, error, 0);
}

static void dns_hangs(void) {
    dns_set("127.0.0.1", NULL, 0, 1);
}

static int lookups(void) {
    int count;
    pthread_mutex_lock(&dns.lock);
    count = dns.lookups;
    pthread_mutex_unlock(&dns.lock);
    return count;
}

static int waiting(void) {
    int count;
    pthread_mutex_lock(&dns.lock);
    count = dns.waiting;
    pthread_mutex_unlock(&dns.lock);
    return count;
}

static void until_a_lookup_hangs(void) {
    while (waiting() == 0) {
        sleep_ms(1);
    }
}

/* The port that the sandbox listens on, at 127.0.0.1 only. */
static int port_of_sandbox(void) {
    const char *base_url = getenv("HMS_BASE_URL");
    const char *number =
        base_url == NULL ? NULL : strrchr(base_url, ':');
    CHECK(number != NULL);
    return number == NULL ? 0 : atoi(number + 1);
}

/* A client of the sandbox by this name, and a resolver that answers. */
static hms_client *client_by(const char *name, hms_client_options options) {
    char base_url[128];
    snprintf(base_url, sizeof base_url, "http://%s:%d/api/v2", name,
             port_of_sandbox());
    options.base_url = base_url;
    options.allow_http = 1;
    dns.lookups = 0;
    dns_says("127.0.0.1");
    return client_with(&options);
}

static hms_client *client_by_name(const char *name) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    return client_by(name, options);
}

/* Calls within so many milliseconds, 0 being the default, and checks that
 * nothing was sent. */
static hms_status status_within(hms_client *client, uint64_t timeout) {
    hms_call_options options = HMS_CALL_OPTIONS_INIT;
    hms_error *error = NULL;
    hms_status status;
    options.timeout_ms = timeout;
    status = hms_client_disable_room(client, "room", &options, NULL, &error);
    CHECK(hms_error_outcome(error) == HMS_OUTCOME_NOT_SENT);
    hms_error_free(error);
    return status;
}

static void *call(void *client) {
    static hms_status status;
    status = status_within(client, 0);
    return &status;
}

static int waiting_calls;

/* Asked a third time, a call waits: nothing before takes that long. */
static int count_third_time(void *user_data) {
    int *asked = user_data;
    if (++*asked == 3) {
        __sync_fetch_and_add(&waiting_calls, 1);
    }
    return 0;
}

static void *call_and_wait(void *client) {
    int asked = 0;
    hms_call_options options = HMS_CALL_OPTIONS_INIT;
    options.cancelled = count_third_time;
    options.cancelled_user_data = &asked;
    CHECK(hms_client_disable_room(client, "room", &options, NULL, NULL) ==
          HMS_OK);
    return NULL;
}

static void a_name_is_looked_up_once_for_many_calls(void) {
    hms_client *client = client_by_name("live.test");
    int at;
    for (at = 0; at < 200; at++) {
        CHECK(creates(client, "by-name"));
    }
    CHECK(lookups() == 1);
    hms_client_free(client);
}

static void threads_that_need_a_name_at_once_share_a_lookup(void) {
    enum { THREADS = 16 };
    pthread_t threads[THREADS];
    hms_client *client = client_by_name("live.test");
    int at;

    dns_hangs();
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_create(&threads[at], NULL, call_and_wait, client) == 0);
    }
    while (__sync_fetch_and_add(&waiting_calls, 0) < THREADS) {
        sleep_ms(1);
    }
    dns_says("127.0.0.1");
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0);
    }
    CHECK(lookups() == 1);
    hms_client_free(client);
}

static void no_lookup_and_no_thread_is_needed_for_an_address(void) {
    hms_client *client = client_by_name("127.0.0.1");
    no_threads = 1;
    CHECK(creates(client, "by-address"));
    no_threads = 0;
    CHECK(lookups() == 0);
    hms_client_free(client);
}

static void the_thread_of_a_lookup_takes_no_signal(void) {
    hms_client *client = client_by_name("live.test");
    sigset_t before;
    sigset_t after;

    dns.signalled = 0;
    pthread_sigmask(SIG_BLOCK, NULL, &before);
    CHECK(creates(client, "by-name"));
    pthread_sigmask(SIG_BLOCK, NULL, &after);
    CHECK(lookups() == 1 && dns.signalled == 0);
    CHECK(same_signals(&before, &after));
    hms_client_free(client);
}

static void no_such_host_is_asked_for_twice_and_named(void) {
    static const int errors[] = {EAI_NONAME, EAI_AGAIN, EAI_FAIL};
    size_t at;
    for (at = 0; at < LENGTH_OF(errors); at++) {
        hms_client *client = client_by_name("nowhere.test");
        hms_error *error = NULL;
        dns_fails(errors[at]);
        CHECK(hms_client_disable_room(client, "room", NULL, NULL, &error) ==
              HMS_CONNECT_FAILED);
        CHECK(holds(hms_error_message(error), "nowhere.test"));
        CHECK(hms_error_outcome(error) == HMS_OUTCOME_NOT_SENT);
        CHECK(hms_error_attempts(error) == 2 && lookups() == 2);
        hms_error_free(error);
        dns_says("127.0.0.1");
        CHECK(creates(client, "found-later"));
        hms_client_free(client);
    }
}

static void a_lookup_that_hangs_costs_one_thread_and_no_call_its_timeout(
    void) {
    hms_client *client = client_by_name("hangs.test");
    double started = now();
    int at;

    dns_hangs();
    for (at = 0; at < 8; at++) {
        CHECK(status_within(client, 50) == HMS_TIMED_OUT);
    }
    CHECK(is_soon_after(started));
    CHECK(lookups() == 1);
    CHECK(settles(threads_of_process, 2));

    dns_says("127.0.0.1");
    CHECK(settles(threads_of_process, 1));
    /* The answer of that look-up is used. */
    CHECK(creates(client, "hung-before"));
    CHECK(lookups() == 1);
    hms_client_free(client);
}

static void connecting_has_a_timeout_of_its_own_for_names_too(void) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    hms_client *client;
    double started = now();

    options.connect_timeout_ms = 50;
    options.max_attempts = 1;
    client = client_by("hangs.test", options);
    dns_hangs();
    CHECK(status_within(client, 0) == HMS_CONNECT_FAILED);
    CHECK(is_soon_after(started));
    dns_says("127.0.0.1");
    hms_client_free(client);
}

static void a_lookup_may_outlive_its_client(void) {
    hms_client *client = client_by_name("hangs.test");
    dns_hangs();
    CHECK(status_within(client, 50) == HMS_TIMED_OUT);
    hms_client_free(client);
    dns_says("127.0.0.1");
    CHECK(settles(threads_of_process, 1));
}

static void a_shutdown_ends_a_call_that_waits_for_a_lookup(void) {
    hms_client *client = client_by_name("hangs.test");
    pthread_t thread;
    double started;
    void *status;

    dns_hangs();
    CHECK(pthread_create(&thread, NULL, call, client) == 0);
    until_a_lookup_hangs();
    started = now();
    hms_client_shutdown(client);
    CHECK(pthread_join(thread, &status) == 0);
    hms_client_free(client);
    CHECK(*(hms_status *)status == HMS_CANCELLED);
    CHECK(is_soon_after(started));
    dns_says("127.0.0.1");
}

static int once_a_lookup_hangs(void *user_data) {
    (void)user_data;
    return waiting() > 0;
}

static void the_hook_ends_a_call_that_waits_for_a_lookup(void) {
    hms_client *client = client_by_name("hangs.test");
    hms_call_options options = HMS_CALL_OPTIONS_INIT;
    hms_error *error = NULL;
    double started = now();

    options.cancelled = once_a_lookup_hangs;
    dns_hangs();
    CHECK(hms_client_disable_room(client, "room", &options, NULL, &error) ==
          HMS_CANCELLED);
    CHECK(hms_error_outcome(error) == HMS_OUTCOME_NOT_SENT);
    CHECK(is_soon_after(started));
    hms_error_free(error);
    dns_says("127.0.0.1");
    CHECK(creates(client, "after-the-hook"));
    hms_client_free(client);
}

static void no_thread_to_be_had_is_no_connection_and_passes(void) {
    hms_client *client = client_by_name("live.test");
    no_threads = 1;
    CHECK(status_within(client, 0) == HMS_CONNECT_FAILED);
    CHECK(lookups() == 0);
    no_threads = 0;
    CHECK(creates(client, "a-thread-again"));
    hms_client_free(client);
}

static void the_next_address_serves_where_the_first_is_dead(void) {
    hms_client *client = client_by_name("several.test");
    dns_says("127.0.0.2 127.0.0.3 127.0.0.1");
    CHECK(creates(client, "of-several"));
    CHECK(lookups() == 1);
    hms_client_free(client);
}

static void the_next_address_serves_where_the_first_is_a_blackhole(void) {
    hms_client *client = client_by_name("several.test");
    port blackhole = port_blackhole("127.0.0.4", port_of_sandbox());
    double started = now();
    dns_says("127.0.0.4 127.0.0.1");
    CHECK(creates(client, "of-several"));
    CHECK(is_soon_after(started));
    hms_client_free(client);
    port_close(&blackhole);
}

static void an_address_that_refuses_is_looked_up_again(void) {
    hms_client *client = client_by_name("moves.test");
    dns_says_first_and_later("127.0.0.2", "127.0.0.1");
    CHECK(creates(client, "moved"));
    CHECK(lookups() == 2);
    hms_client_free(client);
}

static void addresses_are_looked_up_again_when_they_are_old(void) {
    hms_client *client = client_by_name("moves.test");
    CHECK(creates(client, "before-the-move"));
    ahead += KEPT_AND_MORE;
    dns_says_first_and_later("127.0.0.2", "127.0.0.1");
    CHECK(creates(client, "after-the-move"));
    CHECK(lookups() == 3);
    hms_client_free(client);
}

static void serve_rooms(int connection) {
    char request[4096];
    while (server_request(connection, request, sizeof request)) {
        server_room(connection, request);
    }
}

/* A call every 3 s keeps the connection from being idle for too long. */
static void a_name_that_moves_is_noticed_by_a_client_that_is_never_idle(void) {
    hms_client *client = client_by_name("moves.test");
    server moved = server_on(
        port_open("127.0.0.5", port_of_sandbox(), 16), serve_rooms);
    time_t started = ahead;
    int has_moved = 0;

    CHECK(creates(client, "steady"));
    dns_says("127.0.0.5");
    while (!has_moved && ahead - started < 90) {
        hms_room_params params = HMS_ROOM_PARAMS_INIT;
        hms_room *room = NULL;
        ahead += 3;
        params.name = "steady";
        CHECK(hms_client_create_room(client, &params, NULL, &room, NULL) ==
              HMS_OK);
        has_moved = same(hms_room_id(room), "id-of-steady");
        hms_room_free(room);
    }
    CHECK(has_moved && ahead - started <= 63);
    CHECK(lookups() == 2);
    hms_client_free(client);
    server_stop(&moved);
}

static void old_addresses_serve_where_a_later_lookup_fails(void) {
    hms_client *client = client_by_name("live.test");
    CHECK(creates(client, "before-it-failed"));
    dns_fails(EAI_AGAIN);
    ahead += KEPT_AND_MORE;
    CHECK(creates(client, "after-it-failed"));
    CHECK(lookups() == 2);
    hms_client_free(client);
}

static void old_addresses_serve_where_a_later_lookup_hangs(void) {
    hms_client *client = client_by_name("live.test");
    double started;
    int at;

    CHECK(creates(client, "before-it-hung"));
    dns_hangs();
    ahead += KEPT_AND_MORE;
    started = now();
    for (at = 0; at < 20; at++) {
        CHECK(creates(client, "after-it-hung"));
    }
    CHECK(is_soon_after(started));
    CHECK(lookups() == 2 && settles(threads_of_process, 2));
    dns_says("127.0.0.1");
    CHECK(settles(threads_of_process, 1));
    hms_client_free(client);
}

static void old_addresses_serve_where_no_thread_is_to_be_had(void) {
    hms_client *client = client_by_name("live.test");
    CHECK(creates(client, "before-threads-ran-out"));
    ahead += KEPT_AND_MORE;
    no_threads = 1;
    CHECK(creates(client, "after-threads-ran-out"));
    no_threads = 0;
    hms_client_free(client);
}

static void a_child_does_not_wait_for_a_lookup_of_its_parent(void) {
    hms_client *client = client_by_name("hangs.test");
    int status = -1;
    pid_t child;

    dns_hangs();
    CHECK(status_within(client, 50) == HMS_TIMED_OUT);
    child = fork();
    if (child == 0) {
        alarm(PATIENCE);
        dns.hangs = 0;
        _exit(creates(client, "of-the-child") ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    dns_says("127.0.0.1");
    hms_client_free(client);
}

int main(void) {
    static void (*const tests[])(void) = {
        a_name_is_looked_up_once_for_many_calls,
        threads_that_need_a_name_at_once_share_a_lookup,
        no_lookup_and_no_thread_is_needed_for_an_address,
        the_thread_of_a_lookup_takes_no_signal,
        no_such_host_is_asked_for_twice_and_named,
        a_lookup_that_hangs_costs_one_thread_and_no_call_its_timeout,
        connecting_has_a_timeout_of_its_own_for_names_too,
        a_lookup_may_outlive_its_client,
        a_shutdown_ends_a_call_that_waits_for_a_lookup,
        the_hook_ends_a_call_that_waits_for_a_lookup,
        no_thread_to_be_had_is_no_connection_and_passes,
        the_next_address_serves_where_the_first_is_dead,
        the_next_address_serves_where_the_first_is_a_blackhole,
        an_address_that_refuses_is_looked_up_again,
        addresses_are_looked_up_again_when_they_are_old,
        a_name_that_moves_is_noticed_by_a_client_that_is_never_idle,
        old_addresses_serve_where_a_later_lookup_fails,
        old_addresses_serve_where_a_later_lookup_hangs,
        old_addresses_serve_where_no_thread_is_to_be_had,
        a_child_does_not_wait_for_a_lookup_of_its_parent,
    };
    return RUN(tests);
}

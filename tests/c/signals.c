/*
 * Signals: a handler that returns breaks no call and moves no deadline, a
 * dead peer raises no SIGPIPE, and the program's handlers and masks stay as
 * they were. Run it under `hms-sandbox exec`.
 */
#define _XOPEN_SOURCE 700

#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>

#include "interpose.h"
#include "ports.h"
#include "process.h"
#include "rooms.h"
#include "server.h"

static volatile sig_atomic_t alarms;

static void count_alarm(int signal) {
    (void)signal;
    alarms++;
}

/* Has SIGALRM come at this interval. 0 stops it. */
static void storm(int flags, suseconds_t interval) {
    struct sigaction action;
    struct itimerval timer;
    memset(&action, 0, sizeof action);
    action.sa_handler = count_alarm;
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    memset(&timer, 0, sizeof timer);
    timer.it_value.tv_usec = interval;
    timer.it_interval.tv_usec = interval;
    if (interval > 0) {
        alarms = 0;
        sigaction(SIGALRM, &action, NULL);
        setitimer(ITIMER_REAL, &timer, NULL);
    } else {
        setitimer(ITIMER_REAL, &timer, NULL);
        signal(SIGALRM, SIG_DFL);
        alarm(PATIENCE);
    }
}

static const int kinds_of_handler[] = {0, SA_RESTART};

/* Replies so slowly that many signals come before the reply does. */
static void serve_slowly(int connection) {
    char request[4096];
    while (server_request(connection, request, sizeof request)) {
        sleep_ms(20);
        server_room(connection, request);
    }
}

static void calls_succeed_in_a_storm_of_signals(void) {
    size_t at;
    for (at = 0; at < LENGTH_OF(kinds_of_handler); at++) {
        hms_client *client = client_of_environment();
        int call;
        storm(kinds_of_handler[at], 1000);
        for (call = 0; call < 200 || alarms < 100; call++) {
            CHECK(creates(client, "in-a-storm"));
        }
        storm(0, 0);
        hms_client_free(client);
    }
}

static void slow_replies_arrive_in_a_storm_of_signals(void) {
    server slow = server_start(serve_slowly);
    size_t at;
    for (at = 0; at < LENGTH_OF(kinds_of_handler); at++) {
        hms_client *client = client_of(slow.port.base_url);
        hms_call_options once = HMS_CALL_OPTIONS_INIT;
        int call;
        once.max_attempts = 1;
        storm(kinds_of_handler[at], 1000);
        for (call = 0; call < 20; call++) {
            CHECK(hms_client_disable_room(client, "slow", &once, NULL, NULL) ==
                  HMS_OK);
        }
        CHECK(alarms > 20);
        storm(0, 0);
        hms_client_free(client);
    }
    server_stop(&slow);
}

static void pauses_last_as_long_in_a_storm_of_signals(void) {
    size_t at;
    for (at = 0; at < LENGTH_OF(kinds_of_handler); at++) {
        server second = server_start(serve_the_second_time);
        hms_client *client = client_of(second.port.base_url);
        double started = now();
        storm(kinds_of_handler[at], 1000);
        CHECK(creates(client, "the-second-time"));
        storm(0, 0);
        CHECK(now() - started >= 1 && is_soon_after(started));
        hms_client_free(client);
        server_stop(&second);
    }
}

/* Whether a call times out no earlier than it should, and soon after. */
static int times_out(const char *base_url) {
    hms_client *client = client_of(base_url);
    hms_call_options options = HMS_CALL_OPTIONS_INIT;
    double started = now();
    hms_status status;
    options.timeout_ms = 300;
    status = hms_client_disable_room(client, "room", &options, NULL, NULL);
    hms_client_free(client);
    return status == HMS_TIMED_OUT && now() - started >= 0.3 &&
           is_soon_after(started);
}

static void the_deadline_holds_in_a_storm_of_signals(void) {
    port silent = port_silent();
    port blackhole = port_blackhole("127.0.0.1", 0);
    size_t at;
    for (at = 0; at < LENGTH_OF(kinds_of_handler); at++) {
        storm(kinds_of_handler[at], 1000);
        CHECK(times_out(silent.base_url));
        CHECK(times_out(blackhole.base_url));
        storm(0, 0);
    }
    port_close(&blackhole);
    port_close(&silent);
}

static volatile sig_atomic_t is_interrupted;

static void interrupt(int signal) {
    (void)signal;
    is_interrupted = 1;
}

static int interrupted(void *user_data) {
    (void)user_data;
    return is_interrupted;
}

static void a_hook_that_a_signal_answers_ends_the_call(void) {
    port silent = port_silent();
    hms_client *client = client_of(silent.base_url);
    hms_call_options options = HMS_CALL_OPTIONS_INIT;
    double started = now();

    options.cancelled = interrupted;
    is_interrupted = 0;
    signal(SIGALRM, interrupt);
    alarm(1);
    CHECK(hms_client_disable_room(client, "room", &options, NULL, NULL) ==
          HMS_CANCELLED);
    CHECK(is_soon_after(started));
    storm(0, 0);
    hms_client_free(client);
    port_close(&silent);
}

/* Writes on sockets that would raise SIGPIPE, and all writes. */
static int dangerous;
static int sent;

ssize_t send(int fd, const void *bytes, size_t size, int flags) {
    static ssize_t (*libc_send)(int, const void *, size_t, int);
    if (libc_send == NULL) {
        LIBC(libc_send, "send");
    }
    sent++;
    dangerous += (flags & MSG_NOSIGNAL) == 0;
    return libc_send(fd, bytes, size, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    static ssize_t (*libc_sendmsg)(int, const struct msghdr *, int);
    if (libc_sendmsg == NULL) {
        LIBC(libc_sendmsg, "sendmsg");
    }
    sent++;
    dangerous += (flags & MSG_NOSIGNAL) == 0;
    return libc_sendmsg(fd, message, flags);
}

static int is_socket(int fd) {
    struct stat about;
    return fstat(fd, &about) == 0 && S_ISSOCK(about.st_mode);
}

ssize_t write(int fd, const void *bytes, size_t size) {
    static ssize_t (*libc_write)(int, const void *, size_t);
    if (libc_write == NULL) {
        LIBC(libc_write, "write");
    }
    dangerous += is_socket(fd);
    return libc_write(fd, bytes, size);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    static ssize_t (*libc_writev)(int, const struct iovec *, int);
    if (libc_writev == NULL) {
        LIBC(libc_writev, "writev");
    }
    dangerous += is_socket(fd);
    return libc_writev(fd, parts, count);
}

static void every_write_to_a_socket_asks_for_no_sigpipe(void) {
    hms_client *client = client_of_environment();
    sent = 0;
    dangerous = 0;
    CHECK(creates(client, "no-sigpipe"));
    CHECK(creates(client, "no-sigpipe"));
    /* The end of a TLS connection sends something too. */
    hms_client_free(client);
    CHECK(sent >= 2 && dangerous == 0);
}

static void serve_and_close(int connection) {
    char request[4096];
    if (server_request(connection, request, sizeof request)) {
        server_room(connection, request);
    }
}

static void close_amid_the_request(int connection) {
    char some[64];
    (void)!recv(connection, some, sizeof some, 0);
}

static void reset_amid_the_request(int connection) {
    close_amid_the_request(connection);
    server_resets(connection);
}

/* Most of what a request may hold: more than the buffers of a socket. */
static hms_status create_long(const hms_client *client) {
    static char description[200 * 1024];
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    memset(description, 'x', sizeof description - 1);
    params.name = "long";
    params.description = description;
    return hms_client_create_room(client, &params, NULL, NULL, NULL);
}

static void a_peer_that_ends_the_connection_amid_a_request_kills_nobody(
    void) {
    static serve_connection *const serves[] = {close_amid_the_request,
                                               reset_amid_the_request};
    size_t at;
    signal(SIGPIPE, SIG_DFL);
    for (at = 0; at < LENGTH_OF(serves); at++) {
        server gone = server_start(serves[at]);
        hms_client *client = client_of(gone.port.base_url);
        int call;
        for (call = 0; call < 2; call++) {
            CHECK(create_long(client) == HMS_CONNECTION_LOST);
        }
        hms_client_free(client);
        server_stop(&gone);
    }
}

static void a_peer_that_ends_the_connection_after_a_reply_kills_nobody(void) {
    server closing = server_start(serve_and_close);
    hms_client *client = client_of(closing.port.base_url);
    int call;
    signal(SIGPIPE, SIG_DFL);
    for (call = 0; call < 200; call++) {
        CHECK(creates(client, "closed-after-that"));
    }
    hms_client_free(client);
    server_stop(&closing);
}

/* The actions of this process, signal by signal. */
typedef struct signals {
    struct sigaction actions[32];
    sigset_t blocked;
    sigset_t pending;
} signals;

static signals signals_now(void) {
    signals all;
    int signal;
    memset(&all, 0, sizeof all);
    for (signal = 1; signal < 32; signal++) {
        sigaction(signal, NULL, &all.actions[signal]);
    }
    pthread_sigmask(SIG_BLOCK, NULL, &all.blocked);
    sigpending(&all.pending);
    return all;
}

static void check_same(const signals *left, const signals *right) {
    int signal;
    for (signal = 1; signal < 32; signal++) {
        const struct sigaction *one = &left->actions[signal];
        const struct sigaction *other = &right->actions[signal];
        CHECK(one->sa_handler == other->sa_handler);
        CHECK(one->sa_flags == other->sa_flags);
        CHECK(same_signals(&one->sa_mask, &other->sa_mask));
    }
    CHECK(same_signals(&left->blocked, &right->blocked));
    CHECK(same_signals(&left->pending, &right->pending));
}

static void handlers_masks_and_pending_signals_stay_as_they_were(void) {
    hms_call_options options = HMS_CALL_OPTIONS_INIT;
    port silent = port_silent();
    sigset_t some;
    signals before;
    signals after;
    hms_client *clients[3];

    sigemptyset(&some);
    sigaddset(&some, SIGUSR1);
    sigaddset(&some, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &some, NULL);
    raise(SIGUSR1);
    options.timeout_ms = 50;

    before = signals_now();
    clients[0] = client_of_environment();
    CHECK(creates(clients[0], "signals"));
    clients[1] = client_of(silent.base_url);
    CHECK(hms_client_disable_room(clients[1], "room", &options, NULL, NULL) ==
          HMS_TIMED_OUT);
    /* A name, so that a thread is started. */
    clients[2] = client_of("http://localhost:9");
    CHECK(hms_client_disable_room(clients[2], "room", &options, NULL, NULL) !=
          HMS_OK);
    hms_client_shutdown(clients[0]);
    hms_client_free(clients[0]);
    hms_client_free(clients[1]);
    hms_client_free(clients[2]);
    after = signals_now();

    check_same(&before, &after);
    CHECK(sigismember(&after.pending, SIGUSR1));
    CHECK(!sigismember(&after.pending, SIGPIPE));
    signal(SIGUSR1, SIG_IGN);
    pthread_sigmask(SIG_UNBLOCK, &some, NULL);
    port_close(&silent);
}

int main(void) {
    static void (*const tests[])(void) = {
        calls_succeed_in_a_storm_of_signals,
        slow_replies_arrive_in_a_storm_of_signals,
        pauses_last_as_long_in_a_storm_of_signals,
        the_deadline_holds_in_a_storm_of_signals,
        a_hook_that_a_signal_answers_ends_the_call,
        every_write_to_a_socket_asks_for_no_sigpipe,
        a_peer_that_ends_the_connection_amid_a_request_kills_nobody,
        a_peer_that_ends_the_connection_after_a_reply_kills_nobody,
        handlers_masks_and_pending_signals_stay_as_they_were,
    };
    return RUN(tests);
}

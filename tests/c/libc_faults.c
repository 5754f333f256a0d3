/*
 * A system that fails now and then: each network call of libc, one time in
 * twenty; and one that is out of descriptors. Run it under
 * `hms-sandbox exec`.
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "interpose.h"
#include "ports.h"
#include "process.h"
#include "rooms.h"

enum { CREATES = 300, SEED = 20250630 };

/* One call in so many fails; 0 is none. */
static unsigned one_in;
/* Whether poll, setsockopt and getsockopt do, too. */
static int all_fail;
static unsigned faults;
static uint64_t state;

/* A generator of Marsaglia's, so that a run can be had again. */
static unsigned random_number(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33);
}

/* Whether this call is to fail; then with one of these in errno. */
static int fails(const int errors[], size_t length) {
    if (one_in == 0 || random_number() % one_in != 0) {
        return 0;
    }
    faults++;
    errno = errors[random_number() % length];
    return 1;
}

#define FAILS(...)                                                             \
    fails((const int[]){__VA_ARGS__},                                          \
          LENGTH_OF(((const int[]){__VA_ARGS__})))

/* Bytes that went out to the service. */
static size_t sent;

int socket(int domain, int type, int protocol) {
    static int (*libc_socket)(int, int, int);
    if (libc_socket == NULL) {
        LIBC(libc_socket, "socket");
    }
    if (FAILS(EMFILE, ENFILE, ENOBUFS, ENOMEM)) {
        return -1;
    }
    return libc_socket(domain, type, protocol);
}

int connect(int fd, const struct sockaddr *address, socklen_t size) {
    static int (*libc_connect)(int, const struct sockaddr *, socklen_t);
    if (libc_connect == NULL) {
        LIBC(libc_connect, "connect");
    }
    if (FAILS(EINTR, ECONNREFUSED, ETIMEDOUT, ENETUNREACH, EADDRNOTAVAIL)) {
        /* Interrupted, connecting goes on. */
        if (errno == EINTR && libc_connect(fd, address, size) == 0) {
            return 0;
        }
        return -1;
    }
    return libc_connect(fd, address, size);
}

ssize_t send(int fd, const void *bytes, size_t size, int flags) {
    static ssize_t (*libc_send)(int, const void *, size_t, int);
    ssize_t result;
    if (libc_send == NULL) {
        LIBC(libc_send, "send");
    }
    if (FAILS(EINTR, EAGAIN, ECONNRESET, EPIPE, ENOBUFS, ETIMEDOUT)) {
        return -1;
    }
    result = libc_send(fd, bytes, size, flags);
    sent += result > 0 ? (size_t)result : 0;
    return result;
}

ssize_t recv(int fd, void *bytes, size_t size, int flags) {
    static ssize_t (*libc_recv)(int, void *, size_t, int);
    if (libc_recv == NULL) {
        LIBC(libc_recv, "recv");
    }
    if (FAILS(EINTR, EAGAIN, ECONNRESET, ETIMEDOUT, ENOBUFS)) {
        return -1;
    }
    return libc_recv(fd, bytes, size, flags);
}

int poll(struct pollfd *polled, nfds_t count, int timeout) {
    static int (*libc_poll)(struct pollfd *, nfds_t, int);
    if (libc_poll == NULL) {
        LIBC(libc_poll, "poll");
    }
    if (all_fail && FAILS(EINTR, EAGAIN, ENOMEM)) {
        return -1;
    }
    return libc_poll(polled, count, timeout);
}

int setsockopt(int fd, int level, int name, const void *value,
               socklen_t size) {
    static int (*libc_setsockopt)(int, int, int, const void *, socklen_t);
    if (libc_setsockopt == NULL) {
        LIBC(libc_setsockopt, "setsockopt");
    }
    if (all_fail && FAILS(ENOBUFS, ENOMEM)) {
        return -1;
    }
    return libc_setsockopt(fd, level, name, value, size);
}

int getsockopt(int fd, int level, int name, void *value, socklen_t *size) {
    static int (*libc_getsockopt)(int, int, int, void *, socklen_t *);
    if (libc_getsockopt == NULL) {
        LIBC(libc_getsockopt, "getsockopt");
    }
    if (all_fail && FAILS(ENOBUFS, ENOMEM)) {
        return -1;
    }
    return libc_getsockopt(fd, level, name, value, size);
}

static int is_tls(void) {
    return holds(getenv("HMS_BASE_URL"), "https:");
}

/* Checks that an error is one of the network, and that it is true. */
static void check_error(const hms_error *error) {
    hms_status status = hms_error_status(error);
    CHECK(status == HMS_CONNECT_FAILED || status == HMS_CONNECTION_LOST ||
          status == HMS_TIMED_OUT);
    CHECK(hms_error_outcome(error) != HMS_OUTCOME_REJECTED);
    CHECK(hms_error_attempts(error) > 0);
    CHECK(length(hms_error_message(error)) > 0);
    /* The bytes of a handshake do not count. */
    if (hms_error_outcome(error) == HMS_OUTCOME_NOT_SENT && !is_tls()) {
        CHECK(sent == 0);
    }
}

/* How many of so many creates work, while one call in `rate` fails. */
static int created(hms_client *client, unsigned rate,
                   const hms_call_options *options) {
    int worked = 0;
    unsigned at;
    for (at = 0; at < CREATES; at++) {
        char name[64];
        hms_room *room = NULL;
        hms_error *error = NULL;
        hms_room_params params = HMS_ROOM_PARAMS_INIT;
        snprintf(name, sizeof name, "of-a-bad-system-%u", at);
        /* A seed for each: how long a reply takes changes one only. */
        state = (SEED + (uint64_t)at) * UINT64_C(0x9e3779b97f4a7c15);
        params.name = name;
        sent = 0;
        one_in = rate;
        if (hms_client_create_room(client, &params, options, &room, &error) ==
            HMS_OK) {
            CHECK(same(hms_room_name(room), name));
            worked++;
        }
        one_in = 0;
        if (error != NULL) {
            check_error(error);
        }
        hms_room_free(room);
        hms_error_free(error);
    }
    return worked;
}

static void survive(int all, int wanted) {
    hms_client *client = client_of_environment();
    int descriptors;
    int worked;

    CHECK(creates(client, "before"));
    descriptors = descriptors_of_process();
    faults = 0;
    all_fail = all;
    worked = created(client, 20, NULL);
    CHECK(faults > 30);
    CHECK(worked >= wanted);
    CHECK(creates(client, "after"));
    CHECK(descriptors_of_process() == descriptors);
    hms_client_free(client);
}

static void
calls_survive_where_one_in_twenty_connects_sends_or_receives_fails(void) {
    survive(0, CREATES - 1);
}

static void calls_survive_where_every_function_of_sockets_may_fail(void) {
    survive(1, CREATES * 98 / 100);
}

static void an_error_of_one_attempt_says_what_happened(void) {
    hms_client *client = client_of_environment();
    hms_call_options once = HMS_CALL_OPTIONS_INIT;
    int worked;
    once.max_attempts = 1;
    all_fail = 1;
    worked = created(client, 3, &once);
    CHECK(worked > 0 && worked < CREATES);
    CHECK(creates(client, "after"));
    hms_client_free(client);
}

/* Forbids new descriptors, or allows as many as before. */
static void allow_descriptors(int are_allowed) {
    static struct rlimit before;
    struct rlimit none;
    if (are_allowed) {
        CHECK(setrlimit(RLIMIT_NOFILE, &before) == 0);
    } else {
        CHECK(getrlimit(RLIMIT_NOFILE, &before) == 0);
        none = before;
        none.rlim_cur = 0;
        CHECK(setrlimit(RLIMIT_NOFILE, &none) == 0);
    }
}

static void no_descriptor_to_be_had_is_no_connection_and_passes(void) {
    hms_client *client = client_of_environment();
    hms_error *error = NULL;
    hms_status status;

    allow_descriptors(0);
    status = hms_client_disable_room(client, "room", NULL, NULL, &error);
    allow_descriptors(1);
    CHECK(status == HMS_CONNECT_FAILED);
    CHECK(hms_error_outcome(error) == HMS_OUTCOME_NOT_SENT);
    CHECK(hms_error_attempts(error) == 3);
    hms_error_free(error);
    CHECK(creates(client, "descriptors-again"));
    hms_client_free(client);
}

static void a_connection_at_hand_needs_no_descriptor(void) {
    hms_client *client = client_of_environment();
    CHECK(creates(client, "before"));
    allow_descriptors(0);
    CHECK(creates(client, "without-a-descriptor"));
    allow_descriptors(1);
    hms_client_free(client);
}

int main(void) {
    static void (*const tests[])(void) = {
        calls_survive_where_one_in_twenty_connects_sends_or_receives_fails,
        calls_survive_where_every_function_of_sockets_may_fail,
        an_error_of_one_attempt_says_what_happened,
        no_descriptor_to_be_had_is_no_connection_and_passes,
        a_connection_at_hand_needs_no_descriptor,
    };
    return RUN(tests);
}

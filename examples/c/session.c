/*
 * session: one session of a media server, from its room to its end.
 *
 *     session NAME
 *
 * Creates the room, prints a code for each role, and waits for the end of
 * standard input, or Ctrl-C. Then it disables the room, so that no peer joins
 * any more, and ends the session, which puts out the peers who are inside.
 *
 * The environment says who asks: HMS_MANAGEMENT_TOKEN, or HMS_ACCESS_KEY and
 * HMS_SECRET.
 */
#define _POSIX_C_SOURCE 200809L

#include <hms_rooms.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

/* The signals that the process had blocked when it started. */
static sigset_t at_start;

static void interrupt(int signal) {
    (void)signal;
    interrupted = 1;
}

/* Blocks the signals that end the session: they come while it waits. So they
 * break no call, and no signal is lost between two waits. */
static void prepare_signals(void) {
    struct sigaction action;
    sigset_t ends;

    memset(&action, 0, sizeof action);
    action.sa_handler = interrupt;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, &at_start);
}

/* Says why an operation failed, and frees the error. */
static void explain(const char *operation, hms_error *error) {
    fprintf(stderr, "%s: %s: %s\n", operation,
            hms_status_name(hms_error_status(error)), hms_error_message(error));
    hms_error_free(error);
}

/* Prints each code with its role; peers join with one of them. */
static int hand_out_codes(const hms_client *client, const char *room_id) {
    hms_room_code_list *codes;
    hms_error *error;
    size_t at;

    if (hms_client_create_room_codes(client, room_id, NULL, NULL, &codes,
                                     &error) != HMS_OK) {
        explain("room codes", error);
        return 0;
    }
    for (at = 0; at < hms_room_code_list_count(codes); at++) {
        const hms_room_code *code = hms_room_code_list_at(codes, at);
        if (hms_room_code_state(code) == HMS_STATE_ENABLED) {
            printf("%s %s\n", hms_room_code_role(code),
                   hms_room_code_code(code));
        }
    }
    fflush(stdout);
    hms_room_code_list_free(codes);
    return 1;
}

/* The session lasts as long as standard input, or until a signal. */
static void wait_for_the_end(void) {
    char ignored[256];
    while (!interrupted) {
        fd_set input;
        FD_ZERO(&input);
        FD_SET(STDIN_FILENO, &input);
        if (pselect(STDIN_FILENO + 1, &input, NULL, NULL, NULL, &at_start) >
                0 &&
            read(STDIN_FILENO, ignored, sizeof ignored) <= 0) {
            return;
        }
    }
}

/* Prints who is still inside, as a worker would tell its monitoring. */
static void print_peers(const hms_client *client, const char *room_id) {
    hms_peer_list *peers;
    hms_error *error;
    hms_status status =
        hms_client_list_peers(client, room_id, NULL, NULL, &peers, &error);
    size_t at;

    if (status == HMS_OK) {
        for (at = 0; at < hms_peer_list_count(peers); at++) {
            const hms_peer *peer = hms_peer_list_at(peers, at);
            const char *name = hms_peer_name(peer);
            printf("inside: %s\n", name != NULL ? name : hms_peer_id(peer));
        }
        hms_peer_list_free(peers);
    } else if (status == HMS_NOT_FOUND) {
        /* There is no session: no peer has joined, or all have left. */
        hms_error_free(error);
    } else {
        explain("peers", error);
    }
}

/* In this order, because a peer who was put out could join again. */
static int close_room(const hms_client *client, const char *room_id) {
    hms_end_room_params params = HMS_END_ROOM_PARAMS_INIT;
    hms_error *error;
    hms_status status;

    if (hms_client_disable_room_by_id(client, room_id, NULL, NULL, &error) !=
        HMS_OK) {
        explain("disable", error);
        return 0;
    }
    params.reason = "The session is over.";
    status = hms_client_end_room(client, room_id, &params, NULL, &error);
    if (status == HMS_NOT_FOUND) {
        hms_error_free(error);
    } else if (status != HMS_OK) {
        explain("end", error);
        return 0;
    }
    printf("%s is closed\n", room_id);
    return 1;
}

static int run(const hms_client *client, const char *name) {
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_room *room;
    hms_error *error;
    int is_served;
    int is_closed;

    params.name = name;
    if (hms_client_create_room(client, &params, NULL, &room, &error) !=
        HMS_OK) {
        explain("create", error);
        return 0;
    }
    is_served = hand_out_codes(client, hms_room_id(room));
    if (is_served) {
        wait_for_the_end();
        print_peers(client, hms_room_id(room));
    }
    /* Even if something failed: a room that is left open can be joined. */
    is_closed = close_room(client, hms_room_id(room));
    hms_room_free(room);
    return is_served && is_closed;
}

int main(int argc, char **argv) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    hms_client *client;
    hms_error *error;
    int is_done;

    if (argc != 2) {
        fprintf(stderr, "usage: %s NAME\n", argv[0]);
        return 2;
    }
    prepare_signals();
    options.api = HMS_API_V2;
    options.timeout_ms = 10000;
    if (hms_client_new(&options, &client, &error) != HMS_OK) {
        explain("client", error);
        return EXIT_FAILURE;
    }
    is_done = run(client, argv[1]);
    hms_client_free(client);
    return is_done ? EXIT_SUCCESS : EXIT_FAILURE;
}

/*
 * Fibers: several calls that interleave on one thread. Each has a hook that
 * switches to another fiber, as a scheduler of coroutines would. Run it under
 * `hms-sandbox exec --faults tests/c/fibers.json`, which answers late, so that
 * each hook is asked while its call waits, and byte by byte, so that a call
 * still has much to read after the others went on.
 */
#define _XOPEN_SOURCE 700

#include <pthread.h>
#include <sys/socket.h>
#include <ucontext.h>

#include "interpose.h"
#include "rooms.h"

enum { MANY = 8, STACK = 256 * 1024 };

typedef struct fiber {
    ucontext_t context;
    /* Where to go when it gives up its turn. */
    ucontext_t scheduler;
    hms_client *client;
    char name[32];
    char id[64];
    hms_status status;
    int has_received;
    /* Whether its hook was asked while the call waited for the service. */
    int was_asked;
    int is_done;
    /* Whether the hook also cancels the call, and whether it makes another. */
    int cancels;
    int nests;
} fiber;

static fiber fibers[MANY];
static char stacks[MANY][STACK];
static int count;
/* The fiber whose turn it is. */
static fiber *running;
/* The order in which the calls may end, and how many have. */
static const int *order;
static int ended;

/* The library waits in this function. */
ssize_t recv(int fd, void *buffer, size_t size, int flags) {
    static ssize_t (*libc_recv)(int, void *, size_t, int);
    if (libc_recv == NULL) {
        LIBC(libc_recv, "recv");
    }
    if (running != NULL) {
        running->has_received = 1;
    }
    return libc_recv(fd, buffer, size, flags);
}

static void resume(fiber *next) {
    running = next;
    CHECK(swapcontext(&next->scheduler, &next->context) == 0);
    running = NULL;
}

static void give_up_turn(void) {
    fiber *mine = running;
    CHECK(swapcontext(&mine->context, &mine->scheduler) == 0);
}

/* Whether every call waits for its reply, or has ended. */
static int all_wait(void) {
    int at;
    for (at = 0; at < count; at++) {
        if (!fibers[at].was_asked && !fibers[at].is_done) {
            return 0;
        }
    }
    return 1;
}

/* Lets the other fibers go on. A call that waits for its reply stays here
 * until the others do too, and those that are to end before it have. */
static int switch_away(void *user_data) {
    fiber *mine = user_data;
    CHECK(mine == running);
    if (mine != running) {
        return 0;
    }
    if (!mine->has_received) {
        give_up_turn();
        return 0;
    }
    if (!mine->was_asked) {
        mine->was_asked = 1;
        if (mine->nests) {
            char name[64];
            snprintf(name, sizeof name, "within-%s", mine->name);
            CHECK(creates(mine->client, name));
        }
    }
    do {
        give_up_turn();
    } while (!all_wait() || &fibers[order[ended]] != mine);
    return mine->cancels;
}

static void create(void) {
    fiber *mine = running;
    hms_room *room = NULL;
    hms_error *error = NULL;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_call_options options = HMS_CALL_OPTIONS_INIT;

    params.name = mine->name;
    options.cancelled = switch_away;
    options.cancelled_user_data = mine;
    mine->status =
        hms_client_create_room(mine->client, &params, &options, &room, &error);
    if (mine->status == HMS_OK) {
        CHECK(same(hms_room_name(room), mine->name));
        snprintf(mine->id, sizeof mine->id, "%s", hms_room_id(room));
    } else if (!mine->cancels) {
        fprintf(stderr, "%s: %s\n", mine->name, hms_error_message(error));
    }
    hms_room_free(room);
    hms_error_free(error);
    CHECK(&fibers[order[ended]] == mine);
    ended++;
    mine->is_done = 1;
}

/* Makes fibers that are yet to begin, and whose calls will end in an order. */
static void make(int wanted, const int *in_order, hms_client *client) {
    static int made;
    int at;
    memset(fibers, 0, sizeof fibers);
    count = wanted;
    order = in_order;
    ended = 0;
    for (at = 0; at < count; at++) {
        fiber *one = &fibers[at];
        one->client = client;
        snprintf(one->name, sizeof one->name, "fiber-%d", made++);
        CHECK(getcontext(&one->context) == 0);
        one->context.uc_stack.ss_sp = stacks[at];
        one->context.uc_stack.ss_size = STACK;
        one->context.uc_link = &one->scheduler;
        makecontext(&one->context, create, 0);
    }
}

/* Gives each fiber that is not done its turn. */
static void one_round(void) {
    int at;
    for (at = 0; at < count; at++) {
        if (!fibers[at].is_done) {
            resume(&fibers[at]);
        }
    }
}

static void *run_to_the_end(void *argument) {
    while (ended < count) {
        one_round();
    }
    return argument;
}

static void *run_until_all_wait(void *argument) {
    while (!all_wait()) {
        one_round();
    }
    return argument;
}

/* Each call was in the middle of an exchange while the others went on, and has
 * its own room. */
static void check_calls(void) {
    int at, other;
    for (at = 0; at < count; at++) {
        CHECK(fibers[at].was_asked);
        CHECK(fibers[at].status ==
              (fibers[at].cancels ? HMS_CANCELLED : HMS_OK));
        for (other = 0; other < at; other++) {
            CHECK(fibers[at].cancels || fibers[other].cancels ||
                  !same(fibers[at].id, fibers[other].id));
        }
    }
}

static const int first_in_first_out[] = {0, 1, 2, 3, 4, 5, 6, 7};
static const int last_in_first_out[] = {1, 0};
static const int mixed[] = {3, 0, 6, 1, 7, 2, 5, 4};

static void calls_on_one_thread(int wanted, const int *in_order) {
    hms_client *client = client_of_environment();
    int round;
    /* Over new connections, and over those that are there then. */
    for (round = 0; round < 2; round++) {
        make(wanted, in_order, client);
        run_to_the_end(NULL);
        check_calls();
    }
    hms_client_free(client);
}

static void two_calls_interleave_whichever_ends_first(void) {
    calls_on_one_thread(2, first_in_first_out);
    calls_on_one_thread(2, last_in_first_out);
}

static void eight_calls_interleave_in_any_order(void) {
    calls_on_one_thread(MANY, first_in_first_out);
    calls_on_one_thread(MANY, mixed);
}

static void calls_of_different_clients_interleave(void) {
    hms_client *clients[2];
    int at;
    make(2, first_in_first_out, NULL);
    for (at = 0; at < 2; at++) {
        clients[at] = client_of_environment();
        fibers[at].client = clients[at];
    }
    run_to_the_end(NULL);
    check_calls();
    for (at = 0; at < 2; at++) {
        hms_client_free(clients[at]);
    }
}

static void a_call_that_is_cancelled_leaves_the_others_alone(void) {
    hms_client *client = client_of_environment();
    make(MANY, mixed, client);
    fibers[0].cancels = 1;
    fibers[6].cancels = 1;
    run_to_the_end(NULL);
    check_calls();
    hms_client_free(client);
}

static void a_hook_calls_the_client_whose_call_it_is_of(void) {
    hms_client *client = client_of_environment();
    int at;
    make(1, first_in_first_out, client);
    fibers[0].nests = 1;
    run_to_the_end(NULL);
    check_calls();

    make(MANY, mixed, client);
    for (at = 0; at < MANY; at++) {
        fibers[at].nests = at % 2;
    }
    run_to_the_end(NULL);
    check_calls();
    hms_client_free(client);
}

/* The token that a source returns, and how often it was asked. */
static char token[1024];
static int asked;

/* Waits for a token, as a scheduler would have it: the others go on. */
static const char *switch_within_the_source(void *user_data) {
    (void)user_data;
    asked++;
    give_up_turn();
    return token;
}

/* A call that needs a token while another on its thread asks for one cannot
 * wait for it: it asks as well. */
static void a_token_source_switches_to_another_fiber(void) {
    hms_client *client = client_of_environment();
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    hms_token *given = NULL;
    CHECK(hms_client_management_token(client, NULL, &given, NULL) == HMS_OK);
    snprintf(token, sizeof token, "%s", hms_token_text(given));
    hms_token_free(given);
    hms_client_free(client);

    options.token_source = switch_within_the_source;
    client = client_with(&options);
    make(MANY, mixed, client);
    run_to_the_end(NULL);
    check_calls();
    CHECK(asked == MANY);
    /* From then on the token is there. */
    make(MANY, first_in_first_out, client);
    run_to_the_end(NULL);
    check_calls();
    CHECK(asked == MANY);
    hms_client_free(client);
}

static void on_another_thread(void *(*run)(void *)) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, run, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}

static void a_call_ends_on_another_thread_than_it_began_on(void) {
    hms_client *client = client_of_environment();
    make(MANY, mixed, client);
    run_until_all_wait(NULL);
    on_another_thread(run_to_the_end);
    check_calls();
    /* The thread that they began on is gone. */
    make(MANY, mixed, client);
    on_another_thread(run_until_all_wait);
    run_to_the_end(NULL);
    check_calls();
    CHECK(creates(client, "on-no-fiber"));
    hms_client_free(client);
}

int main(void) {
    static void (*const tests[])(void) = {
        two_calls_interleave_whichever_ends_first,
        eight_calls_interleave_in_any_order,
        calls_of_different_clients_interleave,
        a_call_that_is_cancelled_leaves_the_others_alone,
        a_hook_calls_the_client_whose_call_it_is_of,
        a_token_source_switches_to_another_fiber,
        a_call_ends_on_another_thread_than_it_began_on,
    };
    return RUN(tests);
}

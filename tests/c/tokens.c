/*
 * Management tokens: those that a callback gives, and the one that a request
 * would carry. Auth tokens, which are minted. Run it under `hms-sandbox exec`,
 * which names a server, and a token or keys, in the environment.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <sched.h>

#include "rooms.h"

enum { LONGEST_TOKEN = 1024, THREADS = 8 };

/* A token that the server takes. */
static char good[LONGEST_TOKEN];

/* A source: what it gives, and how often it was asked. */
typedef struct source {
    const char *token;
    int asked;
    /* A call that the source makes before it returns. */
    hms_client *client;
    hms_status status;
    /* How many of those were refused. */
    int refused;
    /* Whether it is being asked, and whether it was by two at once. */
    int is_asked;
    int overlaps;
} source;

static const char *give(void *user_data) {
    static char given[LONGEST_TOKEN];
    source *mine = user_data;
    mine->asked++;
    if (mine->client != NULL) {
        mine->status =
            hms_client_management_token(mine->client, NULL, NULL, NULL);
        mine->refused += mine->status == HMS_INVALID_ARGUMENT;
    }
    if (mine->token == NULL) {
        return NULL;
    }
    /* The library copies it at once: what it gave before is overwritten. */
    memset(given, '!', sizeof given);
    snprintf(given, sizeof given, "%s", mine->token);
    return given;
}

static hms_client *client_of_source(source *from) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    options.token_source = give;
    options.token_source_user_data = from;
    return client_with(&options);
}

static void the_token_of_the_environment_is_handed_out(void) {
    hms_client *client = client_of_environment();
    hms_token *token = NULL;
    hms_error *error = NULL;

    CHECK(hms_client_management_token(client, NULL, &token, &error) == HMS_OK);
    CHECK(token != NULL && error == NULL);
    CHECK(length(hms_token_text(token)) > 0);
    CHECK(length(hms_token_text(token)) < sizeof good);
    /* Only a minted one says when it expires. */
    CHECK((hms_token_expires_at_ms(token) > 0) ==
          (getenv("HMS_ACCESS_KEY") != NULL));
    snprintf(good, sizeof good, "%s", hms_token_text(token));
    /* It lives on without its client. */
    hms_client_free(client);
    CHECK(same(hms_token_text(token), good));
    hms_token_free(token);
}

static void a_token_is_asked_for_like_any_result(void) {
    hms_client *client = client_of_environment();
    hms_token *token = NULL;
    hms_error *error = NULL;
    hms_call_options call;

    CHECK(hms_client_management_token(client, NULL, NULL, NULL) == HMS_OK);
    CHECK(hms_client_management_token(NULL, NULL, &token, &error) ==
          HMS_INVALID_ARGUMENT);
    CHECK(token == NULL && same(hms_error_field(error), "client"));
    hms_error_free(error);
    memset(&call, 0, sizeof call);
    CHECK(hms_client_management_token(client, &call, &token, &error) ==
          HMS_INVALID_ARGUMENT);
    CHECK(token == NULL && same(hms_error_field(error), "struct_size"));
    hms_error_free(error);
    hms_client_free(client);
}

static void an_auth_token_is_minted_from_the_keys(void) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    hms_auth_token_params params = HMS_AUTH_TOKEN_PARAMS_INIT;
    hms_token *token = NULL;
    hms_error *error = NULL;
    hms_client *client;
    char text[LONGEST_TOKEN];

    options.access_key = "key";
    options.secret = "secret";
    client = client_with(&options);
    params.room_id = "6507d1a5e6d3b2f0c8a4e111";
    params.role = "guest";
    params.not_before_ms = 4102444800000;
    params.lifetime_ms = 60000;
    CHECK(hms_client_auth_token(client, &params, &token, &error) == HMS_OK);
    CHECK(token != NULL && error == NULL);
    /* The header of a JWT, and its lifetime from when it is valid. */
    CHECK(strncmp(hms_token_text(token), "eyJ", 3) == 0);
    CHECK(hms_token_expires_at_ms(token) == 4102444860000);
    snprintf(text, sizeof text, "%s", hms_token_text(token));
    hms_client_free(client);
    CHECK(same(hms_token_text(token), text));
    hms_token_free(token);
}

static void an_auth_token_needs_the_keys(void) {
    hms_auth_token_params params = HMS_AUTH_TOKEN_PARAMS_INIT;
    hms_client *client = client_of_environment();
    hms_token *token = (hms_token *)&client;
    hms_error *error = NULL;
    hms_status expected =
        getenv("HMS_ACCESS_KEY") != NULL ? HMS_OK : HMS_INVALID_ARGUMENT;
    params.room_id = "id";
    params.role = "guest";
    CHECK(hms_client_auth_token(client, &params, NULL, NULL) == expected);
    CHECK(hms_client_auth_token(client, &params, &token, &error) == expected);
    CHECK((token == NULL) == (error != NULL));
    CHECK(error == NULL || same(hms_error_field(error), "access_key"));
    hms_token_free(token);
    hms_error_free(error);
    hms_client_free(client);
    CHECK(hms_client_auth_token(NULL, &params, &token, &error) ==
          HMS_INVALID_ARGUMENT);
    CHECK(token == NULL && same(hms_error_field(error), "client"));
    hms_error_free(error);
}

static void a_source_is_asked_when_a_token_is_needed(void) {
    source from = {0};
    hms_client *client = client_of_source(&from);
    hms_token *token = NULL;

    from.token = good;
    CHECK(from.asked == 0);
    CHECK(creates(client, "of-a-source"));
    CHECK(creates(client, "of-a-source"));
    CHECK(from.asked == 1);
    CHECK(hms_client_management_token(client, NULL, &token, NULL) == HMS_OK);
    CHECK(same(hms_token_text(token), good) && from.asked == 1);
    hms_token_free(token);
    hms_client_free(client);
}

static void a_source_that_returns_null_ends_the_call(void) {
    source from = {0};
    hms_client *client = client_of_source(&from);
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_room *room = NULL;
    hms_error *error = NULL;

    params.name = "of-no-token";
    CHECK(hms_client_create_room(client, &params, NULL, &room, &error) ==
          HMS_INVALID_ARGUMENT);
    CHECK(room == NULL && from.asked == 1);
    CHECK(same(hms_error_field(error), "token_source"));
    CHECK(holds(hms_error_message(error),
                "token_source returned NULL: it has no token"));
    CHECK(hms_error_outcome(error) == HMS_OUTCOME_NOT_SENT);
    CHECK(hms_error_attempts(error) == 0);
    hms_error_free(error);

    /* The next call asks again. */
    from.token = good;
    CHECK(creates(client, "of-no-token") && from.asked == 2);
    hms_client_free(client);
}

static void a_source_that_returns_no_token_is_named(void) {
    static const char *const tokens[] = {"", "a b", "a\r\nX: y", "Bearer a",
                                         "\xc3\x28"};
    size_t at;

    for (at = 0; at < LENGTH_OF(tokens); at++) {
        source from = {0};
        hms_client *client = client_of_source(&from);
        hms_error *error = NULL;
        from.token = tokens[at];
        CHECK(hms_client_disable_room(client, "room", NULL, NULL, &error) ==
              HMS_INVALID_ARGUMENT);
        CHECK(same(hms_error_field(error), "token_source"));
        CHECK(holds(hms_error_message(error), "token_source returned a token"));
        hms_error_free(error);
        hms_client_free(client);
    }
}

static void a_source_that_is_refused_is_asked_once_more(void) {
    source from = {0};
    hms_client *client = client_of_source(&from);
    hms_error *error = NULL;

    from.token = "no-token-of-this-server";
    CHECK(hms_client_disable_room(client, "room", NULL, NULL, &error) ==
          HMS_UNAUTHENTICATED);
    CHECK(from.asked == 2 && hms_error_attempts(error) == 2);
    CHECK(!holds(hms_error_message(error), "no-token-of-this-server"));
    hms_error_free(error);
    hms_client_free(client);
}

static void a_source_may_call_another_client_but_not_its_own(void) {
    source from = {0};
    source outer = {0};
    hms_client *own = client_of_source(&from);
    hms_client *client = client_of_source(&outer);

    from.token = good;
    outer.token = good;
    outer.client = own;
    CHECK(creates(client, "of-a-nested-source"));
    CHECK(outer.status == HMS_OK && from.asked == 1);

    /* Its own: the innermost call is refused, and the others go on. */
    hms_client_free(own);
    own = client_of_source(&from);
    from.asked = 0;
    from.client = own;
    CHECK(creates(own, "of-its-own-source"));
    CHECK(from.refused == 1 && from.asked > 1);
    hms_client_free(client);
    hms_client_free(own);
}

static const char *give_to_one(void *user_data) {
    source *mine = user_data;
    if (__sync_fetch_and_add(&mine->is_asked, 1) != 0) {
        mine->overlaps = 1;
    }
    mine->asked++;
    sched_yield();
    __sync_fetch_and_sub(&mine->is_asked, 1);
    return good;
}

static void *create_on_thread(void *client) {
    CHECK(creates(client, "of-many-threads"));
    return NULL;
}

static void one_thread_asks_at_a_time(void) {
    source from = {0};
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    pthread_t threads[THREADS];
    hms_client *client;
    int at;

    options.token_source = give_to_one;
    options.token_source_user_data = &from;
    client = client_with(&options);
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_create(&threads[at], NULL, create_on_thread, client) ==
              0);
    }
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0);
    }
    CHECK(from.asked == 1 && !from.overlaps);
    hms_client_free(client);
}

static void a_source_stands_alone(void) {
    source from = {0};
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    hms_error *error = NULL;
    hms_client *client = NULL;

    options.token_source = give;
    options.token_source_user_data = &from;
    options.management_token = good;
    CHECK(hms_client_new(&options, &client, &error) == HMS_INVALID_ARGUMENT);
    CHECK(same(hms_error_field(error), "management_token") && client == NULL);
    hms_error_free(error);
    options.management_token = NULL;
    options.access_key = "key";
    options.secret = "secret";
    CHECK(hms_client_new(&options, &client, &error) == HMS_INVALID_ARGUMENT);
    hms_error_free(error);
    CHECK(from.asked == 0);
}

int main(void) {
    static void (*const tests[])(void) = {
        /* This one fills `good`. */
        the_token_of_the_environment_is_handed_out,
        a_token_is_asked_for_like_any_result,
        an_auth_token_is_minted_from_the_keys,
        an_auth_token_needs_the_keys,
        a_source_is_asked_when_a_token_is_needed,
        a_source_that_returns_null_ends_the_call,
        a_source_that_returns_no_token_is_named,
        a_source_that_is_refused_is_asked_once_more,
        a_source_may_call_another_client_but_not_its_own,
        one_thread_asks_at_a_time,
        a_source_stands_alone,
    };
    return RUN(tests);
}

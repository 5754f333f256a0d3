/*
 * What the C interface promises beyond what its calls do: NULL, struct sizes,
 * text that is not UTF-8, out-pointers, hooks, threads. Run it under
 * `hms-sandbox exec`, which names a server and a token in the environment.
 */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hms_rooms.h"

#define CANARY "CANARY-9f2c"

static int failures_of_test;

#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition)) {                                                    \
            failures_of_test++;                                                \
            fprintf(stderr, "%s:%d: %s: not so: %s\n", __FILE__, __LINE__,     \
                    __func__, #condition);                                     \
        }                                                                      \
    } while (0)

/* An initialiser serves objects of static storage too. */
static const hms_room_params all_defaults = HMS_ROOM_PARAMS_INIT;

static int same(const char *left, const char *right) {
    return left != NULL && strcmp(left, right) == 0;
}

static size_t length(const char *text) {
    return text == NULL ? 0 : strlen(text);
}

static hms_client *client_of_environment(void) {
    hms_client *client = NULL;
    CHECK(hms_client_new(NULL, &client, NULL) == HMS_OK);
    CHECK(client != NULL);
    return client;
}

/* A port of loopback that takes connections and never answers. */
typedef struct silent {
    int fd;
    char base_url[64];
} silent;

static silent silent_open(void) {
    silent server;
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server.fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(server.fd, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK(listen(server.fd, 8) == 0);
    CHECK(getsockname(server.fd, (struct sockaddr *)&address, &length) == 0);
    snprintf(server.base_url, sizeof server.base_url, "http://127.0.0.1:%d",
             ntohs(address.sin_port));
    return server;
}

static hms_client *client_of(const silent *server) {
    hms_client *client = NULL;
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    options.management_token = CANARY;
    options.base_url = server->base_url;
    CHECK(hms_client_new(&options, &client, NULL) == HMS_OK);
    return client;
}

static void null_is_taken_everywhere(void) {
    hms_error *error;
    hms_room *room;

    hms_client_shutdown(NULL);
    hms_client_free(NULL);
    hms_room_free(NULL);
    hms_error_free(NULL);

    CHECK(hms_room_id(NULL) == NULL && hms_room_json(NULL) == NULL);
    CHECK(hms_room_state(NULL) == HMS_STATE_UNKNOWN);
    CHECK(hms_room_created_at(NULL) == 0);
    CHECK(hms_error_message(NULL) == NULL && hms_error_field(NULL) == NULL);
    CHECK(hms_error_status(NULL) == HMS_OK);

    CHECK(hms_client_create_room(NULL, &all_defaults, NULL, &room, &error) ==
          HMS_INVALID_ARGUMENT);
    CHECK(same(hms_error_field(error), "client") && room == NULL);
    hms_error_free(error);

    hms_client *client = client_of_environment();
    CHECK(hms_client_create_room(client, NULL, NULL, &room, &error) ==
          HMS_INVALID_ARGUMENT);
    CHECK(same(hms_error_field(error), "params") && room == NULL);
    hms_error_free(error);
    CHECK(hms_client_disable_room(client, NULL, NULL, &room, &error) ==
          HMS_INVALID_ARGUMENT);
    CHECK(same(hms_error_field(error), "name"));
    CHECK(hms_error_outcome(error) == HMS_OUTCOME_NOT_SENT);
    hms_error_free(error);
    hms_client_free(client);
}

static void operations_of_v2_take_null_and_are_unsupported_on_legacy(void) {
    typedef hms_status by_text(const hms_client *, const char *,
                               const hms_call_options *, hms_room **,
                               hms_error **);
    static by_text *const operations[] = {
        hms_client_disable_room_by_id, hms_client_enable_room,
        hms_client_enable_room_by_id,  hms_client_get_room,
        hms_client_find_room,
    };
    hms_client *client = client_of_environment();
    hms_error *error;
    hms_room *room;
    size_t at;

    for (at = 0; at < sizeof operations / sizeof operations[0]; at++) {
        CHECK(operations[at](client, NULL, NULL, &room, &error) ==
              HMS_INVALID_ARGUMENT);
        CHECK(hms_error_field(error) != NULL && room == NULL);
        hms_error_free(error);
        CHECK(operations[at](client, "room", NULL, &room, &error) ==
              HMS_UNSUPPORTED);
        CHECK(hms_error_attempts(error) == 0 && room == NULL);
        hms_error_free(error);
        CHECK(operations[at](NULL, "room", NULL, NULL, NULL) ==
              HMS_INVALID_ARGUMENT);
    }
    hms_client_free(client);
}

static void out_pointers_may_be_null_and_are_set_exactly_once(void) {
    int here;
    hms_room *room = (hms_room *)&here;
    hms_error *error = (hms_error *)&here;
    hms_client *client = client_of_environment();
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    params.name = "out-pointers";

    CHECK(hms_client_new(NULL, NULL, NULL) == HMS_OK);
    CHECK(hms_client_create_room(client, &params, NULL, NULL, NULL) == HMS_OK);
    CHECK(hms_client_create_room(client, &params, NULL, &room, &error) ==
          HMS_OK);
    CHECK(room != NULL && room != (hms_room *)&here && error == NULL);
    hms_room_free(room);

    params.name = "not a name";
    CHECK(hms_client_create_room(client, &params, NULL, NULL, NULL) ==
          HMS_INVALID_ARGUMENT);
    room = (hms_room *)&here;
    CHECK(hms_client_create_room(client, &params, NULL, &room, &error) ==
          HMS_INVALID_ARGUMENT);
    CHECK(room == NULL && error != NULL);
    CHECK(hms_error_status(error) == HMS_INVALID_ARGUMENT);
    hms_error_free(error);
    hms_client_free(client);
}

static void structs_of_other_releases_are_served(void) {
    hms_client *client = client_of_environment();
    hms_room *room = NULL;
    hms_error *error = NULL;
    struct {
        hms_room_params known;
        const char *unknown[4];
    } newer;
    hms_room_params older = HMS_ROOM_PARAMS_INIT;

    /* A program that knew nothing behind name; what follows is not its. */
    memset(&older, 0xff, sizeof older);
    older.struct_size = offsetof(hms_room_params, description);
    older.name = "older";
    CHECK(hms_client_create_room(client, &older, NULL, &room, NULL) == HMS_OK);
    CHECK(same(hms_room_name(room), "older"));
    hms_room_free(room);

    memset(&newer, 0xff, sizeof newer);
    newer.known = all_defaults;
    newer.known.struct_size = sizeof newer;
    newer.known.name = "newer";
    CHECK(hms_client_create_room(client, &newer.known, NULL, &room, NULL) ==
          HMS_OK);
    CHECK(same(hms_room_name(room), "newer"));
    hms_room_free(room);

    older = all_defaults;
    for (older.struct_size = 0; older.struct_size < sizeof(size_t);
         older.struct_size++) {
        CHECK(hms_client_create_room(client, &older, NULL, &room, &error) ==
              HMS_INVALID_ARGUMENT);
        CHECK(same(hms_error_field(error), "struct_size"));
        hms_error_free(error);
    }
    hms_client_free(client);
}

/* Creates with one text that is not UTF-8, and checks whose fault it is. */
static void check_utf8(hms_client *client, const hms_room_params *params,
                       const char *field) {
    hms_error *error = NULL;
    CHECK(hms_client_create_room(client, params, NULL, NULL, &error) ==
          HMS_INVALID_ARGUMENT);
    CHECK(same(hms_error_field(error), field));
    CHECK(hms_error_attempts(error) == 0);
    hms_error_free(error);
}

static void text_that_is_not_utf8_is_refused_with_its_field(void) {
    const char *bad = "\xc3\x28";
    hms_client *client = client_of_environment();
    hms_error *error = NULL;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_recording recording = HMS_RECORDING_INIT;
    hms_upload upload = HMS_UPLOAD_INIT;
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;

    params.name = bad;
    check_utf8(client, &params, "name");
    params.name = NULL;
    params.description = bad;
    check_utf8(client, &params, "description");
    params.description = NULL;
    params.template_name = bad;
    check_utf8(client, &params, "template");
    params.template_name = NULL;
    params.recording = &recording;
    recording.upload = &upload;
    upload.location = bad;
    check_utf8(client, &params, "recording.upload.location");
    upload.location = NULL;
    upload.secret = bad;
    check_utf8(client, &params, "recording.upload.credentials.secret");
    hms_client_free(client);

    options.management_token = bad;
    CHECK(hms_client_new(&options, &client, &error) == HMS_INVALID_ARGUMENT);
    CHECK(same(hms_error_field(error), "management_token") && client == NULL);
    hms_error_free(error);
}

static void numbers_that_are_no_constant_are_refused(void) {
    hms_client *client = NULL;
    hms_error *error = NULL;
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    options.api = 99;
    CHECK(hms_client_new(&options, &client, &error) == HMS_INVALID_ARGUMENT);
    CHECK(same(hms_error_field(error), "api"));
    hms_error_free(error);

    options.api = HMS_API_LEGACY;
    options.log_level = 99;
    CHECK(hms_client_new(&options, &client, &error) == HMS_INVALID_ARGUMENT);
    CHECK(same(hms_error_field(error), "log_level"));
    hms_error_free(error);
}

static void a_reply_fills_the_getters(void) {
    hms_client *client = client_of_environment();
    hms_room *room = NULL;
    hms_upload upload = HMS_UPLOAD_INIT;
    upload.type = "s3";
    upload.location = "test-bucket";
    hms_recording recording = HMS_RECORDING_INIT;
    recording.enabled = 1;
    recording.upload = &upload;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    params.name = "getters";
    params.description = "This is a test room";
    params.region = "in";
    params.recording = &recording;

    CHECK(hms_client_create_room(client, &params, NULL, &room, NULL) == HMS_OK);
    CHECK(length(hms_room_id(room)) == 24);
    CHECK(same(hms_room_name(room), "getters"));
    CHECK(same(hms_room_description(room), "This is a test room"));
    CHECK(same(hms_room_region(room), "in"));
    CHECK(hms_room_state(room) == HMS_STATE_ENABLED);
    CHECK(hms_room_recording_enabled(room) == 1);
    CHECK(hms_room_recording_from_template(room) == 0);
    CHECK(hms_room_created_at(room) > INT64_C(1577836800000));
    CHECK(length(hms_room_json(room)) > 24);
    hms_room_free(room);
    hms_client_free(client);
}

typedef struct lines {
    int count;
    int secrets;
} lines;

static void count_line(void *user_data, uint32_t level, const char *line) {
    lines *seen = user_data;
    seen->count++;
    seen->secrets += strstr(line, CANARY) != NULL;
    CHECK(level >= HMS_LOG_ERROR && level <= HMS_LOG_DEBUG);
    CHECK(strchr(line, '\n') == NULL);
}

static void the_log_sees_every_request_and_no_secret(void) {
    lines seen = {0, 0};
    hms_client *client = NULL;
    hms_upload upload = HMS_UPLOAD_INIT;
    upload.type = "s3";
    upload.location = "test-bucket";
    upload.access_key = CANARY;
    upload.secret = CANARY;
    hms_recording recording = HMS_RECORDING_INIT;
    recording.upload = &upload;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    params.name = "logged";
    params.recording = &recording;
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    options.management_token = CANARY;
    options.log = count_line;
    options.log_user_data = &seen;
    options.log_level = HMS_LOG_DEBUG;

    CHECK(hms_client_new(&options, &client, NULL) == HMS_OK);
    (void)!hms_client_create_room(client, &params, NULL, NULL, NULL);
    CHECK(seen.count >= 2 && seen.secrets == 0);
    hms_client_free(client);
}

static int always(void *user_data) {
    ++*(int *)user_data;
    return 1;
}

static void the_hook_cancels_before_anything_is_sent(void) {
    int asked = 0;
    hms_client *client = client_of_environment();
    hms_error *error = NULL;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    params.name = "cancelled";
    hms_call_options call = HMS_CALL_OPTIONS_INIT;
    call.cancelled = always;
    call.user_data = &asked;

    CHECK(hms_client_create_room(client, &params, &call, NULL, &error) ==
          HMS_CANCELLED);
    CHECK(asked > 0 && hms_error_attempts(error) == 0);
    CHECK(hms_error_outcome(error) == HMS_OUTCOME_NOT_SENT);
    hms_error_free(error);
    CHECK(hms_client_create_room(client, &params, NULL, NULL, NULL) == HMS_OK);
    hms_client_free(client);
}

static void a_server_that_never_answers_times_out(void) {
    silent server = silent_open();
    hms_client *client = client_of(&server);
    hms_error *error = NULL;
    hms_call_options call = HMS_CALL_OPTIONS_INIT;
    call.timeout_ms = 150;

    CHECK(hms_client_disable_room(client, "room", &call, NULL, &error) ==
          HMS_TIMED_OUT);
    CHECK(hms_error_outcome(error) == HMS_OUTCOME_UNKNOWN);
    CHECK(hms_error_attempts(error) == 1);
    hms_error_free(error);
    hms_client_free(client);
    close(server.fd);
}

static void *disable_forever(void *client) {
    static hms_status status;
    status = hms_client_disable_room(client, "room", NULL, NULL, NULL);
    return &status;
}

/* Waits until the call of another thread has reached the server. */
static int accepted(const silent *server) {
    char byte;
    int connection = accept(server->fd, NULL, NULL);
    CHECK(connection >= 0 && recv(connection, &byte, 1, 0) == 1);
    return connection;
}

static void shutdown_ends_a_call_on_another_thread(void) {
    silent server = silent_open();
    hms_client *client = client_of(&server);
    pthread_t thread;
    void *status;

    CHECK(pthread_create(&thread, NULL, disable_forever, client) == 0);
    int connection = accepted(&server);
    hms_client_shutdown(client);
    CHECK(pthread_join(thread, &status) == 0);
    CHECK(*(hms_status *)status == HMS_CANCELLED);
    CHECK(hms_client_disable_room(client, "room", NULL, NULL, NULL) ==
          HMS_CANCELLED);
    hms_client_free(client);
    close(connection);
    close(server.fd);
}

static void free_ends_a_call_on_another_thread(void) {
    silent server = silent_open();
    hms_client *client = client_of(&server);
    pthread_t thread;
    void *status;

    CHECK(pthread_create(&thread, NULL, disable_forever, client) == 0);
    int connection = accepted(&server);
    hms_client_free(client);
    CHECK(pthread_join(thread, &status) == 0);
    CHECK(*(hms_status *)status == HMS_CANCELLED);
    close(connection);
    close(server.fd);
}

typedef struct shared {
    hms_client *client;
    char id[32];
} shared;

static void *create_shared(void *argument) {
    shared *mine = argument;
    hms_room *room = NULL;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    params.name = "shared-by-threads";
    if (hms_client_create_room(mine->client, &params, NULL, &room, NULL) ==
        HMS_OK) {
        snprintf(mine->id, sizeof mine->id, "%s", hms_room_id(room));
    }
    hms_room_free(room);
    return NULL;
}

static void threads_that_create_one_name_get_one_room(void) {
    enum { THREADS = 16 };
    pthread_t threads[THREADS];
    shared each[THREADS];
    hms_client *client = client_of_environment();
    int at;

    for (at = 0; at < THREADS; at++) {
        memset(&each[at], 0, sizeof each[at]);
        each[at].client = client;
        CHECK(pthread_create(&threads[at], NULL, create_shared, &each[at]) ==
              0);
    }
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0);
        CHECK(strlen(each[at].id) == 24 && same(each[at].id, each[0].id));
    }
    hms_client_free(client);
}

static void versions_and_names(void) {
    char header[32];
    snprintf(header, sizeof header, "%d.%d.%d", HMS_ROOMS_VERSION_MAJOR,
             HMS_ROOMS_VERSION_MINOR, HMS_ROOMS_VERSION_PATCH);
    CHECK(same(hms_version(), header));
    CHECK(hms_abi_version() == 1);
    CHECK(same(hms_status_name(HMS_OK), "HMS_OK"));
    CHECK(same(hms_status_name(HMS_INTERNAL), "HMS_INTERNAL"));
    CHECK(same(hms_status_name(-1), "HMS_UNKNOWN_STATUS"));
}

int main(void) {
    static void (*const tests[])(void) = {
        null_is_taken_everywhere,
        operations_of_v2_take_null_and_are_unsupported_on_legacy,
        out_pointers_may_be_null_and_are_set_exactly_once,
        structs_of_other_releases_are_served,
        text_that_is_not_utf8_is_refused_with_its_field,
        numbers_that_are_no_constant_are_refused,
        a_reply_fills_the_getters,
        the_log_sees_every_request_and_no_secret,
        the_hook_cancels_before_anything_is_sent,
        a_server_that_never_answers_times_out,
        shutdown_ends_a_call_on_another_thread,
        free_ends_a_call_on_another_thread,
        threads_that_create_one_name_get_one_room,
        versions_and_names,
    };
    int passed = 0;
    int failed = 0;
    size_t at;

    for (at = 0; at < sizeof tests / sizeof tests[0]; at++) {
        failures_of_test = 0;
        tests[at]();
        *(failures_of_test == 0 ? &passed : &failed) += 1;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/*
 * Promises of the C interface besides the results of its calls: NULL, text that
 * is not UTF-8, out-pointers, hooks. Run it under `hms-sandbox exec`,
 * which names a server and a token in the environment.
 */
#define _POSIX_C_SOURCE 200809L

#include "ports.h"
#include "rooms.h"

#define CANARY "CANARY-9f2c"

/* An initialiser serves objects of static storage too. */
static const hms_room_params all_defaults = HMS_ROOM_PARAMS_INIT;

static void null_is_taken_everywhere(void) {
    hms_error *error;
    hms_room *room;

    hms_client_shutdown(NULL);
    hms_client_free(NULL);
    hms_room_free(NULL);
    hms_error_free(NULL);
    hms_token_free(NULL);
    hms_room_list_free(NULL);
    hms_peer_list_free(NULL);
    hms_room_code_list_free(NULL);
    hms_room_code_free(NULL);
    hms_reply_free(NULL);

    CHECK(hms_room_id(NULL) == NULL && hms_room_json(NULL) == NULL);
    CHECK(hms_room_state(NULL) == HMS_STATE_UNKNOWN);
    CHECK(hms_room_created_at_ms(NULL) == 0);
    CHECK(hms_room_recording_state(NULL) == HMS_STATE_UNKNOWN);
    CHECK(hms_room_size(NULL) == 0 && hms_room_large_room(NULL) == 0);
    CHECK(hms_room_max_duration_seconds(NULL) == 0);
    CHECK(hms_room_upload_type(NULL) == NULL);
    CHECK(hms_room_webhook_url(NULL) == NULL);
    CHECK(hms_room_copy(NULL) == NULL);
    CHECK(hms_token_text(NULL) == NULL && hms_token_expires_at_ms(NULL) == 0);
    CHECK(hms_room_list_count(NULL) == 0 && hms_room_list_at(NULL, 0) == NULL);
    CHECK(hms_room_list_next(NULL) == NULL);
    CHECK(hms_peer_list_count(NULL) == 0 && hms_peer_list_at(NULL, 0) == NULL);
    CHECK(hms_peer_id(NULL) == NULL && hms_peer_name(NULL) == NULL);
    CHECK(hms_peer_user_id(NULL) == NULL && hms_peer_role(NULL) == NULL);
    CHECK(hms_peer_metadata(NULL) == NULL && hms_peer_joined_at_ms(NULL) == 0);
    CHECK(hms_room_code_list_count(NULL) == 0);
    CHECK(hms_room_code_list_at(NULL, 0) == NULL);
    CHECK(hms_room_code_list_next(NULL) == NULL);
    CHECK(hms_room_code_code(NULL) == NULL && hms_room_code_role(NULL) == NULL);
    CHECK(hms_room_code_room_id(NULL) == NULL);
    CHECK(hms_room_code_state(NULL) == HMS_STATE_UNKNOWN);
    CHECK(hms_room_code_created_at_ms(NULL) == 0);
    CHECK(hms_room_code_updated_at_ms(NULL) == 0);
    CHECK(hms_room_code_copy(NULL) == NULL);
    CHECK(hms_reply_http_status(NULL) == 0 && hms_reply_json(NULL) == NULL);
    CHECK(hms_error_message(NULL) == NULL && hms_error_field(NULL) == NULL);
    CHECK(hms_error_status(NULL) == HMS_OK);
    CHECK(hms_error_outcome(NULL) == HMS_OUTCOME_UNKNOWN);
    CHECK(HMS_OUTCOME_UNKNOWN == 0);

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

/* Operations whose results differ, each with one text and the defaults. */
typedef hms_status with_text(const hms_client *, const char *, hms_error **);

static hms_status update(const hms_client *client, const char *text,
                         hms_error **error) {
    hms_room *room = NULL;
    hms_status status = hms_client_update_room(client, text, &all_defaults,
                                               NULL, &room, error);
    CHECK(room == NULL);
    return status;
}

static hms_status end(const hms_client *client, const char *text,
                      hms_error **error) {
    return hms_client_end_room(client, text, NULL, NULL, error);
}

static hms_status peers(const hms_client *client, const char *text,
                        hms_error **error) {
    hms_peer_list *list = (hms_peer_list *)&list;
    hms_status status =
        hms_client_list_peers(client, text, NULL, NULL, &list, error);
    CHECK(list == NULL);
    return status;
}

static hms_status remove_peer(const hms_client *client, const char *text,
                              hms_error **error) {
    return hms_client_remove_peer(client, "room", text, NULL, NULL, error);
}

static hms_status remove_role(const hms_client *client, const char *text,
                              hms_error **error) {
    return hms_client_remove_role(client, "room", text, NULL, NULL, error);
}

static hms_status create_codes(const hms_client *client, const char *text,
                               hms_error **error) {
    hms_room_code_list *list = (hms_room_code_list *)&list;
    hms_status status =
        hms_client_create_room_codes(client, text, NULL, NULL, &list, error);
    CHECK(list == NULL);
    return status;
}

static hms_status codes(const hms_client *client, const char *text,
                        hms_error **error) {
    hms_room_code_list *list = (hms_room_code_list *)&list;
    hms_status status =
        hms_client_list_room_codes(client, text, NULL, NULL, &list, error);
    CHECK(list == NULL);
    return status;
}

static hms_status enable_code(const hms_client *client, const char *text,
                              hms_error **error) {
    hms_room_code *code = (hms_room_code *)&code;
    hms_status status =
        hms_client_enable_room_code(client, text, NULL, &code, error);
    CHECK(code == NULL);
    return status;
}

static hms_status disable_code(const hms_client *client, const char *text,
                               hms_error **error) {
    hms_room_code *code = (hms_room_code *)&code;
    hms_status status =
        hms_client_disable_room_code(client, text, NULL, &code, error);
    CHECK(code == NULL);
    return status;
}

static const struct {
    with_text *call;
    const char *field;
} operations_with_text[] = {
    {update, "room_id"},     {end, "room_id"},          {peers, "room_id"},
    {remove_peer, "peer_id"}, {remove_role, "role"},    {create_codes, "room_id"},
    {codes, "room_id"},      {enable_code, "code"},     {disable_code, "code"},
};

static void a_text_of_an_operation_is_checked_before_the_api(void) {
    hms_client *client = client_of_environment();
    size_t at;
    for (at = 0; at < LENGTH_OF(operations_with_text); at++) {
        static const char *const bad[] = {NULL, "\xc3\x28"};
        with_text *call = operations_with_text[at].call;
        hms_error *error;
        size_t which;
        for (which = 0; which < LENGTH_OF(bad); which++) {
            CHECK(call(client, bad[which], &error) == HMS_INVALID_ARGUMENT);
            CHECK(same(hms_error_field(error), operations_with_text[at].field));
            hms_error_free(error);
        }
        CHECK(call(client, "text", &error) == HMS_UNSUPPORTED);
        CHECK(hms_error_attempts(error) == 0);
        CHECK(hms_error_outcome(error) == HMS_OUTCOME_NOT_SENT);
        hms_error_free(error);
        CHECK(call(client, "text", NULL) == HMS_UNSUPPORTED);
        CHECK(call(NULL, "text", &error) == HMS_INVALID_ARGUMENT);
        CHECK(same(hms_error_field(error), "client"));
        hms_error_free(error);
    }
    CHECK(hms_client_list_rooms(client, NULL, NULL, NULL, NULL) ==
          HMS_UNSUPPORTED);
    CHECK(hms_client_list_rooms(NULL, NULL, NULL, NULL, NULL) ==
          HMS_INVALID_ARGUMENT);
    hms_client_free(client);
}

/* Both APIs have it. */
static void a_request_of_ones_own_goes_to_any_endpoint(void) {
    hms_client *client = client_of_environment();
    hms_reply *reply = NULL;
    hms_error *error = NULL;
    CHECK(hms_client_request(client, "POST", "/rooms", "{\"name\":\"own\"}", 1,
                             NULL, &reply, &error) == HMS_OK);
    CHECK(error == NULL && hms_reply_http_status(reply) == 200);
    CHECK(holds(hms_reply_json(reply), "\"own\""));
    hms_client_free(client);
    CHECK(holds(hms_reply_json(reply), "\"own\""));
    hms_reply_free(reply);
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
    check_utf8(client, &params, "template_name");
    params.template_name = NULL;
    params.recording = &recording;
    recording.upload = &upload;
    upload.location = bad;
    check_utf8(client, &params, "recording.upload.location");
    upload.location = NULL;
    upload.access_key = bad;
    check_utf8(client, &params, "recording.upload.access_key");
    upload.access_key = NULL;
    upload.secret = bad;
    check_utf8(client, &params, "recording.upload.secret");
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
    CHECK(hms_room_recording_state(room) == HMS_STATE_ENABLED);
    CHECK(same(hms_room_upload_type(room), "s3"));
    CHECK(same(hms_room_upload_location(room), "test-bucket"));
    CHECK(hms_room_recording_from_template(room) == 0);
    CHECK(hms_room_created_at_ms(room) > INT64_C(1577836800000));
    CHECK(length(hms_room_json(room)) > 24);
    hms_room_free(room);
    hms_client_free(client);
}

/* The copy has every part, and outlives the room and the client. */
static void a_copy_of_a_room_is_its_own(void) {
    hms_client *client = client_of_environment();
    hms_room *room = NULL;
    hms_room *copy, *second;
    hms_upload upload = HMS_UPLOAD_INIT;
    upload.type = "s3";
    upload.location = "test-bucket";
    upload.prefix = "lectures/";
    hms_recording recording = HMS_RECORDING_INIT;
    recording.enabled = 1;
    recording.upload = &upload;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    params.name = "copied";
    params.description = "This is a test room";
    params.recording = &recording;

    CHECK(hms_client_create_room(client, &params, NULL, &room, NULL) == HMS_OK);
    copy = hms_room_copy(room);
    CHECK(copy != NULL && copy != room);
    CHECK(same(hms_room_id(copy), hms_room_id(room)));
    CHECK(hms_room_id(copy) != hms_room_id(room));
    CHECK(same(hms_room_json(copy), hms_room_json(room)));
    CHECK(hms_room_created_at_ms(copy) == hms_room_created_at_ms(room));
    hms_room_free(room);
    hms_client_free(client);

    second = hms_room_copy(copy);
    hms_room_free(copy);
    CHECK(same(hms_room_name(second), "copied"));
    CHECK(same(hms_room_description(second), "This is a test room"));
    CHECK(hms_room_state(second) == HMS_STATE_ENABLED);
    CHECK(hms_room_recording_state(second) == HMS_STATE_ENABLED);
    CHECK(same(hms_room_upload_type(second), "s3"));
    CHECK(same(hms_room_upload_prefix(second), "lectures/"));
    CHECK(hms_room_created_at_ms(second) > INT64_C(1577836800000));
    CHECK(length(hms_room_json(second)) > 24);
    hms_room_free(second);
}

typedef struct lines {
    int count;
    int secrets;
} lines;

static void count_line(void *user_data, hms_log_level level,
                       const char *line) {
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
    call.cancelled_user_data = &asked;

    CHECK(hms_client_create_room(client, &params, &call, NULL, &error) ==
          HMS_CANCELLED);
    CHECK(asked > 0 && hms_error_attempts(error) == 0);
    CHECK(hms_error_outcome(error) == HMS_OUTCOME_NOT_SENT);
    hms_error_free(error);
    CHECK(hms_client_create_room(client, &params, NULL, NULL, NULL) == HMS_OK);
    hms_client_free(client);
}

static void a_server_that_never_answers_times_out(void) {
    port server = port_silent();
    hms_client *client = client_of(server.base_url);
    hms_error *error = NULL;
    hms_call_options call = HMS_CALL_OPTIONS_INIT;
    call.timeout_ms = 150;

    CHECK(hms_client_disable_room(client, "room", &call, NULL, &error) ==
          HMS_TIMED_OUT);
    CHECK(hms_error_outcome(error) == HMS_OUTCOME_UNKNOWN);
    CHECK(hms_error_attempts(error) == 1);
    hms_error_free(error);
    hms_client_free(client);
    port_close(&server);
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
        a_text_of_an_operation_is_checked_before_the_api,
        a_request_of_ones_own_goes_to_any_endpoint,
        out_pointers_may_be_null_and_are_set_exactly_once,
        text_that_is_not_utf8_is_refused_with_its_field,
        numbers_that_are_no_constant_are_refused,
        a_reply_fills_the_getters,
        a_copy_of_a_room_is_its_own,
        the_log_sees_every_request_and_no_secret,
        the_hook_cancels_before_anything_is_sent,
        a_server_that_never_answers_times_out,
        versions_and_names,
    };
    return RUN(tests);
}

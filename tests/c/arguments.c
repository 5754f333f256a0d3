/*
 * Mistakes that a caller may make. The error names the argument, and says what
 * to do. Run it under `hms-sandbox exec`.
 */
#define _POSIX_C_SOURCE 200809L

#include "sandbox.h"

static hms_client *client;
/* A client of the API that has every operation. */
static hms_client *v2;

/* A failed call says all of this, and has sent nothing. */
static void check_refused(hms_status status, hms_error *error,
                          const char *field, const char *message) {
    CHECK(status == HMS_INVALID_ARGUMENT);
    CHECK(same(hms_error_field(error), field));
    CHECK(same(hms_error_message(error), message));
    CHECK(hms_error_outcome(error) == HMS_OUTCOME_NOT_SENT);
    CHECK(hms_error_attempts(error) == 0);
    if (!same(hms_error_message(error), message)) {
        fprintf(stderr, "it says: %s\n", hms_error_message(error));
    }
    hms_error_free(error);
}

static void check_params(const hms_room_params *params, const char *field,
                         const char *message) {
    hms_error *error = NULL;
    hms_status status =
        hms_client_create_room(client, params, NULL, NULL, &error);
    check_refused(status, error, field, message);
}

static void check_update(const hms_room_params *params, const char *field,
                         const char *message) {
    hms_error *error = NULL;
    hms_status status =
        hms_client_update_room(client, "id", params, NULL, NULL, &error);
    check_refused(status, error, field, message);
}

static void check_client(const hms_client_options *options, const char *field,
                         const char *message) {
    hms_error *error = NULL;
    hms_client *made = NULL;
    hms_status status = hms_client_new(options, &made, &error);
    CHECK(made == NULL);
    check_refused(status, error, field, message);
}

static void check_call(const hms_call_options *options, const char *field,
                       const char *message) {
    hms_error *error = NULL;
    hms_status status =
        hms_client_disable_room(client, "room", options, NULL, &error);
    check_refused(status, error, field, message);
}

static void check_list(const hms_room_filter *filter, const char *field,
                       const char *message) {
    hms_error *error = NULL;
    hms_status status = hms_client_list_rooms(v2, filter, NULL, NULL, &error);
    check_refused(status, error, field, message);
}

static void check_auth_token(const hms_auth_token_params *params,
                             const char *field, const char *message) {
    hms_error *error = NULL;
    hms_status status = hms_client_auth_token(client, params, NULL, &error);
    check_refused(status, error, field, message);
}

static void an_element_that_is_wrong_is_named_by_its_index(void) {
    static const char *const polls[] = {"a", "b", NULL};
    static const char *const bad_polls[] = {"\xc3\x28"};
    static const hms_header headers[] = {
        {"x-key", "value"}, {"x-key", NULL}, {NULL, "value"}};
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_webhook webhook = HMS_WEBHOOK_INIT;

    params.polls = polls;
    params.polls_len = LENGTH_OF(polls);
    check_params(&params, "polls", "polls[2] is NULL");
    params.polls = bad_polls;
    params.polls_len = LENGTH_OF(bad_polls);
    check_params(&params, "polls", "polls[0] is not text in UTF-8");
    params.polls_len = 0;

    params.webhook = &webhook;
    webhook.url = "https://example.com";
    webhook.headers = headers;
    webhook.headers_len = 2;
    check_params(&params, "webhook.headers",
                 "webhook.headers[1].value is NULL");
    webhook.headers = headers + 2;
    webhook.headers_len = 1;
    check_params(&params, "webhook.headers", "webhook.headers[0].name is NULL");
}

static void an_array_and_its_length_go_together(void) {
    static const char *const polls[] = {"a"};
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_webhook webhook = HMS_WEBHOOK_INIT;
    char message[128];

    params.polls_len = 3;
    check_params(&params, "polls", "polls is NULL, but polls_len is 3");
    params.polls = polls;
    params.polls_len = (size_t)-1;
    snprintf(message, sizeof message,
             "polls_len is %zu: no array is as long", (size_t)-1);
    check_params(&params, "polls", message);
    params.polls_len = 0;

    params.webhook = &webhook;
    webhook.url = "https://example.com";
    webhook.headers_len = 1;
    check_params(&params, "webhook.headers",
                 "webhook.headers is NULL, but webhook.headers_len is 1");
}

#define UNSET(place, size, name)                                               \
    "struct_size of " place " is " size ", which no " name                     \
    " has: initialise it with "

static void a_struct_without_its_initialiser_is_named(void) {
    hms_client_options client_options;
    hms_call_options call_options;
    hms_room_params room_params;
    hms_recording recording;
    hms_upload upload;
    hms_webhook webhook;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_recording recorded = HMS_RECORDING_INIT;

    memset(&client_options, 0, sizeof client_options);
    check_client(&client_options, "struct_size",
                 UNSET("options", "0", "hms_client_options")
                 "HMS_CLIENT_OPTIONS_INIT");
    memset(&call_options, 0, sizeof call_options);
    check_call(&call_options, "struct_size",
               UNSET("options", "0", "hms_call_options")
               "HMS_CALL_OPTIONS_INIT");
    memset(&room_params, 0, sizeof room_params);
    check_params(&room_params, "struct_size",
                 UNSET("params", "0", "hms_room_params")
                 "HMS_ROOM_PARAMS_INIT");
    room_params.struct_size = 7;
    check_params(&room_params, "struct_size",
                 UNSET("params", "7", "hms_room_params")
                 "HMS_ROOM_PARAMS_INIT");

    memset(&recording, 0, sizeof recording);
    params.recording = &recording;
    check_params(&params, "struct_size",
                 UNSET("recording", "0", "hms_recording")
                 "HMS_RECORDING_INIT");
    memset(&upload, 0, sizeof upload);
    recorded.upload = &upload;
    params.recording = &recorded;
    check_params(&params, "struct_size",
                 UNSET("recording.upload", "0", "hms_upload")
                 "HMS_UPLOAD_INIT");
    params.recording = NULL;
    memset(&webhook, 0, sizeof webhook);
    params.webhook = &webhook;
    check_params(&params, "struct_size",
                 UNSET("webhook", "0", "hms_webhook") "HMS_WEBHOOK_INIT");
}

/* If a struct is not initialised, its size may happen to look valid. */
static void a_struct_of_garbage_is_told_from_a_newer_one(void) {
    static union {
        unsigned char bytes[1024];
        hms_room_params params;
    } garbage;
    hms_error *error = NULL;

    memset(&garbage, 0xa5, sizeof garbage);
    CHECK(hms_client_create_room(client, &garbage.params, NULL, NULL,
                                 &error) == HMS_INVALID_ARGUMENT);
    CHECK(same(hms_error_field(error), "struct_size"));
    CHECK(holds(hms_error_message(error), "with HMS_ROOM_PARAMS_INIT"));
    hms_error_free(error);

    garbage.params.struct_size = sizeof garbage;
    CHECK(hms_client_create_room(client, &garbage.params, NULL, NULL,
                                 &error) == HMS_INVALID_ARGUMENT);
    CHECK(same(hms_error_field(error), "struct_size"));
    CHECK(holds(hms_error_message(error), "with HMS_ROOM_PARAMS_INIT"));
    CHECK(holds(hms_error_message(error), "use a newer library"));
    hms_error_free(error);
}

#define TIME                                                                   \
    " must be more than zero, and at most 9223372036854775807 ms"
#define COUNT " must be at least 1, and at most 2147483647"

/* A deadline that has passed, or a count that went below zero. */
static void a_negative_number_is_refused_and_not_the_default(void) {
    static const int64_t negative[] = {-1, -30000, INT64_MIN};
    size_t at;
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    hms_call_options call = HMS_CALL_OPTIONS_INIT;

    for (at = 0; at < LENGTH_OF(negative); at++) {
        options.timeout_ms = (uint64_t)negative[at];
        check_client(&options, "timeout_ms", "timeout_ms" TIME);
        options.timeout_ms = 0;
        options.connect_timeout_ms = (uint64_t)negative[at];
        check_client(&options, "connect_timeout_ms", "connect_timeout_ms" TIME);
        options.connect_timeout_ms = 0;
        options.token_lifetime_ms = (uint64_t)negative[at];
        check_client(&options, "token_lifetime_ms", "token_lifetime_ms" TIME);
        options.token_lifetime_ms = 0;
        call.timeout_ms = (uint64_t)negative[at];
        check_call(&call, "timeout_ms", "timeout_ms" TIME);
    }
    options.max_attempts = (uint32_t)-1;
    check_client(&options, "max_attempts", "max_attempts" COUNT);
    options.max_attempts = 0;
    options.max_connections = (uint32_t)-1;
    check_client(&options, "max_connections", "max_connections" COUNT);
    call.timeout_ms = 0;
    call.max_attempts = (uint32_t)-1;
    check_call(&call, "max_attempts", "max_attempts" COUNT);
}

static void the_greatest_numbers_are_taken(void) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    hms_client *patient;

    options.timeout_ms = INT64_MAX;
    options.connect_timeout_ms = INT64_MAX;
    options.max_attempts = INT32_MAX;
    options.max_connections = INT32_MAX;
    patient = client_with(&options);
    CHECK(creates(patient, "patient"));
    hms_client_free(patient);
}

static void a_number_that_is_no_constant_is_named(void) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    options.api = 99;
    check_client(&options, "api", "api 99 is not an HMS_API_* value");
    options.api = HMS_API_LEGACY;
    options.log_level = 99;
    check_client(&options, "log_level",
                 "log_level 99 is not an HMS_LOG_* value");
}

static void a_bit_that_clears_nothing_is_named(void) {
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    params.clear = HMS_CLEAR_SIZE | HMS_CLEAR_LARGE_ROOM | 4;
    check_update(&params, "clear",
                 "clear 0x7 has a bit that is no HMS_CLEAR_*");
}

static void a_field_is_set_or_cleared(void) {
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    params.clear = HMS_CLEAR_SIZE | HMS_CLEAR_LARGE_ROOM;
    params.size = 10;
    check_update(&params, "size",
                 "size is set, and clear has HMS_CLEAR_SIZE");
    params.size = 0;
    params.large_room = 1;
    check_update(&params, "large_room",
                 "large_room is set, and clear has HMS_CLEAR_LARGE_ROOM");
}

static void a_create_has_nothing_to_clear(void) {
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    params.clear = HMS_CLEAR_SIZE;
    check_params(&params, "clear",
                 "clear is for hms_client_update_room: a new room has nothing "
                 "to clear");
}

static void a_filter_of_rooms_is_checked(void) {
    static const int64_t moments[] = {-1, INT64_MIN, INT64_MAX};
    hms_room_filter filter = HMS_ROOM_FILTER_INIT;
    size_t at;
    filter.state = 7;
    check_list(&filter, "state", "state 7 is not an HMS_STATE_* value");
    filter.state = 0;
    filter.page_size = 9;
    check_list(&filter, "page_size", "page_size must be 10 to 100");
    filter.page_size = (uint32_t)-1;
    check_list(&filter, "page_size", "page_size" COUNT);
    filter.page_size = 0;
    for (at = 0; at < LENGTH_OF(moments); at++) {
        filter.created_from_ms = moments[at];
        check_list(&filter, "created_from_ms",
                   "created_from_ms must be in the years 1970 to 9999");
        filter.created_from_ms = 0;
        filter.created_until_ms = moments[at];
        check_list(&filter, "created_until_ms",
                   "created_until_ms must be in the years 1970 to 9999");
        filter.created_until_ms = 0;
    }
    filter.name = "\xc3\x28";
    check_list(&filter, "name", "name is not text in UTF-8");
    filter.name = NULL;
    filter.template_id = "\xc3\x28";
    check_list(&filter, "template_id", "template_id is not text in UTF-8");
    filter.template_id = NULL;
    filter.start = "\xc3\x28";
    check_list(&filter, "start", "start is not text in UTF-8");
    filter.start = NULL;
    filter.created_from_ms = 2;
    filter.created_until_ms = 1;
    check_list(&filter, "created_until_ms",
               "created_until_ms is before the beginning of the period");
}

static void a_filter_of_codes_is_checked(void) {
    hms_room_code_filter filter = HMS_ROOM_CODE_FILTER_INIT;
    hms_error *error = NULL;
    hms_status status;
    filter.state = 7;
    status = hms_client_list_room_codes(v2, "id", &filter, NULL, NULL, &error);
    check_refused(status, error, "state", "state 7 is not an HMS_STATE_* value");
    filter.state = 0;
    filter.page_size = 101;
    status = hms_client_list_room_codes(v2, "id", &filter, NULL, NULL, &error);
    check_refused(status, error, "page_size", "page_size must be 10 to 100");
    filter.page_size = 0;
    filter.role = "\xc3\x28";
    status = hms_client_list_room_codes(v2, "id", &filter, NULL, NULL, &error);
    check_refused(status, error, "role", "role is not text in UTF-8");
}

static void an_id_is_one_segment_of_a_path(void) {
    hms_error *error = NULL;
    hms_status status;
    status = hms_client_end_room(v2, "a/b", NULL, NULL, &error);
    check_refused(status, error, "room_id",
                  "room_id must be of a-z, A-Z, 0-9, - and _");
    status = hms_client_remove_peer(v2, "a", "../b", NULL, NULL, &error);
    check_refused(status, error, "peer_id",
                  "peer_id must be of a-z, A-Z, 0-9, - and _");
    status = hms_client_remove_role(v2, "a", "..", NULL, NULL, &error);
    check_refused(status, error, "role", "role is no name");
    status = hms_client_create_room_codes(v2, "a", "", NULL, NULL, &error);
    check_refused(status, error, "role", "role is empty");
    status = hms_client_enable_room_code(v2, "a?b", NULL, NULL, &error);
    check_refused(status, error, "code",
                  "code must be of a-z, A-Z, 0-9, - and _");
}

static void a_reason_is_text(void) {
    hms_end_room_params params = HMS_END_ROOM_PARAMS_INIT;
    hms_error *error = NULL;
    hms_status status;
    params.reason = "\xc3\x28";
    status = hms_client_end_room(v2, "a", &params, NULL, &error);
    check_refused(status, error, "reason", "reason is not text in UTF-8");
    status =
        hms_client_remove_peer(v2, "a", "b", params.reason, NULL, &error);
    check_refused(status, error, "reason", "reason is not text in UTF-8");
    status =
        hms_client_remove_role(v2, "a", "b", params.reason, NULL, &error);
    check_refused(status, error, "reason", "reason is not text in UTF-8");
}

static void what_an_auth_token_needs_is_named(void) {
    hms_auth_token_params params = HMS_AUTH_TOKEN_PARAMS_INIT;
    check_auth_token(NULL, "params", "params is NULL");
    check_auth_token(&params, "room_id", "room_id is NULL");
    params.room_id = "a";
    check_auth_token(&params, "role", "role is NULL");
    params.role = "guest";
    params.user_id = "";
    check_auth_token(&params, "user_id", "user_id is empty: leave it out");
    params.user_id = NULL;
    params.lifetime_ms = (uint64_t)-1;
    check_auth_token(&params, "lifetime_ms", "lifetime_ms" TIME);
    params.lifetime_ms = 0;
    params.not_before_ms = -1;
    check_auth_token(&params, "not_before_ms",
                     "not_before_ms must be in the years 1970 to 9999");
}

static void a_request_of_ones_own_is_checked(void) {
    static const struct {
        const char *method;
        const char *path;
        const char *json;
        const char *field;
        const char *message;
    } requests[] = {
        {NULL, "/rooms", NULL, "method", "method is NULL"},
        {"HEAD", "/rooms", NULL, "method",
         "method must be GET, POST, PUT, PATCH or DELETE"},
        {"GET", NULL, NULL, "path", "path is NULL"},
        {"GET", "/rooms/../x", NULL, "path",
         "path holds an empty segment, or . or .."},
        {"POST", "/rooms", "\xc3\x28", "json", "json is not text in UTF-8"},
        {"POST", "/rooms", "{", "json", "json is not JSON"},
    };
    size_t at;
    for (at = 0; at < LENGTH_OF(requests); at++) {
        hms_error *error = NULL;
        hms_status status = hms_client_request(
            client, requests[at].method, requests[at].path, requests[at].json,
            0, NULL, NULL, &error);
        check_refused(status, error, requests[at].field, requests[at].message);
    }
}

/* A field that has another name in Rust is told by its name here, in the
 * sentence too. */
static void a_field_has_its_name_of_the_struct(void) {
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_recording recording = HMS_RECORDING_INIT;
    hms_upload upload = HMS_UPLOAD_INIT;

    params.template_name = "\xc3\x28";
    check_params(&params, "template_name",
                 "template_name is not text in UTF-8");
    params.template_name = NULL;
    params.recording = &recording;
    recording.upload = &upload;
    check_params(&params, "recording.upload.type",
                 "recording.upload.type is required");
    upload.type = "s3";
    upload.location = "bucket";
    upload.secret = "CANARY-9f2c";
    check_params(&params, "recording.upload.access_key",
                 "recording.upload.access_key is required");
    upload.secret = NULL;
    upload.access_key = "CANARY-9f2c";
    check_params(&params, "recording.upload.secret",
                 "recording.upload.secret is required");
}

int main(void) {
    static void (*const tests[])(void) = {
        an_element_that_is_wrong_is_named_by_its_index,
        an_array_and_its_length_go_together,
        a_struct_without_its_initialiser_is_named,
        a_struct_of_garbage_is_told_from_a_newer_one,
        a_negative_number_is_refused_and_not_the_default,
        the_greatest_numbers_are_taken,
        a_number_that_is_no_constant_is_named,
        a_bit_that_clears_nothing_is_named,
        a_field_is_set_or_cleared,
        a_create_has_nothing_to_clear,
        a_filter_of_rooms_is_checked,
        a_filter_of_codes_is_checked,
        an_id_is_one_segment_of_a_path,
        a_reason_is_text,
        what_an_auth_token_needs_is_named,
        a_request_of_ones_own_is_checked,
        a_field_has_its_name_of_the_struct,
    };
    int status;
    client = client_of_environment();
    v2 = client_of_v2();
    status = RUN(tests);
    hms_client_free(v2);
    hms_client_free(client);
    return status;
}

/*
 * The C host: makes the calls it reads on standard input, and writes what came
 * of them on standard output. tests/conformance/README.md has the lines.
 */

#define _POSIX_C_SOURCE 200809L /* getline, strdup */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hms_rooms.h>

static void die(const char *why) {
    fprintf(stderr, "host.c: %s\n", why);
    exit(2);
}

static void *grown(void *items, size_t count, size_t size) {
    void *larger = realloc(items, (count + 1) * size);
    if (larger == NULL) die("out of memory");
    return larger;
}

/* A question: its verb and its fields, decoded. */

struct field {
    char *line; /* holds key and value */
    const char *key;
    const char *value;
};

struct question {
    char *verb;
    struct field *fields;
    size_t len;
};

/* A line without its end, to be freed; NULL at the end of the input. */
static char *read_line(void) {
    char *line = NULL;
    size_t size = 0;
    ssize_t length = getline(&line, &size, stdin);
    if (length <= 0) {
        free(line);
        return NULL;
    }
    if (line[length - 1] != '\n') die("the input ends within a line");
    line[length - 1] = '\0';
    return line;
}

static void decode(char *text) {
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from == '%' && from[1] != '\0' && from[2] != '\0') {
            char digits[3] = {from[1], from[2], '\0'};
            *to++ = (char)strtoul(digits, NULL, 16);
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

static int read_question(struct question *question) {
    question->verb = read_line();
    question->fields = NULL;
    question->len = 0;
    if (question->verb == NULL) return 0;
    for (;;) {
        char *line = read_line();
        if (line == NULL) die("the input ends within a block");
        if (strcmp(line, ".") == 0) {
            free(line);
            return 1;
        }
        char *space = strchr(line, ' ');
        if (space == NULL) die("no space after a key");
        *space = '\0';
        decode(space + 1);
        question->fields = grown(question->fields, question->len, sizeof *question->fields);
        question->fields[question->len++] = (struct field){line, line, space + 1};
    }
}

static void free_question(struct question *question) {
    for (size_t i = 0; i < question->len; i++) free(question->fields[i].line);
    free(question->fields);
    free(question->verb);
}

static const char *text(const struct question *question, const char *key) {
    for (size_t i = 0; i < question->len; i++) {
        if (strcmp(question->fields[i].key, key) == 0) return question->fields[i].value;
    }
    return NULL;
}

static uint64_t number(const struct question *question, const char *key) {
    const char *value = text(question, key);
    return value == NULL ? 0 : strtoull(value, NULL, 10);
}

/* Whether a number is given, and is 0. */
static int is_zero(const struct question *question, const char *key) {
    return text(question, key) != NULL && number(question, key) == 0;
}

/* Unix milliseconds, which may be negative. */
static int64_t moment(const struct question *question, const char *key) {
    const char *value = text(question, key);
    return value == NULL ? 0 : strtoll(value, NULL, 10);
}

static hms_state state(const struct question *question) {
    const char *value = text(question, "state");
    if (value == NULL) return HMS_STATE_UNKNOWN;
    if (strcmp(value, "enabled") == 0) return HMS_STATE_ENABLED;
    if (strcmp(value, "disabled") == 0) return HMS_STATE_DISABLED;
    die("no such state");
    return HMS_STATE_UNKNOWN;
}

static int any(const struct question *question, const char *prefix) {
    for (size_t i = 0; i < question->len; i++) {
        if (strncmp(question->fields[i].key, prefix, strlen(prefix)) == 0) return 1;
    }
    return 0;
}

/* An answer. */

/* The beginning of the keys of an item of a list: its number and a dot. */
static char item[32] = "";

static void begin_item(size_t number) {
    snprintf(item, sizeof item, "%zu.", number);
}

static void end_items(void) {
    item[0] = '\0';
}

static void put(const char *key, const char *value) {
    if (value == NULL) return;
    printf("%s%s ", item, key);
    for (; *value != '\0'; value++) {
        unsigned char byte = (unsigned char)*value;
        int plain = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
                    (byte >= '0' && byte <= '9') || strchr("._~:/-", byte) != NULL;
        if (plain) {
            putchar(byte);
        } else {
            printf("%%%02X", byte);
        }
    }
    putchar('\n');
}

static void put_number(const char *key, int64_t value) {
    if (value != 0) printf("%s%s %" PRId64 "\n", item, key, value);
}

static void put_flag(const char *key, uint32_t value) {
    printf("%s%s %d\n", item, key, value != 0);
}

static const char *state_name(hms_state state) {
    switch (state) {
        case HMS_STATE_UNKNOWN: return "unknown";
        case HMS_STATE_ENABLED: return "enabled";
        case HMS_STATE_DISABLED: return "disabled";
        default: return "no state";
    }
}

static const char *outcome_name(hms_outcome outcome) {
    switch (outcome) {
        case HMS_OUTCOME_NOT_SENT: return "not_sent";
        case HMS_OUTCOME_REJECTED: return "rejected";
        case HMS_OUTCOME_UNKNOWN: return "unknown";
        default: return "no outcome";
    }
}

static void put_room(const hms_room *room) {
    put("id", hms_room_id(room));
    put("name", hms_room_name(room));
    put("description", hms_room_description(room));
    put("state", state_name(hms_room_state(room)));
    put("template", hms_room_template_name(room));
    put("template_id", hms_room_template_id(room));
    put("region", hms_room_region(room));
    put_number("size", hms_room_size(room));
    put_number("max_duration_seconds", hms_room_max_duration_seconds(room));
    put_flag("large_room", hms_room_large_room(room));
    put("recording_state", state_name(hms_room_recording_state(room)));
    put_flag("recording_from_template", hms_room_recording_from_template(room));
    put("upload_type", hms_room_upload_type(room));
    put("upload_location", hms_room_upload_location(room));
    put("upload_prefix", hms_room_upload_prefix(room));
    put("upload_region", hms_room_upload_region(room));
    put("webhook_url", hms_room_webhook_url(room));
    put_number("created_at", hms_room_created_at_ms(room));
    put_number("updated_at", hms_room_updated_at_ms(room));
    put("json", hms_room_json(room));
}

static void put_peer(const hms_peer *peer) {
    put("id", hms_peer_id(peer));
    put("name", hms_peer_name(peer));
    put("user_id", hms_peer_user_id(peer));
    put("role", hms_peer_role(peer));
    put("metadata", hms_peer_metadata(peer));
    put_number("joined_at", hms_peer_joined_at_ms(peer));
}

static void put_code(const hms_room_code *code) {
    put("code", hms_room_code_code(code));
    put("room_id", hms_room_code_room_id(code));
    put("role", hms_room_code_role(code));
    put("state", state_name(hms_room_code_state(code)));
    put_number("created_at", hms_room_code_created_at_ms(code));
    put_number("updated_at", hms_room_code_updated_at_ms(code));
}

static void put_error(const hms_error *error) {
    put("message", hms_error_message(error));
    put_number("http_status", hms_error_http_status(error));
    put_number("code", hms_error_api_code(error));
    put("api_message", hms_error_api_message(error));
    put("details", hms_error_details(error));
    put("field", hms_error_field(error));
    put("outcome", outcome_name(hms_error_outcome(error)));
    put_number("retry_after_ms", (int64_t)hms_error_retry_after_ms(error));
    put_number("attempts", hms_error_attempts(error));
    put("body", hms_error_body(error));
}

/* A status, and the one of result and error that goes with it. */
static void put_end(hms_status status, const void *result, const hms_error *error) {
    if ((status == HMS_OK) != (result != NULL)) die("a result does not go with its status");
    if ((status == HMS_OK) != (error == NULL)) die("an error does not go with its status");
    if (error != NULL && hms_error_status(error) != status) die("an error has another status");
    printf("status %s\n", hms_status_name(status));
    if (error != NULL) put_error(error);
}

/* The end of an operation without a result. */
static void put_done(hms_status status, hms_error *error) {
    put_end(status, status == HMS_OK ? &status : NULL, error);
    hms_error_free(error);
}

/* Log lines, kept until the answer that they belong to. */

struct log {
    char **lines;
    size_t len;
};

static void keep_line(void *user_data, hms_log_level level, const char *line) {
    struct log *log = user_data;
    (void)level;
    log->lines = grown(log->lines, log->len, sizeof *log->lines);
    log->lines[log->len] = strdup(line);
    if (log->lines[log->len++] == NULL) die("out of memory");
}

static void put_log(struct log *log) {
    for (size_t i = 0; i < log->len; i++) {
        put("log", log->lines[i]);
        free(log->lines[i]);
    }
    free(log->lines);
    log->lines = NULL;
    log->len = 0;
}

/* The tokens of a token source, kept as long as the client. */

struct script {
    char **given;
    size_t len;
    size_t next;
};

static void read_script(const struct question *question, struct script *script) {
    for (size_t i = 0; i < script->len; i++) free(script->given[i]);
    free(script->given);
    *script = (struct script){NULL, 0, 0};
    for (size_t i = 0; question != NULL && i < question->len; i++) {
        if (strcmp(question->fields[i].key, "token_source") != 0) continue;
        script->given = grown(script->given, script->len, sizeof *script->given);
        script->given[script->len] = strdup(question->fields[i].value);
        if (script->given[script->len++] == NULL) die("out of memory");
    }
}

static const char *next_token(void *user_data) {
    struct script *script = user_data;
    if (script->next == script->len) die("the token source is asked too often");
    const char *given = script->given[script->next++];
    return strcmp(given, "none") == 0 ? NULL : given + strlen("token:");
}

/* The calls. */

static hms_api api(const char *name) {
    if (name == NULL) return HMS_API_DEFAULT;
    if (strcmp(name, "legacy") == 0) return HMS_API_LEGACY;
    if (strcmp(name, "v2") == 0) return HMS_API_V2;
    die("no such API");
    return HMS_API_DEFAULT;
}

static hms_client *make_client(const struct question *question, struct log *log,
                               struct script *script) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    options.api = api(text(question, "api"));
    options.management_token = text(question, "management_token");
    read_script(question, script);
    options.token_source = script->len == 0 ? NULL : next_token;
    options.token_source_user_data = script;
    options.access_key = text(question, "access_key");
    options.secret = text(question, "secret");
    options.token_lifetime_ms = number(question, "token_lifetime_ms");
    options.base_url = text(question, "base_url");
    options.timeout_ms = number(question, "timeout_ms");
    options.connect_timeout_ms = number(question, "connect_timeout_ms");
    options.max_attempts = (uint32_t)number(question, "max_attempts");
    options.max_connections = (uint32_t)number(question, "max_connections");
    options.generate_names = (uint32_t)number(question, "generate_names");
    options.ca_file = text(question, "ca_file");
    options.proxy = text(question, "proxy");
    options.user_agent_suffix = text(question, "user_agent_suffix");
    options.allow_http = (uint32_t)number(question, "allow_http");
    options.log_level = HMS_LOG_DEBUG;
    options.log = keep_line;
    options.log_user_data = log;

    /* Nothing in the question: nothing but the environment, and no log. */
    const hms_client_options *given = question->len == 0 ? NULL : &options;
    hms_client *client;
    hms_error *error;
    hms_status status = hms_client_new(given, &client, &error);
    put_end(status, client, error);
    hms_error_free(error);
    return client;
}

static hms_call_options call_options(const struct question *question) {
    hms_call_options options = HMS_CALL_OPTIONS_INIT;
    options.timeout_ms = number(question, "call.timeout_ms");
    options.max_attempts = (uint32_t)number(question, "call.max_attempts");
    return options;
}

/* The values of a repeatable key, in a list to be freed. */
static const char **texts(const struct question *question, const char *key, size_t *len) {
    const char **values = NULL;
    *len = 0;
    for (size_t i = 0; i < question->len; i++) {
        if (strcmp(question->fields[i].key, key) != 0) continue;
        values = grown(values, *len, sizeof *values);
        values[(*len)++] = question->fields[i].value;
    }
    return values;
}

/* The headers of a webhook, which are split in place. */
static hms_header *headers(const struct question *question, size_t *len) {
    hms_header *split = NULL;
    *len = 0;
    for (size_t i = 0; i < question->len; i++) {
        if (strcmp(question->fields[i].key, "webhook.header") != 0) continue;
        char *name = question->fields[i].line + strlen("webhook.header") + 1;
        char *colon = strstr(name, ": ");
        if (colon == NULL) die("a header without a colon");
        *colon = '\0';
        split = grown(split, *len, sizeof *split);
        split[(*len)++] = (hms_header){name, colon + 2};
    }
    return split;
}

/* A create; or an update, for which zeros clear. */
static void with_params(const hms_client *client, const struct question *question) {
    int is_update = strcmp(question->verb, "update_room") == 0;
    hms_upload upload = HMS_UPLOAD_INIT;
    upload.type = text(question, "recording.upload.type");
    upload.location = text(question, "recording.upload.location");
    upload.prefix = text(question, "recording.upload.prefix");
    upload.region = text(question, "recording.upload.region");
    upload.access_key = text(question, "recording.upload.credentials.key");
    upload.secret = text(question, "recording.upload.credentials.secret");

    hms_recording recording = HMS_RECORDING_INIT;
    recording.enabled = (uint32_t)number(question, "recording.enabled");
    recording.upload = any(question, "recording.upload.") ? &upload : NULL;

    hms_webhook webhook = HMS_WEBHOOK_INIT;
    hms_header *webhook_headers = headers(question, &webhook.headers_len);
    webhook.url = text(question, "webhook.url");
    webhook.headers = webhook_headers;

    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    const char **polls = texts(question, "polls", &params.polls_len);
    params.name = text(question, "name");
    params.description = text(question, "description");
    params.template_name = text(question, "template");
    params.template_id = text(question, "template_id");
    params.region = text(question, "region");
    params.recording = any(question, "recording.") ? &recording : NULL;
    params.size = (uint32_t)number(question, "size");
    if (is_update && is_zero(question, "size")) params.clear |= HMS_CLEAR_SIZE;
    params.max_duration_seconds = (uint32_t)number(question, "max_duration_seconds");
    params.large_room = (uint32_t)number(question, "large_room");
    if (is_update && is_zero(question, "large_room")) params.clear |= HMS_CLEAR_LARGE_ROOM;
    params.polls = polls;
    params.webhook = any(question, "webhook.") ? &webhook : NULL;

    hms_call_options options = call_options(question);
    hms_room *room;
    hms_error *error;
    hms_status status =
        is_update ? hms_client_update_room(client, text(question, "room_id"), &params, &options,
                                           &room, &error)
                  : hms_client_create_room(client, &params, &options, &room, &error);
    put_end(status, room, error);
    if (room != NULL) put_room(room);
    hms_room_free(room);
    hms_error_free(error);
    free(polls);
    free(webhook_headers);
}

/* The operations on one room, known by its name or its id. */

struct operation {
    const char *verb;
    const char *key;
    hms_status (*call)(const hms_client *, const char *, const hms_call_options *, hms_room **,
                       hms_error **);
};

static const struct operation operations[] = {
    {"disable_room", "name", hms_client_disable_room},
    {"disable_room_by_id", "room_id", hms_client_disable_room_by_id},
    {"enable_room", "name", hms_client_enable_room},
    {"enable_room_by_id", "room_id", hms_client_enable_room_by_id},
    {"find_room", "name", hms_client_find_room},
    {"get_room", "room_id", hms_client_get_room},
};

static void of_room(const hms_client *client, const struct question *question) {
    const struct operation *operation = operations;
    while (strcmp(operation->verb, question->verb) != 0) operation++;

    hms_call_options options = call_options(question);
    hms_room *room;
    hms_error *error;
    hms_status status =
        operation->call(client, text(question, operation->key), &options, &room, &error);
    put_end(status, room, error);
    if (room != NULL) put_room(room);
    hms_room_free(room);
    hms_error_free(error);
}

/* Lists of rooms. */

static hms_room_filter room_filter(const struct question *question) {
    hms_room_filter filter = HMS_ROOM_FILTER_INIT;
    filter.state = state(question);
    filter.page_size = (uint32_t)number(question, "page_size");
    filter.name = text(question, "name");
    filter.template_id = text(question, "template_id");
    filter.created_from_ms = moment(question, "created_from");
    filter.created_until_ms = moment(question, "created_until");
    filter.start = text(question, "start");
    return filter;
}

/* Writes the rooms of a page; the first has the number that is given. Returns the next number. */
static size_t put_rooms(const hms_room_list *list, size_t number) {
    for (size_t i = 0; i < hms_room_list_count(list); i++) {
        begin_item(number++);
        put_room(hms_room_list_at(list, i));
    }
    end_items();
    return number;
}

static void list_rooms(const hms_client *client, const struct question *question) {
    hms_room_filter filter = room_filter(question);
    hms_call_options options = call_options(question);
    hms_room_list *list;
    hms_error *error;
    hms_status status = hms_client_list_rooms(client, &filter, &options, &list, &error);
    put_end(status, list, error);
    put_rooms(list, 0);
    put("next", hms_room_list_next(list));
    hms_room_list_free(list);
    hms_error_free(error);
}

/* Every page, one after the other. */
static void list_all_rooms(const hms_client *client, const struct question *question) {
    hms_room_filter filter = room_filter(question);
    hms_call_options options = call_options(question);
    hms_room_list **pages = NULL;
    size_t len = 0;
    hms_error *error;
    hms_status status;
    do {
        hms_room_list *page;
        status = hms_client_list_rooms(client, &filter, &options, &page, &error);
        if (status != HMS_OK) break;
        pages = grown(pages, len, sizeof *pages);
        pages[len++] = page;
        filter.start = hms_room_list_next(page);
    } while (filter.start != NULL);

    put_end(status, status == HMS_OK ? pages : NULL, error);
    if (status == HMS_OK) {
        size_t number = 0;
        for (size_t i = 0; i < len; i++) number = put_rooms(pages[i], number);
    } else {
        put("start", filter.start);
    }
    for (size_t i = 0; i < len; i++) hms_room_list_free(pages[i]);
    free(pages);
    hms_error_free(error);
}

/* Sessions. */

static void end_room(const hms_client *client, const struct question *question) {
    hms_end_room_params params = HMS_END_ROOM_PARAMS_INIT;
    params.reason = text(question, "reason");
    params.lock = (uint32_t)number(question, "lock");
    hms_call_options options = call_options(question);
    hms_error *error;
    hms_status status =
        hms_client_end_room(client, text(question, "room_id"), &params, &options, &error);
    put_done(status, error);
}

static void list_peers(const hms_client *client, const struct question *question) {
    hms_peer_filter filter = HMS_PEER_FILTER_INIT;
    filter.user_id = text(question, "user_id");
    filter.role = text(question, "role");
    hms_call_options options = call_options(question);
    hms_peer_list *list;
    hms_error *error;
    hms_status status = hms_client_list_peers(client, text(question, "room_id"), &filter,
                                              &options, &list, &error);
    put_end(status, list, error);
    for (size_t i = 0; i < hms_peer_list_count(list); i++) {
        begin_item(i);
        put_peer(hms_peer_list_at(list, i));
    }
    end_items();
    hms_peer_list_free(list);
    hms_error_free(error);
}

static void remove_peer(const hms_client *client, const struct question *question) {
    hms_call_options options = call_options(question);
    hms_error *error;
    hms_status status =
        hms_client_remove_peer(client, text(question, "room_id"), text(question, "peer_id"),
                               text(question, "reason"), &options, &error);
    put_done(status, error);
}

static void remove_role(const hms_client *client, const struct question *question) {
    hms_call_options options = call_options(question);
    hms_error *error;
    hms_status status =
        hms_client_remove_role(client, text(question, "room_id"), text(question, "role"),
                               text(question, "reason"), &options, &error);
    put_done(status, error);
}

/* Room codes. */

static void put_codes(hms_status status, hms_room_code_list *list, hms_error *error) {
    put_end(status, list, error);
    for (size_t i = 0; i < hms_room_code_list_count(list); i++) {
        begin_item(i);
        put_code(hms_room_code_list_at(list, i));
    }
    end_items();
    put("next", hms_room_code_list_next(list));
    hms_room_code_list_free(list);
    hms_error_free(error);
}

static void create_room_codes(const hms_client *client, const struct question *question) {
    hms_call_options options = call_options(question);
    hms_room_code_list *list;
    hms_error *error;
    hms_status status =
        hms_client_create_room_codes(client, text(question, "room_id"), text(question, "role"),
                                     &options, &list, &error);
    put_codes(status, list, error);
}

static void list_room_codes(const hms_client *client, const struct question *question) {
    hms_room_code_filter filter = HMS_ROOM_CODE_FILTER_INIT;
    filter.role = text(question, "role");
    filter.state = state(question);
    filter.page_size = (uint32_t)number(question, "page_size");
    filter.start = text(question, "start");
    hms_call_options options = call_options(question);
    hms_room_code_list *list;
    hms_error *error;
    hms_status status = hms_client_list_room_codes(client, text(question, "room_id"), &filter,
                                                   &options, &list, &error);
    put_codes(status, list, error);
}

/* Enables or disables a code, which is reported as a list of one. */
static void set_room_code(const hms_client *client, const struct question *question) {
    int enables = strcmp(question->verb, "enable_room_code") == 0;
    hms_call_options options = call_options(question);
    hms_room_code *code;
    hms_error *error;
    hms_status status =
        (enables ? hms_client_enable_room_code : hms_client_disable_room_code)(
            client, text(question, "code"), &options, &code, &error);
    put_end(status, code, error);
    if (code != NULL) {
        begin_item(0);
        put_code(code);
        end_items();
    }
    hms_room_code_free(code);
    hms_error_free(error);
}

/* Tokens. */

static void put_token(hms_status status, hms_token *token, hms_error *error) {
    put_end(status, token, error);
    if (token != NULL) {
        put("token", hms_token_text(token));
        put_number("expires_at", hms_token_expires_at_ms(token));
    }
    hms_token_free(token);
    hms_error_free(error);
}

static void management_token(const hms_client *client, const struct question *question) {
    hms_call_options options = call_options(question);
    hms_token *token;
    hms_error *error;
    hms_status status = hms_client_management_token(client, &options, &token, &error);
    put_token(status, token, error);
}

static void auth_token(const hms_client *client, const struct question *question) {
    hms_auth_token_params params = HMS_AUTH_TOKEN_PARAMS_INIT;
    params.room_id = text(question, "room_id");
    params.role = text(question, "role");
    params.user_id = text(question, "user_id");
    params.lifetime_ms = number(question, "lifetime_ms");
    params.not_before_ms = moment(question, "not_before");
    hms_token *token;
    hms_error *error;
    hms_status status = hms_client_auth_token(client, &params, &token, &error);
    put_token(status, token, error);
}

static void request(const hms_client *client, const struct question *question) {
    hms_call_options options = call_options(question);
    hms_reply *reply;
    hms_error *error;
    hms_status status = hms_client_request(
        client, text(question, "method"), text(question, "path"), text(question, "json"),
        (uint32_t)number(question, "idempotent"), &options, &reply, &error);
    put_end(status, reply, error);
    if (reply != NULL) {
        put_number("http_status", hms_reply_http_status(reply));
        put("json", hms_reply_json(reply));
    }
    hms_reply_free(reply);
    hms_error_free(error);
}

/* Every verb but client. */

static const struct verb {
    const char *name;
    void (*answer)(const hms_client *, const struct question *);
} verbs[] = {
    {"create_room", with_params},
    {"update_room", with_params},
    {"disable_room", of_room},
    {"disable_room_by_id", of_room},
    {"enable_room", of_room},
    {"enable_room_by_id", of_room},
    {"find_room", of_room},
    {"get_room", of_room},
    {"list_rooms", list_rooms},
    {"list_all_rooms", list_all_rooms},
    {"end_room", end_room},
    {"list_peers", list_peers},
    {"remove_peer", remove_peer},
    {"remove_role", remove_role},
    {"create_room_codes", create_room_codes},
    {"list_room_codes", list_room_codes},
    {"enable_room_code", set_room_code},
    {"disable_room_code", set_room_code},
    {"management_token", management_token},
    {"auth_token", auth_token},
    {"request", request},
};

static void answer(const hms_client *client, const struct question *question) {
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i].name, question->verb) == 0) {
            verbs[i].answer(client, question);
            return;
        }
    }
    die("no such verb");
}

int main(void) {
    struct log log = {NULL, 0};
    struct script script = {NULL, 0, 0};
    struct question question;
    hms_client *client = NULL;
    while (read_question(&question)) {
        if (strcmp(question.verb, "client") == 0) {
            hms_client_free(client);
            client = make_client(&question, &log, &script);
        } else {
            answer(client, &question);
        }
        put_log(&log);
        puts(".");
        fflush(stdout);
        free_question(&question);
    }
    hms_client_free(client);
    read_script(NULL, &script);
    return 0;
}

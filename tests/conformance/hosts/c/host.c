/*
 * The C host: makes the calls it reads on standard input, and writes what came
 * of them on standard output. tests/conformance/README.md has the lines.
 */

#define _POSIX_C_SOURCE 200809L /* getline, strdup */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hms_rooms.h>

#include "answer.h"
#include "question.h"

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

/*
 * Secrets: a management token, an app secret, the credentials of a bucket and
 * a webhook's header, through every kind of reply, and the tokens and replies
 * that are handed out. They are in no log line and no error, and nowhere in
 * this process's memory once rooms, errors, tokens, replies and clients are
 * freed. Run it under `hms-sandbox exec`.
 */
#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>

#include "ports.h"
#include "rooms.h"
#include "server.h"

/* A secret is made when it is needed, and never stands in this program. */
enum secret { TOKEN, APP_SECRET, KEY, SECRET, HEADER, SECRETS, MINTED = SECRETS };

enum { SIZE = 96, WINDOW = 16 };

static char clear[SECRETS][SIZE + 1];

/* The end of a token that the library minted, so that it does not stand here
 * as it is. Empty before that. */
static char minted[SIZE];

enum { MASK = 0x80 };

static char byte_of(int secret, size_t at) {
    if (secret == MINTED) {
        return (char)(minted[at] ^ MASK);
    }
    uint32_t mixed = ((uint32_t)secret * SIZE + (uint32_t)at + 1) * 2654435761u;
    return (char)('a' + (mixed ^ mixed >> 15) % 26);
}

static void make_secrets(void) {
    int secret;
    for (secret = 0; secret < SECRETS; secret++) {
        size_t at;
        for (at = 0; at < SIZE; at++) {
            clear[secret][at] = byte_of(secret, at);
        }
    }
}

static void wipe(void *memory, size_t size) {
    volatile char *byte = memory;
    while (size-- > 0) {
        *byte++ = 0;
    }
}

/* The index of the secret that has a part at this place, or -1. A part will do:
 * an allocator overwrites the beginning of what is freed. */
static int secret_at(const char *place) {
    int secret;
    for (secret = 0; secret < (minted[0] == '\0' ? SECRETS : MINTED + 1);
         secret++) {
        size_t start;
        for (start = 0; start < SIZE; start += WINDOW) {
            size_t at = 0;
            while (at < WINDOW && place[at] == byte_of(secret, start + at)) {
                at++;
            }
            if (at == WINDOW) {
                return secret;
            }
        }
    }
    return -1;
}

/* Whether what is found is meant to be there. */
static int is_quiet;

static int leaks(const char *text) {
    size_t size = length(text);
    size_t at;
    for (at = 0; at + WINDOW <= size; at++) {
        if (secret_at(text + at) >= 0) {
            if (!is_quiet) {
                fprintf(stderr, "it holds a secret: %s\n", text);
            }
            return 1;
        }
    }
    return 0;
}

/* How often a part of a secret stands in a stretch of this process's memory,
 * which is read through a window that is wiped each time. */
static int leaks_in(int memory, unsigned long from, unsigned long to,
                    const char *mapping) {
    static char block[1 << 16];
    int found = 0;
    while (from + WINDOW <= to) {
        size_t size = to - from < sizeof block ? to - from : sizeof block;
        ssize_t got = pread(memory, block, size, (off_t)from);
        ssize_t at;
        for (at = 0; at + WINDOW <= got; at++) {
            int secret = secret_at(block + at);
            if (secret >= 0) {
                found++;
                if (!is_quiet) {
                    fprintf(stderr, "secret %d at %#lx in %s", secret,
                            from + (unsigned long)at, mapping);
                }
                at += WINDOW - 1;
            }
        }
        wipe(block, sizeof block);
        if (got <= WINDOW) {
            break;
        }
        from += (unsigned long)got - (WINDOW - 1);
    }
    return found;
}

/* How often a part of a secret stands in memory that can be written to. Left
 * out is the stack, where what was is overwritten by what comes. */
static int leaks_in_memory(void) {
    char line[512];
    int found = 0;
    int memory = open("/proc/self/mem", O_RDONLY);
    FILE *maps = fopen("/proc/self/maps", "r");
    CHECK(memory >= 0 && maps != NULL);
    wipe(clear, sizeof clear);
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from;
        unsigned long to;
        char rights[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) == 3 &&
            strncmp(rights, "rw", 2) == 0 && !holds(line, "[stack]")) {
            found += leaks_in(memory, from, to, line);
        }
    }
    fclose(maps);
    close(memory);
    return found;
}

/* The part of a request behind a text, up to an end. */
static void part(const char *request, const char *behind, const char *end,
                 char *found, size_t size) {
    const char *start = strstr(request, behind);
    size_t at = 0;
    if (start != NULL) {
        start += strlen(behind);
        at = strcspn(start, end);
        at = at < size - 1 ? at : size - 1;
        memcpy(found, start, at);
    }
    found[at] = '\0';
}

/* Answers as the room's name says, and echoes what was secret. */
static void serve_echoes(int connection) {
    char request[4096];
    char name[64];
    char token[256];
    char secret[256];
    char text[4096];

    while (server_request(connection, request, sizeof request)) {
        const char *body = strstr(request, "\r\n\r\n") + 4;
        part(request, "\"name\":\"", "\"", name, sizeof name);
        part(request, "uthorization: Bearer ", "\r", token, sizeof token);
        part(request, "\"secret\":\"", "\"", secret, sizeof secret);
        if (strcmp(name, "works") == 0) {
            snprintf(text, sizeof text,
                     "{\"id\":\"1\",\"name\":\"works\",\"recording_info\":%s}",
                     body);
            server_reply(connection, "200 OK", "", text);
        } else if (strcmp(name, "fails") == 0) {
            snprintf(text, sizeof text,
                     "{\"code\":503,\"message\":\"not for %s\",\"details\":"
                     "[\"nor for %s\"],\"echo\":%s}",
                     token, secret, body);
            server_reply(connection, "503 Service Unavailable", "", text);
        } else if (strcmp(name, "refuses") == 0) {
            snprintf(text, sizeof text,
                     "{\"code\":401,\"message\":\"Bearer %s is no token\"}",
                     token);
            server_reply(connection, "401 Unauthorized", "", text);
        } else if (strcmp(name, "rejects") == 0) {
            server_reply(connection, "400 Bad Request", "", body);
        } else if (strcmp(name, "is-broken") == 0) {
            snprintf(text, sizeof text, "{\"id\":1,\"note\":\"%s\",%s", secret,
                     body);
            server_reply(connection, "200 OK", "", text);
        } else if (strcmp(name, "is-html") == 0) {
            snprintf(text, sizeof text, "<html><p>%s</p><p>%s</p>", token,
                     body);
            server_reply(connection, "502 Bad Gateway", "", text);
        } else if (strcmp(name, "redirects") == 0) {
            snprintf(text, sizeof text, "Location: http://127.0.0.9/?t=%s\r\n",
                     token);
            server_reply(connection, "302 Found", text, "");
        } else if (strcmp(name, "is-garbage") == 0) {
            snprintf(text, sizeof text, "%s %s\r\n\r\n", token, secret);
            (void)!send(connection, text, strlen(text), MSG_NOSIGNAL);
            return;
        } else {
            /* Cut off, at once or in the end. */
            snprintf(text, sizeof text,
                     "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n%s",
                     body);
            (void)!send(connection, text, strlen(text), MSG_NOSIGNAL);
            if (strcmp(name, "stalls") == 0) {
                sleep(PATIENCE);
            }
            return;
        }
    }
}

static int lines;

static void check_line(void *user_data, uint32_t level, const char *line) {
    (void)user_data;
    (void)level;
    lines++;
    CHECK(!leaks(line));
}

static void check_error(const hms_error *error) {
    CHECK(!leaks(hms_error_message(error)));
    CHECK(!leaks(hms_error_api_message(error)));
    CHECK(!leaks(hms_error_details(error)));
    CHECK(!leaks(hms_error_body(error)));
}

static hms_client *client_that_logs(const char *base_url, hms_api api,
                                    int mints) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    options.api = api;
    options.base_url = base_url;
    options.log = check_line;
    options.log_level = HMS_LOG_DEBUG;
    if (mints) {
        options.access_key = "access-key";
        options.secret = clear[APP_SECRET];
    } else {
        options.management_token = clear[TOKEN];
    }
    return client_with(&options);
}

/* A create that has every secret in it: only one API has webhooks. */
static hms_status create(const hms_client *client, hms_api api,
                         const char *name, uint64_t timeout) {
    hms_header header = {"Authorization", clear[HEADER]};
    hms_webhook webhook = HMS_WEBHOOK_INIT;
    hms_upload upload = HMS_UPLOAD_INIT;
    hms_recording recording = HMS_RECORDING_INIT;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_call_options once = HMS_CALL_OPTIONS_INIT;
    hms_room *room = NULL;
    hms_error *error = NULL;
    hms_status status;

    webhook.url = "https://example.com/";
    webhook.headers = &header;
    webhook.headers_len = 1;
    upload.type = "s3";
    upload.location = "bucket";
    upload.access_key = clear[KEY];
    upload.secret = clear[SECRET];
    recording.enabled = 1;
    recording.upload = &upload;
    params.name = name;
    params.recording = &recording;
    params.webhook = api == HMS_API_V2 ? &webhook : NULL;
    once.max_attempts = 2;
    once.timeout_ms = timeout;
    status = hms_client_create_room(client, &params, &once, &room, &error);
    check_error(error);
    hms_room_free(room);
    hms_error_free(error);
    return status;
}

static server echoing;

static void check_secrets(hms_api api, int mints) {
    static const struct {
        const char *name;
        hms_status status;
    } replies[] = {
        {"works", HMS_OK},
        {"fails", HMS_SERVER_ERROR},
        {"refuses", HMS_UNAUTHENTICATED},
        {"rejects", HMS_REJECTED},
        {"is-broken", HMS_BAD_REPLY},
        {"is-html", HMS_SERVER_ERROR},
        {"redirects", HMS_REJECTED},
        {"is-garbage", HMS_BAD_REPLY},
        {"is-cut", HMS_CONNECTION_LOST},
        {"stalls", HMS_TIMED_OUT},
    };
    const char *base_url = echoing.port.base_url;
    char tls_url[80];
    hms_client *client;
    hms_client *tls_client;
    size_t at;

    make_secrets();
    lines = 0;
    client = client_that_logs(base_url, api, mints);
    for (at = 0; at < LENGTH_OF(replies); at++) {
        hms_status status =
            create(client, api, replies[at].name,
                   replies[at].status == HMS_TIMED_OUT ? 100 : 0);
        CHECK(status == replies[at].status);
        if (status != replies[at].status) {
            fprintf(stderr, "%s: %s\n", replies[at].name,
                    hms_status_name(status));
        }
    }
    hms_client_free(client);
    snprintf(tls_url, sizeof tls_url, "https%s", base_url + strlen("http"));
    tls_client = client_that_logs(tls_url, api, mints);
    CHECK(create(tls_client, api, "no-tls", 500) != HMS_OK);
    hms_client_free(tls_client);
    CHECK(lines > 20);
    CHECK(leaks_in_memory() == 0);
}

static void a_ready_token_and_credentials_leave_no_trace(void) {
    check_secrets(HMS_API_LEGACY, 0);
    check_secrets(HMS_API_V2, 0);
}

static void an_app_secret_leaves_no_trace(void) {
    check_secrets(HMS_API_LEGACY, 1);
    check_secrets(HMS_API_V2, 1);
}

static void the_sandbox_echoes_credentials_that_leave_no_trace(void) {
    hms_client *client = client_of_environment();
    make_secrets();
    CHECK(create(client, HMS_API_LEGACY, "canary", 0) == HMS_OK);
    CHECK(create(client, HMS_API_LEGACY, "canary", 0) == HMS_OK);
    hms_client_free(client);
    CHECK(leaks_in_memory() == 0);
}

static void a_client_that_was_refused_leaves_no_trace(void) {
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    hms_client *client = NULL;
    make_secrets();
    options.management_token = clear[TOKEN];
    options.secret = clear[APP_SECRET];
    CHECK(hms_client_new(&options, &client, NULL) == HMS_INVALID_ARGUMENT);
    CHECK(leaks_in_memory() == 0);
}

/* Keeps the end of a token, to be searched for. */
static void search_for(const char *token) {
    size_t at;
    CHECK(length(token) > SIZE);
    for (at = 0; at < SIZE; at++) {
        minted[at] = (char)(token[length(token) - SIZE + at] ^ MASK);
    }
}

static void a_token_leaves_no_trace(void) {
    const char *base_url = echoing.port.base_url;
    hms_auth_token_params params = HMS_AUTH_TOKEN_PARAMS_INIT;
    hms_token *token = NULL;
    hms_client *client;
    make_secrets();
    client = client_that_logs(base_url, HMS_API_LEGACY, 0);
    CHECK(hms_client_management_token(client, NULL, &token, NULL) == HMS_OK);
    CHECK(same(hms_token_text(token), clear[TOKEN]));
    hms_client_free(client);
    hms_token_free(token);
    CHECK(leaks_in_memory() == 0);

    make_secrets();
    params.room_id = "6507d1a5e6d3b2f0c8a4e111";
    params.role = "guest";
    client = client_that_logs(base_url, HMS_API_LEGACY, 1);
    CHECK(hms_client_auth_token(client, &params, &token, NULL) == HMS_OK);
    search_for(hms_token_text(token));
    is_quiet = 1;
    CHECK(leaks_in_memory() > 0);
    is_quiet = 0;
    hms_client_free(client);
    hms_token_free(token);
    CHECK(leaks_in_memory() == 0);
    wipe(minted, sizeof minted);
}

static void a_reply_leaves_no_trace(void) {
    hms_client *client;
    hms_reply *reply = NULL;
    char json[256];
    make_secrets();
    client = client_that_logs(echoing.port.base_url, HMS_API_V2, 0);
    snprintf(json, sizeof json, "{\"name\":\"works\",\"secret\":\"%s\"}",
             clear[SECRET]);
    CHECK(hms_client_request(client, "POST", "/rooms", json, 0, NULL, &reply,
                             NULL) == HMS_OK);
    is_quiet = 1;
    CHECK(leaks(hms_reply_json(reply)));
    is_quiet = 0;
    wipe(json, sizeof json);
    hms_client_free(client);
    hms_reply_free(reply);
    CHECK(leaks_in_memory() == 0);
}

static void the_search_finds_what_is_there(void) {
    char *copy = malloc(SIZE);
    make_secrets();
    memcpy(copy, clear[SECRET], SIZE);
    is_quiet = 1;
    CHECK(leaks(clear[TOKEN]));
    CHECK(leaks_in_memory() > 0);
    is_quiet = 0;
    wipe(copy, SIZE);
    CHECK(leaks_in_memory() == 0);
    free(copy);
}

int main(void) {
    static void (*const tests[])(void) = {
        the_search_finds_what_is_there,
        a_client_that_was_refused_leaves_no_trace,
        the_sandbox_echoes_credentials_that_leave_no_trace,
        a_ready_token_and_credentials_leave_no_trace,
        an_app_secret_leaves_no_trace,
        a_token_leaves_no_trace,
        a_reply_leaves_no_trace,
    };
    int result;
    /* Before there is anything secret that a child would inherit. */
    echoing = server_start(serve_echoes);
    result = RUN(tests);
    server_stop(&echoing);
    return result;
}

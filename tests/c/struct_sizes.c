/*
 * Programs that were compiled against another release: their structs are
 * shorter than this library's, or longer. Each lies at the end of a page that
 * can only be read, before one that cannot be: a byte too far is a crash, and
 * so is a byte that is written. Run it under `hms-sandbox exec`.
 */
#define _DEFAULT_SOURCE

#include <stdint.h>
#include <sys/mman.h>

#include "sandbox.h"

#define WORD sizeof(size_t)
/* The longest struct that the library takes. */
#define LONGEST 4096
#define BAD_TEXT ((uintptr_t) "\xc3\x28")

/* Calls with one struct, and returns what the call returned. */
typedef hms_status call_with(const void *given, hms_error **error);

/* A struct that crosses inward, in this release. */
typedef struct inward {
    const void *set;
    size_t size;
    /* How much of it a call cannot do without, and else is refused. */
    size_t required;
    call_with *call;
} inward;

/* A word that makes a call fail once it is within the struct. */
typedef struct mark {
    const inward *inward;
    size_t offset;
    uintptr_t word;
    hms_status status;
    const char *field;
} mark;

static size_t page_size;
static unsigned char *page;
static hms_client *client;
/* One that has the keys of auth tokens. */
static hms_client *minting;
/* A room that has a session, and one whose session is ended. */
static char room_id[64];
static char ended_id[64];
static const void *seen_by_hook;

static int never(void *user_data) {
    seen_by_hook = user_data;
    return 0;
}

static int always(void *user_data) {
    (void)user_data;
    return 1;
}

static const char *no_token(void *user_data) {
    (void)user_data;
    return NULL;
}

static hms_status new_client(const void *given, hms_error **error) {
    hms_client *made = NULL;
    hms_status status = hms_client_new(given, &made, error);
    CHECK((made != NULL) == (status == HMS_OK));
    hms_client_free(made);
    return status;
}

static hms_status create_room(const void *given, hms_error **error) {
    return hms_client_create_room(client, given, NULL, NULL, error);
}

static hms_status create_recorded(const void *given, hms_error **error) {
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    params.name = "recorded";
    params.recording = given;
    return create_room(&params, error);
}

static hms_status create_uploaded(const void *given, hms_error **error) {
    hms_recording recording = HMS_RECORDING_INIT;
    recording.enabled = 1;
    recording.upload = given;
    return create_recorded(&recording, error);
}

static hms_status create_reporting(const void *given, hms_error **error) {
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    params.name = "reporting";
    params.webhook = given;
    return create_room(&params, error);
}

static hms_status create_with_options(const void *given, hms_error **error) {
    return hms_client_create_room(
        client, &(hms_room_params){.struct_size = sizeof(hms_room_params)},
        given, NULL, error);
}

static hms_status list_rooms(const void *given, hms_error **error) {
    return hms_client_list_rooms(client, given, NULL, NULL, error);
}

static hms_status list_codes(const void *given, hms_error **error) {
    return hms_client_list_room_codes(client, room_id, given, NULL, NULL,
                                      error);
}

static hms_status list_peers(const void *given, hms_error **error) {
    return hms_client_list_peers(client, room_id, given, NULL, NULL, error);
}

static hms_status end_room(const void *given, hms_error **error) {
    CHECK(enters(ended_id, "{}"));
    return hms_client_end_room(client, ended_id, given, NULL, error);
}

static hms_status auth_token(const void *given, hms_error **error) {
    return hms_client_auth_token(minting, given, NULL, error);
}

#define SET(type, ...)                                                         \
    &(const type) {                                                            \
        .struct_size = sizeof(type), __VA_ARGS__                               \
    }

static const hms_header header = {"x-key", "value"};
static const inward client_options = {
    SET(hms_client_options, .api = HMS_API_V2, .management_token = "token",
        .base_url = "http://127.0.0.1:1/v2", .timeout_ms = 30000,
        .connect_timeout_ms = 10000, .max_attempts = 3, .max_connections = 4,
        .generate_names = 1, .proxy = "", .user_agent_suffix = "sizes",
        .allow_http = 1, .log_level = HMS_LOG_INFO, .language = "c"),
    sizeof(hms_client_options), 0, new_client};
static const inward room_params = {
    SET(hms_room_params, .name = "sizes", .description = "Set", .region = "eu",
        .size = 20, .max_duration_seconds = 3600),
    sizeof(hms_room_params), 0, create_room};
static const inward recording = {SET(hms_recording, .enabled = 1),
                                 sizeof(hms_recording), 0, create_recorded};
static const inward upload = {
    SET(hms_upload, .type = "s3", .location = "bucket", .prefix = "path",
        .region = "eu-west-1"),
    sizeof(hms_upload), offsetof(hms_upload, prefix), create_uploaded};
static const inward webhook = {
    SET(hms_webhook, .url = "https://example.com/events", .headers = &header,
        .headers_len = 1),
    sizeof(hms_webhook), offsetof(hms_webhook, headers), create_reporting};
static const inward call_options = {
    SET(hms_call_options, .timeout_ms = 30000, .max_attempts = 2,
        .cancelled = never, .cancelled_user_data = &client),
    sizeof(hms_call_options), 0, create_with_options};
static const inward room_filter = {
    SET(hms_room_filter, .state = HMS_STATE_ENABLED, .page_size = 10,
        .name = "sizes", .template_id = "6507d1a5e6d3b2f0c8a4e111",
        .created_from_ms = 1, .created_until_ms = 4102444800000),
    sizeof(hms_room_filter), 0, list_rooms};
static const inward end_room_params = {
    SET(hms_end_room_params, .reason = "sizes"), sizeof(hms_end_room_params), 0,
    end_room};
static const inward peer_filter = {
    SET(hms_peer_filter, .user_id = "u-1", .role = "guest"),
    sizeof(hms_peer_filter), 0, list_peers};
static const inward room_code_filter = {
    SET(hms_room_code_filter, .role = "guest", .state = HMS_STATE_ENABLED,
        .page_size = 10),
    sizeof(hms_room_code_filter), 0, list_codes};
static const inward auth_token_params = {
    SET(hms_auth_token_params, .room_id = "id", .role = "guest",
        .user_id = "u-1", .lifetime_ms = 1000, .not_before_ms = 4102444800000),
    sizeof(hms_auth_token_params), offsetof(hms_auth_token_params, user_id),
    auth_token};

static const inward *const all[] = {
    &client_options,  &room_params, &recording,        &upload,
    &webhook,         &call_options, &room_filter,     &end_room_params,
    &peer_filter,     &room_code_filter, &auth_token_params,
};

/*
 * Calls with what a program of another release has: `known` bytes of a struct,
 * and behind these as many zeroes as it does not know.
 */
static hms_status call(const inward *to, const void *set, size_t known,
                       size_t unknown, hms_error **error) {
    size_t size = known + unknown;
    unsigned char *given = page + page_size - size;
    hms_status status;
    CHECK(mprotect(page, page_size, PROT_READ | PROT_WRITE) == 0);
    memset(page, 0xff, page_size);
    memset(given, 0, size);
    memcpy(given, set, known);
    memcpy(given, &size, sizeof size);
    CHECK(mprotect(page, page_size, PROT_READ) == 0);
    *error = NULL;
    status = to->call(given, error);
    CHECK((status == HMS_OK) == (*error == NULL));
    return status;
}

static void a_shorter_struct_is_read_as_far_as_it_goes(void) {
    size_t at, size;
    hms_error *error;
    for (at = 0; at < LENGTH_OF(all); at++) {
        for (size = WORD; size <= all[at]->size; size += WORD) {
            hms_status expected =
                size < all[at]->required ? HMS_INVALID_ARGUMENT : HMS_OK;
            CHECK(call(all[at], all[at]->set, size, 0, &error) == expected);
            CHECK(!same(hms_error_field(error), "struct_size"));
            hms_error_free(error);
        }
    }
}

static void a_field_counts_where_the_struct_reaches_it(void) {
    static const size_t no_size = 0;
#define UPLOAD "recording.upload."
#define TEXT(struct_, field_, said)                                            \
    {&struct_, offsetof(hms_##struct_, field_), BAD_TEXT,                      \
     HMS_INVALID_ARGUMENT, said}
#define STRUCT(struct_, field_)                                                \
    {&struct_, offsetof(hms_##struct_, field_), (uintptr_t)&no_size,           \
     HMS_INVALID_ARGUMENT, "struct_size"}
    const mark marks[] = {
        {&client_options, offsetof(hms_client_options, api), 99,
         HMS_INVALID_ARGUMENT, "api"},
        TEXT(client_options, management_token, "management_token"),
        /* Beside the token that is set. */
        {&client_options, offsetof(hms_client_options, token_source),
         (uintptr_t)no_token, HMS_INVALID_ARGUMENT, "management_token"},
        TEXT(client_options, access_key, "access_key"),
        TEXT(client_options, secret, "secret"),
        {&client_options, offsetof(hms_client_options, token_lifetime_ms),
         UINTPTR_MAX, HMS_INVALID_ARGUMENT, "token_lifetime_ms"},
        TEXT(client_options, base_url, "base_url"),
        TEXT(client_options, ca_file, "ca_file"),
        TEXT(client_options, proxy, "proxy"),
        TEXT(client_options, user_agent_suffix, "user_agent_suffix"),
        TEXT(client_options, language, "language"),
        TEXT(room_params, name, "name"),
        TEXT(room_params, description, "description"),
        TEXT(room_params, template_name, "template_name"),
        TEXT(room_params, template_id, "template_id"),
        TEXT(room_params, region, "region"),
        STRUCT(room_params, recording),
        {&room_params, offsetof(hms_room_params, polls_len), 1,
         HMS_INVALID_ARGUMENT, "polls"},
        STRUCT(room_params, webhook),
        {&room_params, offsetof(hms_room_params, clear), 4,
         HMS_INVALID_ARGUMENT, "clear"},
        STRUCT(recording, upload),
        TEXT(upload, type, UPLOAD "type"),
        TEXT(upload, location, UPLOAD "location"),
        TEXT(upload, prefix, UPLOAD "prefix"),
        TEXT(upload, region, UPLOAD "region"),
        TEXT(upload, access_key, UPLOAD "access_key"),
        TEXT(upload, secret, UPLOAD "secret"),
        TEXT(webhook, url, "webhook.url"),
        {&webhook, offsetof(hms_webhook, headers_len), 1,
         HMS_INVALID_ARGUMENT, "webhook.headers"},
        {&call_options, offsetof(hms_call_options, cancelled),
         (uintptr_t)always, HMS_CANCELLED, NULL},
        {&room_filter, offsetof(hms_room_filter, state), 99,
         HMS_INVALID_ARGUMENT, "state"},
        TEXT(room_filter, name, "name"),
        TEXT(room_filter, template_id, "template_id"),
        {&room_filter, offsetof(hms_room_filter, created_from_ms), UINTPTR_MAX,
         HMS_INVALID_ARGUMENT, "created_from_ms"},
        {&room_filter, offsetof(hms_room_filter, created_until_ms), UINTPTR_MAX,
         HMS_INVALID_ARGUMENT, "created_until_ms"},
        TEXT(room_filter, start, "start"),
        TEXT(end_room_params, reason, "reason"),
        TEXT(peer_filter, user_id, "user_id"),
        TEXT(peer_filter, role, "role"),
        TEXT(room_code_filter, role, "role"),
        {&room_code_filter, offsetof(hms_room_code_filter, state), 99,
         HMS_INVALID_ARGUMENT, "state"},
        TEXT(room_code_filter, start, "start"),
        TEXT(auth_token_params, room_id, "room_id"),
        TEXT(auth_token_params, role, "role"),
        TEXT(auth_token_params, user_id, "user_id"),
        {&auth_token_params, offsetof(hms_auth_token_params, lifetime_ms),
         UINTPTR_MAX, HMS_INVALID_ARGUMENT, "lifetime_ms"},
        {&auth_token_params, offsetof(hms_auth_token_params, not_before_ms),
         UINTPTR_MAX, HMS_INVALID_ARGUMENT, "not_before_ms"},
    };
    unsigned char set[LONGEST];
    hms_error *error;
    size_t at;
    for (at = 0; at < LENGTH_OF(marks); at++) {
        const mark *here = &marks[at];
        size_t end = here->offset + sizeof here->word;
        memcpy(set, here->inward->set, here->inward->size);
        if (here->inward == &webhook && end == sizeof(hms_webhook)) {
            memset(set + offsetof(hms_webhook, headers), 0, WORD);
        }
        memcpy(set + here->offset, &here->word, sizeof here->word);
        CHECK(call(here->inward, set, end, 0, &error) == here->status);
        CHECK(hms_error_attempts(error) == 0);
        CHECK(here->field == NULL || same(hms_error_field(error), here->field));
        hms_error_free(error);

        (void)call(here->inward, set, here->offset, 0, &error);
        CHECK(error == NULL || here->offset < here->inward->required);
        hms_error_free(error);
    }
}

static void what_a_shorter_struct_lacks_is_zero(void) {
    hms_error *error;
    const void *set = call_options.set;
    CHECK(call(&call_options, set, call_options.size, 0, &error) == HMS_OK);
    CHECK(seen_by_hook == &client);
    CHECK(call(&call_options, set, offsetof(hms_call_options, cancelled_user_data), 0,
               &error) == HMS_OK);
    CHECK(seen_by_hook == NULL);
}

static void a_longer_struct_is_taken_where_it_sets_nothing_new(void) {
    size_t at, more;
    hms_error *error;
    for (at = 0; at < LENGTH_OF(all); at++) {
        size_t size = all[at]->size;
        for (more = WORD; more <= 8 * WORD; more += WORD) {
            CHECK(call(all[at], all[at]->set, size, more, &error) == HMS_OK);
            hms_error_free(error);
        }
        CHECK(call(all[at], all[at]->set, size, LONGEST - size, &error) ==
              HMS_OK);
        hms_error_free(error);
    }
}

static void a_longer_struct_is_refused_where_it_sets_what_is_unknown(void) {
    size_t at, more;
    hms_error *error;
    for (at = 0; at < LENGTH_OF(all); at++) {
        for (more = 1; more <= 8 * WORD; more++) {
            size_t size = all[at]->size + more;
            size_t rest = (WORD - size % WORD) % WORD;
            unsigned char set[LONGEST] = {0};
            memcpy(set, all[at]->set, all[at]->size);
            set[size - 1] = 1;
            CHECK(call(all[at], set, size + rest, 0, &error) ==
                  HMS_INVALID_ARGUMENT);
            CHECK(same(hms_error_field(error), "struct_size"));
            CHECK(holds(hms_error_message(error), "use a newer library"));
            CHECK(hms_error_outcome(error) == HMS_OUTCOME_NOT_SENT);
            CHECK(hms_error_attempts(error) == 0);
            hms_error_free(error);
        }
    }
}

/* Of which nothing can be read but the size. */
static void a_size_that_no_release_has_is_refused(void) {
    static const size_t sizes[] = {
        0,
        1,
        WORD - 1,
        WORD + 1,
        LONGEST - 1,
        LONGEST + 1,
        LONGEST + WORD,
        SIZE_MAX / 2 + 1,
        SIZE_MAX - WORD + 1,
        SIZE_MAX,
    };
    size_t at, which;
    for (at = 0; at < LENGTH_OF(all); at++) {
        for (which = 0; which < LENGTH_OF(sizes); which++) {
            unsigned char *given = page + page_size - WORD;
            hms_error *error = NULL;
            CHECK(mprotect(page, page_size, PROT_READ | PROT_WRITE) == 0);
            memcpy(given, &sizes[which], WORD);
            CHECK(mprotect(page, page_size, PROT_READ) == 0);
            CHECK(all[at]->call(given, &error) == HMS_INVALID_ARGUMENT);
            CHECK(same(hms_error_field(error), "struct_size"));
            CHECK(hms_error_attempts(error) == 0);
            hms_error_free(error);
        }
    }
}

static void id_of_room(const char *name, char *id, size_t size) {
    hms_room *room = room_named(client, name);
    snprintf(id, size, "%s", hms_room_id(room));
    hms_room_free(room);
}

int main(void) {
    static void (*const tests[])(void) = {
        a_shorter_struct_is_read_as_far_as_it_goes,
        a_field_counts_where_the_struct_reaches_it,
        what_a_shorter_struct_lacks_is_zero,
        a_longer_struct_is_taken_where_it_sets_nothing_new,
        a_longer_struct_is_refused_where_it_sets_what_is_unknown,
        a_size_that_no_release_has_is_refused,
    };
    int status;
    page_size = (size_t)sysconf(_SC_PAGESIZE);
    page = mmap(NULL, 2 * page_size, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED ||
        mprotect(page + page_size, page_size, PROT_NONE) != 0) {
        perror("struct_sizes");
        return EXIT_FAILURE;
    }
    client = client_of_v2();
    minting = client_with(&(hms_client_options){
        .struct_size = sizeof(hms_client_options), .access_key = "key",
        .secret = "secret"});
    id_of_room("sizes", room_id, sizeof room_id);
    id_of_room("ended", ended_id, sizeof ended_id);
    CHECK(enters(room_id, "{}"));
    status = RUN(tests);
    hms_client_free(minting);
    hms_client_free(client);
    return status;
}

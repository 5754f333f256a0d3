/*
 * A create with libcurl's easy interface and cJSON, one handle a thread, the
 * connection kept: see load.h.
 */
#include "load.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>

typedef struct connection {
    CURL *curl;
    struct curl_slist *headers;
    char *reply;
    size_t length;
} connection;

static size_t append(char *bytes, size_t one, size_t count, void *user_data) {
    connection *mine = (connection *)user_data;
    char *longer = (char *)realloc(mine->reply, mine->length + count + 1);
    if (longer == NULL) {
        return 0;
    }
    memcpy(longer + mine->length, bytes, one * count);
    mine->reply = longer;
    mine->length += count;
    mine->reply[mine->length] = '\0';
    return count;
}

static void *client_of_thread(void) {
    connection *mine = (connection *)calloc(1, sizeof *mine);
    const char *base = getenv("HMS_BASE_URL");
    const char *token = getenv("HMS_MANAGEMENT_TOKEN");
    const char *ca = getenv("HMS_CA_BUNDLE");
    char text[2048];

    if (mine == NULL || base == NULL || token == NULL) {
        exit(EXIT_FAILURE);
    }
    mine->curl = curl_easy_init();
    snprintf(text, sizeof text, "%s/rooms", base);
    curl_easy_setopt(mine->curl, CURLOPT_URL, text);
    curl_easy_setopt(mine->curl, CURLOPT_CAINFO,
                     ca != NULL ? ca : getenv("SSL_CERT_FILE"));
    snprintf(text, sizeof text, "Authorization: Bearer %s", token);
    mine->headers = curl_slist_append(NULL, text);
    mine->headers =
        curl_slist_append(mine->headers, "Content-Type: application/json");
    mine->headers = curl_slist_append(mine->headers, "Expect:");
    curl_easy_setopt(mine->curl, CURLOPT_HTTPHEADER, mine->headers);
    curl_easy_setopt(mine->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(mine->curl, CURLOPT_TIMEOUT_MS, 30000L);
    curl_easy_setopt(mine->curl, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(mine->curl, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(mine->curl, CURLOPT_WRITEDATA, mine);
    return mine;
}

static char *request(void) {
    cJSON *room = cJSON_CreateObject();
    cJSON *recording, *upload, *part;
    char *text;

    cJSON_AddStringToObject(room, "name", NAME);
    cJSON_AddStringToObject(room, "description", DESCRIPTION);
    cJSON_AddStringToObject(room, "template", TEMPLATE);
    cJSON_AddStringToObject(room, "region", REGION);
    recording = cJSON_AddObjectToObject(room, "recording_info");
    cJSON_AddTrueToObject(recording, "enabled");
    upload = cJSON_AddObjectToObject(recording, "upload_info");
    cJSON_AddStringToObject(upload, "type", "s3");
    cJSON_AddStringToObject(upload, "location", BUCKET);
    cJSON_AddStringToObject(upload, "prefix", PREFIX);
    part = cJSON_AddObjectToObject(upload, "options");
    cJSON_AddStringToObject(part, "region", BUCKET_REGION);
    part = cJSON_AddObjectToObject(upload, "credentials");
    cJSON_AddStringToObject(part, "key", ACCESS_KEY);
    cJSON_AddStringToObject(part, "secret", SECRET);
    text = cJSON_PrintUnformatted(room);
    cJSON_Delete(room);
    return text;
}

static int is(const cJSON *room, const char *field, const char *text) {
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(room, field);
    return cJSON_IsString(value) && strcmp(value->valuestring, text) == 0;
}

static int create(void *client) {
    connection *mine = (connection *)client;
    char *body = request();
    cJSON *room;
    CURLcode code;
    int is_right;

    mine->length = 0;
    curl_easy_setopt(mine->curl, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
    curl_easy_setopt(mine->curl, CURLOPT_POSTFIELDS, body);
    code = curl_easy_perform(mine->curl);
    free(body);
    if (code != CURLE_OK) {
        fprintf(stderr, "%s\n", curl_easy_strerror(code));
        return 0;
    }
    room = cJSON_ParseWithLength(mine->reply, mine->length);
    is_right = is(room, "id", ID) && is(room, "name", NAME);
    cJSON_Delete(room);
    return is_right;
}

int main(int argc, char **argv) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    return run(argc, argv);
}

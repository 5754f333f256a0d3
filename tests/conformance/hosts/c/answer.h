/*
 * The answers of the host: the keys of what a call returned.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <hms_rooms.h>

#include "question.h"

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

#endif

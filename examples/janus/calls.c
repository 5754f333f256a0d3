/*
 * The calls of 100ms, and what Janus's log has to say of each.
 */
#include "calls.h"

#include <janus/debug.h>

struct calls {
    const struct settings *settings;
    hms_client *client;
    /* The 100ms room's id by its name, for the rooms that are in Janus now.
     * The v2 API disables by id; the legacy one knows no such thing. */
    GHashTable *ids;
};

/* The library's lines show each attempt. They are detail: the result of a call
 * as a whole is logged by report(), with the room's name. */
static void log_line(void *user_data, hms_log_level level, const char *line) {
    (void)user_data;
    switch (level) {
    case HMS_LOG_WARN:
        JANUS_LOG(LOG_WARN, PACKAGE ": %s\n", line);
        break;
    case HMS_LOG_DEBUG:
        JANUS_LOG(LOG_HUGE, PACKAGE ": %s\n", line);
        break;
    default:
        JANUS_LOG(LOG_VERB, PACKAGE ": %s\n", line);
        break;
    }
}

static const char *outcome_name(hms_outcome outcome) {
    switch (outcome) {
    case HMS_OUTCOME_NOT_SENT:
        return "not sent";
    case HMS_OUTCOME_REJECTED:
        return "rejected";
    default:
        return "unknown";
    }
}

static const char *state_name(hms_state state) {
    switch (state) {
    case HMS_STATE_ENABLED:
        return "enabled";
    case HMS_STATE_DISABLED:
        return "disabled";
    default:
        return "in a state that the reply does not tell";
    }
}

/* Says why a room could not be created, enabled, disabled or emptied. */
static void report_error(const char *verb, const char *name,
                         const hms_error *error) {
    JANUS_LOG(LOG_ERR,
              PACKAGE ": cannot %s room %s (%s, attempts: %u, "
                      "outcome: %s): %s\n",
              verb, name, hms_status_name(hms_error_status(error)),
              hms_error_attempts(error),
              outcome_name(hms_error_outcome(error)),
              hms_error_message(error));
}

/* Says what came of an attempt to create, enable or disable a room. */
static void report(const char *verb, const char *name, const hms_room *room,
                   const hms_error *error) {
    if (error != NULL) {
        report_error(verb, name, error);
    } else {
        const char *id = hms_room_id(room);
        JANUS_LOG(LOG_INFO, PACKAGE ": %s room %s: %s is %s\n", verb, name,
                  id != NULL ? id : "it", state_name(hms_room_state(room)));
    }
}

struct calls *calls_new(const struct settings *settings) {
    hms_client_options options = settings->client;
    hms_client *client;
    hms_error *error;

    /* All lines: Janus drops what is above its own level, and that may be
     * changed while it runs. */
    options.log_level = HMS_LOG_DEBUG;
    options.log = log_line;
    options.user_agent_suffix = PACKAGE;
    if (hms_client_new(&options, &client, &error) != HMS_OK) {
        JANUS_LOG(LOG_ERR, PACKAGE ": %s\n", hms_error_message(error));
        hms_error_free(error);
        return NULL;
    }

    struct calls *calls = g_new0(struct calls, 1);
    calls->settings = settings;
    calls->client = client;
    calls->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return calls;
}

/* A room in Janus may get the id of one that is gone. 100ms then finds the
 * room of that name, which is disabled: no peer could join. On the legacy API,
 * which cannot enable a room, the log says so. */
static gboolean enable(struct calls *calls, const char *name, const char *id) {
    hms_room *room;
    hms_error *error;
    hms_status status =
        hms_client_enable_room_by_id(calls->client, id, NULL, &room, &error);

    report("enable", name, room, error);
    hms_room_free(room);
    hms_error_free(error);
    return status == HMS_OK;
}

gboolean calls_create(struct calls *calls, const char *name) {
    hms_room_params params = calls->settings->room;
    hms_room *room;
    hms_error *error;
    gboolean is_done;

    params.name = name;
    is_done = hms_client_create_room(calls->client, &params, NULL, &room,
                                     &error) == HMS_OK;
    report("create", name, room, error);
    if (is_done && calls->settings->client.api == HMS_API_V2) {
        g_hash_table_insert(calls->ids, g_strdup(name),
                            g_strdup(hms_room_id(room)));
    }
    if (is_done && hms_room_state(room) == HMS_STATE_DISABLED) {
        is_done = enable(calls, name, hms_room_id(room));
    }
    hms_room_free(room);
    hms_error_free(error);
    return is_done;
}

/* A disabled room keeps the peers who are inside until its session ends. If
 * there is no session, nothing is left to do. */
static gboolean empty(struct calls *calls, const char *name, const char *id) {
    hms_end_room_params params = HMS_END_ROOM_PARAMS_INIT;
    hms_error *error;
    hms_status status;

    params.reason = "The room was closed.";
    status = hms_client_end_room(calls->client, id, &params, NULL, &error);
    if (status == HMS_OK) {
        JANUS_LOG(LOG_INFO, PACKAGE ": ended the session of room %s\n", name);
    } else if (status == HMS_NOT_FOUND) {
        status = HMS_OK;
    } else {
        report_error("empty", name, error);
    }
    hms_error_free(error);
    return status == HMS_OK;
}

/* This is tried even if the create failed: it may have taken effect all the
 * same, or the room is of a Janus that has been restarted since. */
gboolean calls_disable(struct calls *calls, const char *name) {
    const char *id = g_hash_table_lookup(calls->ids, name);
    hms_room *room;
    hms_error *error;
    hms_status status =
        id != NULL ? hms_client_disable_room_by_id(calls->client, id, NULL,
                                                   &room, &error)
                   : hms_client_disable_room(calls->client, name, NULL, &room,
                                             &error);
    gboolean is_done = status == HMS_OK;

    report("disable", name, room, error);
    /* First disabled, so that a peer who is put out cannot join again. */
    if (is_done && calls->settings->client.api == HMS_API_V2) {
        is_done = empty(calls, name, hms_room_id(room));
    }
    g_hash_table_remove(calls->ids, name);
    hms_room_free(room);
    hms_error_free(error);
    return is_done;
}

void calls_cancel(struct calls *calls) {
    hms_client_shutdown(calls->client);
}

void calls_free(struct calls *calls) {
    hms_client_free(calls->client);
    g_hash_table_destroy(calls->ids);
    g_free(calls);
}

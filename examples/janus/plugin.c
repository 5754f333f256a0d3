/*
 * A Janus event handler: a 100ms room for every room of the VideoRoom plugin.
 * It is created when that one is, and disabled and emptied when that one is
 * destroyed.
 */
#include <string.h>

#include <janus/debug.h>
#include <janus/events/eventhandler.h>

#include "settings.h"
#include "worker.h"

#define VERSION 1
#define VERSION_STRING "0.1.0"

static struct settings configuration;

/* NULL unless the plugin is at work. Set before Janus has a thread for events,
 * and after that has ended. */
static struct worker *at_work;

static janus_eventhandler plugin;

static int start(const char *config_path) {
    if (settings_read(&configuration, config_path)) {
        at_work = worker_start(&configuration);
    }
    if (at_work == NULL) {
        settings_free(&configuration);
        JANUS_LOG(LOG_WARN, PACKAGE ": 100ms rooms are left alone\n");
        return -1;
    }
    /* Here, because Janus keeps a plugin that could not start, and would send
     * it events. */
    janus_flags_set(&plugin.events_mask, JANUS_EVENT_TYPE_PLUGIN);
    JANUS_LOG(LOG_INFO, PACKAGE ": hms-rooms %s is ready\n", hms_version());
    return 0;
}

static void stop(void) {
    if (at_work != NULL) {
        worker_stop(at_work);
        at_work = NULL;
        settings_free(&configuration);
    }
}

/* The id is a number or, with string_ids in the VideoRoom's configuration, any
 * text. Control characters are escaped, so that they cannot break a line of the
 * log; 100ms does not accept them in a name anyway. */
static char *name_of_room(const json_t *id) {
    const char *prefix = configuration.room_prefix;
    if (json_is_string(id)) {
        char *text = g_strescape(json_string_value(id), NULL);
        char *name_of_text = g_strconcat(prefix, text, NULL);
        g_free(text);
        return name_of_text;
    }
    return g_strdup_printf("%s%" JSON_INTEGER_FORMAT, prefix,
                           json_integer_value(id));
}

/* Janus's thread for events waits for this, so another thread does the work. */
static void incoming_event(json_t *event) {
    const char *from;
    const char *what;
    json_t *id;
    char *room_name;

    if (json_unpack(event, "{s:{s:s, s:{s:s, s:o}}}", "event", "plugin", &from,
                    "data", "event", &what, "room", &id) != 0 ||
        strcmp(from, "janus.plugin.videoroom") != 0) {
        return;
    }
    room_name = name_of_room(id);
    if (strcmp(what, "created") == 0) {
        worker_add(at_work, CREATE, room_name);
    } else if (strcmp(what, "destroyed") == 0) {
        worker_add(at_work, DISABLE, room_name);
    }
    g_free(room_name);
}

/* Janus's admin API asks, with "query_eventhandler". Any question is one for
 * the statistics. */
static json_t *handle_request(json_t *request) {
    (void)request;
    return at_work != NULL ? worker_statistics(at_work) : NULL;
}

static int api_compatibility(void) {
    return JANUS_EVENTHANDLER_API_VERSION;
}

static int version(void) {
    return VERSION;
}

static const char *version_string(void) {
    return VERSION_STRING;
}

static const char *description(void) {
    return "Creates a 100ms room for each VideoRoom, and closes it.";
}

static const char *name(void) {
    return "100ms rooms";
}

static const char *author(void) {
    return "hms-rooms";
}

static const char *package(void) {
    return PACKAGE;
}

static janus_eventhandler plugin = {
    .init = start,
    .destroy = stop,
    .get_api_compatibility = api_compatibility,
    .get_version = version,
    .get_version_string = version_string,
    .get_description = description,
    .get_name = name,
    .get_author = author,
    .get_package = package,
    .incoming_event = incoming_event,
    .handle_request = handle_request,
};

/* Janus looks for this in a plugin. It is the only name that is exported. */
__attribute__((visibility("default"))) janus_eventhandler *create(void);

janus_eventhandler *create(void) {
    return &plugin;
}

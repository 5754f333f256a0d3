/*
 * Reads the configuration file, with Janus's own parser. A setting that is
 * misspelt is refused: left out in silence, it might be the template or the
 * timeout that somebody relies on.
 */
#include "settings.h"

#include <stddef.h>
#include <string.h>

#include <janus/debug.h>
#include <janus/utils.h>

struct field {
    const char *name;
    size_t offset;
};

static const struct field texts[] = {
    {"management_token", offsetof(struct settings, client.management_token)},
    {"access_key", offsetof(struct settings, client.access_key)},
    {"secret", offsetof(struct settings, client.secret)},
    {"base_url", offsetof(struct settings, client.base_url)},
    {"ca_file", offsetof(struct settings, client.ca_file)},
    {"region", offsetof(struct settings, room.region)},
    {"room_prefix", offsetof(struct settings, room_prefix)},
    {"template", offsetof(struct settings, template)},
};

static const struct field numbers[] = {
    {"timeout_ms", offsetof(struct settings, client.timeout_ms)},
    {"queue_length", offsetof(struct settings, queue_length)},
};

/* Where the setting of this name goes, or NULL. */
static void *find(struct settings *settings, const struct field *fields,
                  size_t count, const char *name) {
    for (size_t at = 0; at < count; at++) {
        if (strcmp(fields[at].name, name) == 0) {
            return (char *)settings + fields[at].offset;
        }
    }
    return NULL;
}

static gboolean read_api(hms_api *api, const char *value) {
    if (strcmp(value, "legacy") == 0) {
        *api = HMS_API_LEGACY;
    } else if (strcmp(value, "v2") == 0) {
        *api = HMS_API_V2;
    } else {
        JANUS_LOG(LOG_ERR, PACKAGE ": api is \"legacy\" or \"v2\"\n");
        return FALSE;
    }
    return TRUE;
}

static gboolean read_number(guint64 *number, const char *name,
                            const char *value) {
    if (!g_ascii_string_to_unsigned(value, 10, 1, G_MAXINT, number, NULL)) {
        JANUS_LOG(LOG_ERR, PACKAGE ": %s is a number from 1 to %d\n", name,
                  G_MAXINT);
        return FALSE;
    }
    return TRUE;
}

static gboolean read_item(struct settings *settings, const char *name,
                          const char *value) {
    const char **text =
        find(settings, texts, G_N_ELEMENTS(texts), name);
    guint64 *number =
        find(settings, numbers, G_N_ELEMENTS(numbers), name);

    if (text != NULL) {
        *text = value;
    } else if (number != NULL) {
        return read_number(number, name, value);
    } else if (strcmp(name, "api") == 0) {
        return read_api(&settings->client.api, value);
    } else if (strcmp(name, "enabled") == 0) {
        settings->enabled = janus_is_true(value);
    } else {
        JANUS_LOG(LOG_ERR, PACKAGE ": there is no setting %s\n", name);
        return FALSE;
    }
    return TRUE;
}

static gboolean read_items(struct settings *settings) {
    janus_config_category *general = janus_config_get_create(
        settings->file, NULL, janus_config_type_category, "general");
    GList *items = janus_config_get_items(settings->file, general);
    gboolean are_valid = TRUE;

    for (GList *item = items; item != NULL; item = item->next) {
        janus_config_item *setting = item->data;
        are_valid &= read_item(settings, setting->name, setting->value);
    }
    g_list_free(items);
    return are_valid;
}

/* The two APIs name a template by different things. */
static gboolean place_template(struct settings *settings) {
    switch (settings->client.api) {
    case HMS_API_LEGACY:
        settings->room.template_name = settings->template;
        return TRUE;
    case HMS_API_V2:
        settings->room.template_id = settings->template;
        return TRUE;
    default:
        JANUS_LOG(LOG_ERR, PACKAGE ": api is missing: \"legacy\" or \"v2\"\n");
        return FALSE;
    }
}

gboolean settings_read(struct settings *settings, const char *folder) {
    char *path = g_strdup_printf("%s/" PACKAGE ".jcfg", folder);

    settings->client = (hms_client_options)HMS_CLIENT_OPTIONS_INIT;
    settings->room = (hms_room_params)HMS_ROOM_PARAMS_INIT;
    settings->room_prefix = "janus-";
    settings->queue_length = 1000;

    /* Not printed with janus_config_print, as other plugins do: it holds
     * the token or the secret. */
    settings->file = janus_config_parse(path);
    g_free(path);
    if (settings->file == NULL) {
        return FALSE;
    }
    if (!read_items(settings)) {
        return FALSE;
    }
    if (!settings->enabled) {
        JANUS_LOG(LOG_INFO, PACKAGE ": not enabled\n");
        return FALSE;
    }
    return place_template(settings);
}

void settings_free(struct settings *settings) {
    janus_config_destroy(settings->file);
    settings->file = NULL;
}

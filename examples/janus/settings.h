/*
 * The settings in janus.eventhandler.hmsrooms.jcfg.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <glib.h>
#include <hms_rooms.h>
#include <janus/config.h>

#define PACKAGE "janus.eventhandler.hmsrooms"

struct settings {
    /* Owns the strings below. */
    janus_config *file;
    gboolean enabled;
    hms_client_options client;
    /* The parameters of every room, without its name. */
    hms_room_params room;
    /* A room's name is this and the id of the room in Janus. */
    const char *room_prefix;
    const char *template;
    guint64 queue_length;
};

/* Reads the file in this folder. Returns FALSE if the plugin is not enabled, or
 * if a setting is wrong, which Janus's log then names. In either case, call
 * settings_free in the end. */
gboolean settings_read(struct settings *settings, const char *folder);

void settings_free(struct settings *settings);

#endif

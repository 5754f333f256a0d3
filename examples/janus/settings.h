/*
 * What janus.eventhandler.hmsrooms.jcfg says.
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
    /* What every room is created with, but for its name: */
    hms_room_params room;
    /* which is this, and the id of the room in Janus. */
    const char *room_prefix;
    const char *template;
    guint64 queue_length;
};

/* Reads the file in this folder. Says in Janus's log what is wrong with it,
 * and returns FALSE; also where it is there and not enabled. Either way,
 * settings_free is called in the end. */
gboolean settings_read(struct settings *settings, const char *folder);

void settings_free(struct settings *settings);

#endif

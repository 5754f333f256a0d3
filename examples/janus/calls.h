/*
 * The calls of 100ms: one room created, one room disabled and emptied.
 *
 * They block, each for no longer than its timeout. One thread makes them; any
 * other may end them with calls_cancel.
 */
#ifndef CALLS_H
#define CALLS_H

#include <glib.h>

#include "settings.h"

struct calls;

/* NULL if the settings are refused; Janus's log says why. The settings are
 * borrowed until calls_free. */
struct calls *calls_new(const struct settings *settings);

/* Both say in Janus's log what came of it, and return whether it was done. */
gboolean calls_create(struct calls *calls, const char *name);
gboolean calls_disable(struct calls *calls, const char *name);

/* The call under way ends at once, and so does every later one. */
void calls_cancel(struct calls *calls);

void calls_free(struct calls *calls);

#endif

/*
 * The plugin's own thread, which does one task after the other, so that Janus
 * never waits for 100ms and what happens to a room keeps its order.
 */
#ifndef WORKER_H
#define WORKER_H

#include <jansson.h>

#include "settings.h"

enum action { CREATE, DISABLE };

struct worker;

/* NULL if it cannot start; Janus's log says why. The settings are borrowed
 * until worker_stop. */
struct worker *worker_start(const struct settings *settings);

/* Has the thread do this to the room of this name, and returns at once. */
void worker_add(struct worker *worker, enum action action, const char *name);

/* How many tasks wait, and what became of those that do not. */
json_t *worker_statistics(struct worker *worker);

/* Ends the call under way, leaves undone what waits, and says so in Janus's
 * log, room by room. */
void worker_stop(struct worker *worker);

#endif

/*
 * A bounded queue, and the thread that empties it.
 */
#include "worker.h"

#include <string.h>

#include <janus/debug.h>

#include "calls.h"

struct task {
    enum action action;
    char name[];
};

struct worker {
    struct calls *calls;
    GAsyncQueue *tasks;
    guint64 queue_length;
    GThread *thread;
    /* Written by one thread, read by another. */
    gint done, failed, dropped;
};

/* A task that ends the thread. */
static struct task stop;

static const char *action_name(enum action action) {
    return action == CREATE ? "create" : "disable";
}

static void *run(void *data) {
    struct worker *worker = data;
    struct task *task;

    while ((task = g_async_queue_pop(worker->tasks)) != &stop) {
        gboolean is_done = task->action == CREATE
                               ? calls_create(worker->calls, task->name)
                               : calls_disable(worker->calls, task->name);
        g_atomic_int_inc(is_done ? &worker->done : &worker->failed);
        g_free(task);
    }
    return NULL;
}

struct worker *worker_start(const struct settings *settings) {
    GError *error = NULL;
    struct worker *worker = g_new0(struct worker, 1);

    worker->calls = calls_new(settings);
    if (worker->calls == NULL) {
        g_free(worker);
        return NULL;
    }
    worker->tasks = g_async_queue_new();
    worker->queue_length = settings->queue_length;
    worker->thread = g_thread_try_new("hmsrooms", run, worker, &error);
    if (worker->thread == NULL) {
        JANUS_LOG(LOG_ERR, PACKAGE ": no thread: %s\n", error->message);
        g_error_free(error);
        worker_stop(worker);
        return NULL;
    }
    return worker;
}

/* GLib counts less than 0 while the thread waits. */
static gint waiting(struct worker *worker) {
    gint length = g_async_queue_length(worker->tasks);
    return MAX(length, 0);
}

void worker_add(struct worker *worker, enum action action, const char *name) {
    struct task *task;

    /* Janus has one thread for events, so no other thread adds a task. */
    if ((guint64)waiting(worker) >= worker->queue_length) {
        g_atomic_int_inc(&worker->dropped);
        JANUS_LOG(LOG_ERR,
                  PACKAGE ": cannot %s room %s: the queue is full\n",
                  action_name(action), name);
        return;
    }
    task = g_malloc(sizeof *task + strlen(name) + 1);
    task->action = action;
    strcpy(task->name, name);
    g_async_queue_push(worker->tasks, task);
}

json_t *worker_statistics(struct worker *worker) {
    return json_pack("{s:i, s:i, s:i, s:i}", "waiting", waiting(worker),
                     "done", g_atomic_int_get(&worker->done),
                     "failed", g_atomic_int_get(&worker->failed),
                     "dropped", g_atomic_int_get(&worker->dropped));
}

static void leave_undone(struct worker *worker) {
    struct task *task;

    while ((task = g_async_queue_try_pop(worker->tasks)) != NULL) {
        JANUS_LOG(LOG_WARN,
                  PACKAGE ": left undone as Janus stops: %s room %s\n",
                  action_name(task->action), task->name);
        g_free(task);
    }
}

void worker_stop(struct worker *worker) {
    if (worker->thread != NULL) {
        /* Ahead of what waits: those calls would only be cancelled. */
        g_async_queue_push_front(worker->tasks, &stop);
        calls_cancel(worker->calls);
        g_thread_join(worker->thread);
    }
    leave_undone(worker);
    g_async_queue_unref(worker->tasks);
    calls_free(worker->calls);
    g_free(worker);
}

/* Reads facts about this process: threads, descriptors, the time. */
#ifndef PROCESS_H
#define PROCESS_H

#include <dirent.h>
#include <signal.h>
#include <time.h>

#include "check.h"

/* How many entries a folder of /proc/self has. */
static inline int entries(const char *folder) {
    int count = 0;
    struct dirent *entry;
    DIR *open = opendir(folder);
    if (open == NULL) {
        return -1;
    }
    while ((entry = readdir(open)) != NULL) {
        count += entry->d_name[0] != '.';
    }
    closedir(open);
    return count;
}

static inline int threads_of_process(void) {
    return entries("/proc/self/task");
}

/* One of them reads the folder. */
static inline int descriptors_of_process(void) {
    return entries("/proc/self/fd");
}

/* Seconds since some moment. */
static inline double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Tells an answer, due in milliseconds, from a wait for some timeout. */
static inline int is_soon_after(double started) {
    return now() - started < 5;
}

static inline int same_signals(const sigset_t *left, const sigset_t *right) {
    int signal;
    for (signal = 1; signal < 32; signal++) {
        if (sigismember(left, signal) != sigismember(right, signal)) {
            return 0;
        }
    }
    return 1;
}

static inline void sleep_ms(long milliseconds) {
    struct timespec pause;
    pause.tv_sec = milliseconds / 1000;
    pause.tv_nsec = milliseconds % 1000 * 1000000;
    nanosleep(&pause, NULL);
}

/* Waits until a count has come down to `wanted`: a thread that was joined may
 * be listed a moment longer. */
static inline int settles(int (*count)(void), int wanted) {
    int tries;
    for (tries = 0; tries < 1000 && count() > wanted; tries++) {
        sleep_ms(5);
    }
    return count() == wanted;
}

#endif

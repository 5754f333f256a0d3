/*
 * Calls from code that runs at the end of a thread or of the process. Each way
 * is a process of its own, which says through a pipe how its calls went: one
 * that ends could not fail in another way. Run it under `hms-sandbox exec`.
 */
#define _POSIX_C_SOURCE 200809L

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <sys/wait.h>

#include "late.h"

/* A way to be late: what prepares it, and what its calls report. */
typedef struct way {
    const char *name;
    void (*run)(void);
    const char *report;
} way;

/* A client that has made calls before the end, if the way has one. */
static hms_client *early;

static void call_early(void) {
    CHECK(hms_client_new(NULL, &early, NULL) == HMS_OK);
    CHECK(late_calls_of(early, "early"));
}

/* The first caller at the end takes over the early client. */
static hms_client *take_early(void) {
    hms_client *taken = early;
    early = NULL;
    return taken;
}

/* At the end of the process. */

static void call_in_first(void) {
    late_calls("handler that was registered first", take_early());
}

static void call_in_last(void) {
    late_calls("handler that was registered last", take_early());
}

static void in_a_handler(void) { CHECK(atexit(call_in_last) == 0); }

static void in_handlers_around_the_first_call(void) {
    CHECK(atexit(call_in_first) == 0);
    call_early();
    CHECK(atexit(call_in_last) == 0);
}

static int calls_in_destructor;

__attribute__((destructor)) static void end_program(void) {
    if (calls_in_destructor) {
        late_calls("program", take_early());
    }
}

static void in_the_programs_destructor(void) { calls_in_destructor = 1; }

static void in_the_programs_destructor_after_calls(void) {
    call_early();
    calls_in_destructor = 1;
}

/* Loads the library that stands beside this program. */
static void *load_library(void) {
    char path[PATH_MAX] = "";
    char *name;
    void *library;
    if (readlink("/proc/self/exe", path, sizeof path - 1) < 0) {
        perror("late");
    }
    name = strrchr(path, '/') + 1;
    snprintf(name, (size_t)(path + sizeof path - name), "late_library.so");
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(EXIT_FAILURE);
    }
    return library;
}

static void in_a_librarys_destructor(void) { (void)load_library(); }

static void in_a_librarys_destructor_after_calls(void) {
    hms_client **given = dlsym(load_library(), "late_library_client");
    call_early();
    *given = take_early();
}

static void in_dlclose(void) { CHECK(dlclose(load_library()) == 0); }

static void *call_in_thread(void *argument) {
    late_calls("thread", take_early());
    return argument;
}

static void join_a_thread(void *(*run)(void *)) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, run, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}

static void start_a_thread(void) { join_a_thread(call_in_thread); }

static void in_a_thread_that_a_handler_starts(void) {
    call_early();
    CHECK(atexit(start_a_thread) == 0);
}

static void *exit_in_thread(void *argument) {
    call_early();
    exit(argument == NULL ? EXIT_SUCCESS : EXIT_FAILURE);
}

static void in_a_handler_on_another_thread(void) {
    CHECK(atexit(call_in_last) == 0);
    join_a_thread(exit_in_thread);
}

#define FIRST "handler that was registered first: works\n"
#define LAST "handler that was registered last: works\n"

static const way ways_of_process[] = {
    {"handler", in_a_handler, LAST},
    {"handlers", in_handlers_around_the_first_call, LAST FIRST},
    {"program", in_the_programs_destructor, "program: works\n"},
    {"program-after-calls", in_the_programs_destructor_after_calls,
     "program: works\n"},
    {"library", in_a_librarys_destructor, "library: works\n"},
    {"library-after-calls", in_a_librarys_destructor_after_calls,
     "library: works\n"},
    {"dlclose", in_dlclose, "library: works\n"},
    {"thread-of-handler", in_a_thread_that_a_handler_starts,
     "thread: works\n"},
    {"handler-on-thread", in_a_handler_on_another_thread, LAST},
};

/* At the end of a thread. */

static pthread_key_t key;

/* The system runs destructors again as long as they set a key. */
static void end_thread(void *again) {
    int *times = again;
    if (--*times > 0) {
        CHECK(pthread_setspecific(key, times) == 0);
    }
    late_calls("key", take_early());
}

static void *set_key(void *argument) {
    static int times;
    times = 2;
    CHECK(pthread_setspecific(key, &times) == 0);
    return argument;
}

static void *call_and_set_key(void *argument) {
    call_early();
    return set_key(argument);
}

static void *set_key_and_call(void *argument) {
    (void)set_key(argument);
    call_early();
    return argument;
}

static void in_a_keys_destructor(void *(*run)(void *)) {
    CHECK(pthread_key_create(&key, end_thread) == 0);
    join_a_thread(run);
}

static void on_a_thread_that_made_no_call(void) {
    in_a_keys_destructor(set_key);
}

static void on_a_thread_that_called_before(void) {
    in_a_keys_destructor(call_and_set_key);
}

static void on_a_thread_that_called_behind_the_key(void) {
    in_a_keys_destructor(set_key_and_call);
}

static void on_the_main_thread(void) {
    CHECK(pthread_key_create(&key, end_thread) == 0);
    CHECK(atexit(call_in_last) == 0);
    (void)call_and_set_key(NULL);
    pthread_exit(NULL);
}

#define KEY "key: works\nkey: works\n"

static const way ways_of_thread[] = {
    {"key", on_a_thread_that_made_no_call, KEY},
    {"key-after-calls", on_a_thread_that_called_before, KEY},
    {"key-before-calls", on_a_thread_that_called_behind_the_key, KEY},
    {"key-of-main", on_the_main_thread, KEY LAST},
};

/* Runs a way in a process of its own, and compares what it reports. */
static void check_way(const way *to) {
    char report[1024];
    size_t filled = 0;
    ssize_t more;
    int ends[2];
    int status = -1;
    pid_t child;

    CHECK(pipe(ends) == 0);
    child = fork();
    if (child == 0) {
        dup2(ends[1], REPORT_FD);
        close(ends[0]);
        close(ends[1]);
        alarm(PATIENCE);
        execl("/proc/self/exe", "late", to->name, (char *)NULL);
        _exit(EXIT_FAILURE);
    }
    close(ends[1]);
    while ((more = read(ends[0], report + filled,
                        sizeof report - 1 - filled)) > 0) {
        filled += (size_t)more;
    }
    report[filled] = '\0';
    close(ends[0]);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    CHECK(same(report, to->report));
    if (status != 0 || !same(report, to->report)) {
        fprintf(stderr, "late %s: wait status %d, and it reports:\n%s",
                to->name, status, report);
    }
}

static void calls_work_at_the_end_of_a_process(void) {
    size_t at;
    for (at = 0; at < LENGTH_OF(ways_of_process); at++) {
        check_way(&ways_of_process[at]);
    }
}

static void calls_work_at_the_end_of_a_thread(void) {
    size_t at;
    for (at = 0; at < LENGTH_OF(ways_of_thread); at++) {
        check_way(&ways_of_thread[at]);
    }
}

static void run_way(const way ways[], size_t count, const char *name) {
    size_t at;
    for (at = 0; at < count; at++) {
        if (same(ways[at].name, name)) {
            ways[at].run();
        }
    }
}

int main(int argc, char **argv) {
    static void (*const tests[])(void) = {
        calls_work_at_the_end_of_a_process,
        calls_work_at_the_end_of_a_thread,
    };
    if (argc == 2) {
        run_way(ways_of_process, LENGTH_OF(ways_of_process), argv[1]);
        run_way(ways_of_thread, LENGTH_OF(ways_of_thread), argv[1]);
        return failures_of_test == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    return RUN(tests);
}

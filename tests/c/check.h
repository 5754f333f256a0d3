/*
 * Used by every test program: a check that goes on if it fails, and the loop
 * over a program's tests.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* If a test hangs, SIGALRM ends it after so many seconds. */
#define PATIENCE 60

static int failures_of_test;

/* Any thread may check. */
#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition)) {                                                    \
            __sync_fetch_and_add(&failures_of_test, 1);                        \
            fprintf(stderr, "%s:%d: %s: not so: %s\n", __FILE__, __LINE__,     \
                    __func__, #condition);                                     \
        }                                                                      \
    } while (0)

#define LENGTH_OF(array) (sizeof(array) / sizeof(array)[0])

/* Runs an array of tests; what main returns. */
#define RUN(tests) run(__FILE__, tests, LENGTH_OF(tests))

static inline int run(const char *program, void (*const tests[])(void),
                      size_t length) {
    int passed = 0;
    int failed = 0;
    size_t at;

    for (at = 0; at < length; at++) {
        failures_of_test = 0;
        alarm(PATIENCE);
        tests[at]();
        *(failures_of_test == 0 ? &passed : &failed) += 1;
    }
    printf("%s: %d passed, %d failed\n", program, passed, failed);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static inline int same(const char *left, const char *right) {
    return left != NULL && right != NULL && strcmp(left, right) == 0;
}

static inline int holds(const char *text, const char *part) {
    return text != NULL && strstr(text, part) != NULL;
}

static inline size_t length(const char *text) {
    return text == NULL ? 0 : strlen(text);
}

#endif

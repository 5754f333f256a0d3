/*
 * The questions of the judge: reading one, and the values of its fields.
 */
#ifndef QUESTION_H
#define QUESTION_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hms_rooms.h>

static void die(const char *why) {
    fprintf(stderr, "host.c: %s\n", why);
    exit(2);
}

static void *grown(void *items, size_t count, size_t size) {
    void *larger = realloc(items, (count + 1) * size);
    if (larger == NULL) die("out of memory");
    return larger;
}

/* A question: its verb and its fields, decoded. */

struct field {
    char *line; /* holds key and value */
    const char *key;
    const char *value;
};

struct question {
    char *verb;
    struct field *fields;
    size_t len;
};

/* A line without its end, to be freed; NULL at the end of the input. */
static char *read_line(void) {
    char *line = NULL;
    size_t size = 0;
    ssize_t length = getline(&line, &size, stdin);
    if (length <= 0) {
        free(line);
        return NULL;
    }
    if (line[length - 1] != '\n') die("the input ends within a line");
    line[length - 1] = '\0';
    return line;
}

static void decode(char *text) {
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from == '%' && from[1] != '\0' && from[2] != '\0') {
            char digits[3] = {from[1], from[2], '\0'};
            *to++ = (char)strtoul(digits, NULL, 16);
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

static int read_question(struct question *question) {
    question->verb = read_line();
    question->fields = NULL;
    question->len = 0;
    if (question->verb == NULL) return 0;
    for (;;) {
        char *line = read_line();
        if (line == NULL) die("the input ends within a block");
        if (strcmp(line, ".") == 0) {
            free(line);
            return 1;
        }
        char *space = strchr(line, ' ');
        if (space == NULL) die("no space after a key");
        *space = '\0';
        decode(space + 1);
        question->fields = grown(question->fields, question->len, sizeof *question->fields);
        question->fields[question->len++] = (struct field){line, line, space + 1};
    }
}

static void free_question(struct question *question) {
    for (size_t i = 0; i < question->len; i++) free(question->fields[i].line);
    free(question->fields);
    free(question->verb);
}

static const char *text(const struct question *question, const char *key) {
    for (size_t i = 0; i < question->len; i++) {
        if (strcmp(question->fields[i].key, key) == 0) return question->fields[i].value;
    }
    return NULL;
}

static uint64_t number(const struct question *question, const char *key) {
    const char *value = text(question, key);
    return value == NULL ? 0 : strtoull(value, NULL, 10);
}

/* Whether a number is given, and is 0. */
static int is_zero(const struct question *question, const char *key) {
    return text(question, key) != NULL && number(question, key) == 0;
}

/* Unix milliseconds, which may be negative. */
static int64_t moment(const struct question *question, const char *key) {
    const char *value = text(question, key);
    return value == NULL ? 0 : strtoll(value, NULL, 10);
}

static hms_state state(const struct question *question) {
    const char *value = text(question, "state");
    if (value == NULL) return HMS_STATE_UNKNOWN;
    if (strcmp(value, "enabled") == 0) return HMS_STATE_ENABLED;
    if (strcmp(value, "disabled") == 0) return HMS_STATE_DISABLED;
    die("no such state");
    return HMS_STATE_UNKNOWN;
}

static int any(const struct question *question, const char *prefix) {
    for (size_t i = 0; i < question->len; i++) {
        if (strncmp(question->fields[i].key, prefix, strlen(prefix)) == 0) return 1;
    }
    return 0;
}

#endif

/*
 * A program that is built without the library: no header, no -lhms_rooms, and
 * a compiler of 1989. It loads the library while it runs, if there is one, and
 * knows it by its binary interface alone, which docs/abi.md promises to keep.
 *
 *     host LIBRARY legacy|v2 ROOM...
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The part of the interface that is used here. A status is an
 * int32_t, an API and a state are a uint32_t; rooms, errors and clients are
 * opaque. */
enum { HMS_OK = 0 };
enum { HMS_API_LEGACY = 1, HMS_API_V2 = 2 };
enum { HMS_STATE_UNKNOWN = 0, HMS_STATE_ENABLED = 1, HMS_STATE_DISABLED = 2 };

/* Structs may end early: the library reads only struct_size bytes, and
 * the fields beyond them have their defaults. The credentials and the address,
 * further on in this one, come from the environment. */
struct client_options {
    size_t struct_size;
    unsigned int api;
};

struct room_params {
    size_t struct_size;
    const char *name;
};

static struct {
    unsigned int (*abi_version)(void);
    int (*client_new)(const struct client_options *, void **, void **);
    int (*create_room)(const void *, const struct room_params *, const void *,
                       void **, void **);
    int (*disable_room)(const void *, const char *, const void *, void **,
                        void **);
    const char *(*room_id)(const void *);
    unsigned int (*room_state)(const void *);
    const char *(*error_message)(const void *);
    void (*client_free)(void *);
    void (*room_free)(void *);
    void (*error_free)(void *);
} hms;

static const struct symbol {
    const char *name;
    void *pointer;
} symbols[] = {
    {"hms_abi_version", &hms.abi_version},
    {"hms_client_new", &hms.client_new},
    {"hms_client_create_room", &hms.create_room},
    {"hms_client_disable_room", &hms.disable_room},
    {"hms_room_id", &hms.room_id},
    {"hms_room_state", &hms.room_state},
    {"hms_error_message", &hms.error_message},
    {"hms_client_free", &hms.client_free},
    {"hms_room_free", &hms.room_free},
    {"hms_error_free", &hms.error_free}
};

/* ISO C has no cast from an object's address, which is what dlsym returns, to
 * a function's. */
static int find(void *library, const struct symbol *symbol) {
    void *found = dlsym(library, symbol->name);
    if (found == NULL) {
        fprintf(stderr, "no 100ms rooms: there is no %s\n", symbol->name);
        return 0;
    }
    memcpy(symbol->pointer, &found, sizeof found);
    return 1;
}

static int find_all(void *library) {
    size_t at;
    for (at = 0; at < sizeof symbols / sizeof symbols[0]; at++) {
        if (!find(library, &symbols[at])) {
            return 0;
        }
    }
    return 1;
}

/* Another number would be another library, of the same function names. */
static int has_our_abi(void) {
    if (hms.abi_version() != 1) {
        fprintf(stderr, "no 100ms rooms: the ABI is %u, not 1\n",
                hms.abi_version());
        return 0;
    }
    return 1;
}

/* NULL if there is no such library, or if it cannot be used. */
static void *load(const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "no 100ms rooms: %s\n", dlerror());
        return NULL;
    }
    if (!find_all(library) || !has_our_abi()) {
        dlclose(library);
        return NULL;
    }
    return library;
}

static const char *state_name(unsigned int state) {
    switch (state) {
    case HMS_STATE_ENABLED:
        return "enabled";
    case HMS_STATE_DISABLED:
        return "disabled";
    default:
        return "unknown";
    }
}

/* Says what came of a call, and frees it. Returns whether it succeeded. */
static int report(const char *what, int status, void *room, void *error) {
    if (status == HMS_OK) {
        printf("%s: %s is %s\n", what, hms.room_id(room),
               state_name(hms.room_state(room)));
    } else {
        fprintf(stderr, "%s: %s\n", what, hms.error_message(error));
    }
    hms.room_free(room);
    hms.error_free(error);
    return status == HMS_OK;
}

static int create_and_disable(const void *client, const char *name) {
    struct room_params params;
    void *room;
    void *error;
    int status;

    params.struct_size = sizeof params;
    params.name = name;
    status = hms.create_room(client, &params, NULL, &room, &error);
    if (!report("create", status, room, error)) {
        return 0;
    }
    status = hms.disable_room(client, name, NULL, &room, &error);
    return report("disable", status, room, error);
}

static int with_client(unsigned int api, const char *name) {
    struct client_options options;
    void *client;
    void *error;
    int is_done;

    options.struct_size = sizeof options;
    options.api = api;
    if (hms.client_new(&options, &client, &error) != HMS_OK) {
        fprintf(stderr, "%s\n", hms.error_message(error));
        hms.error_free(error);
        return 0;
    }
    is_done = create_and_disable(client, name);
    hms.client_free(client);
    return is_done;
}

static int with_library(const char *path, unsigned int api, const char *name) {
    void *library = load(path);
    int is_done;

    if (library == NULL) {
        return 0;
    }
    is_done = with_client(api, name);
    dlclose(library);
    return is_done;
}

/* Loads the library once for each room. */
int main(int argc, char **argv) {
    unsigned int api;
    int at;

    if (argc < 4) {
        fprintf(stderr, "usage: %s LIBRARY legacy|v2 ROOM...\n", argv[0]);
        return EXIT_FAILURE;
    }
    api = strcmp(argv[2], "v2") == 0 ? HMS_API_V2 : HMS_API_LEGACY;
    for (at = 3; at < argc; at++) {
        if (!with_library(argv[1], api, argv[at])) {
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}

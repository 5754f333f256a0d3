/*
 * Functions of libc that a program defines itself: the linker exports them,
 * and the library, whose calls are bound by name, gets the program's.
 */
#ifndef INTERPOSE_H
#define INTERPOSE_H

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

/* Has a function pointer point to libc's own function of this name. */
#define LIBC(function, name) libc_function(name, &(function), sizeof(function))

static inline void libc_function(const char *name, void *function,
                                 size_t size) {
    void *libc = dlopen("libc.so.6", RTLD_LAZY);
    void *found = libc == NULL ? NULL : dlsym(libc, name);
    if (found == NULL) {
        abort();
    }
    /* ISO C has no cast from an object's address to a function's. */
    memcpy(function, &found, size);
}

#endif

/* A library that calls when it is unloaded: by dlclose, or with the process. */
#define _POSIX_C_SOURCE 200809L

#include "late.h"

/* The client of the program. If it is NULL, the library makes one. */
hms_client *late_library_client;

__attribute__((destructor)) static void unload(void) {
    late_calls("library", late_library_client);
}

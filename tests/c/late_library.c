/* A library that calls when it is unloaded: by dlclose, or with the process. */
#define _POSIX_C_SOURCE 200809L

#include "late.h"

/* What its program has it call with; NULL is a client that it makes. */
hms_client *late_library_client;

__attribute__((destructor)) static void unload(void) {
    late_calls("library", late_library_client);
}

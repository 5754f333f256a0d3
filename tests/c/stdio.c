/*
 * Standard streams that the host has closed: their numbers are free, and what
 * the host prints must not go to the service. Run it under
 * `hms-sandbox exec`.
 */
#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <sys/wait.h>

#include "process.h"
#include "rooms.h"

static int is_closed(int fd) {
    return fcntl(fd, F_GETFD) == -1;
}

/* In a child, because a check that fails prints to a standard stream. */
static void a_connection_takes_the_number_of_no_standard_stream(void) {
    static const int closed[][3] = {{0, 1, 2}, {1, 1, 1}, {2, 2, 0}};
    size_t at;
    for (at = 0; at < LENGTH_OF(closed); at++) {
        int status = -1;
        pid_t child = fork();
        if (child == 0) {
            hms_client *client = client_of_environment();
            int are_closed = 1;
            int works;
            size_t stream;
            for (stream = 0; stream < 3; stream++) {
                close(closed[at][stream]);
            }
            works = creates(client, "before") && creates(client, "after");
            /* The connection is kept. */
            for (stream = 0; stream < 3; stream++) {
                are_closed = are_closed && is_closed(closed[at][stream]);
            }
            hms_client_free(client);
            _exit(works + 2 * are_closed);
        }
        CHECK(waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3);
    }
}

int main(void) {
    static void (*const tests[])(void) = {
        a_connection_takes_the_number_of_no_standard_stream,
    };
    return RUN(tests);
}

/*
 * A server of HTTP in a process of its own, so that its threads, descriptors
 * and memory do not count as the test's.
 */
#ifndef SERVER_H
#define SERVER_H

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "ports.h"

/* Serves one connection, on a thread of its own, and closes it. */
typedef void serve_connection(int connection);

typedef struct server {
    pid_t process;
    port port;
} server;

static serve_connection *server_serves;

static inline void *server_thread(void *connection) {
    int fd = *(int *)connection;
    free(connection);
    server_serves(fd);
    close(fd);
    return NULL;
}

/* Serves a port that is open, until server_stop. */
static inline server server_on(port open, serve_connection *serve) {
    server started;
    started.port = open;
    started.process = fork();
    CHECK(started.process >= 0);
    if (started.process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        alarm(0);
        signal(SIGPIPE, SIG_IGN);
        server_serves = serve;
        for (;;) {
            pthread_t thread;
            int *connection = malloc(sizeof *connection);
            *connection = accept(open.listener, NULL, NULL);
            if (*connection < 0 ||
                pthread_create(&thread, NULL, server_thread, connection) != 0) {
                _exit(EXIT_FAILURE);
            }
            pthread_detach(thread);
        }
    }
    return started;
}

static inline server server_start(serve_connection *serve) {
    return server_on(port_open("127.0.0.1", 0, 128), serve);
}

static inline void server_stop(const server *started) {
    kill(started->process, SIGKILL);
    waitpid(started->process, NULL, 0);
    port_close(&started->port);
}

/* How long the request is whose beginning this is, 0 if that does not show. */
static inline size_t server_request_size(const char *text) {
    /* The library writes header names in lower case. */
    const char *length = strstr(text, "\r\ncontent-length: ");
    const char *end = strstr(text, "\r\n\r\n");
    if (end == NULL) {
        return 0;
    }
    return (size_t)(end + 4 - text) +
           (length == NULL ? 0 : (size_t)atol(length + 18));
}

/* Reads a request with its body, which must fit; 0 at the end. */
static inline int server_request(int connection, char *text, size_t size) {
    size_t filled = 0;
    text[0] = '\0';
    do {
        ssize_t more = recv(connection, text + filled, size - 1 - filled, 0);
        if (more <= 0) {
            return 0;
        }
        filled += (size_t)more;
        text[filled] = '\0';
    } while (server_request_size(text) == 0 ||
             filled < server_request_size(text));
    return 1;
}

/* Sends a reply of this status line, with extra header lines and a body. */
static inline void server_reply(int connection, const char *status,
                                const char *headers, const char *body) {
    char text[4096];
    int size = snprintf(text, sizeof text,
                        "HTTP/1.1 %s\r\n%sContent-Length: %u\r\n\r\n%s", status,
                        headers, (unsigned)strlen(body), body);
    (void)!send(connection, text, (size_t)size, MSG_NOSIGNAL);
}

/* Sends a room of the name that a request asked for. */
static inline void server_room(int connection, const char *request) {
    char name[128] = "";
    char body[512];
    const char *asked = strstr(request, "\"name\":\"");
    if (asked != NULL) {
        sscanf(asked + 8, "%127[^\"]", name);
    }
    snprintf(body, sizeof body, "{\"id\":\"id-of-%s\",\"name\":\"%s\"}", name,
             name);
    server_reply(connection, "200 OK", "", body);
}

/* Has the connection end with RST when it is closed. */
static inline void server_resets(int connection) {
    struct linger none = {1, 0};
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

/* Asks for a pause of a second before the second attempt. */
static inline void serve_the_second_time(int connection) {
    char request[4096];
    if (server_request(connection, request, sizeof request)) {
        server_reply(connection, "503 Service Unavailable",
                     "Retry-After: 1\r\n", "{}");
    }
    while (server_request(connection, request, sizeof request)) {
        server_room(connection, request);
    }
}

#endif

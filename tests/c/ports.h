/* Ports of loopback behind which no service is: silence, or nothing at all. */
#ifndef PORTS_H
#define PORTS_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "check.h"

typedef struct port {
    int listener;
    /* Connections that fill the queue, if the test wants it full. */
    int queued[8];
    char base_url[64];
} port;

static inline struct sockaddr_in address_of(const char *host, int number) {
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = inet_addr(host);
    address.sin_port = htons((uint16_t)number);
    return address;
}

/* Listens on a port of this number, or of any with 0. */
static inline port port_open(const char *host, int number, int backlog) {
    port opened;
    struct sockaddr_in address = address_of(host, number);
    socklen_t size = sizeof address;
    memset(&opened, 0, sizeof opened);
    opened.listener = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(opened.listener, (struct sockaddr *)&address, size) == 0);
    CHECK(listen(opened.listener, backlog) == 0);
    CHECK(getsockname(opened.listener, (struct sockaddr *)&address, &size) ==
          0);
    snprintf(opened.base_url, sizeof opened.base_url, "http://%s:%d", host,
             ntohs(address.sin_port));
    return opened;
}

/* A port that takes connections and never answers. */
static inline port port_silent(void) {
    return port_open("127.0.0.1", 0, 64);
}

/* A port whose queue of connections is full, so that another waits. */
static inline port port_blackhole(const char *host, int number) {
    port full = port_open(host, number, 0);
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    size_t at;
    CHECK(getsockname(full.listener, (struct sockaddr *)&address, &size) == 0);
    for (at = 0; at < LENGTH_OF(full.queued); at++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
        (void)connect(fd, (struct sockaddr *)&address, size);
        full.queued[at] = fd;
    }
    return full;
}

static inline void port_close(const port *open) {
    size_t at;
    for (at = 0; at < LENGTH_OF(open->queued); at++) {
        if (open->queued[at] != 0) {
            close(open->queued[at]);
        }
    }
    close(open->listener);
}

#endif

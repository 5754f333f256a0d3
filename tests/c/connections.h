/* How many connections this process opens. */
#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include <sys/socket.h>

#include "interpose.h"

/* A child's begin with those of its parent. */
static int connections;

int connect(int fd, const struct sockaddr *address, socklen_t size) {
    static int (*libc_connect)(int, const struct sockaddr *, socklen_t);
    if (libc_connect == NULL) {
        LIBC(libc_connect, "connect");
    }
    __sync_fetch_and_add(&connections, 1);
    return libc_connect(fd, address, size);
}

#endif

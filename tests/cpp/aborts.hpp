// Whether a piece of a program ends it by SIGABRT.

#ifndef ABORTS_HPP
#define ABORTS_HPP

#include <csignal>
#include <cstdio>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/// Runs `work` in a process of its own, with nothing on stderr and no core left behind.
template <typename Work>
bool aborts(const Work &work) {
    const pid_t child = fork();
    if (child == 0) {
        const rlimit none = {0, 0};
        if (setrlimit(RLIMIT_CORE, &none) != 0 ||
            std::freopen("/dev/null", "w", stderr) == nullptr) {
            _exit(2);
        }
        work();
        _exit(0);
    }
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

#endif

// Calls from destructors of objects that live as long as a thread or the process. Each way is a
// process of its own, which says through a pipe how its calls went: one that ends could not fail in
// another way. Run it under `hms-sandbox exec`.

#include <pthread.h>
#include <sys/wait.h>

#include <array>
#include <cstring>
#include <thread>

#include "clients.hpp"

namespace {

/// Where a late program says how it went: its parent reads it.
constexpr int report_fd = 9;

/// Calls when it is destroyed: with the client that it was given, and with a new one.
class Late {
  public:
    explicit Late(const char *where) noexcept : where_(where), early_() {}
    Late(const Late &) = delete;
    Late &operator=(const Late &) = delete;

    ~Late() {
        const bool works = (!early_ || calls(*early_)) && calls(hms::Client::try_new());
        dprintf(report_fd, "%s: %s\n", where_, works ? "works" : "fails");
    }

    /// Makes a client, and calls while it is early.
    void call() {
        early_.emplace(hms::Client::try_new());
        CHECK(calls(*early_));
    }

  private:
    const char *where_;
    std::optional<hms::Result<hms::Client>> early_;

    static bool calls(const hms::Result<hms::Client> &client) {
        if (!client) return fails(client.error());
        const auto created = client->try_create_room(named("late"));
        if (!created) return fails(created.error());
        const auto disabled = client->try_disable_room("late");
        return disabled ? disabled->id() == created->id() : fails(disabled.error());
    }

    static bool fails(const hms::Error &error) {
        std::fprintf(stderr, "late: %s\n", error.what());
        return false;
    }
};

/// Its destructor is registered before main, and so before the first call.
std::optional<Late> global;

Late &of_process() {
    static Late late("static");
    return late;
}

Late &first_of_process() {
    static Late late("first static");
    return late;
}

Late &of_thread() {
    thread_local Late late("thread_local");
    return late;
}

Late &first_of_thread() {
    thread_local Late late("first thread_local");
    return late;
}

void a_global_that_made_no_call() { global.emplace("global"); }

void a_global_that_called_before() {
    global.emplace("global");
    global->call();
}

/// One is constructed before the first call of the process, one after; both are destroyed late.
void statics_around_the_first_call() {
    first_of_process();
    of_process().call();
    first_of_process().call();
}

void statics_that_made_no_call() {
    first_of_process();
    of_process();
}

void thread_locals_around_the_first_call() {
    first_of_thread();
    of_thread().call();
    first_of_thread().call();
}

void thread_locals_that_made_no_call() {
    first_of_thread();
    of_thread();
}

/// On a thread whose first call is made when it ends, and on one that called before.
void on_another_thread() {
    std::thread(thread_locals_that_made_no_call).join();
    std::thread(thread_locals_around_the_first_call).join();
}

void on_every_thread() {
    statics_around_the_first_call();
    thread_locals_around_the_first_call();
    on_another_thread();
}

#define GLOBAL "global: works\n"
#define STATICS "static: works\nfirst static: works\n"
#define THREAD_LOCALS "thread_local: works\nfirst thread_local: works\n"

struct Way {
    const char *name;
    void (*run)();
    std::string_view report;
};

constexpr std::array<Way, 8> ways = {{
    {"global", a_global_that_made_no_call, GLOBAL},
    {"global-after-calls", a_global_that_called_before, GLOBAL},
    {"statics", statics_that_made_no_call, STATICS},
    {"statics-around-calls", statics_around_the_first_call, STATICS},
    {"thread-locals", thread_locals_that_made_no_call, THREAD_LOCALS},
    {"thread-locals-around-calls", thread_locals_around_the_first_call, THREAD_LOCALS},
    {"another-thread", on_another_thread, THREAD_LOCALS THREAD_LOCALS},
    {"every-thread", on_every_thread, THREAD_LOCALS THREAD_LOCALS THREAD_LOCALS STATICS},
}};

/// Runs this way in a process of its own; returns its report and its wait status.
std::pair<std::string, int> run_way(const Way &way) {
    int ends[2] = {-1, -1};
    CHECK(pipe(ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], report_fd);
        close(ends[0]);
        close(ends[1]);
        alarm(PATIENCE);
        execl("/proc/self/exe", "late", way.name, nullptr);
        _exit(EXIT_FAILURE);
    }
    close(ends[1]);
    std::string report;
    char text[256];
    for (ssize_t more; (more = read(ends[0], text, sizeof text)) > 0;) {
        report.append(text, static_cast<std::size_t>(more));
    }
    close(ends[0]);
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child);
    return {report, status};
}

void calls_work_in_destructors_of_static_and_thread_local_objects() {
    for (const Way &way : ways) {
        const auto [report, status] = run_way(way);
        CHECK(report == way.report && status == 0);
        if (report != way.report || status != 0) {
            std::fprintf(stderr, "late %s: wait status %d, and it reports:\n%s", way.name, status,
                         report.c_str());
        }
    }
}

}  // namespace

int main(int argc, char **argv) {
    if (argc == 2) {
        for (const Way &way : ways) {
            if (std::strcmp(way.name, argv[1]) == 0) way.run();
        }
        return failures_of_test == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    void (*const tests[])() = {calls_work_in_destructors_of_static_and_thread_local_objects};
    return RUN(tests);
}

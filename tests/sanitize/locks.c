/*
 * Rust's standard library comes without instrumentation: a race detector sees
 * a lock that is free being taken, which is compiled into its user, but not
 * one that had to be waited for. These tell it. The linker puts them in front
 * of the library's own (--wrap), under names that tests/sanitize/wraps finds.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

void __tsan_acquire(void *);
void __tsan_release(void *);

#define JOIN_(left, right) left##right
#define JOIN(left, right) JOIN_(left, right)
#define WRAP(name) JOIN(__wrap_, name)
#define REAL(name) JOIN(__real_, name)

#ifdef MUTEX_LOCK
/* Mutex::lock_contended(&self) */
void REAL(MUTEX_LOCK)(void *);
void WRAP(MUTEX_LOCK)(void *mutex) {
    REAL(MUTEX_LOCK)(mutex);
    __tsan_acquire(mutex);
}
#endif

#ifdef RWLOCK_READ
/* RwLock::read_contended(&self); a lock is two words. */
void REAL(RWLOCK_READ)(uint32_t *);
void WRAP(RWLOCK_READ)(uint32_t *lock) {
    REAL(RWLOCK_READ)(lock);
    __tsan_acquire(lock);
    __tsan_acquire(lock + 1);
}
#endif

#ifdef RWLOCK_WRITE
/* RwLock::write_contended(&self) */
void REAL(RWLOCK_WRITE)(uint32_t *);
void WRAP(RWLOCK_WRITE)(uint32_t *lock) {
    REAL(RWLOCK_WRITE)(lock);
    __tsan_acquire(lock);
    __tsan_acquire(lock + 1);
}
#endif

#ifdef CONDVAR_WAIT
/* Condvar::wait_timeout(&self, &Mutex, Duration) -> bool */
bool REAL(CONDVAR_WAIT)(void *, void *, uint64_t, uint32_t);
bool WRAP(CONDVAR_WAIT)(void *condvar, void *mutex, uint64_t seconds,
                        uint32_t nanoseconds) {
    bool in_time;
    __tsan_release(mutex);
    in_time = REAL(CONDVAR_WAIT)(condvar, mutex, seconds, nanoseconds);
    __tsan_acquire(mutex);
    return in_time;
}
#endif

/* Rust's compiler calls these functions; GCC's runtime has them under other
 * names only. */
#define WEAK __attribute__((weak))

WEAK void *__tsan_memcpy(void *to, const void *from, size_t size) {
    return memcpy(to, from, size);
}

WEAK void *__tsan_memmove(void *to, const void *from, size_t size) {
    return memmove(to, from, size);
}

WEAK void *__tsan_memset(void *to, int value, size_t size) {
    return memset(to, value, size);
}

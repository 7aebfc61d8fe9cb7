/* Counts what the calling thread does that a realtime thread must not, in every library of the process: preloaded, so
 * that it stands before the C library. A host raises the flag around each process call with timbrel_guard_begin and
 * timbrel_guard_end, found by dlsym, and reads the totals with timbrel_guard_counts.
 *
 * With TIMBREL_GUARD_TRACE in the environment, the first offences are printed with the calls that led to them. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

/* Mirrored by testkit::preload::Counts and by the host: the order is the interface. */
struct counts {
  uint64_t allocs, frees, locks, waits, wakes, sleeps, io;
};

static __thread struct counts totals __attribute__((tls_model("initial-exec")));
static __thread int raised __attribute__((tls_model("initial-exec")));

void timbrel_guard_begin(void) { raised++; }
void timbrel_guard_end(void) { raised--; }
void timbrel_guard_counts(struct counts *out) { *out = totals; }

static int traces_left;

__attribute__((constructor)) static void prepare(void) {
  void *frame[1];
  backtrace(frame, 1); /* its first call allocates */
  traces_left = getenv("TIMBREL_GUARD_TRACE") ? 8 : 0;
}

static void trace(const char *what) {
  void *frames[48];
  int was = raised;
  raised = 0;
  if (write(2, what, strlen(what)) > 0 && write(2, "\n", 1) > 0) {
    backtrace_symbols_fd(frames, backtrace(frames, 48), 2);
  }
  raised = was;
}

#define NOTE(field, what)                                                                                              \
  do {                                                                                                                 \
    if (raised) {                                                                                                      \
      totals.field++;                                                                                                  \
      if (traces_left > 0 && traces_left--) trace("realtime guard: " what);                                            \
    }                                                                                                                  \
  } while (0)

void *malloc(size_t size) {
  NOTE(allocs, "malloc");
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  NOTE(allocs, "calloc");
  return __libc_calloc(count, size);
}

void *realloc(void *at, size_t size) {
  NOTE(allocs, "realloc");
  return __libc_realloc(at, size);
}

void free(void *at) {
  if (at) NOTE(frees, "free");
  __libc_free(at);
}

void *memalign(size_t align, size_t size) {
  NOTE(allocs, "memalign");
  return __libc_memalign(align, size);
}

void *aligned_alloc(size_t align, size_t size) {
  NOTE(allocs, "aligned_alloc");
  return __libc_memalign(align, size);
}

int posix_memalign(void **out, size_t align, size_t size) {
  NOTE(allocs, "posix_memalign");
  *out = __libc_memalign(align, size);
  return *out ? 0 : ENOMEM;
}

/* The function of this name that would have been called without us. */
#define NEXT(result, name, parameters)                                                                                 \
  static result(*next) parameters;                                                                                     \
  if (!next) next = (result(*) parameters)dlsym(RTLD_NEXT, #name)

#define WRAP(field, result, name, parameters, arguments)                                                               \
  result name parameters {                                                                                             \
    NEXT(result, name, parameters);                                                                                    \
    NOTE(field, #name);                                                                                                \
    return next arguments;                                                                                             \
  }

WRAP(locks, int, pthread_mutex_lock, (pthread_mutex_t * m), (m))
WRAP(locks, int, pthread_rwlock_rdlock, (pthread_rwlock_t * l), (l))
WRAP(locks, int, pthread_rwlock_wrlock, (pthread_rwlock_t * l), (l))
WRAP(waits, int, pthread_cond_wait, (pthread_cond_t * c, pthread_mutex_t *m), (c, m))
WRAP(waits, int, pthread_cond_timedwait, (pthread_cond_t * c, pthread_mutex_t *m, const struct timespec *t), (c, m, t))
WRAP(wakes, int, pthread_cond_signal, (pthread_cond_t * c), (c))
WRAP(wakes, int, pthread_cond_broadcast, (pthread_cond_t * c), (c))
WRAP(waits, int, pthread_join, (pthread_t t, void **r), (t, r))
WRAP(waits, int, sem_wait, (sem_t * s), (s))
WRAP(waits, int, sem_timedwait, (sem_t * s, const struct timespec *t), (s, t))
WRAP(wakes, int, sem_post, (sem_t * s), (s))
WRAP(waits, int, poll, (struct pollfd * f, nfds_t n, int t), (f, n, t))
WRAP(sleeps, int, nanosleep, (const struct timespec *t, struct timespec *r), (t, r))
WRAP(sleeps, int, clock_nanosleep, (clockid_t k, int f, const struct timespec *t, struct timespec *r), (k, f, t, r))
WRAP(sleeps, int, usleep, (useconds_t u), (u))
WRAP(sleeps, int, sched_yield, (void), ())
WRAP(io, ssize_t, read, (int d, void *b, size_t n), (d, b, n))
WRAP(io, ssize_t, write, (int d, const void *b, size_t n), (d, b, n))
WRAP(io, int, close, (int d), (d))
WRAP(io, int, munmap, (void *a, size_t n), (a, n))
WRAP(io, void *, mmap, (void *a, size_t n, int p, int f, int d, off_t o), (a, n, p, f, d, o))

/* The mode is only there, and only read by the kernel, where the flags ask for a new file. */
#define WRAP_OPEN(name, parameters, arguments, last)                                                                   \
  int name parameters {                                                                                                \
    static int (*next)();                                                                                              \
    if (!next) next = (int (*)())dlsym(RTLD_NEXT, #name);                                                              \
    va_list rest;                                                                                                      \
    va_start(rest, last);                                                                                              \
    int mode = va_arg(rest, int);                                                                                      \
    va_end(rest);                                                                                                      \
    NOTE(io, #name);                                                                                                   \
    return next arguments;                                                                                             \
  }

WRAP_OPEN(open, (const char *p, int f, ...), (p, f, mode), f)
WRAP_OPEN(open64, (const char *p, int f, ...), (p, f, mode), f)
WRAP_OPEN(openat, (int d, const char *p, int f, ...), (d, p, f, mode), f)

static void note_syscall(long number, long operation) {
  if (number == SYS_futex) {
    int kind = operation & FUTEX_CMD_MASK;
    if (kind == FUTEX_WAKE || kind == FUTEX_WAKE_BITSET || kind == FUTEX_WAKE_OP) {
      NOTE(wakes, "futex wake");
    } else {
      NOTE(waits, "futex wait");
    }
  } else {
    NOTE(io, "syscall");
  }
}

long syscall(long number, ...) {
  NEXT(long, syscall, (long, ...));
  va_list rest;
  va_start(rest, number);
  long a = va_arg(rest, long), b = va_arg(rest, long), c = va_arg(rest, long);
  long d = va_arg(rest, long), e = va_arg(rest, long), f = va_arg(rest, long);
  va_end(rest);
  note_syscall(number, b);
  return next(number, a, b, c, d, e, f);
}

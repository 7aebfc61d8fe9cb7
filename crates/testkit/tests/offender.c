/* Does one forbidden thing of each kind while the flag is up, and prints what the guard counted. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct counts {
  uint64_t allocs, frees, locks, waits, wakes, sleeps, io;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void offend(void) {
  struct timespec nothing = {0, 1};
  void *block = malloc(8);
  block = realloc(block, 16);
  free(block);
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  nanosleep(&nothing, NULL);
  if (write(1, "", 0)) abort();
}

static void *elsewhere(void *unused) {
  offend();
  return unused;
}

int main(void) {
  void (*begin)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "timbrel_guard_begin");
  void (*end)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "timbrel_guard_end");
  void (*read_counts)(struct counts *) = (void (*)(struct counts *))dlsym(RTLD_DEFAULT, "timbrel_guard_counts");
  if (!begin) return 3;
  pthread_t other;
  struct counts c;
  offend(); /* the flag is down */
  pthread_create(&other, NULL, elsewhere, NULL);
  begin();
  offend();
  end();
  pthread_join(other, NULL);
  read_counts(&c);
  printf("%d %d %d %d %d %d %d\n", (int)c.allocs, (int)c.frees, (int)c.locks, (int)c.waits, (int)c.wakes, (int)c.sleeps,
         (int)c.io);
  return 0;
}

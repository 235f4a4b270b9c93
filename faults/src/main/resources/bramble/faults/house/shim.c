/*
 * Makes one process believe in another wall clock and wait for its disk. Preloaded into a node by the fault tests.
 *
 * BRAMBLE_FAULTS_SHIM names a file of two 64-bit integers in the machine's byte order, which the tests change while the
 * node runs: nanoseconds to add to the wall clock, and nanoseconds that every sync waits before it is made.
 * The monotonic clock is left alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct control {
    volatile int64_t clock_nanos;
    volatile int64_t sync_nanos;
};

static const struct control none;
static const struct control *control = &none;

static int (*real_clock_gettime)(clockid_t, struct timespec *);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

__attribute__((constructor)) static void open_control(void) {
    real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    const char *path = getenv("BRAMBLE_FAULTS_SHIM");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) {
        return;
    }
    void *mapped = mmap(NULL, sizeof(struct control), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED) {
        control = mapped;
    }
}

static int is_wall(clockid_t clock) {
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = real_clock_gettime(clock, now);
    int64_t shift = control->clock_nanos;
    if (!failed && shift && is_wall(clock)) {
        int64_t nanos = (int64_t)now->tv_sec * 1000000000 + now->tv_nsec + shift;
        if (nanos < 0) {
            nanos = 0;
        }
        now->tv_sec = nanos / 1000000000;
        now->tv_nsec = nanos % 1000000000;
    }
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec wall;
    int failed = clock_gettime(CLOCK_REALTIME, &wall);
    if (!failed) {
        now->tv_sec = wall.tv_sec;
        now->tv_usec = wall.tv_nsec / 1000;
    }
    return failed;
}

time_t time(time_t *at) {
    struct timespec wall;
    clock_gettime(CLOCK_REALTIME, &wall);
    if (at) {
        *at = wall.tv_sec;
    }
    return wall.tv_sec;
}

static void wait_for_disk(void) {
    int64_t nanos = control->sync_nanos;
    struct timespec left = {nanos / 1000000000, nanos % 1000000000};
    while (nanos > 0 && nanosleep(&left, &left) && errno == EINTR) {
    }
}

int fsync(int file) {
    wait_for_disk();
    return real_fsync(file);
}

int fdatasync(int file) {
    wait_for_disk();
    return real_fdatasync(file);
}

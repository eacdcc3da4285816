/* A journal of what a process does to the files under one folder, in one order, with all bytes.
 *
 * Loaded by LD_PRELOAD. POWER_WATCH is the folder (absolute, without links), POWER_JOURNAL the file that is written.
 * Every record is a header, a path and some bytes (a second path, or what was written); recording.py reads them.
 * An operation and its record are made under one lock, so their order is that of the operations.
 * Names ending in "-shm" are left out: they hold nothing that outlives a process. POWER_KILL is the number of
 * operations after which the process is killed; 0 or nothing: never.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 65536
#define HIGH 900 /* out of the way of programs that count their files */

struct header {
    uint32_t kind, path, data, unused;
    uint64_t inode;
    int64_t offset;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static unsigned char watched[FILES];
static char folder[PATH_MAX];
static size_t length;
static int journal = -1;
static long left = 0;

__attribute__((constructor)) static void begin(void) {
    const char *watch = getenv("POWER_WATCH"), *path = getenv("POWER_JOURNAL");
    if (!watch || !path || strlen(watch) >= sizeof folder) return;
    int low = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    journal = fcntl(low, F_DUPFD_CLOEXEC, HIGH);
    syscall(SYS_close, low);
    strcpy(folder, watch);
    length = strlen(folder);
    if (getenv("POWER_KILL")) left = atol(getenv("POWER_KILL"));
}

static void put(const void *bytes, size_t count) {
    for (const char *next = bytes; count > 0;) {
        ssize_t done = syscall(SYS_write, journal, next, count);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) abort(); /* a journal with a hole would say what is not true */
        next += done;
        count -= done;
    }
}

static void record(char kind, uint64_t inode, int64_t offset, const char *path, const void *data, size_t count) {
    int error = errno;
    const char *name = path ? path + length : "";
    struct header header = {kind, strlen(name), count, 0, inode, offset};
    put(&header, sizeof header);
    put(name, header.path);
    put(data, count);
    if (left && !--left) kill(getpid(), SIGKILL);
    errno = error;
}

/* Whether a name lies in the folder; its path without links goes to `full`. */
static int inside(int at, const char *path, char *full) {
    if (journal < 0 || !path || !*path) return 0;
    int error = errno;
    char whole[PATH_MAX + 2] = "", link[64];
    if (*path != '/') {
        ssize_t count = 0;
        if (at == AT_FDCWD) {
            count = getcwd(whole, PATH_MAX) ? (ssize_t)strlen(whole) : -1;
        } else {
            snprintf(link, sizeof link, "/proc/self/fd/%d", at);
            count = readlink(link, whole, PATH_MAX);
        }
        if (count <= 0) goto no;
        whole[count] = '/';
        whole[count + 1] = 0;
    }
    if (strlen(whole) + strlen(path) >= PATH_MAX) goto no;
    strcat(whole, path);
    size_t end = strlen(whole);
    while (end > 1 && whole[end - 1] == '/') whole[--end] = 0;
    if (end >= 4 && !strcmp(whole + end - 4, "-shm")) goto no;
    char *last = strrchr(whole, '/');
    *last = 0;
    if (!realpath(*whole ? whole : "/", full) || strlen(full) + strlen(last + 1) + 2 > PATH_MAX) goto no;
    if (strcmp(full, "/")) strcat(full, "/");
    strcat(full, last + 1);
    errno = error;
    return !strncmp(full, folder, length) && (full[length] == '/' || !full[length]);
no:
    errno = error;
    return 0;
}

static int is_watched(int file) { return file >= 0 && file < FILES && watched[file]; }

static uint64_t inode_of(int file) {
    struct stat stat;
    return fstat(file, &stat) ? 0 : stat.st_ino;
}

static int open_at(int at, const char *path, int flags, mode_t mode) {
    char full[PATH_MAX];
    if (!inside(at, path, full)) return syscall(SYS_openat, at, path, flags, mode);
    pthread_mutex_lock(&turn);
    struct stat before;
    int old = !lstat(full, &before);
    int file = syscall(SYS_openat, at, path, flags, mode);
    if (file >= 0) {
        if (file >= FILES) abort();
        watched[file] = 1;
        if (!old) record('C', inode_of(file), 0, full, "", 0);
        else if (flags & O_TRUNC && before.st_size) record('T', inode_of(file), 0, NULL, "", 0);
    }
    pthread_mutex_unlock(&turn);
    return file;
}

#define MODE(flags)                                       \
    mode_t mode = 0;                                      \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                \
        va_list more;                                     \
        va_start(more, flags);                            \
        mode = va_arg(more, mode_t);                      \
        va_end(more);                                     \
    }
int open(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return open_at(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return open_at(at, path, flags, mode); }
int __open_2(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
int __openat_2(int at, const char *path, int flags) { return open_at(at, path, flags, 0); }
int __openat64_2(int at, const char *path, int flags) { return open_at(at, path, flags, 0); }
int creat(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int file) {
    if (!is_watched(file)) return syscall(SYS_close, file);
    pthread_mutex_lock(&turn);
    watched[file] = 0;
    int result = syscall(SYS_close, file);
    pthread_mutex_unlock(&turn);
    return result;
}

ssize_t write(int file, const void *bytes, size_t count) {
    if (!is_watched(file)) return syscall(SYS_write, file, bytes, count);
    pthread_mutex_lock(&turn);
    ssize_t done = syscall(SYS_write, file, bytes, count);
    if (done > 0) record('W', inode_of(file), lseek(file, 0, SEEK_CUR) - done, NULL, bytes, done);
    pthread_mutex_unlock(&turn);
    return done;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    if (!is_watched(file)) return syscall(SYS_pwrite64, file, bytes, count, offset);
    pthread_mutex_lock(&turn);
    ssize_t done = syscall(SYS_pwrite64, file, bytes, count, offset);
    if (done > 0) record('W', inode_of(file), offset, NULL, bytes, done);
    pthread_mutex_unlock(&turn);
    return done;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return pwrite64(file, bytes, count, offset); }

ssize_t writev(int file, const struct iovec *parts, int count) {
    if (!is_watched(file)) return syscall(SYS_writev, file, parts, count);
    ssize_t whole = 0;
    for (int number = 0; number < count; number++) {
        ssize_t done = write(file, parts[number].iov_base, parts[number].iov_len);
        if (done < 0) return whole ? whole : done;
        whole += done;
        if ((size_t)done < parts[number].iov_len) break;
    }
    return whole;
}

int ftruncate64(int file, off64_t size) {
    if (!is_watched(file)) return syscall(SYS_ftruncate, file, size);
    pthread_mutex_lock(&turn);
    int result = syscall(SYS_ftruncate, file, size);
    if (!result) record('T', inode_of(file), size, NULL, "", 0);
    pthread_mutex_unlock(&turn);
    return result;
}

int ftruncate(int file, off_t size) { return ftruncate64(file, size); }

static int synced(long call, int file) {
    if (!is_watched(file)) return syscall(call, file);
    pthread_mutex_lock(&turn);
    int result = syscall(call, file);
    if (!result) record('S', inode_of(file), 0, NULL, "", 0);
    pthread_mutex_unlock(&turn);
    return result;
}

int fsync(int file) { return synced(SYS_fsync, file); }
int fdatasync(int file) { return synced(SYS_fdatasync, file); }

int renameat(int at, const char *path, int to, const char *other) {
    char full[PATH_MAX], end[PATH_MAX];
    int from = inside(at, path, full), into = inside(to, other, end);
    if (!from && !into) return syscall(SYS_renameat2, at, path, to, other, 0);
    if (!from || !into) abort(); /* a file that comes or goes is more than the model knows */
    pthread_mutex_lock(&turn);
    int result = syscall(SYS_renameat2, at, path, to, other, 0);
    if (!result) record('R', 0, 0, full, end + length, strlen(end + length));
    pthread_mutex_unlock(&turn);
    return result;
}

int rename(const char *path, const char *other) { return renameat(AT_FDCWD, path, AT_FDCWD, other); }

int unlinkat(int at, const char *path, int flags) {
    char full[PATH_MAX];
    if (!inside(at, path, full)) return syscall(SYS_unlinkat, at, path, flags);
    pthread_mutex_lock(&turn);
    int result = syscall(SYS_unlinkat, at, path, flags);
    if (!result) record('U', 0, 0, full, "", 0);
    pthread_mutex_unlock(&turn);
    return result;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int at, const char *path, mode_t mode) {
    char full[PATH_MAX];
    if (!inside(at, path, full)) return syscall(SYS_mkdirat, at, path, mode);
    pthread_mutex_lock(&turn);
    int result = syscall(SYS_mkdirat, at, path, mode);
    struct stat made;
    if (!result) record('M', lstat(full, &made) ? 0 : made.st_ino, 0, full, "", 0);
    pthread_mutex_unlock(&turn);
    return result;
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int linkat(int at, const char *path, int to, const char *other, int flags) {
    char full[PATH_MAX], end[PATH_MAX];
    int from = inside(at, path, full), into = inside(to, other, end);
    if (!from && !into) return syscall(SYS_linkat, at, path, to, other, flags);
    if (!from || !into) abort();
    pthread_mutex_lock(&turn);
    int result = syscall(SYS_linkat, at, path, to, other, flags);
    if (!result) record('L', 0, 0, full, end + length, strlen(end + length));
    pthread_mutex_unlock(&turn);
    return result;
}

int link(const char *path, const char *other) { return linkat(AT_FDCWD, path, AT_FDCWD, other, 0); }

/* What the program says happened outside its files, at this point of the order. */
void power_note(const char *text) {
    if (journal < 0) return;
    pthread_mutex_lock(&turn);
    record('N', 0, 0, NULL, text, strlen(text));
    pthread_mutex_unlock(&turn);
}

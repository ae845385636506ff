/*
 * What a disk would still hold after a power cut, kept while a program runs.
 *
 * Loaded into it with LD_PRELOAD. POWERLOSS_LIVE names the folder the program works in, POWERLOSS_DISK one beside it that gets, and
 * keeps, only what was synced there:
 *   - the bytes of a file, when that file is synced: what was written to it since then is not there;
 *   - the names in a folder (new, renamed, removed), when that folder is synced: a file never named there cannot be found again,
 *     however well its bytes were synced. POSIX promises no more than this; a journalling file system gives more, sometimes.
 * Everything else the program wrote is dropped with the live folder. Nothing less than that is assumed, and nothing more: a byte once
 * synced is never lost.
 *
 * Bytes are kept under DISK/bytes/INODE, names as hard links to them under DISK/names/PATH. Files that end in -shm are left out: SQLite maps
 * them into memory, never syncs them, and makes them anew. POWERLOSS_LIE=1 is a disk that says it synced and did not.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static char live[PATH_MAX], disk[PATH_MAX];
static int lies;
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_unlink)(const char *), (*real_rename)(const char *, const char *);

__attribute__((constructor)) static void start(void)
{
    const char *from = getenv("POWERLOSS_LIVE"), *to = getenv("POWERLOSS_DISK"), *lie = getenv("POWERLOSS_LIE");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_rename = dlsym(RTLD_NEXT, "rename");
    lies = lie != NULL && *lie == '1';
    if (from == NULL || to == NULL || realpath(from, live) == NULL || realpath(to, disk) == NULL) {
        fprintf(stderr, "powerloss: POWERLOSS_LIVE and POWERLOSS_DISK must name folders that are there\n");
        _exit(99);
    }
    char path[PATH_MAX + 8];
    snprintf(path, sizeof path, "%s/bytes", disk);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/names", disk);
    mkdir(path, 0700);
}

/* A copy that is not made must not look like a loss the program is to blame for. */
static void fail(const char *what, const char *path)
{
    fprintf(stderr, "powerloss: %s %s: %s\n", what, path, strerror(errno));
    _exit(99);
}

static int ends_in_shm(const char *path)
{
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, "-shm") == 0;
}

/* The path below the live folder ("" for itself), NULL for any other file. */
static const char *below(const char *path)
{
    size_t length = strlen(live);
    return strncmp(path, live, length) == 0 && (path[length] == '/' || path[length] == 0) ? path + length : NULL;
}

static char *bytes_of(const struct stat *file, char *path, size_t size)
{
    snprintf(path, size, "%s/bytes/%llu", disk, (unsigned long long)file->st_ino);
    return path;
}

/* Written over what is there and cut off last: killed in the middle, it has torn only what was not synced before. */
static void keep_bytes(int fd, const struct stat *file, const char *name)
{
    char path[PATH_MAX + 40], self[40], buffer[1 << 16];
    int to = open(bytes_of(file, path, sizeof path), O_WRONLY | O_CREAT, 0600), from = fd;
    if (to < 0)
        fail("cannot keep", name);
    if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY) {
        snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
        from = open(self, O_RDONLY);
    }
    off_t at = 0;
    ssize_t count;
    while ((count = pread(from, buffer, sizeof buffer, at)) > 0) {
        if (pwrite(to, buffer, (size_t)count, at) != count)
            fail("cannot keep", name);
        at += count;
    }
    if (count < 0 || ftruncate(to, at) != 0)
        fail("cannot keep", name);
    if (from != fd)
        close(from);
    close(to);
}

/* The folder's names as they are now: each that is new or another file's, then none that is gone. */
static void keep_names(int fd, const char *path)
{
    char kept[PATH_MAX * 2], here[PATH_MAX * 2], bytes[PATH_MAX + 40];
    struct stat file, old;
    struct dirent *entry;
    snprintf(kept, sizeof kept, "%s/names%s", disk, below(path));
    mkdir(kept, 0700);
    DIR *folder = opendir(path);
    if (folder == NULL)
        fail("cannot list", path);
    while ((entry = readdir(folder)) != NULL) {
        snprintf(kept, sizeof kept, "%s/names%s/%s", disk, below(path), entry->d_name);
        if (fstatat(fd, entry->d_name, &file, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(file.st_mode) || ends_in_shm(entry->d_name))
            continue;
        if (stat(bytes_of(&file, bytes, sizeof bytes), &old) != 0) {
            /* A name whose bytes were never synced: an empty file. */
            close(open(bytes, O_WRONLY | O_CREAT, 0600));
            stat(bytes, &old);
        }
        if (stat(kept, &file) == 0 && file.st_ino == old.st_ino)
            continue;
        real_unlink(kept);
        if (link(bytes, kept) != 0)
            fail("cannot name", kept);
    }
    closedir(folder);

    snprintf(kept, sizeof kept, "%s/names%s", disk, below(path));
    folder = opendir(kept);
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        snprintf(kept, sizeof kept, "%s/names%s/%s", disk, below(path), entry->d_name);
        snprintf(here, sizeof here, "%s/%s", path, entry->d_name);
        if (stat(kept, &file) == 0 && S_ISREG(file.st_mode) && lstat(here, &old) != 0)
            real_unlink(kept);
    }
    if (folder != NULL)
        closedir(folder);
}

static void synced(int fd)
{
    char self[40], path[PATH_MAX];
    struct stat file;
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(self, path, sizeof path - 1);
    if (lies || length < 0 || fstat(fd, &file) != 0 || file.st_nlink == 0)
        return;
    path[length] = 0;
    if (below(path) == NULL || ends_in_shm(path))
        return;
    pthread_mutex_lock(&gate);
    if (S_ISREG(file.st_mode))
        keep_bytes(fd, &file, path);
    else if (S_ISDIR(file.st_mode))
        keep_names(fd, path);
    pthread_mutex_unlock(&gate);
}

/* The last name of a file goes: its inode's number may be given to another one, whose bytes are not these. */
static void forget(const char *path)
{
    char full[PATH_MAX], bytes[PATH_MAX + 40];
    struct stat file;
    if (lstat(path, &file) == 0 && S_ISREG(file.st_mode) && file.st_nlink == 1 && realpath(path, full) != NULL && below(full) != NULL)
        real_unlink(bytes_of(&file, bytes, sizeof bytes));
}

int fsync(int fd)
{
    int result = real_fsync(fd);
    if (result == 0)
        synced(fd);
    return result;
}

int fdatasync(int fd)
{
    int result = real_fdatasync(fd);
    if (result == 0)
        synced(fd);
    return result;
}

int unlink(const char *path)
{
    pthread_mutex_lock(&gate);
    forget(path);
    int result = real_unlink(path);
    pthread_mutex_unlock(&gate);
    return result;
}

int rename(const char *from, const char *to)
{
    pthread_mutex_lock(&gate);
    forget(to);
    int result = real_rename(from, to);
    pthread_mutex_unlock(&gate);
    return result;
}

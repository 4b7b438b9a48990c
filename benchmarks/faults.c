/* A disk that fails, for faults.py: loaded before the C library (LD_PRELOAD), it stands between the program and the
 * files in one folder, counts what is done to them, and at one of these operations does as it was told:
 *
 *   'e'  this one operation fails with EIO
 *   'f'  from this one on the disk is full: writes fail with ENOSPC
 *   't'  a write is torn: half of it reaches the disk, then the process ends
 *   'd'  the power fails: all that was not synced is gone, then the process ends
 *   's'  the power fails, and of what was not synced some is gone and some is not
 *
 * A write is safe once its file was synced; a new name, a rename, a link or a removal once its folder was. What is
 * not safe is undone in the order from last to first; of 's' the rest is done again. Locks, the shared memory of
 * SQLite (made anew after a crash) and the log of the program are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum kind { WRITE, CUT, CREATE, RENAME, LINK, UNLINK };
struct change {
  enum kind kind;
  int file;                 /* a descriptor of our own of the file that was written */
  dev_t device; ino_t node; /* the file, or for names the folder */
  off_t at; size_t size, before_size;
  char *now, *before;       /* bytes */
  off_t length;             /* of the file before */
  char *name, *other;       /* names, and where a file is kept that lost its own */
  char *spare;
};
struct known { dev_t device; ino_t node; int file; };

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX], spare[PATH_MAX];
static char mode;
static long count, target;
static unsigned long chance;
static struct change *changes;
static size_t many, room;
static struct known *files;
static size_t many_files;
static int spares;

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static ssize_t raw_pwrite(int f, const void *b, size_t n, off_t at) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off_t);
  return real(f, b, n, at);
}
static int raw_open(const char *p, int flags, mode_t m) {
  REAL(int, open64, const char *, int, ...);
  return real(p, flags, m);
}
static int raw_unlink(const char *p) { REAL(int, unlink, const char *); return real(p); }
static int raw_rename(const char *a, const char *b) { REAL(int, rename, const char *, const char *); return real(a, b); }
static int raw_link(const char *a, const char *b) { REAL(int, link, const char *, const char *); return real(a, b); }
static int raw_cut(int f, off_t n) { REAL(int, ftruncate64, int, off_t); return real(f, n); }

static int ends(const char *path, const char *end) {
  size_t a = strlen(path), b = strlen(end);
  return a >= b && !strcmp(path + a - b, end);
}
/* Whether a path is of a file that is watched. */
static int watched(const char *path) {
  size_t n = strlen(folder);
  return mode && n && !strncmp(path, folder, n) && (path[n] == '/' || !path[n]) && !ends(path, ".lock")
    && !ends(path, "-shm") && !ends(path, ".log");
}
/* The path behind a descriptor, if it is watched. */
static int path_of(int file, char *path) {
  char link[64];
  if (!mode) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t n = readlink(link, path, PATH_MAX - 1);
  if (n < 0) return 0;
  path[n] = 0;
  char *gone = strstr(path, " (deleted)");
  if (gone) *gone = 0;
  return watched(path);
}
static void parent_of(const char *path, struct change *c) {
  char up[PATH_MAX]; struct stat found;
  strcpy(up, path);
  char *slash = strrchr(up, '/');
  if (slash) *slash = 0;
  if (!stat(up, &found)) { c->device = found.st_dev; c->node = found.st_ino; }
}
static struct change *add(enum kind kind) {
  if (many == room) { room = room ? 2 * room : 256; changes = realloc(changes, room * sizeof *changes); }
  memset(&changes[many], 0, sizeof *changes);
  changes[many].kind = kind;
  return &changes[many++];
}
/* A descriptor of our own of a file, which is never closed: that would drop the program's locks. */
static int own(int file, struct stat *found) {
  if (fstat(file, found)) return -1;
  for (size_t i = 0; i < many_files; i++)
    if (files[i].node == found->st_ino && files[i].device == found->st_dev) return files[i].file;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  int mine = raw_open(link, O_RDWR | O_CLOEXEC, 0);
  files = realloc(files, (many_files + 1) * sizeof *files);
  files[many_files++] = (struct known){found->st_dev, found->st_ino, mine};
  return mine;
}
/* Keep a file that is about to lose a name under another one. */
static char *keep(const char *path) {
  char kept[PATH_MAX + 32];
  snprintf(kept, sizeof kept, "%s/%d-%d", spare, (int)getpid(), spares++);
  return raw_link(path, kept) ? NULL : strdup(kept);
}

static void note_write(int file, const void *data, size_t size, off_t at) {
  struct stat found;
  int mine = own(file, &found);
  if (mine < 0) return;
  struct change *c = add(WRITE);
  c->file = mine; c->device = found.st_dev; c->node = found.st_ino; c->at = at; c->size = size;
  c->length = found.st_size;
  c->now = malloc(size ? size : 1); memcpy(c->now, data, size);
  c->before = malloc(size ? size : 1);
  ssize_t n = pread(mine, c->before, size, at);
  c->before_size = n > 0 ? n : 0;
}
static void note_cut(int file, off_t to) {
  struct stat found;
  int mine = own(file, &found);
  if (mine < 0) return;
  struct change *c = add(CUT);
  c->file = mine; c->device = found.st_dev; c->node = found.st_ino; c->at = to; c->length = found.st_size;
  if (found.st_size > to) {
    c->before = malloc(found.st_size - to);
    ssize_t n = pread(mine, c->before, found.st_size - to, to);
    c->before_size = n > 0 ? n : 0;
  }
}
/* What was done to a file, or to the names in a folder, is safe. */
static void note_sync(int file) {
  struct stat found;
  if (fstat(file, &found)) return;
  size_t kept = 0;
  for (size_t i = 0; i < many; i++) {
    struct change *c = &changes[i];
    int names = c->kind != WRITE && c->kind != CUT;
    if (names == !!S_ISDIR(found.st_mode) && c->node == found.st_ino && c->device == found.st_dev) {
      free(c->now); free(c->before);
      continue;
    }
    changes[kept++] = *c;
  }
  many = kept;
}

static void undo(struct change *c) {
  switch (c->kind) {
    case WRITE: case CUT:
      if (c->before_size) raw_pwrite(c->file, c->before, c->before_size, c->at);
      raw_cut(c->file, c->length);
      break;
    case CREATE: raw_unlink(c->name); break;
    case LINK: raw_unlink(c->other); break;
    case RENAME:
      raw_rename(c->other, c->name);
      if (c->spare) raw_link(c->spare, c->other);
      break;
    case UNLINK: if (c->spare) raw_link(c->spare, c->name); break;
  }
}
static void redo(struct change *c) {
  if (c->kind == WRITE) raw_pwrite(c->file, c->now, c->size, c->at);
  if (c->kind == CUT) raw_cut(c->file, c->at);
}
/* The power fails. Names come back in their order, all of them; of the writes some may have been made. */
static void lose(void) {
  for (size_t i = many; i--;) undo(&changes[i]);
  if (mode != 's') return;
  for (size_t i = 0; i < many; i++) {
    chance = chance * 6364136223846793005UL + 1442695040888963407UL;
    if (chance >> 63) redo(&changes[i]);
  }
}
static void stop(void) { lose(); _exit(137); }

/* Count an operation; whether it is the one to fail. Called with the guard held. */
static int due(void) { count++; return mode == 'f' ? count >= target : count == target; }
/* At the operation to fail: end the process, or say which error it is to have; 0 for none. */
static int fails(int writes) {
  if (!due()) return 0;
  if (mode == 'e') return EIO;
  if (mode == 'f') return writes ? ENOSPC : 0;
  if (mode == 't') _exit(137);
  stop();
  return 0;
}

/* --- what faults.py calls --- */

void faults_begin(const char *in, const char *spares_in, char what, long at, unsigned long seed) {
  if (!realpath(in, folder)) strcpy(folder, in);
  strcpy(spare, spares_in);
  target = at; chance = seed * 2 + 1; count = 0; many = 0; mode = what;
}
/* The command has ended; with the power at once, if nothing failed before. Says how many operations there were. */
long faults_end(void) {
  pthread_mutex_lock(&guard);
  if ((mode == 'd' || mode == 's') && target > count) lose();
  mode = 0;
  pthread_mutex_unlock(&guard);
  return count;
}

/* --- what stands before the C library --- */

static ssize_t torn(int file, const void *data, size_t size, off_t at) {
  if (mode == 't' && count + 1 == target) {
    raw_pwrite(file, data, size / 2, at);
    _exit(137);
  }
  int error = fails(1);
  if (error) { errno = error; return -1; }
  note_write(file, data, size, at);
  return 0;
}
ssize_t pwrite64(int file, const void *data, size_t size, off_t at) {
  char path[PATH_MAX];
  if (!path_of(file, path)) return raw_pwrite(file, data, size, at);
  pthread_mutex_lock(&guard);
  ssize_t done = torn(file, data, size, at);
  if (!done) done = raw_pwrite(file, data, size, at);
  pthread_mutex_unlock(&guard);
  return done;
}
ssize_t pwrite(int file, const void *data, size_t size, off_t at) { return pwrite64(file, data, size, at); }
ssize_t write(int file, const void *data, size_t size) {
  REAL(ssize_t, write, int, const void *, size_t);
  char path[PATH_MAX];
  if (!path_of(file, path)) return real(file, data, size);
  pthread_mutex_lock(&guard);
  off_t at = lseek(file, 0, fcntl(file, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
  ssize_t done = torn(file, data, size, at);
  if (!done) done = real(file, data, size);
  pthread_mutex_unlock(&guard);
  return done;
}
int ftruncate64(int file, off_t size) {
  char path[PATH_MAX];
  if (!path_of(file, path)) return raw_cut(file, size);
  pthread_mutex_lock(&guard);
  int error = fails(0), done = -1;
  if (error) errno = error;
  else { note_cut(file, size); done = raw_cut(file, size); }
  pthread_mutex_unlock(&guard);
  return done;
}
int ftruncate(int file, off_t size) { return ftruncate64(file, size); }

static int synced(int file, int (*real)(int)) {
  char path[PATH_MAX];
  if (!path_of(file, path)) return real(file);
  pthread_mutex_lock(&guard);
  int error = fails(0), done = -1;
  if (error) errno = error;
  else { done = real(file); note_sync(file); }
  pthread_mutex_unlock(&guard);
  return done;
}
int fsync(int file) { REAL(int, fsync, int); return synced(file, real); }
int fdatasync(int file) { REAL(int, fdatasync, int); return synced(file, real); }

static int opened(const char *path, int flags, mode_t m) {
  char whole[PATH_MAX];
  if (!mode || path[0] != '/' || !watched(strcpy(whole, path))) return raw_open(path, flags, m);
  struct stat found;
  int is_new = (flags & O_CREAT) && lstat(path, &found);
  int cuts = !is_new && (flags & O_TRUNC) && !stat(path, &found) && found.st_size;
  if (!is_new && !cuts) return raw_open(path, flags, m);
  pthread_mutex_lock(&guard);
  int error = fails(1), file = -1;
  if (error) errno = error;
  else if (cuts) {
    file = raw_open(path, flags & ~O_TRUNC, m);
    if (file >= 0) { note_cut(file, 0); raw_cut(file, 0); }
  } else {
    file = raw_open(path, flags, m);
    if (file >= 0) { struct change *c = add(CREATE); c->name = strdup(path); parent_of(path, c); }
  }
  pthread_mutex_unlock(&guard);
  return file;
}
int open64(const char *path, int flags, ...) {
  va_list list; va_start(list, flags); mode_t m = va_arg(list, mode_t); va_end(list);
  return opened(path, flags, m);
}
int open(const char *path, int flags, ...) {
  va_list list; va_start(list, flags); mode_t m = va_arg(list, mode_t); va_end(list);
  return opened(path, flags, m);
}

int unlink(const char *path) {
  struct stat found;
  if (!watched(path) || lstat(path, &found)) return raw_unlink(path);
  pthread_mutex_lock(&guard);
  int error = fails(0), done = -1;
  if (error) errno = error;
  else {
    struct change *c = add(UNLINK);
    c->name = strdup(path); parent_of(path, c); c->spare = keep(path);
    done = raw_unlink(path);
  }
  pthread_mutex_unlock(&guard);
  return done;
}
static int moved(const char *from, const char *to, enum kind kind, int (*real)(const char *, const char *)) {
  struct stat found;
  if (!watched(to)) return real(from, to);
  pthread_mutex_lock(&guard);
  int error = fails(1), done = -1;
  if (error) errno = error;
  else {
    char *kept = kind == RENAME && !lstat(to, &found) ? keep(to) : NULL;
    done = real(from, to);
    if (!done) {
      struct change *c = add(kind);
      c->name = strdup(from); c->other = strdup(to); parent_of(to, c); c->spare = kept;
    }
  }
  pthread_mutex_unlock(&guard);
  return done;
}
int rename(const char *from, const char *to) { return moved(from, to, RENAME, raw_rename); }
int link(const char *from, const char *to) { return moved(from, to, LINK, raw_link); }
int linkat(int a, const char *from, int b, const char *to, int flags) {
  REAL(int, linkat, int, const char *, int, const char *, int);
  return watched(to) ? link(from, to) : real(a, from, b, to, flags);
}
ssize_t sendfile64(int to, int from, off_t *at, size_t size) {
  REAL(ssize_t, sendfile64, int, int, off_t *, size_t);
  char path[PATH_MAX];
  if (!path_of(to, path)) return real(to, from, at, size);
  errno = ENOTSOCK; /* Python then copies with write() */
  return -1;
}

// LD_PRELOAD for redis-server: writes down, for every append-only file, how many of its bytes have been fsynced.
//
// A killed Redis loses nothing, because what it wrote is in the kernel's cache. A power loss loses what was not fsynced.
// So after a kill the harness (redis_server.cc) cuts each append-only file back to a point between what was fsynced, which
// stands in $POWERLOSS_DIR/<inode>.synced, and its length. Model: an append-only file; sectors are not reordered.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int is_append_only_file(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size <= 0) return 0;
  path[size] = 0;
  return strstr(path, ".aof") != NULL;
}

static void note(const struct stat* before) {
  const char* directory = getenv("POWERLOSS_DIR");
  if (directory == NULL) return;
  char path[4096], text[32];
  snprintf(path, sizeof path, "%s/%llu.synced", directory, (unsigned long long)before->st_ino);
  const int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  if (fd < 0) return;
  const int size = snprintf(text, sizeof text, "%020lld\n", (long long)before->st_size);
  if (pwrite(fd, text, (size_t)size, 0) != size) abort();
  close(fd);
}

// Bytes appended while the call runs may or may not be covered by it: only those from before count.
static int sync_and_note(int fd, int (*sync)(int)) {
  struct stat before;
  const int known = fstat(fd, &before) == 0;
  const int result = sync(fd);
  if (result == 0 && known && is_append_only_file(fd)) note(&before);
  return result;
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  return sync_and_note(fd, real);
}

int fsync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  return sync_and_note(fd, real);
}

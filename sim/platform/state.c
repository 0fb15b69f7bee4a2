/*
 * Files under state/: one lock, JSON trees written whole, lines that are appended,
 * entries of one size. It is not a database: a machine that crashes may lose what
 * was written last; a process that is killed loses nothing. What the files hold is
 * decided by their owners (order.c, token.c …).
 */
#include "state.h"

#include "sim/common/json.h"
#include "sim/common/seal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_MAX 100
#define NUMBER_WIDTH 20

static char folder[PATH_MAX];
static int lock_fd = -1;
static struct app app;

static const char *const FOLDERS[] = { "",          "/orders",    "/verify_tokens", "/after_sales",
	                               "/products", "/calendars", "/shops",         "/shop_tasks" };
#define FOLDER_COUNT (sizeof FOLDERS / sizeof *FOLDERS)

static void path_of(struct text *out, const char *name)
{
	text_clear(out);
	text_addf(out, "%s/%s", folder, name);
}

static void app_read(const char *path)
{
	struct text t = TEXT_EMPTY;
	char *line, *rest;

	if (!text_read_file(&t, path))
		exit(1);
	for (line = strtok_r(t.p, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char *value = strchr(line, '=');

		if (value == NULL)
			continue;
		*value++ = '\0';
		if (strcmp(line, "client_key") == 0)
			app.client_key = copy_of(value);
		else if (strcmp(line, "client_secret") == 0)
			app.client_secret = copy_of(value);
		else if (strcmp(line, "account_id") == 0)
			app.account_id = copy_of(value);
	}
	text_free(&t);
	if (!app.client_key || !app.client_secret || !app.account_id)
		die("%s names no client_key, client_secret or account_id", path);
}

static void folders_make(void)
{
	struct text path = TEXT_EMPTY;
	size_t i;

	for (i = 0; i < FOLDER_COUNT; i++) {
		text_clear(&path);
		text_addf(&path, "%s%s", folder, FOLDERS[i]);
		if (mkdir(path.p, 0700) != 0 && errno != EEXIST)
			die("%s: %s", path.p, strerror(errno));
	}
	text_free(&path);
}

void state_open(void)
{
	struct text path = TEXT_EMPTY;
	ssize_t n = readlink("/proc/self/exe", folder, sizeof folder - sizeof "/state");
	char *slash;

	if (n <= 0)
		die("/proc/self/exe: %s", strerror(errno));
	folder[n] = '\0';
	slash = strrchr(folder, '/');
	text_addf(&path, "%.*s/app", (int)(slash - folder), folder);
	app_read(path.p);
	memcpy(slash, "/state", sizeof "/state");
	folders_make();
	path_of(&path, "lock");
	lock_fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock_fd < 0)
		die("%s: %s", path.p, strerror(errno));
	text_free(&path);
}

const struct app *state_app(void)
{
	return &app;
}

void state_lock(void)
{
	while (flock(lock_fd, LOCK_EX) != 0) {
		if (errno != EINTR)
			die("the lock: %s", strerror(errno));
	}
}

void state_unlock(void)
{
	(void)flock(lock_fd, LOCK_UN);
}

static void number_write(int64_t number)
{
	char digits[NUMBER_WIDTH + 8];

	(void)snprintf(digits, sizeof digits, "%0*lld", NUMBER_WIDTH, (long long)number);
	if (pwrite(lock_fd, digits, NUMBER_WIDTH, 0) != NUMBER_WIDTH)
		die("the lock cannot be written: %s", strerror(errno));
}

/* Kept in the lock file itself: that file is always there, and one write of fixed width replaces the number. */
int64_t state_number(void)
{
	char digits[NUMBER_WIDTH + 1] = "";
	long long number = 0;

	if (pread(lock_fd, digits, NUMBER_WIDTH, 0) == NUMBER_WIDTH)
		(void)sscanf(digits, "%lld", &number);
	number_write(number + 1);
	return number + 1;
}

static void write_all(int fd, const char *path, const struct text *t)
{
	size_t done = 0;

	while (done < t->n) {
		ssize_t n = write(fd, t->p + done, t->n - done);

		if (n < 0 && errno != EINTR)
			die("%s: %s", path, strerror(errno));
		done += n > 0 ? (size_t)n : 0;
	}
}

void state_read(const char *name, struct text *out)
{
	struct text path = TEXT_EMPTY;

	path_of(&path, name);
	if (access(path.p, F_OK) == 0 && !text_read_file(out, path.p))
		exit(1);
	text_free(&path);
}

cJSON *state_load(const char *name)
{
	struct text t = TEXT_EMPTY;
	cJSON *tree;

	state_read(name, &t);
	tree = t.n ? json_parse(&t) : cJSON_CreateObject();
	if (tree == NULL)
		die("state/%s is not JSON", name);
	text_free(&t);
	return tree;
}

void state_save(const char *name, const cJSON *tree)
{
	struct text t = TEXT_EMPTY, path = TEXT_EMPTY, fresh = TEXT_EMPTY;
	int fd;

	json_print(&t, tree);
	path_of(&path, name);
	text_addf(&fresh, "%s.new", path.p);
	fd = open(fresh.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		die("%s: %s", fresh.p, strerror(errno));
	write_all(fd, fresh.p, &t);
	close(fd);
	if (rename(fresh.p, path.p) != 0)
		die("%s: %s", path.p, strerror(errno));
	text_free(&fresh);
	text_free(&path);
	text_free(&t);
}

void state_remove(const char *name)
{
	struct text path = TEXT_EMPTY;

	path_of(&path, name);
	if (unlink(path.p) != 0 && errno != ENOENT)
		die("%s: %s", path.p, strerror(errno));
	text_free(&path);
}

/* Leaves out the files whose process was killed while it wrote them. */
static int is_finished(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name), tail = sizeof ".json" - 1;

	return n > tail && strcmp(entry->d_name + n - tail, ".json") == 0;
}

cJSON *state_load_all(const char *under)
{
	struct text path = TEXT_EMPTY, name = TEXT_EMPTY;
	cJSON *all = cJSON_CreateArray();
	struct dirent **entries;
	int n, i;

	path_of(&path, under);
	n = scandir(path.p, &entries, is_finished, alphasort);
	if (n < 0)
		die("%s: %s", path.p, strerror(errno));
	for (i = 0; i < n; i++) {
		text_clear(&name);
		text_addf(&name, "%s/%s", under, entries[i]->d_name);
		cJSON_AddItemToArray(all, state_load(name.p));
		free(entries[i]);
	}
	free(entries);
	text_free(&name);
	text_free(&path);
	return all;
}

void state_append(const char *name, const cJSON *tree)
{
	struct text t = TEXT_EMPTY, path = TEXT_EMPTY;
	int fd;

	json_print(&t, tree);
	text_add(&t, "\n", 1);
	path_of(&path, name);
	fd = open(path.p, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		die("%s: %s", path.p, strerror(errno));
	write_all(fd, path.p, &t);
	close(fd);
	text_free(&path);
	text_free(&t);
}

int64_t state_entry_put(const char *name, int64_t slot, const void *entry, size_t size)
{
	struct text path = TEXT_EMPTY;
	int fd;

	path_of(&path, name);
	fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		die("%s: %s", path.p, strerror(errno));
	if (slot < 0)
		slot = lseek(fd, 0, SEEK_END) / (int64_t)size;
	if (pwrite(fd, entry, size, slot * (int64_t)size) != (ssize_t)size)
		die("%s: %s", path.p, strerror(errno));
	close(fd);
	text_free(&path);
	return slot;
}

void *state_entries(const char *name, size_t size, size_t *count)
{
	struct text path = TEXT_EMPTY;
	struct stat st = { .st_size = 0 };
	void *entries = NULL;
	int fd;

	path_of(&path, name);
	fd = open(path.p, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno != ENOENT)
		die("%s: %s", path.p, strerror(errno));
	if (fd >= 0 && fstat(fd, &st) != 0)
		die("%s: %s", path.p, strerror(errno));
	*count = (size_t)st.st_size / size;
	if (*count > 0) {
		entries = zeroed(*count, size);
		if (pread(fd, entries, *count * size, 0) != (ssize_t)(*count * size))
			die("%s: could not be read to its end", path.p);
	}
	if (fd >= 0)
		close(fd);
	text_free(&path);
	return entries;
}

static bool is_file_name(const char *key)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

	return *key && strlen(key) <= KEY_MAX && key[strspn(key, good)] == '\0';
}

/* A key that is no good file name is replaced by its digest. */
static void state_name(struct text *out, const char *under, const char *key)
{
	char digest[SHA256_HEX];

	if (is_file_name(key)) {
		text_addf(out, "%s/%s.json", under, key);
		return;
	}
	seal_sha256(key, strlen(key), digest);
	text_addf(out, "%s/x.%s.json", under, digest);
}

cJSON *state_get(const char *under, const char *key)
{
	struct text name = TEXT_EMPTY;
	cJSON *tree;

	state_name(&name, under, key);
	tree = state_load(name.p);
	text_free(&name);
	return tree;
}

void state_put(const char *under, const char *key, const cJSON *tree)
{
	struct text name = TEXT_EMPTY;

	state_name(&name, under, key);
	state_save(name.p, tree);
	text_free(&name);
}

void state_drop(const char *under, const char *key)
{
	struct text name = TEXT_EMPTY;

	state_name(&name, under, key);
	state_remove(name.p);
	text_free(&name);
}

static bool outlives_reset(const char *name, bool tokens_too)
{
	return strcmp(name, "lock") == 0 || strcmp(name, "release.json") == 0 ||
	       (!tokens_too && strcmp(name, "tokens.json") == 0);
}

static void folder_empty(const char *path, bool tokens_too)
{
	DIR *d = opendir(path);
	struct dirent *entry;

	while (d && (entry = readdir(d)) != NULL) {
		if (!outlives_reset(entry->d_name, tokens_too))
			(void)unlinkat(dirfd(d), entry->d_name, 0); /* folders stay */
	}
	if (d)
		closedir(d);
}

void state_reset(bool tokens_too)
{
	struct text path = TEXT_EMPTY;
	size_t i;

	for (i = 0; i < FOLDER_COUNT; i++) {
		text_clear(&path);
		text_addf(&path, "%s%s", folder, FOLDERS[i]);
		folder_empty(path.p, tokens_too);
	}
	number_write(0);
	text_free(&path);
}

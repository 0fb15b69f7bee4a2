/*
 * Lines of the configuration, and the file in the place of the file.
 */
#include "config_edit.h"

#include "base/config.h"
#include "base/str.h"
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX 65536 /* as config_read takes it */

/* --- lines --- */

/* Where a key's value is in a text. */
struct config_line {
	size_t start, end; /* of the line, without its end */
	size_t value;      /* the first byte after `=` and the blanks that follow it */
	size_t value_end;  /* without blanks at the end */
	bool blank_before_eq;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t skip_blanks(struct str text, size_t at, size_t end)
{
	while (at < end && is_blank(text.p[at]))
		at++;
	return at;
}

/* Reads the line of [start, end) as `key = …`. `commented`: after one or more `#`. */
static bool read_line(struct str text, const char *key, bool commented, struct config_line *l)
{
	size_t n = strlen(key), at = skip_blanks(text, l->start, l->end), eq;

	if (commented != (at < l->end && text.p[at] == '#'))
		return false;
	while (commented && at < l->end && (text.p[at] == '#' || is_blank(text.p[at])))
		at++;
	if (l->end - at < n || memcmp(text.p + at, key, n) != 0)
		return false;
	eq = skip_blanks(text, at + n, l->end);
	if (eq == l->end || text.p[eq] != '=')
		return false;
	l->blank_before_eq = eq > at + n;
	l->value = skip_blanks(text, eq + 1, l->end);
	l->value_end = l->end;
	while (l->value_end > l->value && (is_blank(text.p[l->value_end - 1]) || text.p[l->value_end - 1] == '\r'))
		l->value_end--;
	return true;
}

static bool find_line(struct str text, const char *key, bool commented, struct config_line *out)
{
	for (size_t at = 0; at < text.n;) {
		const char *newline = memchr(text.p + at, '\n', text.n - at);

		*out = (struct config_line){ .start = at, .end = newline ? (size_t)(newline - text.p) : text.n };
		if (read_line(text, key, commented, out))
			return true;
		at = out->end + 1;
	}
	return false;
}

bool config_text_find(struct str text, const char *key, struct str *value)
{
	struct config_line l;

	if (!find_line(text, key, false, &l))
		return false;
	*value = (struct str){ text.p + l.value, l.value_end - l.value };
	return true;
}

/* text[0, upto) + a + b + c + text[from, n) */
static struct str spliced(struct arena *a, struct str text, size_t upto, const char *piece, size_t from)
{
	size_t n = strlen(piece);
	char *all = arena_array(a, text.n + n + 1, 1);
	size_t rest = text.n - from;

	memcpy(all, text.p, upto);
	memcpy(all + upto, piece, n);
	memcpy(all + upto + n, text.p + from, rest);
	return (struct str){ all, upto + n + rest };
}

struct str config_text_set(struct arena *a, struct str text, const struct config_setting *s)
{
	struct config_line l;
	const char *piece;
	bool ended = text.n == 0 || text.p[text.n - 1] == '\n';

	if (find_line(text, s->key, false, &l)) {
		bool blank = l.blank_before_eq && !is_blank(text.p[l.value - 1]);

		piece = arena_printf(a, "%s%s", blank ? " " : "", s->value.p).p;
		return spliced(a, text, l.value, piece, l.value_end);
	}
	if (find_line(text, s->key, true, &l) && l.end < text.n) {
		piece = arena_printf(a, "%s = %s\n", s->key, s->value.p).p;
		return spliced(a, text, l.end + 1, piece, l.end + 1);
	}
	piece = arena_printf(a, "%s%s = %s\n", ended ? "" : "\n", s->key, s->value.p).p;
	return spliced(a, text, text.n, piece, text.n);
}

void config_edit_print(FILE *out, struct str text, const struct config_setting *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str value = STR_NONE;
		bool is_set = config_text_find(text, s[i].key, &value);

		if (is_set && str_same(value, s[i].value))
			continue;
		if (is_set)
			(void)fprintf(out, "- %s = %.*s\n", s[i].key, (int)value.n, value.p);
		(void)fprintf(out, "+ %s = %s\n", s[i].key, s[i].value.p);
	}
}

/* --- the file --- */

static bool edit_fault(char *err, size_t size, const char *fmt, ...) PRINTF_LIKE(3, 4);

static bool edit_fault(char *err, size_t size, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(err, size, fmt, args);
	va_end(args);
	return false;
}

bool config_edit_read(struct arena *a, const char *path, struct str *text, char *err, size_t err_size)
{
	struct buf b = BUF_INIT(FILE_MAX);
	bool ok = file_read(path, &b, err, err_size);

	if (ok)
		*text = buf_take(a, &b);
	else
		buf_free(&b);
	return ok;
}

/* The new file, with the mode and owner of the old one. */
static bool write_new(const char *path, const struct stat *like, struct str text, bool *made, char *err,
                      size_t err_size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok;

	*made = fd >= 0;

	if (fd < 0)
		return edit_fault(err, err_size, "%s cannot be made: %s%s", path, strerror(errno),
		                  errno == EEXIST   ? "; remove what an interrupted run has left"
		                  : errno == EACCES ? "; run it as root, or as a user who may write to that folder"
		                                    : "");
	ok = (fchown(fd, like->st_uid, like->st_gid) == 0 && fchmod(fd, like->st_mode & 07777) == 0) ||
	     edit_fault(err, err_size, "the owner of the configuration cannot be kept: %s; run this as its owner",
	                strerror(errno));
	if (ok && !str_save(fd, text))
		ok = edit_fault(err, err_size, "%s cannot be written: %s", path, strerror(errno));
	(void)close(fd);
	return ok;
}

/* Nobody has changed the file since its text was read. */
static bool still_same(struct arena *a, const char *path, struct str text, char *err, size_t err_size)
{
	struct str now;

	if (!config_edit_read(a, path, &now, err, err_size))
		return false;
	return str_same(now, text) || edit_fault(err, err_size, "%s has changed meanwhile: run it again", path);
}

static void sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX];
	int fd;

	(void)snprintf(folder, sizeof folder, "%.*s", slash > path ? (int)(slash - path) : 1, path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)fsync(fd);
	(void)close(fd);
}

static bool replace_file(struct arena *a, const char *path, const char *new_path, struct str text, char *err,
                         size_t err_size)
{
	static struct config check; /* large */
	enum result r = config_read(&check, new_path, err, err_size);

	config_free(&check);
	if (r != OK)
		return false;
	if (!still_same(a, path, text, err, err_size))
		return false;
	if (rename(new_path, path) != 0)
		return edit_fault(err, err_size, "%s cannot be replaced: %s", path, strerror(errno));
	sync_folder(path);
	return true;
}

bool config_edit_write(struct arena *a, const char *path, struct str text, const struct config_setting *s, size_t n,
                       char *err, size_t err_size)
{
	char real[PATH_MAX];
	struct stat like;
	struct str edited = text;
	const char *new_path;
	bool made, ok;

	if (realpath(path, real) == NULL || stat(real, &like) != 0)
		return edit_fault(err, err_size, "%s cannot be found: %s", path, strerror(errno));
	for (size_t i = 0; i < n; i++)
		edited = config_text_set(a, edited, &s[i]);
	new_path = arena_printf(a, "%s.new", real).p;
	ok = write_new(new_path, &like, edited, &made, err, err_size);
	if (ok)
		ok = replace_file(a, real, new_path, text, err, err_size);
	if (made && !ok)
		(void)unlink(new_path);
	return ok;
}

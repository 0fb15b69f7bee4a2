/*
 * The log: one write(2) per line, so that lines of several processes do not
 * mix. A failed write is ignored, because a full disk must not stop a sale.
 */
#include "base/log.h"

#include "base/assert.h"
#include "base/clock.h"
#include "base/day.h"

#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOGID_MAX 80

static int log_fd = STDERR_FILENO;
static const char *program = "shanmen";
static char logid[LOGID_MAX] = "-";

/* The file of log_open; "" as long as lines go to standard error. */
static char log_path[PATH_MAX];

static bool open_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);

	if (fd < 0)
		return false;
	if (log_fd != STDERR_FILENO)
		(void)close(log_fd);
	log_fd = fd;
	return true;
}

void log_open(struct str file)
{
	if (file.n == 0)
		return;
	if (file.n < sizeof log_path && open_file(file.p))
		memcpy(log_path, file.p, file.n + 1);
	else
		log_event(LOG_ERROR, "log_file", "cannot_open=%s", file.p);
}

/*
 * A hosting panel renames a log or deletes it, and no signal tells. Without a new file in its place lines would go to the
 * old one for as long as the process lives. A new one that cannot be made: the old one serves on. It is looked at once in
 * a second: lines of that second may still go to the old one.
 */
static void follow_path(utc_t now)
{
	static int64_t looked_at_s;
	struct stat named, ours;

	if (log_path[0] == '\0' || now.s == looked_at_s || fstat(log_fd, &ours) != 0)
		return;
	looked_at_s = now.s;
	if (stat(log_path, &named) != 0 || named.st_ino != ours.st_ino || named.st_dev != ours.st_dev)
		(void)open_file(log_path);
}

void log_program(const char *name)
{
	program = name;
}

const char *log_safe(struct str text, char *out, size_t size)
{
	size_t n = 0;

	ASSERT(out != NULL && size > 0);
	for (; text.p != NULL && n < text.n && n + 1 < size; n++) {
		char c = text.p[n];

		out[n] = c > ' ' && c < 0x7f && c != '"' && c != '=' ? c : '?';
	}
	if (n == 0 && size > 1)
		out[n++] = '-';
	out[n] = '\0';
	return out;
}

void log_logid(struct str id)
{
	(void)log_safe(id, logid, sizeof logid);
}

static void put(struct log_line *l, const char *p, size_t n)
{
	size_t room = l->b.max - l->b.n;

	buf_add(&l->b, p, n < room ? n : room);
}

static void put_text(struct log_line *l, const char *text)
{
	put(l, text, strlen(text));
}

/* The words of a moment; most lines of a second come from one process. */
static const char *time_words(utc_t now)
{
	static utc_t kept;
	static char words[UTC_TEXT_SIZE];

	if (words[0] == '\0' || kept.s != now.s) {
		utc_format(now, words);
		words[10] = 'T';
		kept = now;
	}
	return words;
}

void log_begin(struct log_line *l, enum log_level level, const char *event)
{
	static const char *const words[] = { "+08:00 level=info program=", "+08:00 level=warn program=",
		                             "+08:00 level=error program=" };

	l->b = BUF_OVER(l->text);
	l->b.max--; /* for the line's end */
	put_text(l, "time=");
	put_text(l, time_words(clock_now()));
	put_text(l, words[level]);
	put_text(l, program);
	put_text(l, " logid=");
	put_text(l, logid);
	put_text(l, " event=");
	put_text(l, event);
}

static void put_key(struct log_line *l, const char *key)
{
	put(l, " ", 1);
	put_text(l, key);
	put(l, "=", 1);
}

void log_add(struct log_line *l, const char *key, const char *value)
{
	put_key(l, key);
	put_text(l, value != NULL ? value : "-");
}

void log_add_int(struct log_line *l, const char *key, int64_t value)
{
	put_key(l, key);
	buf_int(&l->b, value);
}

void log_add_safe(struct log_line *l, const char *key, struct str value, size_t most)
{
	char safe[sizeof l->text];

	log_add(l, key, log_safe(value, safe, most < sizeof safe ? most + 1 : sizeof safe));
}

void log_add_rest(struct log_line *l, struct str pieces)
{
	if (pieces.n == 0)
		return;
	put(l, " ", 1);
	put(l, pieces.p, pieces.n);
}

void log_end(struct log_line *l)
{
	l->text[l->b.n] = '\n'; /* instead of the NUL */
	follow_path(clock_now());
	if (write(log_fd, l->text, l->b.n + 1) < 0)
		return;
}

void log_event(enum log_level level, const char *event, const char *fmt, ...)
{
	struct log_line l;
	size_t room;
	int n;
	va_list ap;

	log_begin(&l, level, event);
	put(&l, " ", 1);
	room = l.b.max - l.b.n;
	va_start(ap, fmt);
	n = vsnprintf(l.text + l.b.n, room + 1, fmt, ap);
	va_end(ap);
	if (n > 0)
		l.b.n += (size_t)n < room ? (size_t)n : room;
	log_end(&l);
}

/*
 * The log: one write(2) per line, so that lines of several processes do not
 * mix. A failed write is ignored, because a full disk must not stop a sale.
 */
#include "base/log.h"

#include "base/assert.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/day.h"

#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1024
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

void log_event(enum log_level level, const char *event, const char *fmt, ...)
{
	static const char *const words[] = { "info", "warn", "error" };
	char line[LINE_MAX_BYTES];
	char when[UTC_TEXT_SIZE];
	utc_t now = clock_now();
	int n;
	va_list ap;

	utc_format(now, when);
	when[10] = 'T';
	n = snprintf(line, sizeof line - 1, "time=%s+08:00 level=%s program=%s logid=%s event=%s ", when, words[level],
	             program, logid, event);
	va_start(ap, fmt);
	if (n > 0 && (size_t)n < sizeof line - 1) {
		int more = vsnprintf(line + n, sizeof line - 1 - (size_t)n, fmt, ap);

		n = more < 0 ? n : n + more;
	}
	va_end(ap);
	if ((size_t)n > sizeof line - 2)
		n = sizeof line - 2;
	line[n++] = '\n';
	follow_path(now);
	if (write(log_fd, line, (size_t)n) < 0)
		return;
}

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
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1024
#define LOGID_MAX 80

static int log_fd = STDERR_FILENO;
static const char *program = "shanmen";
static char logid[LOGID_MAX] = "-";

void log_open(struct str file)
{
	int fd;

	if (file.n == 0)
		return;
	fd = open(file.p, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	if (fd >= 0)
		log_fd = fd;
	else
		log_event(LOG_ERROR, "log_file", "cannot_open=%s", file.p);
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
	int n;
	va_list ap;

	utc_format(clock_now(), when);
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
	if (write(log_fd, line, (size_t)n) < 0)
		return;
}

/*
 * One line per request or event: key=value, no body, no header, no person, no
 * secret. Values are cut to printable ASCII without blanks.
 *
 * Goes to log_file (opened for appending) or to standard error, which the
 * web server collects. A log that cannot be written never stops a sale.
 */
#ifndef SHANMEN_LOG_H
#define SHANMEN_LOG_H

#include "base/types.h"

enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };

/* `file` may be STR_NONE (standard error). */
void log_open(struct str file);

/* The program's name and the platform's logid, put into every line from here on. */
void log_program(const char *name);
void log_logid(struct str logid);

/* A line of its own: `event` one word, the rest "key=value key=value". */
void log_event(enum log_level level, const char *event, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* A text made safe for a log line: printable ASCII without blanks, at most `size` - 1 bytes. */
const char *log_safe(struct str text, char *out, size_t size);

#endif

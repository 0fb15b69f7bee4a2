/*
 * One line per request or event: key=value. Never a body, a header, personal
 * data or a secret. Text from outside goes through log_safe first.
 *
 * Lines go to log_file (opened for appending) or to standard error, which the
 * web server collects. A log that cannot be written never stops a sale.
 */
#ifndef SHANMEN_LOG_H
#define SHANMEN_LOG_H

#include "base/types.h"

enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };

/*
 * Appends to this file from now on, and to a new one of its name when it was renamed or deleted; STR_NONE or empty:
 * standard error. A file that cannot be opened changes nothing.
 */
void log_open(struct str file);

/* The program's name (static text) and the platform's logid (copied), which every later line carries. */
void log_program(const char *name);
void log_logid(struct str logid);

/* Writes one line: `event` is one word, `fmt` gives "key=value key=value". Longer lines are cut at 1023 bytes. */
void log_event(enum log_level level, const char *event, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The text made safe for a log line, in `out`: printable ASCII without blanks, at most `size` - 1 bytes; "-" for none. */
const char *log_safe(struct str text, char *out, size_t size);

#endif

/*
 * One line per request or event: key=value. Never a body, a header, personal
 * data or a secret. Text from outside goes through log_safe first.
 *
 * Lines go to log_file (opened for appending) or to standard error, which the
 * web server collects. A log that cannot be written never stops a sale.
 */
#ifndef SHANMEN_LOG_H
#define SHANMEN_LOG_H

#include "base/buf.h"

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

/*
 * The same in pieces, for lines of every request: log_begin, a piece for each "key=value", log_end. A value is a word that
 * was made safe, a number, or a text from outside, of which at most `most` characters are written (see log_safe). NULL is written as "-".
 * log_add_rest adds pieces that are written already; an empty text adds nothing.
 */
#define LOG_ID_SHOWN 71 /* characters of an id from outside */
struct log_line {
	struct buf b; /* of `text` */
	char text[1024];
};
void log_begin(struct log_line *l, enum log_level level, const char *event);
void log_add(struct log_line *l, const char *key, const char *value);
void log_add_int(struct log_line *l, const char *key, int64_t value);
void log_add_safe(struct log_line *l, const char *key, struct str value, size_t most);
void log_add_rest(struct log_line *l, struct str pieces);
void log_end(struct log_line *l);

/* The text made safe for a log line, in `out`: printable ASCII without blanks, at most `size` - 1 bytes; "-" for none. */
const char *log_safe(struct str text, char *out, size_t size);

#endif

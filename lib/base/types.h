/*
 * Types for values that must not be mixed up, and the result that every
 * function returns that can fail.
 *
 * Ownership: these are values. A `struct str` points into memory of the code
 * that made it (in a request: the request's arena).
 */
#ifndef SHANMEN_TYPES_H
#define SHANMEN_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Money: 1/100 yuan, as everywhere on the platform. */
typedef struct {
	int64_t fen;
} fen_t;

/* An instant: seconds since 1970-01-01T00:00:00Z. */
typedef struct {
	int64_t s;
} utc_t;

/* A calendar day in Asia/Shanghai: days since 1970-01-01. */
typedef struct {
	int32_t n;
} day_t;

/*
 * A piece of text or bytes. `p` is NULL when there is none (absent, SQL NULL).
 * Texts made by the library have a NUL after the n bytes, so that `p` can be
 * passed to C functions.
 */
struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ "" literal "", sizeof(literal) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })

/* A C string as a text; NULL becomes STR_NONE. */
static inline struct str str_text(const char *text)
{
	return text != NULL ? (struct str){ text, strlen(text) } : STR_NONE;
}

/* An order as the platform names it. Its id belongs to its app: another app may have an order of the same id. */
struct order_ref {
	int64_t app_id;
	struct str id;
};

#define NO_ORDER ((struct order_ref){ 0, STR_NONE })

/* Values that may be absent. */
struct opt_int {
	bool given;
	int64_t v;
};

struct opt_fen {
	bool given;
	fen_t v;
};

struct opt_utc {
	bool given;
	utc_t v;
};

struct opt_day {
	bool given;
	day_t v;
};

/* How a fallible function ended. */
enum result {
	OK,        /* done */
	NONE,      /* not found: no such row, no such key */
	REFUSE,    /* the caller's mistake or a rule's no: a business code, an info line in the log */
	DUPLICATE, /* a unique key refused the row */
	RETRY,     /* roll the transaction back and run it again (1213, 1205, 1020, lost connection) */
	AGAIN,     /* a failure outside the program (database, network, disk): answer 100, warn */
	BUG        /* a fault of the program: answer 100, log an error, end the process after the answer */
};

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

#endif

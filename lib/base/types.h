/*
 * The types that must not mix by accident, and the one result every fallible
 * function returns.
 *
 * Ownership: values only; a `struct str` points into memory owned by whoever
 * made it (in a request: the request's arena).
 */
#ifndef SHANMEN_TYPES_H
#define SHANMEN_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
 * A piece of text or bytes. `p` is NULL when there is none (absent, SQL NULL);
 * what the library makes has a NUL behind the n bytes, so that `p` can be
 * handed to C functions.
 */
struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ "" literal "", sizeof(literal) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })

/* The same where there may be none. */
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
	NONE,      /* nothing there: no such row, no such key */
	REFUSE,    /* the caller's mistake: a business code, an info line in the log */
	DUPLICATE, /* a unique key said no */
	RETRY,     /* the transaction is to be rolled back and run again (1213, 1205, 1020, lost connection) */
	AGAIN,     /* the world's trouble: answer 100, warn */
	BUG        /* ours: answer 100, log an error, leave after the answer */
};

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

#endif

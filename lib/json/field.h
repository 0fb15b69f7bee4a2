/*
 * Field tables: what a request may hold, and where it goes. A table is the
 * interface page in C; decoding checks types and ranges, so that a handler
 * never sees JSON.
 *
 * Unknown fields are ignored (the platform adds some without notice); null is
 * read as absent, and so is an empty text in an optional field.
 * Ownership: decoded values live in the request's arena.
 */
#ifndef SHANMEN_FIELD_H
#define SHANMEN_FIELD_H

#include "base/arena.h"
#include "base/crypt.h"
#include "base/types.h"

#include <cjson/cJSON.h>

/* A field of a person: decrypted where that can be done here. text.p NULL: absent. */
struct person_text {
	struct str text;
	enum person_form form;
};

/* Elements of a list: structs of the table's size, struct str, or int64_t. */
struct list {
	bool given;
	void *items;
	size_t n;
};

enum field_kind {
	FIELD_TEXT,   /* struct str; min and max are bytes */
	FIELD_WORD,   /* struct str, from a text or an integer: where pages differ */
	FIELD_INT,    /* struct opt_int */
	FIELD_FEN,    /* struct opt_fen */
	FIELD_TIME,   /* struct opt_utc, from seconds, or milli-, micro- or nanoseconds */
	FIELD_DAY,    /* struct opt_day, "yyyy-MM-dd" */
	FIELD_PERSON, /* struct person_text; min and max are bytes as they arrive */
	FIELD_OBJECT, /* pointer to the table's struct; NULL: absent */
	FIELD_LIST,   /* struct list of the table's structs; max elements */
	FIELD_TEXTS,  /* struct list of struct str; max elements */
	FIELD_INTS    /* struct list of int64_t; max elements */
};

struct table;

struct field {
	const char *name;
	enum field_kind kind;
	bool required;
	size_t at; /* offset in the table's struct */
	int64_t min, max;
	const struct table *table; /* of FIELD_OBJECT and FIELD_LIST */
};

struct table {
	const struct field *fields;
	size_t n;
	size_t size; /* of the struct */
};

#define TABLE(fields, type)                                                                                            \
	{                                                                                                              \
		fields, sizeof(fields) / sizeof((fields)[0]), sizeof(type)                                             \
	}
/* Latest instant a FIELD_TIME takes: the year 5138, below any value in milliseconds. */
#define TIME_MAX_S 99999999999

#define REQUIRED true
#define OPTIONAL false

struct decode {
	struct arena *arena;
	struct str client_secret; /* for FIELD_PERSON */
	char fault[160];          /* "field amount.pay_amount: not a whole number" */
};

/* REFUSE with d->fault set, or OK with every field of `out` (zeroed before) filled. */
enum result field_decode(struct decode *d, const struct table *t, const cJSON *object, void *out) MUST_USE;

/*
 * Hash of the decoded business fields, in table order: the same for other white
 * space, key order and unknown fields. A person's field counts by its plain text; one
 * that cannot be decrypted here counts as present only, since its ciphertext may
 * differ from one repeat to the next.
 */
struct hash field_digest(const struct table *t, const void *in, int64_t app_id);

#endif

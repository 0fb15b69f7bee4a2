/*
 * Field tables: which fields a JSON object may have, and where their values are
 * stored. A table is the interface page in C. Decoding checks types and ranges,
 * so that a handler never sees JSON.
 *
 * Unknown fields are ignored, because the platform adds some without notice. null
 * counts as absent, and so does an empty text in an optional field.
 * Ownership: decoded values live in the request's arena.
 */
#ifndef SHANMEN_FIELD_H
#define SHANMEN_FIELD_H

#include "base/arena.h"
#include "base/crypt.h"
#include "base/types.h"

#include <cjson/cJSON.h>

/* A personal field, decrypted when that is possible here, and then in its plain form (base/typed.h). text.p NULL: absent. */
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
	FIELD_ID,     /* the same without blanks at its ends: an id with one is another id, and nobody's */
	FIELD_WORD,   /* struct str, from a text or an integer: for ids whose type differs between pages */
	FIELD_API_ID, /* the same, of printable ASCII without blanks */
	FIELD_INT,    /* struct opt_int */
	FIELD_FLAG,   /* struct opt_int: 1 for true, 0 for false */
	FIELD_FEN,    /* struct opt_fen */
	FIELD_TIME,   /* struct opt_utc, from seconds, or milli-, micro- or nanoseconds */
	FIELD_DAY,    /* struct opt_day, "yyyy-MM-dd" */
	FIELD_PERSON, /* struct person_text; min and max are bytes before decryption */
	FIELD_GROUP,  /* an object whose members are stored in the struct itself; the table counts from `at` */
	FIELD_OBJECT, /* pointer to the table's struct; NULL: absent */
	FIELD_LIST,   /* struct list of the table's structs; min and max count elements */
	FIELD_TEXTS,  /* struct list of struct str; min and max count elements */
	FIELD_INTS    /* struct list of int64_t; min and max count elements */
};

struct field_table;

struct field {
	const char *name;
	enum field_kind kind;
	bool required;
	size_t at; /* offset in the struct of the table */
	int64_t min, max;
	const struct field_table *table; /* of FIELD_OBJECT and FIELD_LIST */
};

struct field_table {
	const struct field *fields;
	size_t n;
	size_t size; /* of the struct */
};

#define FIELD_TABLE(fields, type)                                                                                      \
	{                                                                                                              \
		fields, sizeof(fields) / sizeof((fields)[0]), sizeof(type)                                             \
	}
#define FIELD_ID_MAX 64                        /* bytes, as the columns of ids */
#define FIELD_FEN_MAX INT64_C(100000000000000) /* a million million yuan: more is no amount */

/* The latest instant for a FIELD_TIME: in the year 5138, below any value in milliseconds. */
#define TIME_MAX_S 99999999999

#define REQUIRED true
#define OPTIONAL false

struct decode {
	struct arena *arena;
	struct str client_secret; /* for FIELD_PERSON */
	bool lenient; /* an optional field that cannot be read counts as absent; `fault` then names the last one */
	bool answer; /* of the platform: a number may be digits in a text; an empty text, and a time of 0, are absent */
	bool partly; /* nothing is required, and what cannot be read is absent, also an element of a list */
	const char *list; /* the object is an element of this list, of the number `row` from 0; NULL: of none */
	size_t row;
	char fault[160]; /* "field amount.pay_amount: not a whole number" */
	bool lacks;      /* the fault is that the object itself lacks a required field */
};

/* Fills `out`, which must be zeroed: absent fields stay so. REFUSE: d->fault names the field and what is wrong. */
enum result field_decode(struct decode *d, const struct field_table *t, const cJSON *object, void *out) MUST_USE;

/* Sets the fault of a member, or (NULL) of the object itself, that the table cannot say. Always REFUSE. */
enum result field_refuse(struct decode *d, const char *name, const char *what);

/*
 * SHA-256 of the app and of the decoded fields, in the order of the table: white space, the
 * order of keys and unknown fields make no difference. A personal field counts by its plain
 * text; a field that cannot be decrypted here counts only as present, because its ciphertext
 * may differ between repeats.
 */
struct hash field_digest(const struct field_table *t, const void *in, int64_t app_id);

#endif

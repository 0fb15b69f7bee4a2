/*
 * Forms: what a JSON object of the platform's interfaces may hold, as a table that reads like the interface page. One
 * table serves everything: a file is checked and written by it (bin/form/form.h), and what we use of an object, ours or
 * the platform's, is read by it here.
 *
 * Not for requests that reach us: field.h reads those.
 * Ownership: what form_read gives lives in its arena.
 */
#ifndef SHANMEN_FORM_TABLE_H
#define SHANMEN_FORM_TABLE_H

#include "json/field.h"

enum form_kind {
	FORM_ID,      /* printable ASCII without blanks; at most `max` */
	FORM_NAME,    /* one line of text; at most `max` characters */
	FORM_TEXT,    /* lines of text; at most `max` characters */
	FORM_DIGITS,  /* `max` digits */
	FORM_URL,     /* https://…; at most `max` characters */
	FORM_PICTURE, /* the same, of a PNG, JPG or JPEG */
	FORM_WORD,    /* one of `words` */
	FORM_CLOCK,   /* "HH:MM" */
	FORM_DAY,     /* "yyyy-MM-dd" */
	FORM_PHONE,   /* digits, + and - */
	FORM_DEGREES, /* a text like "30.25", from -`max` to `max` */
	FORM_WHOLE,   /* whole number from `min` to `max`, or one of `numbers` */
	FORM_FLAG,    /* true or false */
	FORM_GROUP,   /* an object of `form` */
	FORM_MAP      /* an object with any members, passed on as it is within the limits of json_tree.h */
};

struct form;

struct form_field {
	const char *name;
	enum form_kind kind;
	bool required;
	int64_t min, max;
	size_t most;   /* 0: one value; else a list of at most so many, with one at least where it is required */
	bool unique;   /* no two elements of the list are equal */
	bool person;   /* data of a person: no message repeats it */
	bool ours;     /* may be in the file, but the program writes it itself: form_write leaves it out */
	bool answered; /* stands in the platform's answers only: never sent, and a fault in a file */
	const struct form *form;
	const char *const *words; /* ends with NULL */
	const int64_t *numbers;   /* ends with 0, which is none of them */
	size_t into;              /* where form_read stores it, see INTO; 0: it is not read */
};

struct form {
	const struct form_field *fields;
	size_t n;
	size_t size; /* of the struct that form_read fills; 0: nothing of it is read */
};

#define FORM(fields)                                                                                                   \
	{                                                                                                              \
		fields, sizeof(fields) / sizeof((fields)[0]), 0                                                        \
	}
#define FORM_OF(fields, type)                                                                                          \
	{                                                                                                              \
		fields, sizeof(fields) / sizeof((fields)[0]), sizeof(type)                                             \
	}

/* For the rows of a form. */
#define MUST .required = true
#define MAY .required = false
#define INTO(type, member) .into = offsetof(type, member) + 1

/*
 * Reads the fields that have a place into `out`, which must be zeroed: a text or an id is a struct str, a whole number
 * and a flag (0, 1) a struct opt_int, an object the struct of its form, a list a struct list of these. Absent are null,
 * an empty text, and what cannot be read; an id may be a whole number, a number may be digits in a text.
 * False: *fault says what of it could not be read or is required and absent. The rest is read all the same.
 */
bool form_read(struct arena *a, const struct form *form, const cJSON *object, void *out, struct str *fault);

#endif

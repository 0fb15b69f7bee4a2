/*
 * Forms: what a JSON object of an operator's file may hold, as a table that reads like the interface page. A file is
 * checked and written by it (bin/form/form.h).
 *
 * Not for reading: what we use of an object, field.h reads.
 */
#ifndef SHANMEN_FORM_TABLE_H
#define SHANMEN_FORM_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
	FORM_OWN,     /* any value: the program that reads it checks it */
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
};

struct form {
	const struct form_field *fields;
	size_t n;
};

#define FORM(fields)                                                                                                   \
	{                                                                                                              \
		fields, sizeof(fields) / sizeof((fields)[0])                                                           \
	}

/* For the rows of a form. */
#define MUST .required = true
#define MAY .required = false

#endif

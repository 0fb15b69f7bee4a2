/*
 * Forms: what an operator's JSON file for the platform may hold, as a table that reads like the interface page. A file
 * is checked against it, every fault with line and path, and then written as the interface's JSON. null counts as
 * absent and is not written.
 *
 * Not for requests: lib/json/field.h reads those and ignores unknown fields. Here an unknown field is a fault.
 */
#ifndef SHANMEN_FORM_H
#define SHANMEN_FORM_H

#include "json/json_out.h"
#include "json_read.h"

enum form_kind {
	FORM_ID,      /* printable ASCII without blanks; at most `max` */
	FORM_NAME,    /* one line of text; at most `max` characters */
	FORM_URL,     /* https://…; at most `max` characters */
	FORM_PICTURE, /* the same, of a PNG, JPG or JPEG */
	FORM_WORD,    /* one of `words` */
	FORM_CLOCK,   /* "HH:MM" */
	FORM_DAY,     /* "yyyy-MM-dd" */
	FORM_PHONE,   /* digits, + and - */
	FORM_DEGREES, /* a text like "30.25", from -`max` to `max` */
	FORM_WHOLE,   /* whole number from `min` to `max` */
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
	size_t most; /* 0: one value; else a list of at most so many, with one at least where it is required */
	bool unique; /* no two elements of the list are equal */
	bool person; /* data of a person: no message repeats it */
	bool ours;   /* may be in the file, but the program writes it itself: form_write leaves it out */
	const struct form *form;
	const char *const *words; /* NULL-terminated */
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

/* Adds every fault of the object. */
void form_check(const struct node *n, const struct form *form);

/* Writes the members of a checked object, in the form's order, into the object that is open. */
void form_write(struct json_out *j, const cJSON *object, const struct form *form);

#endif

/*
 * Field tables: what a JSON object or a query must look like beyond the model, that is
 * ranges, and the whole of it where the model has nothing.
 */
#ifndef SIM_PLATFORM_FIELD_H
#define SIM_PLATFORM_FIELD_H

#include "call.h"

/* FIELD_DIGITS: an integer in a query, as decimal digits. FIELD_TEXTS: a list of texts that are not empty. */
enum field_kind { FIELD_TEXT, FIELD_INT, FIELD_BOOL, FIELD_LIST, FIELD_TEXTS, FIELD_OBJECT, FIELD_DIGITS };

/* min and max limit a text's characters, an integer's value, a list's elements; max 0: no limit. */
struct field {
	const char *name; /* NULL ends the table */
	enum field_kind kind;
	bool required;
	int64_t min;
	int64_t max;
};

#define ID_MAX 100
#define UNIX_MIN 1000000000
#define UNIX_MAX 9999999999 /* seconds; a number of milliseconds is larger */

/* False: refused by 2100005. The answer names the field as `where` followed by its name. */
bool field_check(struct call *c, const struct field *fields, const cJSON *object, const char *where);

#endif

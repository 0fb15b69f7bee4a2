/*
 * Field tables: what a JSON object or a query must look like where the model has nothing. Elsewhere: limit.h.
 */
#ifndef SIM_PLATFORM_FIELD_H
#define SIM_PLATFORM_FIELD_H

#include "call.h"
#include "limit.h"

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

/* False: refused by 2100005. The answer names the field as `where` followed by its name. */
bool field_check(struct call *c, const struct field *fields, const cJSON *object, const char *where);

#endif

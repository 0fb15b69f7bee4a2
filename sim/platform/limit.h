/*
 * How large a value may be. Names, types and what is required are the model's (obey.h); this is what it does not say.
 */
#ifndef SIM_PLATFORM_LIMIT_H
#define SIM_PLATFORM_LIMIT_H

#include "call.h"

/* min and max limit a text's characters, a number's value, a list's elements; max 0: no limit. */
struct limit {
	const char *path; /* as in the model: "datas[].poi_id"; NULL ends the table */
	int64_t min;
	int64_t max;
};

#define ID_MAX 100
#define UNIX_MIN 1000000000
#define UNIX_MAX 9999999999 /* seconds; a number of milliseconds is larger */

/*
 * False: refused by 2100005, since a value is out of its limits. A text whose name ends in "_id" has 1 to ID_MAX
 * characters without being in the table, which may be NULL. The call obeys the model.
 */
bool limits_check(struct call *c, const struct limit *limits);

/* False: refused, since `size` is out of these limits. The answer names the value as `where` followed by `name`. */
bool limit_check(struct call *c, const char *where, const char *name, int64_t min, int64_t max, int64_t size);

#endif

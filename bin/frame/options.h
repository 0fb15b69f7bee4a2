/*
 * The options of all subcommands in one table. Which command takes which is in commands.c. Pure: reads argv, prints
 * nothing.
 */
#ifndef SHANMEN_OPTIONS_H
#define SHANMEN_OPTIONS_H

#include "base/types.h"

enum cli_option {
	OPT_ACCOUNT,
	OPT_ALL,
	OPT_APP,
	OPT_AUTHOR,
	OPT_CATEGORY,
	OPT_CERTIFICATE,
	OPT_CODES,
	OPT_CODE_SOURCE,
	OPT_CONFIRM,
	OPT_COUNT,
	OPT_CREATE,
	OPT_DAY,
	OPT_DRAFT,
	OPT_DRY_RUN,
	OPT_FIELDS,
	OPT_FROM,
	OPT_HELP,
	OPT_JSON,
	OPT_KIND,
	OPT_LIMIT,
	OPT_LOG,
	OPT_MONTH,
	OPT_NUMBER,
	OPT_OLD_SIGNATURE,
	OPT_POI,
	OPT_POOL,
	OPT_PRODUCT,
	OPT_PROJECT,
	OPT_REASON,
	OPT_SEEN,
	OPT_SET,
	OPT_SKU,
	OPT_STATE,
	OPT_TIMEOUT,
	OPT_TO,
	OPT_TYPE,
	OPT_UNDECIDED,
	OPT_WAIT,
	OPT_WHOLE,
	OPT_WRITE,
	OPT_YES,
	OPT__MAX
};

/* A set of options: TAKES(OPT_FROM) | TAKES(OPT_TO). */
#define TAKES(o) (UINT64_C(1) << (o))

/* The option's long name, without the dashes. */
const char *option_name(enum cli_option o);

/*
 * Sorts the arguments, which follow argv[0], into options and positional ones; `-5` is positional. `value[o]` gets the
 * option's value ("" for a switch), `positional` at most `max` texts, *n their number.
 * False: *why (static text) and *which (the argument) say what is wrong.
 */
bool options_read(int argc, char **argv, uint64_t takes, const char *value[OPT__MAX], const char **positional,
                  size_t max, size_t *n, const char **why, const char **which);

#endif

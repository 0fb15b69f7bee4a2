/*
 * Reading the command line: `--name value`, `--name=value`, `--switch`, and the usual short forms. What a value means
 * is known to its command alone.
 */
#include "options.h"

#include <assert.h>
#include <getopt.h>
#include <string.h>

/* What getopt_long gives for an option without a letter. */
#define ONLY_LONG(o) (1000 + (int)(o))
#define DIGITS "0::1::2::3::4::5::6::7::8::9::" /* no option is named by a digit: -5 is a number */
#define LETTERS_MAX (sizeof "-:" DIGITS + 2 * (size_t)OPT__MAX)

static const struct option option_rows[] = {
	[OPT_ACCOUNT] = { "account", required_argument, NULL, 'a' },
	[OPT_ALL] = { "all", no_argument, NULL, ONLY_LONG(OPT_ALL) },
	[OPT_APP] = { "app", required_argument, NULL, ONLY_LONG(OPT_APP) },
	[OPT_AUTHOR] = { "author", required_argument, NULL, ONLY_LONG(OPT_AUTHOR) },
	[OPT_CATEGORY] = { "category", required_argument, NULL, ONLY_LONG(OPT_CATEGORY) },
	[OPT_CERTIFICATE] = { "certificate", required_argument, NULL, ONLY_LONG(OPT_CERTIFICATE) },
	[OPT_CODES] = { "codes", required_argument, NULL, ONLY_LONG(OPT_CODES) },
	[OPT_CODE_SOURCE] = { "code-source", required_argument, NULL, ONLY_LONG(OPT_CODE_SOURCE) },
	[OPT_CONFIRM] = { "confirm", required_argument, NULL, ONLY_LONG(OPT_CONFIRM) },
	[OPT_COUNT] = { "count", required_argument, NULL, ONLY_LONG(OPT_COUNT) },
	[OPT_CREATE] = { "create", required_argument, NULL, ONLY_LONG(OPT_CREATE) },
	[OPT_DAY] = { "day", required_argument, NULL, ONLY_LONG(OPT_DAY) },
	[OPT_DRAFT] = { "draft", no_argument, NULL, ONLY_LONG(OPT_DRAFT) },
	[OPT_DRY_RUN] = { "dry-run", no_argument, NULL, ONLY_LONG(OPT_DRY_RUN) },
	[OPT_FIELDS] = { "fields", no_argument, NULL, ONLY_LONG(OPT_FIELDS) },
	[OPT_FROM] = { "from", required_argument, NULL, 'f' },
	[OPT_HELP] = { "help", no_argument, NULL, 'h' },
	[OPT_JSON] = { "json", no_argument, NULL, 'j' },
	[OPT_KIND] = { "kind", required_argument, NULL, ONLY_LONG(OPT_KIND) },
	[OPT_LIMIT] = { "limit", required_argument, NULL, 'n' },
	[OPT_LOG] = { "log", required_argument, NULL, ONLY_LONG(OPT_LOG) },
	[OPT_MONTH] = { "month", required_argument, NULL, ONLY_LONG(OPT_MONTH) },
	[OPT_NUMBER] = { "number", required_argument, NULL, ONLY_LONG(OPT_NUMBER) },
	[OPT_OLD_SIGNATURE] = { "old-signature", required_argument, NULL, ONLY_LONG(OPT_OLD_SIGNATURE) },
	[OPT_POI] = { "poi", required_argument, NULL, ONLY_LONG(OPT_POI) },
	[OPT_POOL] = { "pool", required_argument, NULL, ONLY_LONG(OPT_POOL) },
	[OPT_PRODUCT] = { "product", required_argument, NULL, ONLY_LONG(OPT_PRODUCT) },
	[OPT_PROJECT] = { "project", required_argument, NULL, 'p' },
	[OPT_REASON] = { "reason", required_argument, NULL, ONLY_LONG(OPT_REASON) },
	[OPT_SEEN] = { "seen", required_argument, NULL, ONLY_LONG(OPT_SEEN) },
	[OPT_SET] = { "set", required_argument, NULL, ONLY_LONG(OPT_SET) },
	[OPT_SKU] = { "sku", required_argument, NULL, ONLY_LONG(OPT_SKU) },
	[OPT_STATE] = { "state", required_argument, NULL, 's' },
	[OPT_TIMEOUT] = { "timeout", required_argument, NULL, ONLY_LONG(OPT_TIMEOUT) },
	[OPT_TO] = { "to", required_argument, NULL, 't' },
	[OPT_TYPE] = { "type", required_argument, NULL, ONLY_LONG(OPT_TYPE) },
	[OPT_UNDECIDED] = { "undecided", required_argument, NULL, ONLY_LONG(OPT_UNDECIDED) },
	[OPT_WAIT] = { "wait", no_argument, NULL, 'w' },
	[OPT_WHOLE] = { "whole", no_argument, NULL, ONLY_LONG(OPT_WHOLE) },
	[OPT_WRITE] = { "write", no_argument, NULL, ONLY_LONG(OPT_WRITE) },
	[OPT_YES] = { "yes", no_argument, NULL, 'y' },
	[OPT__MAX] = { NULL, 0, NULL, 0 },
};
static_assert(sizeof option_rows / sizeof option_rows[0] == OPT__MAX + 1, "one row per option");
static_assert(OPT__MAX <= 64, "a set of them is 64 bits");

const char *option_name(enum cli_option o)
{
	return option_rows[o].name;
}

/* For getopt_long: arguments in their order, a missing value said by ':', and the letters of the table. */
static void letters_of_table(char out[LETTERS_MAX])
{
	size_t n = sizeof "-:" DIGITS - 1;

	memcpy(out, "-:" DIGITS, n);
	for (size_t o = 0; o < OPT__MAX; o++) {
		if (option_rows[o].val >= ONLY_LONG(0))
			continue;
		out[n++] = (char)option_rows[o].val;
		if (option_rows[o].has_arg == required_argument)
			out[n++] = ':';
	}
	out[n] = '\0';
}

/* Takes the option `c` of getopt_long, written as `arg`. NULL, or what is wrong. */
static const char *option_take(int c, const char *arg, bool is_long, uint64_t takes, const char *value[OPT__MAX])
{
	size_t o = 0;

	if (c == ':')
		return "a value is missing after the option";
	if (c == '?' && optopt != 0 && strncmp(arg, "--", 2) == 0)
		return "takes no value: option";
	while (o < OPT__MAX && option_rows[o].val != c)
		o++;
	/* A name cut short is refused: with the next new option it could mean another one. */
	if (o == OPT__MAX || (is_long && strcspn(arg + 2, "=") != strlen(option_rows[o].name)))
		return "unknown option";
	if ((takes & TAKES(o)) == 0)
		return "this command does not take the option";
	if (value[o] != NULL)
		return "given twice: option";
	value[o] = optarg != NULL ? optarg : "";
	return NULL;
}

bool options_read(int argc, char **argv, uint64_t takes, const char *value[OPT__MAX], const char **positional,
                  size_t max, size_t *n, const char **why, const char **which)
{
	char letters[LETTERS_MAX];
	int c, at = 1, index = -1;

	letters_of_table(letters);
	*n = 0;
	*why = NULL;
	optind = 0; /* starts over */
	opterr = 0;
	for (; (c = getopt_long(argc, argv, letters, option_rows, &index)) != -1; at = optind, index = -1) {
		*which = argv[at];
		if (c != 1 && strchr("0123456789", argv[at][1]) == NULL)
			*why = option_take(c, argv[at], index >= 0, takes, value);
		else if (*n < max)
			positional[(*n)++] = argv[at];
		else
			*why = "one argument too many:";
		if (*why != NULL)
			return false;
	}
	for (at = optind; at < argc && *n < max; at++)
		positional[(*n)++] = argv[at];
	*which = argv[at];
	*why = at < argc ? "one argument too many:" : NULL;
	return *why == NULL;
}

/*
 * Reading the command line: `--name value`, `--name=value`, `--switch`, and the usual short forms. What a value means
 * is known to its command alone.
 */
#include "options.h"

#include <assert.h>
#include <string.h>

struct option_row {
	const char *name;
	char letter; /* 0: only long */
	bool value;  /* a value follows */
};

static const struct option_row option_rows[] = {
	[OPT_ACCOUNT] = { "account", 'a', true },
	[OPT_ALL] = { "all", 0, false },
	[OPT_APP] = { "app", 0, true },
	[OPT_AUTHOR] = { "author", 0, true },
	[OPT_CATEGORY] = { "category", 0, true },
	[OPT_CERTIFICATE] = { "certificate", 0, true },
	[OPT_CODES] = { "codes", 0, true },
	[OPT_CODE_SOURCE] = { "code-source", 0, true },
	[OPT_CONFIRM] = { "confirm", 0, true },
	[OPT_COUNT] = { "count", 0, true },
	[OPT_CREATE] = { "create", 0, true },
	[OPT_DAY] = { "day", 0, true },
	[OPT_DRAFT] = { "draft", 0, false },
	[OPT_DRY_RUN] = { "dry-run", 0, false },
	[OPT_FIELDS] = { "fields", 0, false },
	[OPT_FROM] = { "from", 'f', true },
	[OPT_HELP] = { "help", 'h', false },
	[OPT_JSON] = { "json", 'j', false },
	[OPT_KIND] = { "kind", 0, true },
	[OPT_LIMIT] = { "limit", 'n', true },
	[OPT_LOG] = { "log", 0, true },
	[OPT_MONTH] = { "month", 0, true },
	[OPT_NUMBER] = { "number", 0, true },
	[OPT_OLD_SIGNATURE] = { "old-signature", 0, true },
	[OPT_POI] = { "poi", 0, true },
	[OPT_POOL] = { "pool", 0, true },
	[OPT_PRODUCT] = { "product", 0, true },
	[OPT_PROJECT] = { "project", 'p', true },
	[OPT_REASON] = { "reason", 0, true },
	[OPT_SEEN] = { "seen", 0, true },
	[OPT_SET] = { "set", 0, true },
	[OPT_SKU] = { "sku", 0, true },
	[OPT_STATE] = { "state", 's', true },
	[OPT_TIMEOUT] = { "timeout", 0, true },
	[OPT_TO] = { "to", 't', true },
	[OPT_TYPE] = { "type", 0, true },
	[OPT_UNDECIDED] = { "undecided", 0, true },
	[OPT_WAIT] = { "wait", 'w', false },
	[OPT_WHOLE] = { "whole", 0, false },
	[OPT_WRITE] = { "write", 0, false },
	[OPT_YES] = { "yes", 'y', false },
};
static_assert(sizeof option_rows / sizeof option_rows[0] == OPT__MAX, "one row per option");
static_assert(OPT__MAX <= 64, "a set of them is 64 bits");

const char *option_name(enum option o)
{
	return option_rows[o].name;
}

/* The option with this long name (`n` characters, without the dashes); OPT__MAX when there is none. */
static enum option find_long(const char *text, size_t n)
{
	for (int o = 0; o < OPT__MAX; o++) {
		if (strlen(option_rows[o].name) == n && memcmp(option_rows[o].name, text, n) == 0)
			return (enum option)o;
	}
	return OPT__MAX;
}

/* The option with this letter; its value follows the letter or is the next argument (`-n5`, `-n 5`). */
static enum option find_short(const char *text, const char **value)
{
	for (int o = 0; o < OPT__MAX; o++) {
		if (text[0] == '\0' || option_rows[o].letter != text[0])
			continue;
		*value = text[1] != '\0' ? text + 1 : NULL;
		return (enum option)o;
	}
	return OPT__MAX;
}

/* Recognises one argument that begins with '-'; `*value` is the value in the same argument, or NULL. */
static enum option recognise(const char *arg, const char **value)
{
	const char *equals;

	*value = NULL;
	if (arg[1] != '-')
		return find_short(arg + 1, value);
	equals = strchr(arg, '=');
	if (equals == NULL)
		return find_long(arg + 2, strlen(arg + 2));
	*value = equals + 1;
	return find_long(arg + 2, (size_t)(equals - arg) - 2);
}

/* Takes the option at argv[*i] and its value, which may be the next argument. NULL, or what is wrong. */
static const char *options_take(int argc, char **argv, int *i, uint64_t takes, const char *value[OPT__MAX])
{
	const char *given;
	enum option o = recognise(argv[*i], &given);

	if (o == OPT__MAX)
		return "unknown option";
	if ((takes & TAKES(o)) == 0)
		return "this command does not take the option";
	if (value[o] != NULL)
		return "given twice: option";
	if (!option_rows[o].value) {
		if (given != NULL)
			return "takes no value: option";
		value[o] = "";
		return NULL;
	}
	if (given == NULL) {
		if (*i + 1 >= argc)
			return "a value is missing after the option";
		given = argv[++*i];
	}
	value[o] = given;
	return NULL;
}

/* A minus followed by a digit is a number: no option is named by a digit. */
static bool is_option(const char *arg)
{
	return arg[0] == '-' && arg[1] != '\0' && (arg[1] < '0' || arg[1] > '9');
}

bool options_read(int argc, char **argv, uint64_t takes, const char *value[OPT__MAX], const char **positional,
                  size_t max, size_t *n, const char **why, const char **which)
{
	bool only_positional = false;

	*n = 0;
	for (int i = 0; i < argc; i++) {
		*which = argv[i];
		if (!only_positional && strcmp(argv[i], "--") == 0) {
			only_positional = true;
		} else if (!only_positional && is_option(argv[i])) {
			*why = options_take(argc, argv, &i, takes, value);
			if (*why != NULL)
				return false;
		} else {
			if (*n == max) {
				*why = "one argument too many:";
				return false;
			}
			positional[(*n)++] = argv[i];
		}
	}
	return true;
}

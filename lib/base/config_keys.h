/*
 * The table of configuration keys, for config.c and config_keys.c alone: config.h is the interface.
 */
#ifndef SHANMEN_CONFIG_KEYS_H
#define SHANMEN_CONFIG_KEYS_H

#include "base/config.h"

#include <stddef.h>

enum config_kind { TEXT, NUMBER };

struct config_key {
	const char *name;
	enum config_kind kind;
	size_t at;
	const char *fallback; /* the value without this key; NULL: the key is required */
	int64_t min, max;     /* length of a TEXT in bytes, range of a NUMBER */
	const char *sample;
	const char *help;
};

#define CONFIG_KEYS_MAX 96

extern const struct config_key config_keys[];
extern const size_t config_keys_n; /* at most CONFIG_KEYS_MAX */

#endif

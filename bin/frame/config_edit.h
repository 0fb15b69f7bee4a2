/*
 * Keys of the configuration file, changed by a command: the line of each key gets its new value, every other byte of
 * the file stays. The text functions are pure; config_edit_write replaces the file.
 * Not here: reading a configuration and the list of keys (lib/base/config.h).
 *
 * Ownership: texts live in the arena given, and point into the text before.
 */
#ifndef SHANMEN_CONFIG_EDIT_H
#define SHANMEN_CONFIG_EDIT_H

#include "base/arena.h"
#include "base/types.h"

#include <stdio.h>

/* A key that gets a value. */
struct config_setting {
	const char *key;
	struct str value;
};

/* True if the text sets the key; *value points into the text. A line that is commented out sets nothing. */
bool config_text_find(struct str text, const char *key, struct str *value);

/*
 * The text with the key's value. A key that is not set gets a line of its own: below its line that is commented out,
 * else at the end.
 */
struct str config_text_set(struct arena *a, struct str text, const struct config_setting *s);

/* The whole text of the file. False: `err` has a sentence for people. */
bool config_edit_read(struct arena *a, const char *path, struct str *text, char *err, size_t err_size);

/* Prints "- key = old" and "+ key = new" of each setting that changes `text`. */
void config_edit_print(FILE *out, struct str text, const struct config_setting *s, size_t n);

/*
 * Sets the keys in the file at `path`, whose text was `text`: a new file beside it, checked as a configuration, takes
 * its place with its mode and owner; a link stays a link. A file that has changed since is refused. Until
 * the last moment the old file stands untouched. False: nothing was changed, and `err` has a sentence for people.
 */
bool config_edit_write(struct arena *a, const char *path, struct str text, const struct config_setting *s, size_t n,
                       char *err, size_t err_size);

#endif

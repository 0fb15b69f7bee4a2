/*
 * The stand-in's memory: plain files in the folder state/ beside the program, which
 * all its processes share. Trees that are returned belong to the caller. Unless said
 * otherwise a function needs the lock. A file that cannot be read or written ends the
 * program.
 */
#ifndef SIM_PLATFORM_STATE_H
#define SIM_PLATFORM_STATE_H

#include "sim/common/text.h"

#include <cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* The app as the platform knows it, from the file `app` beside the program. */
struct app {
	char *client_key;
	char *client_secret;
	char *account_id;
};

/* Once, at the start: finds the folder by the program's own path and reads the app. */
void state_open(void);

/* The app; needs no lock. */
const struct app *state_app(void);

/* Only one request at a time works on the memory. With the lock a process must not wait, sleep or send. */
void state_lock(void);
void state_unlock(void);

/* Counts arrivals: the number of the next one, from 1. */
int64_t state_number(void);

/* The tree of a file; an empty object when there is no file. `name` is a path below state/. */
cJSON *state_load(const char *name);

/* Writes a new file beside the old one and renames it: a killed process leaves the old one or the new one. */
void state_save(const char *name, const cJSON *tree);

/* Removes the file, when there is one. */
void state_remove(const char *name);

/* The same for a key's file in a folder, such as "orders/8001.json". */
cJSON *state_get(const char *under, const char *key);
void state_put(const char *under, const char *key, const cJSON *tree);
void state_drop(const char *under, const char *key);

/* A list of the trees of all files in a folder, in the order of their names. */
cJSON *state_load_all(const char *under);

/* Appends the tree as one line. */
void state_append(const char *name, const cJSON *tree);

/* A file of entries that have one size: writes the entry into its slot; -1 appends it. Returns the slot. */
int64_t state_entry_put(const char *name, int64_t slot, const void *entry, size_t size);

/* All entries, in memory that the caller frees; *count says how many. NULL: none. */
void *state_entries(const char *name, size_t size, size_t *count);

/* Appends the file's bytes; none when there is no file. */
void state_read(const char *name, struct text *out);

/* Forgets everything but the app, the count of releases and, unless `tokens_too`, the tokens. */
void state_reset(bool tokens_too);

#endif

/*
 * The stand-in's memory: plain files in state/ beside the program, the same
 * for all its processes. Trees returned belong to the caller.
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

/* Finds the folder by the program's own place. Ends the program when it is not there. */
void state_open(void);
const struct app *state_app(void);

/* One request at a time works on the memory; nobody waits, sleeps or sends in between. */
void state_lock(void);
void state_unlock(void);

/* The next arrival's number, from 1. Under the lock. */
int64_t state_number(void);

/* The tree of a file, an empty object when there is none. `name` is below state/. */
cJSON *state_load(const char *name);

/* Written whole beside the old one, then renamed: a killed process leaves either. */
void state_save(const char *name, const cJSON *tree);

/* Nothing when there is none. */
void state_remove(const char *name);

/* The trees of all the files in a folder, by the order of their names. */
cJSON *state_load_all(const char *under);

/* One line more, written at once. */
void state_append(const char *name, const cJSON *tree);

/* Entries of one size in a file: writes the one in the slot, -1 adds it. Returns the slot. */
int64_t state_put(const char *name, int64_t slot, const void *entry, size_t size);

/* All of them, in memory that the caller frees; `count` says how many. NULL: none. */
void *state_get(const char *name, size_t size, size_t *count);

/* The file's bytes; nothing when there is none. */
void state_read(const char *name, struct text *out);

/* "orders/8001.json": what is no plain file name goes by its digest. */
void state_name(struct text *out, const char *folder, const char *key);

/* Forgets everything but who the app is; tokens only when told. */
void state_reset(bool tokens_too);

#endif

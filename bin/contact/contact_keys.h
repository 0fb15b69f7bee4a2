/* The keys of the configuration that first contact settles, by name. */
#ifndef SHANMEN_CONTACT_KEYS_H
#define SHANMEN_CONTACT_KEYS_H

#include "base/arena.h"
#include "base/config.h"

/* The key's value in the configuration as it was read, default or set, in the arena. The key must be one of ours. */
struct str contact_key_value(struct arena *a, const struct config *conf, const char *key);

/* What is to be done after a key has a new value, besides starting the programs again; NULL: nothing. */
const char *contact_key_then(const char *key);

#endif

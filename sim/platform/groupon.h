/*
 * Group-buy certificates in the stand-in's memory: certificates.json with
 * `certificates` (by id: facts told, and `verify`) and `tokens` (by
 * verify_token). The tree belongs to who loads it.
 */
#ifndef SIM_PLATFORM_GROUPON_H
#define SIM_PLATFORM_GROUPON_H

#include "call.h"

cJSON *groupon_load(void);
void groupon_save(const cJSON *memory);

/* Adds or merges what control tells; gives the certificates' ids and codes back. */
bool groupon_tell(const cJSON *told, cJSON *answer);

/* The certificate whose member `name` has that value; NULL: none. */
cJSON *groupon_find(cJSON *memory, const char *name, const char *value);

#endif

/*
 * Group-buy certificates in the stand-in's memory: certificates.json with
 * `certificates` (by id: what control reported, and `verify`), `tokens` (by
 * verify_token) and `cancel_tokens`.
 */
#ifndef SIM_PLATFORM_GROUPON_H
#define SIM_PLATFORM_GROUPON_H

#include "call.h"

/* The whole memory; the caller deletes it. */
cJSON *groupon_load(void);
void groupon_save(const cJSON *memory);

/*
 * Adds or merges certificates that control reports, and adds them to the answer's list `certificates`, with their
 * codes. False: one has no certificate_id; nothing is kept then.
 */
bool groupon_learn(const cJSON *certificates, cJSON *answer);

/* The certificate whose member `name` has that value; NULL: none. */
cJSON *groupon_find(cJSON *memory, const char *name, const char *value);

#endif

/*
 * Verifications in an order's book: entering one and taking it back. What a use has:
 * book.h.
 */
#ifndef SIM_PLATFORM_USE_H
#define SIM_PLATFORM_USE_H

#include "call.h"

enum use_status { USE_VERIFIED = 1, USE_CANCELLED = 2 };
enum verify_type { VERIFY_DEFAULT = 0, VERIFY_SCANNED = 2, VERIFY_OPENAPI = 4 };

/* The certificate's verification that is valid; NULL: none. */
cJSON *use_find(cJSON *order, const char *certificate_id);

/*
 * Enters a verification of the item, which has that number, and returns it; it stays the order's. `facts`:
 * {verify_time, taken_at, verify_type, poi_id}, all optional.
 */
cJSON *use_add(const struct call *c, cJSON *order, const cJSON *item, int64_t number, const cJSON *facts);

/* Writes the use's index entry, after any change of the use. */
void use_index(cJSON *order, cJSON *use);

/*
 * Do the facts say that the part (a project id, WHOLE_ORDER) was verified in another way than by a message of
 * Shanmen?
 */
bool use_elsewhere(cJSON *order, const char *part);

/* How the certificate was used, as facts for use_add, which the caller deletes; NULL: it was not used. */
cJSON *use_evidence(cJSON *order, int64_t number);

/* Takes back the valid use: with `lost` as if it had never been, otherwise as cancelled. False: there is none. */
bool use_end(const struct call *c, cJSON *order, int64_t number, bool lost);

#endif

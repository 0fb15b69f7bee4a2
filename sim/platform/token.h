/*
 * Access tokens: which were given and which are still valid (security page, §4).
 */
#ifndef SIM_PLATFORM_TOKEN_H
#define SIM_PLATFORM_TOKEN_H

#include "call.h"

/* Is the call's access-token valid? False: refused by 2190002 or 2190008. */
bool token_check(struct call *c);

/* Ends all tokens given so far. */
void token_expire_all(void);

/* {given: how many, asked: [{at_ms, now_ms, path, error_code}]}, without the tokens. The caller deletes it. */
cJSON *token_history(void);

#endif

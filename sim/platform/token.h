/*
 * client_token: which were given, which still live (security page, §4).
 */
#ifndef SIM_PLATFORM_TOKEN_H
#define SIM_PLATFORM_TOKEN_H

#include "call.h"

/* The call's access-token. False: refused by 2190002 or 2190008. */
bool token_check(struct call *c);

/* All tokens ever given are expired from now. */
void token_expire_all(void);

/* How many were asked for and when, without the tokens themselves. The caller's tree. */
cJSON *token_history(void);

extern const struct interface TOKEN_INTERFACES[];

#endif

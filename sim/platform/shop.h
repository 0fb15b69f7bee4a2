/*
 * Shops in the stand-in's memory. A shop's file: poi_id, poi_name, address, latitude,
 * longitude, relation (0 claimed, 1 associated, 2 attached), third_id, account_id (of
 * the shop), crowds. Trees that are returned belong to the caller.
 */
#ifndef SIM_PLATFORM_SHOP_H
#define SIM_PLATFORM_SHOP_H

#include "call.h"

#define DATAS_MAX 200

/* NULL: unknown. */
cJSON *shop_load(const char *poi_id);
void shop_save(const cJSON *shop);

/* Merges what control reports of a shop; `gone` removes it. False: there is no poi_id. */
bool shop_learn(const cJSON *facts);

/* A number from its digits, also one that no double holds; a text when they are no digits. */
cJSON *shop_number(const char *digits);

#endif

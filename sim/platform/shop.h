/*
 * Shops in the stand-in's memory. A shop's file: poi_id, poi_name, address, latitude, longitude, relation (0 claimed,
 * 1 associated, 2 attached), third_id, account_id (of the store), crowds. A task's file: task_id (text), kind (claim,
 * decorate, update, match), since_ms, decided, and of the first three third_id, poi_id, account_id, body, status,
 * reject_reason, key_audit_result_list; of a match rows [{ext_id, poi_id, match_poi_id, match_result}].
 * Trees belong to who gets them.
 */
#ifndef SIM_PLATFORM_SHOP_H
#define SIM_PLATFORM_SHOP_H

#include "call.h"

#define DATAS_MAX 200

/* NULL: unknown. */
cJSON *shop_load(const char *poi_id);
void shop_save(const cJSON *shop);

/* A new task of the kind, `index` within its call; its id is beyond 2^53, as there. */
cJSON *shop_task_new(const struct call *c, const char *kind, int index);
void shop_task_save(const cJSON *task);

/* {} when unknown. */
cJSON *shop_task_load(const char *task_id);

/* A number that no double holds, from its digits. */
cJSON *shop_number(const char *digits);

/* True: the task is decided, by control or (settings shop_task, shop_task_ms) by itself, when somebody asks. */
bool shop_task_ended(const struct call *c, cJSON *task);

/* Of a match task that ends by itself: every shop that is known, by its poi_id or its name, is matched. */
void shop_match_end(cJSON *task);

/* Control. */
bool shops_tell(struct call *c, cJSON *answer);
bool shops_show(struct call *c, cJSON *answer);
bool shop_task_decide(struct call *c, cJSON *answer);

extern const struct interface SHOP_INTERFACES[];
extern const struct interface SHOP_TASK_INTERFACES[];
extern const struct interface SHOP_MATCH_INTERFACES[];

#endif

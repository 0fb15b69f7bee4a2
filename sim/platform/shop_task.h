/*
 * Tasks about shops. A task's file: task_id (text), kind (claim, decorate, update,
 * match), since_ms, decided. Of the first three kinds also third_id, poi_id, account_id,
 * body, status, reject_reason, key_audit_result_list; of a match rows [{ext_id, poi_id,
 * poi_name, match_poi_id, match_result}]. Trees that are returned belong to the caller.
 */
#ifndef SIM_PLATFORM_SHOP_TASK_H
#define SIM_PLATFORM_SHOP_TASK_H

#include "call.h"

enum task_status { TASK_PENDING = 0, TASK_PASSED = 1, TASK_FAILED = 2 };
enum match_result { MATCH_NOT_YET = 0, MATCH_FOUND = 1, MATCH_FAILED = 2 };

/* A new task, number `index` of its call. Its id is beyond 2^53, as on the platform. */
cJSON *shop_task_new(const struct call *c, const char *kind, int index);
void shop_task_save(const cJSON *task);

/* An empty object when unknown. */
cJSON *shop_task_load(const char *task_id);

/* Has the task ended: by control, or now because the settings end it? */
bool shop_task_ended(const struct call *c, cJSON *task);

/* A task that passed changes its shop in the list of shops. */
void shop_task_take_effect(const cJSON *task);

#endif

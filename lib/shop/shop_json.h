/*
 * Shops on the wire: questions about them and their tasks, and what the answers say. Pure; not what becomes of it
 * (shop.h, shop_task.h), not the files people write (bin/shop/poi_form.c).
 *
 * A page or entry that cannot be read is never the same as none. Ownership: everything lives in the arena.
 * Source: spec shops-orders-ledger.md §1, §2.
 */
#ifndef SHANMEN_SHOP_JSON_H
#define SHANMEN_SHOP_JSON_H

#include "base/arena.h"
#include "json/field.h"

#include <cjson/cJSON.h>

#define SHOP_PAGE 50       /* D: most rows of a page */
#define SHOP_RELATIONS 3   /* relation_type 0 claimed, 1 associated, 2 attached */
#define SHOP_DATAS_MAX 200 /* D of decorate, ASSUMED of the others */
#define SHOP_PARTS_MAX SHOP_DATAS_MAX

/* --- the list --- */

struct shop_found {
	struct str poi_id;
	struct str name, address;       /* STR_NONE: not told */
	struct str latitude, longitude; /* as told */
	struct str store_account_id;
	int relation; /* the caller's */
};

struct shop_page {
	int64_t total; /* -1: not told */
	struct shop_found *items;
	size_t n;
	size_t unreadable; /* entries without an id of a column's length */
};

struct str shop_list_query(struct arena *a, struct str account_id, int64_t page, int relation);

/* REFUSE: there is no list of shops in it, or one that is longer than we asked for. */
enum result shop_page_read(struct arena *a, const cJSON *data, struct shop_page *out) MUST_USE;

/* --- tasks --- */

enum shop_task_kind { SHOP_CLAIM, SHOP_DECORATE, SHOP_UPDATE, SHOP_MATCH, SHOP_TASK_KIND__MAX };

/* What a submission made: one entry of data.tasks. */
struct shop_new_task {
	struct str task_id, poi_id, shop_id;
};

/* Entries without a task id are left out. REFUSE: no list of tasks. */
enum result shop_new_tasks_read(struct arena *a, const cJSON *data, struct list *out) MUST_USE;

/* data.task_id of a match; STR_NONE: there is none. */
struct str shop_match_task_id(struct arena *a, const cJSON *data);

/* What was audited, or (of a match) one of our shops. */
struct shop_part {
	struct str key;
	struct opt_int status; /* the platform's number; of a match its match_result */
	struct str reason;     /* in the platform's words */
	struct str poi_id;     /* of a match: the platform's shop; STR_NONE: none */
	bool ended;            /* of a match */
	bool matched;          /* its result and, once asked, its relation say so */
};

struct shop_report {
	struct opt_int status; /* of the task */
	struct str reason;     /* STR_NONE: none */
	struct str account_id; /* the store account that a claim made */
	struct shop_part *parts;
	size_t n;
};

struct str shop_task_query(struct arena *a, struct str task_id, bool as_json);

/* NONE: the answer does not speak of this task. REFUSE: it cannot be read. */
enum result shop_report_read(struct arena *a, const cJSON *data, enum shop_task_kind kind, struct str task_id,
                             struct shop_report *out) MUST_USE;

/* --- matching --- */

struct str shop_match_query(struct arena *a, struct str task_id);

/* The same of a match. NONE: not a single row. */
enum result shop_match_read(struct arena *a, const cJSON *data, struct shop_report *out) MUST_USE;

/* Every row has ended. */
bool shop_match_ended(const struct shop_report *t);

struct str shop_relation_query(struct arena *a, const struct shop_report *t);

/* What is matched stays so only where the relation says the same. REFUSE: there is no list. */
enum result shop_relation_read(struct arena *a, const cJSON *data, struct shop_report *t) MUST_USE;

/* "matched", "failed" …; a number that no page has: STR_NONE. */
const char *shop_match_word(int64_t result);

#endif

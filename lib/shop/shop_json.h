/*
 * Shops as JSON: queries about shops and their tasks, and what the answers say. Pure. Not here: what is stored
 * (shop.h, shop_task.h), the files that operators write (bin/shop/poi_form.h).
 *
 * A page or entry that cannot be read is a fault of its own, never the same as "none". Ownership: everything lives in
 * the arena. Source: spec shops-orders-ledger.md §1, §2.
 */
#ifndef SHANMEN_SHOP_JSON_H
#define SHANMEN_SHOP_JSON_H

#include "base/arena.h"
#include "json/field.h"

#include <cjson/cJSON.h>

#define SHOP_PAGE 50       /* D: most rows of a page */
#define SHOP_RELATIONS 3   /* relation_type 0 claimed, 1 associated, 2 attached */
#define SHOP_DATAS_MAX 200 /* D for decorate, ASSUMED for the others */
#define SHOP_PARTS_MAX SHOP_DATAS_MAX

/* --- the list of shops --- */

struct shop_found {
	struct str poi_id;
	struct str name, address;       /* STR_NONE: absent */
	struct str latitude, longitude; /* as the platform writes them */
	struct str store_account_id;
	int relation; /* filled in by the caller */
};

struct shop_page {
	int64_t total; /* -1: absent */
	struct shop_found *items;
	size_t n;
	size_t unreadable; /* entries without an id that fits its column */
};

/* The query string of one page of a relation; pages count from 1. */
struct str shop_list_query(struct arena *a, struct str account_id, int64_t page, int relation);

/* Reads the `data` of a page. REFUSE: it has no list of shops, or one longer than SHOP_PAGE. */
enum result shop_page_read(struct arena *a, const cJSON *data, struct shop_page *out) MUST_USE;

/* --- tasks --- */

enum shop_task_kind { SHOP_CLAIM, SHOP_DECORATE, SHOP_UPDATE, SHOP_MATCH, SHOP_TASK_KIND__MAX };

/* A task that a submission made: one entry of data.tasks. */
struct shop_new_task {
	struct str task_id, poi_id, shop_id;
};

/*
 * Reads the tasks of a submission's answer; entries without a task id are left out. REFUSE: there is no list of tasks.
 */
enum result shop_new_tasks_read(struct arena *a, const cJSON *data, struct list *out) MUST_USE;

/* The task id in the answer to a submitted match; STR_NONE: there is none. */
struct str shop_match_task_id(struct arena *a, const cJSON *data);

/* One audited part of a task, or one of our shops in a match. */
struct shop_part {
	struct str key;
	struct opt_int status; /* the platform's number; in a match its match_result */
	struct str reason;     /* in the platform's words */
	struct str poi_id;     /* in a match: the platform's shop; STR_NONE: none */
	bool ended;            /* in a match */
	bool matched;          /* in a match: its result says so, and the relation, once it was read */
};

/* What the platform reports about a task. */
struct shop_report {
	struct opt_int status;
	struct str reason;     /* STR_NONE: none */
	struct str account_id; /* the store account that a claim made */
	struct shop_part *parts;
	size_t n;
};

/* The query string about a task; as_json: the id stands in brackets. */
struct str shop_task_query(struct arena *a, struct str task_id, bool as_json);

/* Reads the report about a task. NONE: the answer says nothing about this task. REFUSE: it cannot be read. */
enum result shop_report_read(struct arena *a, const cJSON *data, enum shop_task_kind kind, struct str task_id,
                             struct shop_report *out) MUST_USE;

/* --- matching --- */

/* The query string about a match. */
struct str shop_match_query(struct arena *a, struct str task_id);

/* Reads the report about a match. NONE: it has no row. REFUSE: it cannot be read. */
enum result shop_match_read(struct arena *a, const cJSON *data, struct shop_report *out) MUST_USE;

/* True if the match has rows and every one of them has ended. */
bool shop_match_ended(const struct shop_report *t);

/* The query string about the relations of a match's shops. */
struct str shop_relation_query(struct arena *a, const struct shop_report *t);

/* Takes `matched` back for every part whose relation does not confirm it. REFUSE: there is no list of relations. */
enum result shop_relation_read(struct arena *a, const cJSON *data, struct shop_report *t) MUST_USE;

/* A word for a match_result: "matched", "failed" …; NULL for a number that the page does not have. */
const char *shop_match_word(int64_t result);

#endif

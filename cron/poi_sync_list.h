/*
 * The platform's list of one merchant's shops, read from the first page to the last: all three relations, merged by
 * poi_id. Nothing is written here. A list is whole only if no page contradicts another.
 *
 * Source: spec shops-orders-ledger.md §1.
 */
#ifndef SHANMEN_POI_SYNC_LIST_H
#define SHANMEN_POI_SYNC_LIST_H

#include "jobs/job.h"
#include "platform/openapi.h"
#include "shop/shop_json.h"

enum poi_list_end {
	POI_WHOLE,         /* all of it was read */
	POI_CONTRADICTORY, /* it contradicts itself, or cannot be read */
	POI_REFUSED,       /* the platform refuses us: an operator has to act */
	POI_NO_ANSWER      /* no answer now, or the program has to stop */
};

struct poi_list {
	struct job_work *w;
	struct openapi *openapi;
	int64_t app_id;
	struct str account_id;
	struct arena *arena; /* holds the shops; must live as long as the list */
	struct shop_found *shops;
	size_t n;
	size_t room;
	enum poi_list_end end;
	bool no_permission; /* why POI_REFUSED: the platform may allow it again, and an alarm is raised */
	struct str why;     /* a sentence: why it is not whole */
};

/* Reads the list: fills in shops, n, end and why. A result other than OK comes from the database. */
enum result poi_list_read(struct poi_list *l) MUST_USE;

/* Compares two struct shop_found by poi_id, for qsort and bsearch. */
int poi_list_order(const void *a, const void *b);

#endif

/*
 * The platform's list of one merchant's shops, read from begin to end: all three relations, merged by poi_id. Nothing
 * is written here. A list is whole only where every page says so; what contradicts itself is not whole.
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
	POI_CONTRADICTORY, /* it speaks against itself, or cannot be read */
	POI_REFUSED,       /* the platform refuses us: a person has to act */
	POI_NO_ANSWER      /* no answer now, or told to leave */
};

struct poi_list {
	struct job_work *w;
	struct openapi *openapi;
	int64_t app_id;
	struct str account_id;
	struct arena *arena; /* of the shops: lives as long as the list */
	struct shop_found *shops;
	size_t n;
	size_t room;
	enum poi_list_end end;
	struct str why; /* for people, where it is not whole */
};

/* Fills in shops, end and why. Not OK: the database. */
enum result poi_list_read(struct poi_list *l) MUST_USE;

/* By poi_id, for qsort and bsearch. */
int poi_list_order(const void *a, const void *b);

#endif

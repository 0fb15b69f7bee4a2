/*
 * Files for `shanmen poi license|decorate|update|match|crowd`: their fields, one table each, in poi_form.c; what must
 * hold between the fields, and the request they make, in poi_check.c. What the database knows against a file is
 * poi_stored.h's.
 *
 * A file is {"account_id", …} and what the interface's page has. target_type 0 and poi_type 3 (scenic area) are put
 * in by us; pictures without sort_value are numbered in their order.
 * A file of licences holds persons' data: no message repeats it, and nothing of it is kept.
 *
 * Ownership: everything lives as long as the file's tree and the reader's arena.
 * Source: spec shops-orders-ledger.md §2.1 to §2.3, §2.6, §2.7.
 */
#ifndef SHANMEN_POI_FORM_H
#define SHANMEN_POI_FORM_H

#include "bin/form/form.h"
#include "shop/shop_json.h"

#define POI_BODY_MAX ((size_t)1 << 20)
#define POI_LICENSE_DAYS 15 /* D: a licence must be valid for more days than these */

extern const struct form poi_license_form;
extern const struct form poi_decorate_form;
extern const struct form poi_update_form;
extern const struct form poi_match_form;
extern const struct form poi_crowd_form;
extern const struct form poi_license_entry, poi_decorate_entry, poi_update_entry, poi_match_entry;

/* A shop of the file: an element of `datas`. */
struct poi_entry {
	struct str shop_id; /* third_id, ext_id; STR_NONE: left out */
	struct str poi_id;  /* STR_NONE: left out */
};

/* What a checked file says. */
struct poi_file {
	struct node top;
	enum shop_task_kind kind;
	struct str account_id;
	struct poi_entry *entries;
	size_t n;
	size_t closed; /* of an update: shops with open_status 0 */
};

/* Tells every fault of the file; `closing`: open_status 0 is meant. To be used when there was none. */
void poi_check(const struct node *top, enum shop_task_kind kind, day_t today, bool closing, struct poi_file *out);

/* A fault of a shop of the file. */
void poi_fault(const struct poi_file *f, size_t i, const char *key, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* The request; p NULL: longer than POI_BODY_MAX. Lives in the reader's arena. */
struct str poi_body(const struct poi_file *f);

/* A file of crowds: {"account_id","poi_id","crowds"}, the very request. */
void poi_crowd_check(const struct node *top);

#endif

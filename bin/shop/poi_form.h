/*
 * Files for `shanmen poi license|decorate|update|match|crowd`: their fields, one table each, in poi_form.c; the rules
 * between fields, and the request made from them, in poi_check.c. Comparing with the database is poi_stored.h's.
 *
 * A file is {"account_id", …} and what the interface's page has. We add target_type 0 and poi_type 3 (scenic area), and
 * number pictures without sort_value in their order.
 * A file of licences contains personal data: no message repeats them, and nothing of them is kept.
 *
 * Ownership: everything lives as long as the file's tree and the reader's arena.
 * Source: spec shops-orders-ledger.md §2.1 to §2.3, §2.6, §2.7.
 */
#ifndef SHANMEN_POI_FORM_H
#define SHANMEN_POI_FORM_H

#include "bin/form/form.h"
#include "shop/shop_json.h"

#define POI_BODY_MAX ((size_t)1 << 20)
#define POI_LICENSE_DAYS 15 /* D: a licence must be valid for more days than this */

/* The whole files. */
extern const struct form poi_license_form;
extern const struct form poi_decorate_form;
extern const struct form poi_update_form;
extern const struct form poi_match_form;
extern const struct form poi_crowd_form;
/* One element of `datas`. */
extern const struct form poi_license_entry, poi_decorate_entry, poi_update_entry, poi_match_entry;

/* A shop in the file: an element of `datas`. */
struct poi_entry {
	struct str shop_id; /* third_id or ext_id; STR_NONE: absent */
	struct str poi_id;  /* STR_NONE: absent */
};

/* A checked file. */
struct poi_file {
	struct node top;
	enum shop_task_kind kind;
	struct str account_id;
	struct poi_entry *entries;
	size_t n;
	size_t closed; /* in an update: shops with open_status 0 */
};

/*
 * Reports every fault of the file; *out may be used if there was none. `closing`: open_status 0 (closed for good) is
 * allowed.
 */
void poi_check(const struct node *top, enum shop_task_kind kind, day_t today, bool closing, struct poi_file *out);

/* Reports a fault of the file's shop number `i`, at its member `key` (NULL: the shop itself). */
void poi_fault(const struct poi_file *f, size_t i, const char *key, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* Writes the request, in the reader's arena; p NULL: longer than POI_BODY_MAX. */
struct str poi_body(const struct poi_file *f);

/* Reports every fault of a file of crowds, {"account_id","poi_id","crowds"}: it is the request itself. */
void poi_crowd_check(const struct node *top);

#endif

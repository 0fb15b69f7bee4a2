/*
 * Indexes of orders and verifications: files of entries that have one size and are
 * read whole. Lists of thousands are found by them, because reading one JSON tree for
 * each would be too slow. All details are in the order's own file.
 */
#ifndef SIM_PLATFORM_INDEX_H
#define SIM_PLATFORM_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#define INDEX_ID 104 /* an id of ID_MAX bytes and its NUL */

/* An order that control reported. Times are seconds. */
struct order_entry {
	char order_id[INDEX_ID];
	int64_t created;
	int64_t updated;
	int64_t due; /* when the clock changes it next; 0: never */
	int64_t status;
	int64_t listed; /* 0: the platform has forgotten it */
};

/* The lists in which a verification can be: verification records, the ledger. */
enum { LIST_RECORDS = 1, LIST_LEDGER = 2 };

/* A verification. Times are seconds. */
struct use_entry {
	char order_id[INDEX_ID];
	char certificate_id[INDEX_ID];
	char poi_id[INDEX_ID];
	int64_t verified;
	int64_t taken;     /* when the platform received it, by the platform's clock */
	int64_t day_after; /* 00:00 of the day after the booked day; 0: the day is not known */
	int64_t index;     /* its place among the order's uses */
	int64_t lists;     /* in which it is: LIST_… added up */
	int64_t rows;      /* how many it has in the ledger */
};

#define INDEX_ORDERS "orders.table"
#define INDEX_USES "uses.table"

/* Copies an id (NULL: an empty one) into an entry. False: it is too long, so the entry is not written. */
bool index_id(char room[INDEX_ID], const char *id);

#endif

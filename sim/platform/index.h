/*
 * Tables of the stand-in's memory: entries of one size in a file, found by
 * reading it whole. For what is listed by the thousand, where a tree per entry
 * would be too slow; what an entry is about is in its order's file.
 */
#ifndef SIM_PLATFORM_INDEX_H
#define SIM_PLATFORM_INDEX_H

#include "sim/common/text.h"

#include <stdint.h>

#define TABLE_ID 104 /* an id of ID_MAX bytes and its NUL */

/* An order that control told of. */
struct order_entry {
	char order_id[TABLE_ID];
	int64_t created; /* s */
	int64_t updated;
	int64_t due; /* when it is refunded by the clock; 0: never, or it was */
	int64_t status;
	int64_t listed; /* 0: the platform has forgotten it */
};

/* A verification, a row of the ledger, or both: it is in the lists that it says. */
enum { LIST_RECORDS = 1, LIST_LEDGER = 2 };

struct use_entry {
	char order_id[TABLE_ID];
	char certificate_id[TABLE_ID];
	char poi_id[TABLE_ID];
	int64_t verified;  /* s */
	int64_t taken;     /* when the platform was told, by its own clock */
	int64_t day_after; /* 00:00 behind the booked day; 0: not told */
	int64_t index;     /* among the order's uses */
	int64_t lists;
	int64_t rows; /* of the ledger */
};

#define TABLE_ORDERS "orders.table"
#define TABLE_USES "uses.table"

/* An id's copy in an entry's room; one that is too long is not listed: false. */
bool table_id(char room[TABLE_ID], const char *id);

#endif

/*
 * One row of a list in the platform's answer, read member by member. A value may come as a text or a number. Null, an
 * empty text and no member at all are the same: absent. A value that cannot be read is a fault, which names the member;
 * the first fault stays. Pure.
 *
 * Ownership: texts live in the arena given.
 * Source: spec shops-orders-ledger.md §0 (int64 on the wire, ids, times).
 */
#ifndef SHANMEN_API_ROW_H
#define SHANMEN_API_ROW_H

#include "platform/api_answer.h"

#define API_ID_MAX 64 /* bytes, as the columns of ids */

struct api_row {
	struct arena *arena;
	const char *list;  /* "records" */
	size_t n;          /* the row's number, from 0 */
	const cJSON *json; /* if it is no object, it is read as one without members */
	struct str fault;  /* "records[3].verify_id: …"; p NULL: none */
};

/* Begins to read row `n`, from 0, of `list`. Not an object: a fault. */
struct api_row api_row_of(struct arena *a, const char *list, size_t n, const cJSON *json);

/* Records the fault "LIST[N].NAME WHAT", unless there is one already. */
void api_row_fault(struct api_row *row, const char *name, const char *what);

/*
 * An id: a text or digits, at most API_ID_MAX bytes of printable ASCII without blanks; STR_NONE: absent or a fault.
 * need_id: absent is a fault, too.
 */
struct str api_row_id(struct api_row *row, const cJSON *object, const char *name);
struct str api_row_need_id(struct api_row *row, const cJSON *object, const char *name);

/* A whole number; an amount in fen. Not given: absent or a fault. */
struct opt_int api_row_int(struct api_row *row, const cJSON *object, const char *name);
struct opt_fen api_row_fen(struct api_row *row, const cJSON *object, const char *name);

/* A time in seconds, or in milliseconds, by its size. Not given: 0, absent or a fault. */
struct opt_utc api_row_time(struct api_row *row, const cJSON *object, const char *name);

/* A member of row->json that is an object; NULL: absent or a fault. */
const cJSON *api_row_object(struct api_row *row, const char *name);

#endif

/*
 * One row of a list that the platform answers, member by member: a value may come as a
 * text or a number, an absent one is absent, and one that cannot be read is a fault that names it. The first
 * fault stays. Pure.
 *
 * Ownership: texts live in the arena given.
 * Source: spec shops-orders-ledger.md §0 (int64 on the wire, ids, times).
 */
#ifndef SHANMEN_API_ROW_H
#define SHANMEN_API_ROW_H

#include "platform/api_answer.h"

#define API_ID_MAX 64 /* of an id's column */

struct api_row {
	struct arena *arena;
	const char *list;  /* "records" */
	size_t n;          /* the row's number, from 0 */
	const cJSON *json; /* an object, or what is read as one without members */
	struct str fault;  /* "records[3].verify_id: …"; p NULL: none */
};

struct api_row api_row_of(struct arena *a, const char *list, size_t n, const cJSON *json);

/* Notes a fault, unless there is one. */
void api_row_fault(struct api_row *row, const char *name, const char *what);

/* An id: text or bare digits of at most API_ID_MAX bytes, no blanks; empty and null are absent (STR_NONE). */
struct str api_row_id(struct api_row *row, const cJSON *object, const char *name);
struct str api_row_need_id(struct api_row *row, const cJSON *object, const char *name);

struct opt_int api_row_int(struct api_row *row, const cJSON *object, const char *name);
struct opt_fen api_row_fen(struct api_row *row, const cJSON *object, const char *name);

/* Seconds, or milliseconds by their size; 0 is absent. */
struct opt_utc api_row_time(struct api_row *row, const cJSON *object, const char *name);

/* A member that is an object; NULL: absent. */
const cJSON *api_row_object(struct api_row *row, const char *name);

#endif

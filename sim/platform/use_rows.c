/*
 * Finds the verifications of a list, sorts them by time, and makes pages. A cursor
 * names the row after which the next page begins; clients must not look into it.
 */
#include "use_rows.h"

#include "book.h"
#include "book_refresh.h"
#include "index.h"
#include "query.h"
#include "state.h"
#include "trap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CURSOR_FIRST "0"

static int use_row_compare(const void *a, const void *b)
{
	const struct use_row *x = a, *y = b;

	if (x->entry->verified != y->entry->verified)
		return x->entry->verified < y->entry->verified ? -1 : 1;
	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static bool entry_wanted(const struct use_wanted *w, const struct use_entry *e)
{
	return (e->lists & w->list) != 0 && e->verified >= w->from && e->verified <= w->to && e->taken <= w->taken_by &&
	       e->day_after <= w->day_after_by && (w->poi_ids == NULL || query_list_has(w->poi_ids, e->poi_id)) &&
	       (w->certificate_ids == NULL || query_list_has(w->certificate_ids, e->certificate_id));
}

void use_rows_find(const struct call *c, const struct use_wanted *w, struct use_rows *out)
{
	size_t n, i;
	int64_t row;

	book_refresh_due(c);
	out->n = 0;
	out->entries = state_entries(INDEX_USES, sizeof *out->entries, &n);
	out->rows = zeroed(2 * n + 1, sizeof *out->rows); /* a use has at most two rows in the ledger */
	for (i = 0; i < n; i++) {
		const struct use_entry *e = &out->entries[i];

		if (!entry_wanted(w, e))
			continue;
		for (row = 0; row < (w->list == LIST_LEDGER ? e->rows : 1); row++)
			out->rows[out->n++] = (struct use_row){ .entry = e, .slot = (int64_t)i, .row = row };
	}
	qsort(out->rows, out->n, sizeof *out->rows, use_row_compare);
}

void use_rows_free(struct use_rows *rows)
{
	free(rows->entries);
	free(rows->rows);
}

void use_rows_cursor(const struct call *c, const struct use_row *row, char out[USE_CURSOR])
{
	if (trap_set(c, "same_cursor"))
		(void)snprintf(out, USE_CURSOR, "1_1_0");
	else
		(void)snprintf(out, USE_CURSOR, "%" PRId64 "_%" PRId64 "_%" PRId64, row->entry->verified, row->slot,
		               row->row);
}

bool use_rows_first(struct call *c, const struct use_rows *rows, size_t *first)
{
	const char *cursor = json_text(c->query, "cursor");
	struct use_entry entry = { .verified = 0 };
	struct use_row after = { .entry = &entry };
	int used = 0;

	*first = 0;
	if (strcmp(cursor, CURSOR_FIRST) == 0 || trap_set(c, "repeat"))
		return true;
	if (sscanf(cursor, "%15" SCNd64 "_%15" SCNd64 "_%15" SCNd64 "%n", &entry.verified, &after.slot, &after.row,
	           &used) != 3 ||
	    cursor[used] != '\0')
		return call_refuse(c, CODE_PARAMETER, "参数cursor错误");
	while (*first < rows->n && use_row_compare(&rows->rows[*first], &after) <= 0)
		(*first)++;
	return true;
}

static void row_add(const struct call *c, const struct use_row *row, cJSON *list, use_row_maker *make)
{
	cJSON *order = book_open(c, row->entry->order_id);
	const cJSON *use = order ? cJSON_GetArrayItem(book_uses(order), (int)row->entry->index) : NULL;

	if (use)
		cJSON_AddItemToArray(list, make(c, order, use, row));
	cJSON_Delete(order);
}

size_t use_rows_page(const struct call *c, const struct use_rows *rows, size_t first, size_t size, cJSON *list,
                     use_row_maker *make)
{
	size_t end = rows->n - first > size ? first + size : rows->n, i;

	if (trap_set(c, "short") && end > first)
		end = first + (end - first) / 2;
	for (i = first; i < end; i++)
		row_add(c, &rows->rows[i], list, make);
	if (trap_set(c, "duplicates") && end > first)
		row_add(c, &rows->rows[first], list, make);
	if (trap_set(c, "endless") && end == first && rows->n > 0)
		row_add(c, &rows->rows[rows->n - 1], list, make);
	return end;
}

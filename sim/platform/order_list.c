/*
 * Interface /goodlife/v1/trade/order/query/, page shops-orders-ledger §3: one order by
 * its id, or the orders that were created or changed within a window. ASSUMED: both
 * ends of a window belong to it; the rows are sorted by the window's time, then by
 * order id; an unknown id gives an empty list. A query for one order has no other
 * filter.
 */
#include "book.h"
#include "book_refresh.h"
#include "index.h"
#include "interfaces.h"
#include "limit.h"
#include "order.h"
#include "order_view.h"
#include "query.h"
#include "state.h"
#include "trap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_MAX_ROWS 100
#define REACH 10000 /* page_num × page_size */
#define CURSOR_FIRST "0"
#define CURSOR_TEXT (INDEX_ID + 32)

/* The page wanted: by its number, or by_cursor all rows after the one named. */
struct page {
	int64_t number;
	int64_t size;
	bool by_cursor;
	int64_t after_time;
	char after_id[INDEX_ID];
};

/* --- which orders --- */

struct row {
	int64_t time; /* created or updated, as the window says */
	const struct order_entry *entry;
};

static int order_row_compare(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return strcmp(x->entry->order_id, y->entry->order_id);
}

static int order_row_compare_back(const void *a, const void *b)
{
	return order_row_compare(b, a);
}

static bool window_has(const struct call *c, const char *from, const char *to, int64_t time)
{
	if (trap_set(c, "ignore_window"))
		return true;
	return time >= query_number(c, from, 0) && time <= query_number(c, to, UNIX_MAX);
}

static bool entry_wanted(const struct call *c, const struct order_entry *e)
{
	return e->listed && query_number(c, "order_status", e->status) == e->status &&
	       window_has(c, "create_order_start_time", "create_order_end_time", e->created) &&
	       window_has(c, "update_order_start_time", "update_order_end_time", e->updated);
}

/* The caller frees the rows; they point into `entries`. */
static struct row *rows_find(const struct call *c, const struct order_entry *entries, size_t n, size_t *found)
{
	bool by_update = json_get(c->query, "update_order_start_time") != NULL;
	struct row *rows = zeroed(n + 1, sizeof *rows);
	bool back = trap_set(c, "reorder") && query_number(c, "page_num", 1) % 2 == 0;
	size_t i;

	*found = 0;
	for (i = 0; i < n; i++) {
		if (!entry_wanted(c, &entries[i]))
			continue;
		rows[*found].time = by_update ? entries[i].updated : entries[i].created;
		rows[(*found)++].entry = &entries[i];
	}
	qsort(rows, *found, sizeof *rows, back ? order_row_compare_back : order_row_compare);
	return rows;
}

/* --- the page --- */

static bool page_reach_check(struct call *c, const struct page *p)
{
	if (p->by_cursor || p->number * p->size <= REACH)
		return true;
	return call_refuse(c, CODE_PARAMETER, "page_num*page_size超过%d, 请使用cursor", REACH);
}

/* The three forms of a cursor: "0" (the first page), "time,id", ["time","id"]. */
static bool order_cursor_read(struct call *c, const char *cursor, struct page *p)
{
	cJSON *list = *cursor == '[' ? cJSON_Parse(cursor) : NULL;
	const char *time = cJSON_GetStringValue(cJSON_GetArrayItem(list, 0));
	const char *id = cJSON_GetStringValue(cJSON_GetArrayItem(list, 1)), *comma = strchr(cursor, ',');
	bool good;

	p->by_cursor = true;
	if (list == NULL) {
		time = cursor;
		id = comma ? comma + 1 : NULL;
	}
	good = time && id && sscanf(time, "%15" SCNd64, &p->after_time) == 1 && index_id(p->after_id, id);
	cJSON_Delete(list);
	return good || strcmp(cursor, CURSOR_FIRST) == 0 || call_refuse(c, CODE_PARAMETER, "参数cursor错误");
}

static bool page_read(struct call *c, struct page *p)
{
	const char *cursor = json_text(c->query, "cursor");

	p->number = trap_set(c, "repeat") ? 1 : query_number(c, "page_num", 1);
	p->size = query_number(c, "page_size", 0);
	return (cursor == NULL || order_cursor_read(c, cursor, p)) && page_reach_check(c, p);
}

static size_t page_first(const struct page *p, const struct row *rows, size_t n)
{
	size_t i = 0;

	if (!p->by_cursor)
		return (size_t)((p->number - 1) * p->size);
	while (i < n && (rows[i].time < p->after_time ||
	                 (rows[i].time == p->after_time && strcmp(rows[i].entry->order_id, p->after_id) <= 0)))
		i++;
	return i;
}

static void order_add(const struct call *c, const char *order_id, cJSON *list)
{
	cJSON *order = book_open(c, order_id);

	if (order == NULL)
		return;
	cJSON_AddItemToArray(list, order_view(c, order));
	cJSON_Delete(order);
}

static void order_cursor_answer(const struct call *c, const struct page *p, const struct row *last)
{
	cJSON *after = json_object_at(c->data, "search_after"), *values = json_list_at(after, "CursorValue");
	char time[24];

	json_set_int(after, "Size", p->size);
	if (last == NULL)
		return;
	(void)snprintf(time, sizeof time, "%" PRId64, trap_set(c, "same_cursor") ? 1 : last->time);
	cJSON_AddItemToArray(values, cJSON_CreateString(time));
	cJSON_AddItemToArray(values, cJSON_CreateString(trap_set(c, "same_cursor") ? "1" : last->entry->order_id));
}

static void page_answer(const struct call *c, const struct page *p, int64_t total)
{
	cJSON *page = json_object_at(c->data, "page");

	json_set_int(page, "page_num", p->number);
	json_set_int(page, "page_size", p->size);
	json_set_int(page, "total", total);
}

static void rows_answer(const struct call *c, const struct page *p, const struct row *rows, size_t n)
{
	size_t first = page_first(p, rows, n), end, i;
	cJSON *list = json_list_at(c->data, "orders");

	first = first < n ? first : n;
	end = n - first > (size_t)p->size ? first + (size_t)p->size : n;
	if (trap_set(c, "short") && end > first)
		end = first + (end - first) / 2;
	for (i = first; i < end; i++)
		order_add(c, rows[i].entry->order_id, list);
	if (trap_set(c, "duplicates") && end > first)
		order_add(c, rows[first].entry->order_id, list);
	if (trap_set(c, "endless") && end == first && n > 0)
		order_add(c, rows[n - 1].entry->order_id, list);
	order_cursor_answer(c, p, end > first ? &rows[end - 1] : NULL);
	page_answer(c, p, (int64_t)n);
	if (trap_set(c, "no_list"))
		cJSON_DeleteItemFromObjectCaseSensitive(c->data, "orders");
}

static void list_answer(struct call *c, const struct page *p)
{
	struct order_entry *entries;
	struct row *rows;
	size_t n, found;

	book_refresh_due(c);
	entries = state_entries(INDEX_ORDERS, sizeof *entries, &n);
	rows = rows_find(c, entries, n, &found);
	rows_answer(c, p, rows, found);
	free(rows);
	free(entries);
}

/* --- one order --- */

/* Finds the order by Shanmen's number, which no index has: reads the orders one by one. */
static bool ext_order_find(const struct call *c, const char *ext_order_id, char order_id[INDEX_ID])
{
	size_t n, i;
	struct order_entry *entries = state_entries(INDEX_ORDERS, sizeof *entries, &n);
	bool found = false;

	for (i = 0; i < n && !found; i++) {
		cJSON *order = book_open(c, entries[i].order_id);
		const char *own = order ? json_text(order_facts(order), "ext_order_id") : NULL;

		found = own && strcmp(own, ext_order_id) == 0;
		if (found)
			(void)index_id(order_id, entries[i].order_id);
		cJSON_Delete(order);
	}
	free(entries);
	return found;
}

static void order_answer(struct call *c, const struct page *p, const char *order_id, const char *ext_order_id)
{
	char found[INDEX_ID] = "";
	cJSON *order = NULL, *list;

	if (order_id == NULL && ext_order_find(c, ext_order_id, found))
		order_id = found;
	if (order_id)
		order = book_open(c, order_id);
	list = json_list_at(c->data, "orders");
	if (order && !json_true(book_of(order), "forgotten"))
		cJSON_AddItemToArray(list, order_view(c, order));
	page_answer(c, p, cJSON_GetArraySize(list));
	cJSON_Delete(order);
	if (trap_set(c, "no_list"))
		cJSON_DeleteItemFromObjectCaseSensitive(c->data, "orders");
}

static bool window_complete(const struct call *c, const char *from, const char *to)
{
	return json_get(c->query, from) && json_get(c->query, to);
}

static void order_query(struct call *c)
{
	const char *order_id = json_text(c->query, "order_id"), *ext = json_text(c->query, "ext_order_id");
	struct page p = { .number = 1 };

	if (!call_account_check(c) || !page_read(c, &p))
		return;
	if (order_id == NULL && ext == NULL &&
	    !window_complete(c, "create_order_start_time", "create_order_end_time") &&
	    !window_complete(c, "update_order_start_time", "update_order_end_time")) {
		(void)call_refuse(c, CODE_PARAMETER, "参数order_id、ext_order_id或时间窗口须传其一");
		return;
	}
	if (p.size == 0) {
		json_list_at(c->data, "orders");
		page_answer(c, &p, 0);
	} else if (order_id || ext) {
		order_answer(c, &p, order_id, ext);
	} else {
		list_answer(c, &p);
	}
}

static const struct limit QUERY_LIMITS[] = {
	{ "page_num", 1, REACH },
	{ "page_size", 0, SIZE_MAX_ROWS },
	{ "cursor", 1, CURSOR_TEXT },
	{ 0 },
};

const struct interface ORDER_LIST_INTERFACES[] = {
	{ "GET", "/goodlife/v1/trade/order/query/", true, QUERY_LIMITS, order_query },
	{ 0 },
};

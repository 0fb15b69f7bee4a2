/*
 * Two queries: the product with its SKUs, then the days of the wanted SKUs.
 */
#include "product/calendar_pull.h"

#include "base/buf.h"
#include "json/json_out.h"

#include <string.h>

#define SKUS_JSON_MAX (1u << 20)

#define SELECT_PRODUCT                                                                                                 \
	"SELECT p.product_id, p.product_out_id, s.sku_id, s.sku_out_id"                                                \
	"  FROM product p"                                                                                             \
	"  JOIN merchant m ON m.account_id = p.account_id"                                                             \
	"  LEFT JOIN sku s ON s.product_id = p.product_id"

/* product PRIMARY KEY. */
enum { PRODUCT_ID, PRODUCT_OUT_ID, PRODUCT_SKU_ID, PRODUCT_SKU_OUT_ID };
static const struct sql SQL_PULL_BY_ID = {
	"pull_by_product_id",
	SELECT_PRODUCT " WHERE p.product_id = ? AND m.app_id = ? ORDER BY s.sku_out_id",
};

/* The same columns. product UNIQUE KEY product_out_id. */
static const struct sql SQL_PULL_BY_OUT_ID = {
	"pull_by_product_out_id",
	SELECT_PRODUCT " WHERE p.product_out_id = ? AND m.app_id = ? ORDER BY s.sku_out_id",
};

/*
 * calendar_day PRIMARY KEY (sku_id, day): each day of the range is looked up for each SKU. By a condition on the range
 * the server would read the whole calendar of every SKU, which only grows. The sequence must reach PULL_DAYS_MAX; the
 * position keeps the SKUs in our order.
 */
enum { DAYS_POSITION, DAYS_ROW };
static const struct sql SQL_PULL_DAYS = {
	"pull_days",
	"SELECT STRAIGHT_JOIN w.position, " CALENDAR_ROW_COLUMNS
	"  FROM JSON_TABLE(?, '$[*]' COLUMNS (position FOR ORDINALITY,"
	"         sku_id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$')) w"
	"  JOIN sku s ON s.sku_id = w.sku_id"
	"  JOIN seq_0_to_731 n ON n.seq <= ?"
	"  JOIN calendar_day d ON d.sku_id = w.sku_id AND d.day = CAST(? AS DATE) + INTERVAL n.seq DAY"
	" ORDER BY w.position, n.seq",
};

enum result pull_product_read(struct ctx *c, int64_t app_id, struct str product_id, struct str product_out_id,
                              struct pull_product *out)
{
	bool by_id = product_id.p != NULL;
	struct rows rows;
	enum result r = db_query(c->db, c->arena, by_id ? &SQL_PULL_BY_ID : &SQL_PULL_BY_OUT_ID,
	                         ARGS(arg_str(by_id ? product_id : product_out_id), arg_int(app_id)), &rows);

	if (r != OK)
		return r;
	if (rows.n == 0)
		return NONE;
	*out = (struct pull_product){ .product_id = row_str(&rows, 0, PRODUCT_ID),
		                      .product_out_id = row_str(&rows, 0, PRODUCT_OUT_ID) };
	out->skus = arena_array(c->arena, rows.n, sizeof *out->skus);
	for (size_t i = 0; i < rows.n; i++) {
		if (!row_null(&rows, i, PRODUCT_SKU_ID))
			out->skus[out->skus_n++] =
				(struct pull_sku){ .sku_id = row_str(&rows, i, PRODUCT_SKU_ID),
				                   .sku_out_id = row_str(&rows, i, PRODUCT_SKU_OUT_ID) };
	}
	return OK;
}

/* The wanted SKUs as a JSON list of their ids. */
static struct str wanted_json(struct arena *a, const struct pull_product *p)
{
	struct buf b = BUF_INIT(SKUS_JSON_MAX);
	struct json_out j = { .b = &b };
	struct str text;

	json_list(&j, NULL);
	for (size_t i = 0; i < p->skus_n; i++) {
		if (p->skus[i].wanted)
			json_str(&j, NULL, p->skus[i].sku_id);
	}
	json_list_end(&j);
	text = arena_str(a, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return text;
}

/* Takes the rows of one position, from row *at on, and moves *at after them. Rows are ordered by position. */
static void take_sku_days(struct pull_sku *s, const struct calendar_form *form, const struct rows *rows,
                          int64_t position, struct calendar_entry *days, size_t *at)
{
	size_t first = *at;

	for (; *at < rows->n && row_int(rows, *at, DAYS_POSITION) == position; (*at)++) {
		struct calendar_row row = calendar_row_read(rows, *at, DAYS_ROW);

		days[*at] = calendar_entry_of(form, &row);
	}
	s->days = &days[first];
	s->days_n = *at - first;
}

enum result pull_days_read(struct ctx *c, const struct calendar_form *form, struct pull_product *p, day_t from,
                           day_t to)
{
	struct calendar_entry *days;
	int64_t position = 0;
	struct rows rows;
	size_t at = 0;
	enum result r = db_query(
		c->db, c->arena, &SQL_PULL_DAYS,
		ARGS(arg_str(wanted_json(c->arena, p)), arg_int(to.n - from.n), arg_day(c->arena, from)), &rows);

	if (r != OK)
		return r;
	days = arena_array(c->arena, rows.n + 1, sizeof *days);
	for (size_t i = 0; i < p->skus_n; i++) {
		if (p->skus[i].wanted)
			take_sku_days(&p->skus[i], form, &rows, ++position, days, &at);
	}
	return OK;
}

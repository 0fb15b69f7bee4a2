/*
 * The product with its SKUs, by one query for each way in which it may be named; then the days of the wanted SKUs, by one.
 */
#include "product/calendar_pull.h"

#include "base/buf.h"
#include "base/str.h"
#include "json/json_out.h"

#include <string.h>

#define SKUS_JSON_MAX (1u << 20)

/* `skus`: how many rows a product has. */
#define SELECT_PRODUCT(skus)                                                                                           \
	"SELECT p.account_id, p.product_no, p.product_id, p.product_out_id, s.sku_no, s.sku_id, s.sku_out_id, " skus   \
	"  FROM product p"                                                                                             \
	"  JOIN merchant m ON m.account_id = p.account_id"                                                             \
	"  LEFT JOIN sku s ON s.product_no = p.product_no"
#define ALL_SKUS "(SELECT COUNT(*) FROM sku k WHERE k.product_no = p.product_no)"
#define IN_ORDER " AND m.app_id = ? ORDER BY p.account_id, s.sku_out_id"

/* KEY product_id. */
enum {
	PRODUCT_ACCOUNT_ID,
	PRODUCT_NO,
	PRODUCT_ID,
	PRODUCT_OUT_ID,
	PRODUCT_SKU_NO,
	PRODUCT_SKU_ID,
	PRODUCT_SKU_OUT_ID,
	PRODUCT_SKUS
};
static const struct sql SQL_PULL_BY_ID = {
	"pull_by_product_id",
	SELECT_PRODUCT(ALL_SKUS) " WHERE p.product_id = ?" IN_ORDER,
};

/* The same columns. KEY out_id of product: unique within a merchant. */
static const struct sql SQL_PULL_BY_OUT_ID = {
	"pull_by_product_out_id",
	SELECT_PRODUCT(ALL_SKUS) " WHERE p.product_out_id = ?" IN_ORDER,
};

/* The same columns. KEY out_id of sku: unique within a merchant. */
static const struct sql SQL_PULL_BY_SKU_OUT_ID = {
	"pull_by_sku_out_id",
	SELECT_PRODUCT("1") " WHERE s.sku_out_id = ?" IN_ORDER,
};

/*
 * calendar_day PRIMARY KEY (sku_no, day): each day of the range is looked up for each SKU. By a condition on the range
 * the server would read the whole calendar of every SKU, which only grows. The sequence must reach PULL_DAYS_MAX; the
 * position keeps the SKUs in our order. Every day asked for is a row, also one that is not stored: so their number is known.
 */
enum { DAYS_POSITION, DAYS_ROW };
static const struct sql SQL_PULL_DAYS = {
	"pull_days",
	"SELECT STRAIGHT_JOIN w.position, " CALENDAR_ROW_COLUMNS
	"  FROM JSON_TABLE(?, '$[*]' COLUMNS (position FOR ORDINALITY,"
	"         sku_no BIGINT UNSIGNED PATH '$')) w"
	"  JOIN sku s ON s.sku_no = w.sku_no"
	"  JOIN seq_0_to_731 n ON n.seq <= ?"
	"  LEFT JOIN calendar_day d ON d.sku_no = w.sku_no AND d.day = CAST(? AS DATE) + INTERVAL n.seq DAY"
	" ORDER BY w.position, n.seq",
};

/* The product of the rows. NONE: there is none, or several merchants have one and `account_id` is none of them. */
static enum result take_product(struct arena *a, const struct rows *rows, struct str account_id,
                                struct pull_product *out)
{
	size_t first = 0;

	for (size_t i = 1; i < rows->n; i++) {
		if (row_int(rows, i, PRODUCT_NO) != row_int(rows, 0, PRODUCT_NO))
			first = rows->n; /* several: the request's merchant decides */
	}
	for (size_t i = 0; first == rows->n && i < rows->n; i++) {
		if (str_same(row_str(rows, i, PRODUCT_ACCOUNT_ID), account_id))
			first = i;
	}
	if (first >= rows->n)
		return NONE;
	*out = (struct pull_product){ .product_no = row_int(rows, first, PRODUCT_NO),
		                      .product_id = row_str(rows, first, PRODUCT_ID),
		                      .product_out_id = row_str(rows, first, PRODUCT_OUT_ID) };
	out->skus = arena_array(a, rows->n, sizeof *out->skus);
	for (size_t i = first; i < rows->n && row_int(rows, i, PRODUCT_NO) == out->product_no; i++) {
		if (!row_null(rows, i, PRODUCT_SKU_NO))
			out->skus[out->skus_n++] =
				(struct pull_sku){ .sku_no = row_int(rows, i, PRODUCT_SKU_NO),
				                   .sku_id = row_str(rows, i, PRODUCT_SKU_ID),
				                   .sku_out_id = row_str(rows, i, PRODUCT_SKU_OUT_ID) };
	}
	return db_all_rows("pull_product", out->skus_n, row_int(rows, first, PRODUCT_SKUS));
}

static enum result read_product(struct ctx *c, const struct sql *s, struct str id, int64_t app_id,
                                struct str account_id, struct pull_product *out)
{
	struct rows rows;
	enum result r;

	if (id.p == NULL)
		return NONE;
	r = db_query(c->db, c->arena, s, ARGS(arg_str(id), arg_int(app_id)), &rows);
	return r == OK ? take_product(c->arena, &rows, account_id, out) : r;
}

enum result pull_product_read(struct ctx *c, int64_t app_id, const struct pull_name *name, struct pull_product *out)
{
	enum result r = read_product(c, &SQL_PULL_BY_ID, name->product_id, app_id, name->account_id, out);

	if (r == NONE)
		r = read_product(c, &SQL_PULL_BY_OUT_ID, name->product_out_id, app_id, name->account_id, out);
	if (r == NONE)
		r = read_product(c, &SQL_PULL_BY_SKU_OUT_ID, name->product_out_id, app_id, name->account_id, out);
	return r;
}

/* The wanted SKUs as a JSON list of their numbers. */
static struct str wanted_json(struct arena *a, const struct pull_product *p)
{
	struct buf b = BUF_INIT(SKUS_JSON_MAX);
	struct json_out j = { .b = &b };

	json_list(&j, NULL);
	for (size_t i = 0; i < p->skus_n; i++) {
		if (p->skus[i].wanted)
			json_int(&j, NULL, p->skus[i].sku_no);
	}
	json_list_end(&j);
	return buf_take(a, &b);
}

/* Takes the rows of one position, from row *at on, and moves *at after them. Rows are ordered by position. */
static void take_sku_days(struct pull_sku *s, const struct calendar_form *form, const struct rows *rows,
                          int64_t position, struct calendar_entry *days, size_t *at)
{
	struct calendar_entry *first = &days[*at];
	size_t n = 0;

	for (; *at < rows->n && row_int(rows, *at, DAYS_POSITION) == position; (*at)++) {
		struct calendar_row row = calendar_row_read(rows, *at, DAYS_ROW);

		if (!row_null(rows, *at, DAYS_ROW))
			first[n++] = calendar_entry_of(form, &row);
	}
	s->days = first;
	s->days_n = n;
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
	return db_all_rows(SQL_PULL_DAYS.name, rows.n, position * (to.n - from.n + 1));
}

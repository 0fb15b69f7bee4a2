/*
 * `shanmen product list`, `shanmen product status ID`: our products, what the platform says about them, and which of
 * their days it has not acknowledged yet.
 */
#include "base/clock.h"
#include "base/day.h"
#include "base/str.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "product_find.h"

#include <stdio.h>

/* The columns of a publication request; next_at only while it is to be tried again. */
#define REQUEST                                                                                                        \
	" publication.state, publication.published_at, publication.author,"                                            \
	" IF(publication.state = 'due' AND publication.next_at > 0, publication.next_at, NULL), publication.error"

/*
 * What both commands show about a product. The counts use KEY `owed` and the PRIMARY KEY of calendar_day;
 * calendar_push.h says when a day is pending. A request whose product is not here yet is a row without the product's
 * columns.
 */
#define SQL_PRODUCT                                                                                                    \
	"SELECT product.product_id, product.product_out_id, product.name, product.account_id, product.poi_id,"         \
	" product.way, product.online, product.review, product.review_reason, product.asked_at, product.missing,"      \
	" (SELECT COUNT(*) FROM sku WHERE sku.product_no = product.product_no),"                                       \
	" (SELECT GROUP_CONCAT(sku.sku_out_id ORDER BY sku.sku_out_id SEPARATOR ' ') FROM sku"                         \
	"   WHERE sku.product_no = product.product_no),"                                                               \
	" IF(product.way = 'full_direct', (SELECT COUNT(*) FROM sku JOIN calendar_day d"                               \
	"   ON d.dirty AND d.sku_no = sku.sku_no AND d.day >= ? WHERE sku.product_no = product.product_no), 0),"       \
	" (SELECT COUNT(d.push_error) FROM sku JOIN calendar_day d ON d.sku_no = sku.sku_no AND d.day >= ?"            \
	"   WHERE sku.product_no = product.product_no)," REQUEST                                                       \
	" FROM product LEFT JOIN publication ON publication.product_out_id = product.product_out_id"                   \
	" AND publication.account_id = product.account_id"

#define SQL_REQUEST                                                                                                    \
	" UNION ALL SELECT publication.product_id, publication.product_out_id, NULL, publication.account_id, NULL,"    \
	" NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL," REQUEST " FROM publication WHERE NOT EXISTS"    \
	" (SELECT 1 FROM product WHERE product.product_out_id = publication.product_out_id"                            \
	" AND product.account_id = publication.account_id)"

enum {
	PRODUCT_ID,
	PRODUCT_OUT_ID,
	PRODUCT_NAME,
	PRODUCT_ACCOUNT_ID,
	PRODUCT_POI_ID,
	PRODUCT_WAY,
	PRODUCT_ONLINE,
	PRODUCT_REVIEW,
	PRODUCT_REVIEW_REASON,
	PRODUCT_ASKED_AT,
	PRODUCT_MISSING,
	PRODUCT_SKUS,
	PRODUCT_SKU_OUT_IDS,
	PRODUCT_DAYS_PENDING,
	PRODUCT_DAYS_REJECTED,
	REQUEST_STATE,
	REQUEST_PUBLISHED_AT,
	REQUEST_AUTHOR,
	REQUEST_NEXT_AT,
	REQUEST_ERROR
};
static const struct sql SQL_LIST = { "product_list", SQL_PRODUCT SQL_REQUEST " ORDER BY 2" };
static const struct sql SQL_ONE = { "product_one", SQL_PRODUCT
	                            " WHERE (product.product_id = ? OR product.product_out_id = ?)"
	                            " AND (? IS NULL OR product.account_id = ?)" SQL_REQUEST
	                            " AND publication.product_out_id = ? AND (? IS NULL OR publication.account_id = ?)"
	                            " ORDER BY 1 <=> ? DESC, 4 LIMIT 2" };
static const struct sql SQL_SKUS = {
	"product_skus",
	"SELECT sku.sku_id, sku.sku_out_id, sku.name, sku.market_price_fen, MIN(d.day), MAX(d.day), COUNT(d.day),"
	" COALESCE(SUM(d.dirty AND product.way = 'full_direct'), 0), COUNT(d.push_error), MAX(d.push_error), p.told_at, p.error"
	" FROM sku JOIN product ON product.product_no = sku.product_no"
	" LEFT JOIN calendar_day d ON d.sku_no = sku.sku_no AND d.day >= ?"
	" LEFT JOIN calendar_push p ON p.sku_no = sku.sku_no"
	" WHERE product.account_id = ? AND product.product_out_id = ? GROUP BY sku.sku_no ORDER BY sku.sku_out_id",
};

static const struct column list_columns[] = {
	{ "product_id", "product", CELL_TEXT },
	{ "product_out_id", "ours", CELL_TEXT },
	{ "name", "name", CELL_TEXT },
	{ "account_id", NULL, CELL_TEXT },
	{ "poi_id", NULL, CELL_TEXT },
	{ "way", "way", CELL_TEXT },
	{ "online", "online", CELL_BOOL },
	{ "review", "review", CELL_TEXT },
	{ "review_reason", "reason", CELL_TEXT },
	{ "asked_at", NULL, CELL_TIME },
	{ "missing", NULL, CELL_BOOL },
	{ "skus", "SKUs", CELL_INT },
	{ "sku_out_ids", NULL, CELL_TEXT },
	{ "days_owed", "days pending", CELL_INT },
	{ "days_rejected", "rejected", CELL_INT },
	{ "publication", "published", CELL_TEXT },
	{ "published_at", NULL, CELL_TIME },
	{ "author", NULL, CELL_TEXT },
	{ "next_at", NULL, CELL_TIME },
	{ "publication_error", NULL, CELL_TEXT },
};

static const struct column status_columns[] = {
	{ "product_id", "product", CELL_TEXT },
	{ "product_out_id", "our id", CELL_TEXT },
	{ "name", "name", CELL_TEXT },
	{ "account_id", "merchant", CELL_TEXT },
	{ "poi_id", "shop", CELL_TEXT },
	{ "way", "way", CELL_TEXT },
	{ "online", "orders are taken here", CELL_BOOL },
	{ "review", "on the platform", CELL_TEXT },
	{ "review_reason", "its reason", CELL_TEXT },
	{ "asked_at", "asked last at", CELL_TIME },
	{ "missing", "unknown to the platform", CELL_BOOL },
	{ "skus", "SKUs", CELL_INT },
	{ "sku_out_ids", NULL, CELL_TEXT },
	{ "days_owed", "days pending", CELL_INT },
	{ "days_rejected", "days rejected", CELL_INT },
	{ "publication", "publication", CELL_TEXT },
	{ "published_at", "given at", CELL_TIME },
	{ "author", "by", CELL_TEXT },
	{ "next_at", "next try at", CELL_TIME },
	{ "publication_error", "the platform said", CELL_TEXT },
};

static const struct column sku_columns[] = {
	{ "sku_id", "SKU", CELL_TEXT },
	{ "sku_out_id", "ours", CELL_TEXT },
	{ "name", "name", CELL_TEXT },
	{ "market_price_fen", "market price", CELL_YUAN },
	{ "first_day", "first day", CELL_TEXT },
	{ "last_day", "last day", CELL_TEXT },
	{ "days", "days", CELL_INT },
	{ "days_owed", "pending", CELL_INT },
	{ "days_rejected", "rejected", CELL_INT },
	{ "rejected_for", "reason", CELL_TEXT },
	{ "told_at", "accepted last at", CELL_TIME },
	{ "push_error", "last error", CELL_TEXT },
};

enum cli_exit cmd_product_list(struct cli *cli)
{
	struct arg today = arg_day(&cli->arena, day_of(clock_now()));

	return cli_list_query(cli, list_columns, &SQL_LIST, ARGS(today, today));
}

static enum cli_exit status_json(const struct rows *product, const struct rows *skus)
{
	struct json_out j;

	json_begin(&j);
	json_object(&j, NULL);
	card_json(&j, status_columns, product, 0);
	table_json(&j, "sku_list", sku_columns, skus);
	json_object_end(&j);
	return json_print(&j);
}

/* Ours is one merchant's own id, so two may have the same; the platform's counts before it. */
static bool is_one(struct str id, const struct rows *product)
{
	return product->n == 1 || (product->n > 1 && str_same(row_str(product, 0, PRODUCT_ID), id));
}

static enum cli_exit refuse_unknown(const char *id, const struct rows *product)
{
	struct product_found found = { .another = STR_NONE };

	if (product->n > 1) {
		found.merchant.account_id = row_str(product, 0, PRODUCT_ACCOUNT_ID);
		found.another = row_str(product, 1, PRODUCT_ACCOUNT_ID);
	}
	return product_refuse_unknown(id, &found);
}

enum cli_exit cmd_product_status(struct cli *cli)
{
	struct arg today = arg_day(&cli->arena, day_of(clock_now()));
	struct arg id = arg_text(cli->arg), account = arg_text(cli->option[OPT_ACCOUNT]);
	struct rows product, skus;
	enum cli_exit e = cli_start(cli, DB_READ);

	if (e == CLI_DONE)
		e = cli_query(cli, &SQL_ONE, ARGS(today, today, id, id, account, account, id, account, account, id),
		              &product);
	if (e == CLI_DONE && !is_one(str_text(cli->arg), &product))
		return refuse_unknown(cli->arg, &product);
	if (e == CLI_DONE)
		e = cli_query(cli, &SQL_SKUS,
		              ARGS(today, arg_str(row_str(&product, 0, PRODUCT_ACCOUNT_ID)),
		                   arg_str(row_str(&product, 0, PRODUCT_OUT_ID))),
		              &skus);
	if (e != CLI_DONE)
		return e;
	if (cli_has(cli, OPT_JSON))
		return status_json(&product, &skus);
	card_people(stdout, status_columns, &product, 0);
	table_people(stdout, sku_columns, &skus, cli->colour);
	return CLI_DONE;
}

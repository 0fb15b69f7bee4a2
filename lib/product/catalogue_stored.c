/*
 * Reading the products and SKUs that are stored, to compare a catalogue with them.
 */
#include "product/catalogue_store.h"

/* In the order of the numbers, so that each SKU finds its product on the way. */
enum { PRODUCTS_NO, PRODUCTS_ID, PRODUCTS_OUT_ID, PRODUCTS_ACCOUNT_ID };
static const struct sql SQL_PRODUCTS = {
	"catalogue_products",
	"SELECT product_no, product_id, product_out_id, account_id" COUNTED " FROM product ORDER BY product_no",
};

enum { SKUS_NO, SKUS_PRODUCT_NO, SKUS_ID, SKUS_OUT_ID, SKUS_MARKET_PRICE, SKUS_IN_USE };
static const struct sql SQL_SKUS = {
	"catalogue_skus",
	"SELECT sku_no, product_no, sku_id, sku_out_id, market_price_fen,"
	" EXISTS (SELECT 1 FROM calendar_day WHERE calendar_day.sku_no = sku.sku_no)"
	" OR EXISTS (SELECT 1 FROM voucher_code_pool WHERE voucher_code_pool.sku_no = sku.sku_no)" COUNTED
	" FROM sku ORDER BY product_no, sku_no",
};

static enum result read_products(struct ctx *c, struct catalogue_stored *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_PRODUCTS, NO_ARGS, &rows);

	if (r != OK)
		return r;
	out->products = arena_array(c->arena, rows.n + 1, sizeof *out->products);
	for (; out->products_n < rows.n; out->products_n++) {
		size_t i = out->products_n;

		out->products[i] = (struct stored_product){ .product_no = row_int(&rows, i, PRODUCTS_NO),
			                                    .product_id = row_str(&rows, i, PRODUCTS_ID),
			                                    .product_out_id = row_str(&rows, i, PRODUCTS_OUT_ID),
			                                    .account_id = row_str(&rows, i, PRODUCTS_ACCOUNT_ID) };
	}
	return OK;
}

/* RETRY: a product was added since the products were read. */
static enum result read_skus(struct ctx *c, struct catalogue_stored *out)
{
	struct rows rows;
	size_t product = 0;
	enum result r = db_query(c->db, c->arena, &SQL_SKUS, NO_ARGS, &rows);

	if (r != OK)
		return r;
	out->skus = arena_array(c->arena, rows.n + 1, sizeof *out->skus);
	for (; out->skus_n < rows.n; out->skus_n++) {
		size_t i = out->skus_n;

		while (product < out->products_n &&
		       out->products[product].product_no != row_int(&rows, i, SKUS_PRODUCT_NO))
			product++;
		if (product == out->products_n)
			return RETRY;
		out->skus[i] = (struct stored_sku){ .sku_no = row_int(&rows, i, SKUS_NO),
			                            .product = &out->products[product],
			                            .sku_id = row_str(&rows, i, SKUS_ID),
			                            .sku_out_id = row_str(&rows, i, SKUS_OUT_ID),
			                            .market_price = row_opt_fen(&rows, i, SKUS_MARKET_PRICE),
			                            .in_use = row_int(&rows, i, SKUS_IN_USE) != 0 };
	}
	return OK;
}

enum result catalogue_stored_read(struct ctx *c, struct catalogue_stored *out)
{
	enum result r;

	*out = (struct catalogue_stored){ .products_n = 0 };
	r = read_products(c, out);
	return r == OK ? read_skus(c, out) : r;
}

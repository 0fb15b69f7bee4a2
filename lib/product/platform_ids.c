/*
 * See platform_ids.h. Two calls may bring the ids at once: the second finds them there.
 */
#include "product/platform_ids.h"

#include "base/log.h"
#include "db/catalogue_version.h"

/* PRIMARY KEY. */
static const struct sql SQL_TAKE_PRODUCT_ID = {
	"take_product_id",
	"UPDATE product SET product_id = ? WHERE product_no = ? AND product_id IS NULL",
};

static const struct sql SQL_TAKE_SKU_ID = {
	"take_sku_id",
	"UPDATE sku SET sku_id = ? WHERE sku_no = ? AND sku_id IS NULL",
};

/* PRIMARY KEY, and the one row of catalogue_version. */
static const struct sql SQL_TAKE_PRODUCT_ID_ALONE = {
	"take_product_id_alone",
	"UPDATE product p" CATALOGUE_JOINED " SET p.product_id = ?" CATALOGUE_RAISED
	" WHERE p.product_no = ? AND p.product_id IS NULL",
};

static const struct sql SQL_TAKE_SKU_ID_ALONE = {
	"take_sku_id_alone",
	"UPDATE sku s" CATALOGUE_JOINED " SET s.sku_id = ?" CATALOGUE_RAISED " WHERE s.sku_no = ? AND s.sku_id IS NULL",
};

static enum result take_id(struct ctx *c, const struct sql *s, struct str id, int64_t number)
{
	int64_t changed;
	enum result r = db_exec(c->db, s, ARGS(arg_str(id), arg_int(number)), &changed);

	return r == OK && changed == 0 ? NONE : r;
}

enum result platform_product_id_take(struct ctx *c, int64_t product_no, struct str product_id)
{
	return take_id(c, &SQL_TAKE_PRODUCT_ID, product_id, product_no);
}

enum result platform_sku_id_take(struct ctx *c, int64_t sku_no, struct str sku_id)
{
	return take_id(c, &SQL_TAKE_SKU_ID, sku_id, sku_no);
}

/* A call goes on whatever its id is worth. *taken becomes true if the row has it now. */
static enum result take_if_free(struct ctx *c, const struct sql *s, struct str id, int64_t number, bool *taken)
{
	char shown[72];
	enum result r;

	if (id.p == NULL || number == 0)
		return OK;
	r = take_id(c, s, id, number);
	*taken = *taken || r == OK;
	if (r == DUPLICATE)
		log_event(LOG_WARN, "ids", "id=%s is_of=another_row", log_safe(id, shown, sizeof shown));
	return r == DUPLICATE || r == NONE ? OK : r;
}

enum result platform_product_id_offer(struct ctx *c, int64_t product_no, struct str product_id, bool *taken)
{
	return take_if_free(c, &SQL_TAKE_PRODUCT_ID, product_id, product_no, taken);
}

enum result platform_ids_take(struct ctx *c, const struct platform_ids *ids)
{
	bool in_tx = tx_open(c->db), taken = false;
	enum result r = take_if_free(c, in_tx ? &SQL_TAKE_PRODUCT_ID : &SQL_TAKE_PRODUCT_ID_ALONE, ids->product_id,
	                             ids->product_no, &taken);

	if (r == OK)
		r = take_if_free(c, in_tx ? &SQL_TAKE_SKU_ID : &SQL_TAKE_SKU_ID_ALONE, ids->sku_id, ids->sku_no,
		                 &taken);
	return r == OK && in_tx && taken ? catalogue_changed(c) : r;
}

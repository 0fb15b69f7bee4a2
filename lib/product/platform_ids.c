/*
 * See platform_ids.h. Two calls may bring the ids at once: the second finds them there.
 */
#include "product/platform_ids.h"

#include "base/log.h"

/* PRIMARY KEY. */
static const struct sql SQL_TAKE_PRODUCT_ID = {
	"take_product_id",
	"UPDATE product SET product_id = ? WHERE product_no = ? AND product_id IS NULL",
};

static const struct sql SQL_TAKE_SKU_ID = {
	"take_sku_id",
	"UPDATE sku SET sku_id = ? WHERE sku_no = ? AND sku_id IS NULL",
};

static enum result take_id(struct ctx *c, const struct sql *s, struct str id, int64_t number)
{
	char shown[72];
	enum result r;

	if (id.p == NULL || number == 0)
		return OK;
	r = db_exec(c->db, s, ARGS(arg_str(id), arg_int(number)), NULL);
	if (r != DUPLICATE)
		return r;
	log_event(LOG_WARN, "ids", "id=%s is_of=another_row", log_safe(id, shown, sizeof shown));
	return OK;
}

enum result platform_ids_take(struct ctx *c, const struct platform_ids *ids)
{
	enum result r = take_id(c, &SQL_TAKE_PRODUCT_ID, ids->product_id, ids->product_no);

	return r == OK ? take_id(c, &SQL_TAKE_SKU_ID, ids->sku_id, ids->sku_no) : r;
}

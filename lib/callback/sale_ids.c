/*
 * See sale_ids.h.
 */
#include "callback/sale_ids.h"

#include "product/platform_ids.h"

enum result sale_ids_take(struct ctx *c, const struct purchase *p, const struct sale_facts *f)
{
	/* Where only a product is named, the facts are of any of its SKUs. */
	bool of_sku = purchase_names_sku(p);
	const struct platform_ids ids = {
		.product_no = f->product_no,
		.product_id = f->product_id.p == NULL ? p->product_id : STR_NONE,
		.sku_no = of_sku ? f->sku_no : 0,
		.sku_id = of_sku && f->sku_id.p == NULL ? p->sku_id : STR_NONE,
	};

	return f->found ? platform_ids_take(c, &ids) : OK;
}

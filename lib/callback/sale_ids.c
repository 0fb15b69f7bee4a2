/*
 * See sale_ids.h.
 */
#include "callback/sale_ids.h"

#include "product/platform_ids.h"

static struct platform_ids ids_of(const struct purchase *p, const struct sale_facts *f)
{
	/* Where only a product is named, the facts are of any of its SKUs. */
	bool of_sku = purchase_names_sku(p);

	return (struct platform_ids){
		.product_no = f->product_no,
		.product_id = f->product_id.p == NULL ? p->product_id : STR_NONE,
		.sku_no = of_sku ? f->sku_no : 0,
		.sku_id = of_sku && f->sku_id.p == NULL ? p->sku_id : STR_NONE,
	};
}

bool sale_ids_bring(const struct purchase *p, const struct sale_facts *f)
{
	const struct platform_ids ids = ids_of(p, f);

	return ids.product_id.p != NULL || ids.sku_id.p != NULL;
}

enum result sale_ids_take(struct ctx *c, const struct purchase *p, const struct sale_facts *f)
{
	const struct platform_ids ids = ids_of(p, f);

	return f->found ? platform_ids_take(c, &ids) : OK;
}

/*
 * Generic goods on the wire, for merchants who sell more than tickets: the forms of the files
 * people write, and one function an interface. What stands in the attributes is handed on as
 * it is; nothing of goods is kept here.
 *
 * All tell their trouble and give the command's exit code. Ownership: texts live in the cli's arena.
 * Source: spec calendar-and-products.md; every shape below the first level ASSUMED, in goods.c alone.
 */
#ifndef SHANMEN_GOODS_H
#define SHANMEN_GOODS_H

#include "bin/form/form.h"
#include "bin/frame/api_cli.h"

#define GOODS_PAGE 50     /* D: at most so many a call */
#define GOODS_LIMIT 10000 /* of a listing */
#define GOODS_BODY_MAX ((size_t)1 << 20)

extern const struct form goods_form;  /* product/save: {"account_id","product":{…},"sku":{…}} */
extern const struct form change_form; /* product/free_audit: {"account_id","product_id",…} */

/* What API_GOODS_TEMPLATE or API_GOODS_CATEGORY says, as JSON on standard output; absent texts are not asked for. */
enum cli_exit goods_info(struct api_cli *ac, enum endpoint e, struct str category_id, struct str product_type) MUST_USE;

/* The entry of a product, by the platform's id or, where there is none, ours. NULL: there is none. Freed by cJSON_Delete. */
enum cli_exit goods_get(struct api_cli *ac, const struct merchant *m, bool draft, struct str id, cJSON **entry)
	MUST_USE;

/* The same by our id alone. */
enum cli_exit goods_get_ours(struct api_cli *ac, const struct merchant *m, bool draft, struct str out_id, cJSON **entry)
	MUST_USE;

/* A listing under way. */
struct goods_walk {
	struct merchant merchant;
	bool draft;
	struct str cursor; /* of the next page; STR_NONE: the first */
	struct str *seen;  /* cursors asked for */
	size_t pages;
	size_t empty; /* the last so many held nothing */
	bool ended;
};

/*
 * One page: *list holds its entries until api_answer_free(out). A cursor that comes again, one that is missing,
 * and a listing without end are refused.
 */
enum cli_exit goods_page(struct api_cli *ac, struct goods_walk *walk, struct api_answer *out, const cJSON **list)
	MUST_USE;

/* The ids and names of an entry. */
struct goods_entry {
	struct str product_id, out_id, name, status, said;
};
struct goods_entry goods_read(struct arena *a, bool draft, const cJSON *entry);

/* A POST; `repeat` as in api_cli_end. *product_id: data.product_id where there is one. */
enum cli_exit goods_post(struct api_cli *ac, const struct merchant *m, enum endpoint e, struct str body,
                         const char *repeat, struct str *product_id) MUST_USE;

#endif

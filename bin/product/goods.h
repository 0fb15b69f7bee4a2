/*
 * Generic goods, for merchants who sell more than tickets: the forms of the files that operators write, and one
 * function for each interface. Attributes are passed on as they are; nothing about goods is stored here.
 *
 * Every function prints its trouble and gives the command's exit code. Ownership: texts live in the cli's arena.
 * Source: spec calendar-and-products.md; every shape below the first level ASSUMED, in goods.c alone.
 */
#ifndef SHANMEN_GOODS_H
#define SHANMEN_GOODS_H

#include "bin/form/form.h"
#include "bin/frame/api_cli.h"

#define GOODS_PAGE 50     /* D: most entries of one page */
#define GOODS_LIMIT 10000 /* most entries of a listing */
#define GOODS_BODY_MAX ((size_t)1 << 20)

extern const struct form goods_form;  /* product/save: {"account_id","product":{…},"sku":{…}} */
extern const struct form change_form; /* product/free_audit: {"account_id","product_id",…} */

/*
 * Prints the answer of API_GOODS_TEMPLATE or API_GOODS_CATEGORY as JSON; a text with p NULL is left out of the query.
 */
enum cli_exit goods_info(struct api_cli *ac, enum endpoint e, struct str category_id, struct str product_type) MUST_USE;

/*
 * The entry of a product by the platform's id, else by ours. *entry NULL: there is none. The caller frees it with
 * cJSON_Delete.
 */
enum cli_exit goods_get(struct api_cli *ac, const struct merchant *m, bool draft, struct str id, cJSON **entry)
	MUST_USE;

/* The same, by our id alone. */
enum cli_exit goods_get_ours(struct api_cli *ac, const struct merchant *m, bool draft, struct str out_id, cJSON **entry)
	MUST_USE;

/* A listing that is being read page by page. */
struct goods_walk {
	struct merchant merchant;
	bool draft;
	struct str cursor; /* of the next page; STR_NONE: the first */
	struct str *seen;  /* the cursors of the pages before */
	size_t pages;
	size_t empty; /* empty pages in a row */
	bool ended;
};

/*
 * Reads the next page: *list holds its entries until api_answer_free(out). Refused: a cursor that comes twice or is
 * missing, and a listing without end.
 */
enum cli_exit goods_page(struct api_cli *ac, struct goods_walk *walk, struct api_answer *out, const cJSON **list)
	MUST_USE;

/* The ids and names of a listed entry; p NULL: absent. */
struct goods_entry {
	struct str product_id, out_id, name, status, said;
};

/* Reads them; `draft`: the entry comes from the drafts. */
struct goods_entry goods_read(struct arena *a, bool draft, const cJSON *entry);

/* A POST; `repeat` as in api_cli_end. *product_id (may be NULL): data.product_id, p NULL if absent. */
enum cli_exit goods_post(struct api_cli *ac, const struct merchant *m, enum endpoint e, struct str body,
                         const char *repeat, struct str *product_id) MUST_USE;

#endif

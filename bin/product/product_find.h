/* Finding a product by the platform's id or ours. */
#ifndef SHANMEN_PRODUCT_FIND_H
#define SHANMEN_PRODUCT_FIND_H

#include "bin/frame/api_cli.h"

struct product_found {
	int64_t product_no;
	struct str product_id; /* the platform's; STR_NONE: not known yet */
	struct str product_out_id;
	struct merchant merchant;
	struct str
		another; /* with NONE: two merchants have it, merchant.account_id and this one; STR_NONE: nobody has it */
};

/*
 * Inside a transaction. `account`: the only merchant it may be of; STR_NONE: any. The platform's id counts before ours.
 * NONE: no such product, or one of two merchants.
 */
enum result product_find(struct cli *cli, struct str id, struct str account, struct product_found *out) MUST_USE;

/* Ends the command after NONE. */
enum cli_exit product_refuse_unknown(const char *id, const struct product_found *found);

/* The product's id for people: the platform's, else ours. */
const char *product_shown(const struct product_found *p);

#endif

/* Finding a product here by the platform's id or ours. */
#ifndef SHANMEN_PRODUCT_FIND_H
#define SHANMEN_PRODUCT_FIND_H

#include "bin/frame/api_cli.h"

struct product_found {
	int64_t product_no;
	struct str product_id; /* the platform's; STR_NONE: not known yet */
	struct merchant merchant;
};

/* Inside a transaction. Reads the product and its merchant. NONE: there is none. */
enum result product_find(struct cli *cli, struct str id, struct product_found *out) MUST_USE;

#endif

/*
 * All SKUs by either id, the platform's or ours, for commands and files that name SKUs. With the option --account: those
 * of that merchant, since two merchants may have the same ids of their own.
 *
 * Ownership: lives in the cli's arena.
 */
#ifndef SHANMEN_SKU_INDEX_H
#define SHANMEN_SKU_INDEX_H

#include "bin/frame/cli.h"

#define SKU_UNKNOWN SIZE_MAX

struct sku_entry {
	int64_t sku_no;
	struct str sku_id; /* the platform's; STR_NONE: not known yet */
	struct str sku_out_id, account_id, name;
	struct opt_fen market_price;
};

/* An id, and the number of the entry that has it. */
struct sku_name {
	struct str id;
	size_t entry;
};

struct sku_index {
	struct sku_entry *entries; /* sorted by the bytes of sku_out_id, then by number */
	size_t n;
	struct sku_name *names; /* both ids of every entry, sorted by their bytes, then by entry */
	size_t names_n;
};

/* Reads all of them, on a DB_READ or DB_WRITE connection. Prints the trouble when there is any. */
enum cli_exit sku_index_read(struct cli *cli, struct sku_index *out) MUST_USE;

/*
 * Finds the entry that has this id. NULL, or why it names none: "is no SKU of the catalogue", then *entry is
 * SKU_UNKNOWN, or of which two it could be; the text lives in the arena.
 */
const char *sku_index_find(struct arena *a, const struct sku_index *x, struct str id, size_t *entry) MUST_USE;

/* The same for an argument of the command; `shown` is the id as messages have it. Prints why it names none. */
enum cli_exit sku_argument(struct cli *cli, const struct sku_index *x, struct str id, const char *shown, size_t *entry)
	MUST_USE;

#endif

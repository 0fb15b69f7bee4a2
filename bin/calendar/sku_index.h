/*
 * All SKUs by our own id, for files that name one in each row.
 *
 * Ownership: lives in the cli's arena.
 */
#ifndef SHANMEN_SKU_INDEX_H
#define SHANMEN_SKU_INDEX_H

#include "bin/frame/cli.h"

#define SKU_UNKNOWN SIZE_MAX

struct sku_entry {
	struct str sku_out_id;
	struct str sku_id;
};

struct sku_index {
	struct sku_entry *entries; /* sorted by the bytes of sku_out_id */
	size_t n;
};

/* Reads all of them, in a transaction of its own on a DB_WRITE connection. Prints the trouble when there is any. */
enum cli_exit sku_index_read(struct cli *cli, struct sku_index *out) MUST_USE;

/* The entry's number, or SKU_UNKNOWN. */
size_t sku_index_find(const struct sku_index *x, struct str sku_out_id);

#endif

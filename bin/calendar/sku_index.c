/* SKUs by our own id: read once, found by binary search. */
#include "sku_index.h"

#include <stdlib.h>
#include <string.h>

enum { SKU_OUT_ID, SKU_ID };
static const struct sql SQL_SKUS = { "sku_index", "SELECT sku_out_id, sku_id FROM sku" };

static int compare_bytes(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

static int by_out_id(const void *a, const void *b)
{
	return compare_bytes(((const struct sku_entry *)a)->sku_out_id, ((const struct sku_entry *)b)->sku_out_id);
}

static enum result read_skus(struct cli *cli, void *arg)
{
	return db_query(cli->db, &cli->arena, &SQL_SKUS, NO_ARGS, arg);
}

enum cli_exit sku_index_read(struct cli *cli, struct sku_index *out)
{
	struct rows rows;
	enum result r = cli_transaction(cli, read_skus, &rows);

	if (r != OK)
		return cli_db_trouble(cli, r, "reading the catalogue");
	out->n = rows.n;
	out->entries = arena_array(&cli->arena, rows.n + 1, sizeof *out->entries);
	for (size_t i = 0; i < rows.n; i++)
		out->entries[i] = (struct sku_entry){ row_str(&rows, i, SKU_OUT_ID), row_str(&rows, i, SKU_ID) };
	qsort(out->entries, out->n, sizeof *out->entries, by_out_id);
	return CLI_DONE;
}

size_t sku_index_find(const struct sku_index *x, struct str sku_out_id)
{
	struct sku_entry key = { .sku_out_id = sku_out_id };
	const struct sku_entry *found = bsearch(&key, x->entries, x->n, sizeof key, by_out_id);

	return found ? (size_t)(found - x->entries) : SKU_UNKNOWN;
}

/* SKUs by either id: read once, found by binary search. */
#include "sku_index.h"

#include "base/str.h"
#include "bin/form/faults.h"

#include <stdlib.h>
#include <string.h>

enum { SKU_NO, SKU_ID, SKU_OUT_ID, SKU_ACCOUNT, SKU_NAME, SKU_MARKET_PRICE };
static const struct sql SQL_SKUS = {
	"sku_index",
	"SELECT sku_no, sku_id, sku_out_id, account_id, name, market_price_fen" COUNTED
	" FROM sku WHERE ? IS NULL OR account_id = ?",
};

static int compare_bytes(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

static int by_out_id(const void *a, const void *b)
{
	const struct sku_entry *x = a;
	const struct sku_entry *y = b;
	int order = compare_bytes(x->sku_out_id, y->sku_out_id);

	return order != 0 ? order : (x->sku_no > y->sku_no) - (x->sku_no < y->sku_no);
}

static int by_name(const void *a, const void *b)
{
	const struct sku_name *x = a;
	const struct sku_name *y = b;
	int order = compare_bytes(x->id, y->id);

	return order != 0 ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

static void add_names(struct arena *a, struct sku_index *x)
{
	x->names = arena_array(a, 2 * x->n + 1, sizeof *x->names);
	x->names_n = 0;
	for (size_t i = 0; i < x->n; i++) {
		const struct sku_entry *e = &x->entries[i];

		x->names[x->names_n++] = (struct sku_name){ e->sku_out_id, i };
		if (e->sku_id.p != NULL && !str_same(e->sku_id, e->sku_out_id))
			x->names[x->names_n++] = (struct sku_name){ e->sku_id, i };
	}
	qsort(x->names, x->names_n, sizeof *x->names, by_name);
}

/* A connection that only reads has no transactions: NONE. */
static enum cli_exit fetch_skus(struct cli *cli, struct rows *out)
{
	struct str account_id = str_text(cli->option[OPT_ACCOUNT]);
	struct tx tx = cli_tx(cli);

	*out = (struct rows){ 0, 0, NULL };
	while (tx_next(&tx))
		tx.r = db_query(cli->db, &cli->arena, &SQL_SKUS, ARGS(arg_str(account_id), arg_str(account_id)), out);
	if (tx.r == NONE)
		return cli_query(cli, &SQL_SKUS, ARGS(arg_str(account_id), arg_str(account_id)), out);
	return tx.r == OK ? CLI_DONE : cli_db_trouble(cli, tx.r, "reading the catalogue");
}

enum cli_exit sku_index_read(struct cli *cli, struct sku_index *out)
{
	struct rows rows;
	enum cli_exit e = fetch_skus(cli, &rows);

	if (e != CLI_DONE)
		return e;
	if (rows.n == 0 && cli_has(cli, OPT_ACCOUNT))
		return cli_refuse("no SKU of merchant %s in the catalogue",
		                  faults_quote(&cli->arena, str_text(cli->option[OPT_ACCOUNT])));
	out->n = rows.n;
	out->entries = arena_array(&cli->arena, rows.n + 1, sizeof *out->entries);
	for (size_t i = 0; i < rows.n; i++)
		out->entries[i] = (struct sku_entry){ .sku_no = row_int(&rows, i, SKU_NO),
			                              .sku_id = row_str(&rows, i, SKU_ID),
			                              .sku_out_id = row_str(&rows, i, SKU_OUT_ID),
			                              .account_id = row_str(&rows, i, SKU_ACCOUNT),
			                              .name = row_str(&rows, i, SKU_NAME),
			                              .market_price = row_opt_fen(&rows, i, SKU_MARKET_PRICE) };
	qsort(out->entries, out->n, sizeof *out->entries, by_out_id);
	add_names(&cli->arena, out);
	return CLI_DONE;
}

/* Names both SKUs, each by the other of its ids where it has one. */
static const char *two_skus(struct arena *a, const struct sku_index *x, const struct sku_name *name)
{
	const char *other[2];
	const struct sku_entry *e[2];

	for (int i = 0; i < 2; i++) {
		e[i] = &x->entries[name[i].entry];
		other[i] = !str_same(e[i]->sku_out_id, name[i].id) ? e[i]->sku_out_id.p
		           : e[i]->sku_id.p != NULL                ? e[i]->sku_id.p
		                                                   : e[i]->sku_out_id.p;
	}
	return arena_printf(a, "is SKU %s of merchant %s and SKU %s of merchant %s: use its other id, or --account",
	                    other[0], e[0]->account_id.p, other[1], e[1]->account_id.p)
	        .p;
}

const char *sku_index_find(struct arena *a, const struct sku_index *x, struct str id, size_t *entry)
{
	size_t from = 0;
	size_t to = x->names_n;

	*entry = SKU_UNKNOWN;
	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (compare_bytes(x->names[middle].id, id) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	if (from == x->names_n || !str_same(x->names[from].id, id))
		return "is no SKU of the catalogue";
	*entry = x->names[from].entry;
	if (from + 1 < x->names_n && str_same(x->names[from + 1].id, id))
		return two_skus(a, x, &x->names[from]);
	return NULL;
}

enum cli_exit sku_argument(struct cli *cli, const struct sku_index *x, struct str id, const char *shown, size_t *entry)
{
	const char *why = sku_index_find(&cli->arena, x, id, entry);

	if (*entry == SKU_UNKNOWN)
		return cli_refuse("no SKU %s in the catalogue", shown);
	return why == NULL ? CLI_DONE : cli_refuse("%s %s", shown, why);
}

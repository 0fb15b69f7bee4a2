/* `shanmen codes load FILE`: loads pre-printed codes into the pool, all of them or none. */
#include "bin/calendar/sku_index.h"
#include "bin/form/csv_table.h"
#include "bin/frame/commands.h"
#include "bin/frame/file.h"
#include "bin/frame/progress.h"
#include "trade/code.h"
#include "trade/code_pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)128 << 20)
#define KNOWN_AT_ONCE 30 /* codes of one query for known codes */

enum { COL_SKU, COL_CODE, COLUMNS };

static const struct csv_column columns[COLUMNS] = { { "sku_out_id", NULL }, { "code", NULL } };

struct code_row {
	struct str code; /* in the stored form */
	size_t sku;
	size_t line;
};

struct codes_load {
	struct code_row *rows; /* in the order of the file, in which they are given to tickets */
	size_t n;
	struct sku_index skus;
	struct faults *faults;
	size_t file_faults;
	int64_t waiting; /* orders that wait for such codes */
};

#define TEN "?,?,?,?,?,?,?,?,?,?"

/* By the unique key of each table. */
enum { KNOWN_CODE, KNOWN_WHY };
static const struct sql SQL_KNOWN = {
	"codes_known",
	"SELECT code, 'is in the pool already' FROM voucher_code_pool WHERE code IN (" TEN "," TEN "," TEN ")"
	" UNION SELECT code, 'is the code of a ticket already' FROM voucher_item WHERE code IN (" TEN "," TEN "," TEN
	")"
};

static int by_code(const void *a, const void *b)
{
	const struct code_row *x = a;
	const struct code_row *y = b;
	int order = strcmp(x->code.p, y->code.p);

	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static int by_line(const void *a, const void *b)
{
	const struct code_row *x = a;
	const struct code_row *y = b;

	return (x->line > y->line) - (x->line < y->line);
}

static bool code_row_read(struct csv_table *t, const struct codes_load *load, const struct str *cells,
                          struct code_row *out)
{
	size_t before = t->faults->n;
	char code[CODE_MAX + 1] = "";
	const char *why = sku_index_find(t->arena, &load->skus, cells[COL_SKU], &out->sku);

	out->line = t->line;
	if (why != NULL)
		csv_fault(t, COL_SKU, cells[COL_SKU], why);
	if (code_normalise(cells[COL_CODE], code) != OK)
		csv_fault(t, COL_CODE, cells[COL_CODE], "is not a code: 1 to 64 letters, digits and signs");
	else if (code_spoilt(code) != NULL)
		csv_fault(t, COL_CODE, cells[COL_CODE], code_spoilt(code));
	out->code = arena_str(t->arena, code, strlen(code));
	return t->faults->n == before;
}

static void codes_file_read(struct cli *cli, struct str text, struct codes_load *load)
{
	struct faults *f = load->faults;
	struct str cells[COLUMNS];
	struct csv_table t;
	size_t room = 0;

	if (!csv_table_open(&t, &cli->arena, text, f, columns, COLUMNS))
		return;
	while (csv_table_next(&t, cells)) {
		struct code_row row;

		if (!code_row_read(&t, load, cells, &row))
			continue;
		load->rows = arena_more(&cli->arena, load->rows, load->n, &room, sizeof row);
		load->rows[load->n++] = row;
	}
	if (load->n == 0) {
		if (f->n == 0)
			faults_add(f, t.csv.line, NULL, "there is no row below the header");
		return;
	}
	qsort(load->rows, load->n, sizeof *load->rows, by_code);
	for (size_t i = 1; i < load->n; i++) {
		if (strcmp(load->rows[i].code.p, load->rows[i - 1].code.p) == 0)
			faults_add(f, load->rows[i].line, "code", "is already in line %zu", load->rows[i - 1].line);
	}
	qsort(load->rows, load->n, sizeof *load->rows, by_line);
}

/* Finds which of rows [from, to) are known. The statement has a fixed number of values: the last code is repeated. */
static enum result codes_find_known(struct cli *cli, const struct codes_load *load, size_t from, size_t to,
                                    struct arena *scratch)
{
	struct arg args[KNOWN_AT_ONCE * 2];
	struct rows known;
	enum result r;

	for (size_t i = 0; i < KNOWN_AT_ONCE; i++) {
		args[i] = arg_str(load->rows[from + i < to ? from + i : to - 1].code);
		args[KNOWN_AT_ONCE + i] = args[i];
	}
	db_deadline(cli->db, CLI_DEADLINE_MS);
	r = db_query(cli->db, scratch, &SQL_KNOWN, args, KNOWN_AT_ONCE * 2, &known);
	for (size_t i = 0; r == OK && i < known.n; i++) {
		for (size_t k = from; k < to; k++) {
			if (strcmp(load->rows[k].code.p, row_str(&known, i, KNOWN_CODE).p) == 0)
				faults_add(load->faults, load->rows[k].line, "code", "%s",
				           row_str(&known, i, KNOWN_WHY).p);
		}
	}
	return r;
}

/* Adds rows [from, to) to the pool. */
static enum result codes_add(struct ctx *c, const struct codes_load *load, size_t from, size_t to)
{
	struct pool_code *codes = arena_array(c->arena, to - from, sizeof *codes);

	for (size_t i = from; i < to; i++) {
		const struct code_row *row = &load->rows[i];

		codes[i - from] = (struct pool_code){ row->code, load->skus.entries[row->sku].sku_no };
	}
	db_deadline(c->db, CLI_DEADLINE_MS);
	return code_pool_add(c, codes, to - from);
}

static enum result codes_add_all(struct cli *cli, const struct codes_load *load)
{
	struct arena scratch = { NULL };
	struct ctx c = cli_ctx(cli); /* one moment for all of them */
	struct progress progress;
	enum result r = OK;

	c.arena = &scratch;
	progress_start(&progress, load->n);
	for (size_t from = 0; r == OK && from < load->n; from += DB_ROWS_AT_ONCE) {
		size_t to = from + DB_ROWS_AT_ONCE < load->n ? from + DB_ROWS_AT_ONCE : load->n;

		r = codes_add(&c, load, from, to);
		arena_reset(&scratch);
		progress_show(&progress, to);
	}
	progress_end(&progress);
	arena_free(&scratch);
	return r;
}

/* KEY due_of_kind (state, kind). Few orders wait at a time. */
enum { WAITING_SKU, WAITING_ORDERS };
static const struct sql SQL_WAITING = {
	"codes_wait",
	"SELECT o.sku_no, COUNT(*) FROM outbox x JOIN ticket_order o ON o.order_id = x.order_id AND o.app_id = x.app_id"
	" JOIN app ON app.app_id = o.app_id WHERE x.kind = 'codes' AND x.state = 'waiting' AND app.code_source = 'pool'"
	" GROUP BY o.sku_no"
};

static enum result count_waiting(struct cli *cli, struct codes_load *load)
{
	struct rows rows;
	enum result r = db_query(cli->db, &cli->arena, &SQL_WAITING, NO_ARGS, &rows);

	load->waiting = 0;
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		bool loaded = false;

		for (size_t k = 0; !loaded && k < load->n; k++)
			loaded = load->skus.entries[load->rows[k].sku].sku_no == row_int(&rows, i, WAITING_SKU);
		load->waiting += loaded ? row_int(&rows, i, WAITING_ORDERS) : 0;
	}
	return r;
}

static enum result codes_load_work(struct cli *cli, struct codes_load *load)
{
	struct arena scratch = { NULL };
	enum result r = OK;

	load->faults->n = load->file_faults;
	for (size_t from = 0; r == OK && from < load->n; from += KNOWN_AT_ONCE) {
		r = codes_find_known(cli, load, from, from + KNOWN_AT_ONCE < load->n ? from + KNOWN_AT_ONCE : load->n,
		                     &scratch);
		arena_reset(&scratch);
	}
	arena_free(&scratch);
	if (r != OK)
		return r;
	if (load->faults->n > 0)
		return NONE;
	r = codes_add_all(cli, load);
	return r == OK ? count_waiting(cli, load) : r;
}

static enum cli_exit load_codes(struct cli *cli, struct codes_load *load)
{
	struct tx tx = cli_tx(cli);
	enum result r;

	load->file_faults = load->faults->n;
	while (tx_next(&tx))
		tx.r = codes_load_work(cli, load);
	r = tx.r;
	/* The connection broke at the commit, and the next run found all of them in the pool: they are loaded. */
	if (r == NONE && db_commit_unknown(cli->db) && load->faults->n == load->n)
		r = OK;
	if (r == NONE) {
		faults_print(load->faults, stderr);
		return cli_refuse("%s: nothing was loaded: %zu fault%s", cli->arg, load->faults->n,
		                  load->faults->n == 1 ? "" : "s");
	}
	if (r == DUPLICATE)
		return cli_refuse("%s: nothing was loaded: another process has just loaded some of these codes",
		                  cli->arg);
	if (r != OK)
		return cli_db_trouble(cli, r, "codes load: nothing was loaded");
	(void)printf("codes loaded: %zu\n", load->n);
	if (load->waiting > 0)
		(void)printf("%lld order%s for such codes; outbox_deliver assigns and sends them\n",
		             (long long)load->waiting, load->waiting == 1 ? " waits" : "s wait");
	return CLI_DONE;
}

enum cli_exit cmd_codes_load(struct cli *cli)
{
	static struct faults faults;
	struct codes_load load = { .faults = &faults };
	struct buf text = BUF_INIT(FILE_MAX);
	char err[512];
	enum cli_exit e = cli_start(cli, DB_WRITE);

	if (e == CLI_DONE && !file_read(cli->arg, &text, err, sizeof err))
		e = cli_refuse("%s", err);
	if (e == CLI_DONE)
		e = sku_index_read(cli, &load.skus);
	if (e == CLI_DONE) {
		faults_init(&faults, &cli->arena, cli->arg);
		codes_file_read(cli, buf_str(&text), &load);
		e = load_codes(cli, &load);
	}
	buf_free(&text);
	return e;
}

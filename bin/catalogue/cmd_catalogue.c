/* `shanmen catalogue load FILE.json`: read, checked against the database, and stored in one transaction. */
#include "bin/frame/commands.h"
#include "bin/frame/file.h"
#include "catalogue.h"

#include <stdio.h>

#define FILE_MAX ((size_t)32 << 20)

static void say_loaded(const struct catalogue *c)
{
	size_t skus = 0;
	size_t projects = 0;

	for (size_t i = 0; i < c->n; i++) {
		skus += c->products[i].n;
		for (size_t k = 0; k < c->products[i].n; k++)
			projects += c->products[i].skus[k].n;
	}
	(void)printf("catalogue loaded: products %zu, SKUs %zu, projects %zu\n", c->n, skus, projects);
}

static enum cli_exit catalogue_refuse_file(struct faults *f)
{
	(void)fflush(stdout);
	faults_print(f, stderr);
	return cli_refuse("%s: nothing was loaded: %zu fault%s", f->file, f->n, f->n == 1 ? "" : "s");
}

enum cli_exit cmd_catalogue_load(struct cli *cli)
{
	static struct faults faults;
	struct buf text = BUF_INIT(FILE_MAX);
	struct catalogue catalogue;
	char err[512];
	struct tx tx;
	enum cli_exit e = cli_start(cli, DB_WRITE);

	if (e != CLI_DONE)
		return e;
	faults_init(&faults, &cli->arena, cli->arg);
	if (!file_read(cli->arg, &text, err, sizeof err)) {
		buf_free(&text);
		return cli_refuse("%s", err);
	}
	catalogue_read(&cli->arena, buf_str(&text), &faults, &catalogue);
	buf_free(&text);
	if (faults.n > 0)
		return catalogue_refuse_file(&faults);
	tx = cli_tx(cli);
	while (tx_next(&tx)) {
		faults.n = 0; /* of a run before; the file itself had none */
		tx.r = catalogue_check_and_store(cli, &catalogue, &faults);
	}
	if (tx.r == REFUSE && faults.n > 0)
		return catalogue_refuse_file(&faults);
	if (tx.r != OK)
		return cli_db_trouble(cli, tx.r, "catalogue load: nothing was loaded");
	say_loaded(&catalogue);
	return CLI_DONE;
}

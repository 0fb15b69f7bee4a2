/* `shanmen product publish FILE.json`, `shanmen product template`. */
#include "base/clock.h"
#include "base/day.h"
#include "bin/frame/change_note.h"
#include "bin/form/form_file.h"
#include "bin/frame/commands.h"
#include "goods.h"
#include "product/publication.h"
#include "product_find.h"
#include "ticket_example.h"
#include "ticket_stored.h"

#include <stdio.h>

static const struct sql SQL_SKUS = { "publish_skus",
	                             "SELECT sku_out_id, sku_id FROM sku WHERE product_id = ? ORDER BY sku_out_id" };

struct publish {
	struct api_cli ac;
	struct form_file file;
	struct ticket ticket;
	struct str body;
	struct str author;
	bool dry;
	struct publication_given given;
	struct rows skus; /* of the product, once it has an id */
};

static enum result check_and_put(struct cli *cli, void *arg)
{
	struct publish *p = arg;
	enum result r;

	p->file.faults.n = 0; /* a repeat begins afresh; the file itself had none */
	p->ac.ctx.now = clock_now();
	r = ticket_check_stored(cli, &p->ticket);
	if (r == OK && p->file.faults.n > 0)
		return REFUSE;
	return r == OK && !p->dry ? publication_put(&p->ac.ctx, p->body, p->author, &p->given) : r;
}

static enum cli_exit read_file(struct publish *p)
{
	enum cli_exit e = form_file_open(p->ac.cli, &p->file);

	if (e != CLI_DONE)
		return e;
	ticket_check(&p->file.top, &p->ticket);
	if (p->file.faults.n > 0)
		return form_file_refuse(&p->file, "published");
	p->body = ticket_body(&p->ticket);
	return p->body.p != NULL ? CLI_DONE : cli_refuse("%s: longer than the platform takes", p->ac.cli->arg);
}

static enum cli_exit keep(struct publish *p)
{
	enum result r = cli_transaction(p->ac.cli, check_and_put, p);

	if (r == REFUSE && p->file.faults.n > 0)
		return form_file_refuse(&p->file, "published");
	if (r == REFUSE && p->given.why.p != NULL)
		return cli_refuse("%s: nothing was published: %s", p->ac.cli->arg, p->given.why.p);
	return r == OK ? CLI_DONE : cli_db_trouble(p->ac.cli, r, "product publish: nothing was published");
}

static enum result read_skus(struct cli *cli, void *arg)
{
	struct publish *p = arg;
	struct product_found found;
	enum result r = product_find(cli, p->ticket.product_out_id, &found);

	return r == OK ? db_query(cli->db, &cli->arena, &SQL_SKUS, ARGS(arg_str(found.product_id)), &p->skus) : r;
}

static enum cli_exit say_sent(struct publish *p, struct str product_id)
{
	enum result r = cli_transaction(p->ac.cli, read_skus, p);

	(void)printf("published: product %s (%s), under review; its calendar goes out when it has passed\n",
	             api_cli_shown(&p->ac, product_id), p->ticket.product_out_id.p);
	for (size_t i = 0; r == OK && i < p->skus.n; i++)
		(void)printf("  SKU %s is %s on the platform\n", row_str(&p->skus, i, 0).p,
		             api_cli_shown(&p->ac, row_str(&p->skus, i, 1)));
	return CLI_DONE;
}

static enum cli_exit say_kept(struct publish *p, const struct publication_outcome *o)
{
	struct str said = o->said.p != NULL ? o->said : STR("an earlier try of it may still arrive");
	char when[UTC_TEXT_SIZE];

	utc_format(o->next_at, when);
	(void)cli_refuse("product publish: %s is kept, but the platform has not taken it yet (%s); cron/product_sync "
	                 "tries again from %s on: see shanmen product status %s",
	                 p->ticket.product_out_id.p, api_cli_shown(&p->ac, said), when, p->ticket.product_out_id.p);
	return CLI_TRY_AGAIN;
}

/* Another process was quicker than this one. */
static enum cli_exit say_state(struct publish *p)
{
	(void)printf("kept: %s was sent by another process; see shanmen product status %s\n",
	             p->ticket.product_out_id.p, p->ticket.product_out_id.p);
	return CLI_DONE;
}

static enum cli_exit send(struct publish *p)
{
	struct publication_outcome o = { .end = PUBLISH_WAITS };
	enum result r = OK;

	if (!p->given.waits)
		r = publication_send(&p->ac.caller, p->ticket.product_out_id, &o);
	if (r != OK)
		return cli_db_trouble(p->ac.cli, r, "product publish: it is kept, and cron/product_sync sends it");
	switch (o.end) {
	case PUBLISH_SENT: return say_sent(p, o.product_id);
	case PUBLISH_WAITS:
		(void)printf("kept: %s is under review and cannot be changed now; this goes out afterwards, by "
		             "cron/product_sync\n",
		             p->ticket.product_out_id.p);
		return CLI_DONE;
	case PUBLISH_REFUSED:
		return cli_refuse("product publish: the platform refuses %s: %s; mend the file and publish it again",
		                  p->ticket.product_out_id.p, api_cli_shown(&p->ac, o.said));
	case PUBLISH_NOTHING: return say_state(p);
	case PUBLISH_LATER:
	case PUBLISH_BUSY: break;
	}
	return say_kept(p, &o);
}

static enum cli_exit publish(struct publish *p)
{
	struct change_note note = { .author = STR_NONE }; /* of a product it is the author that is kept */
	enum cli_exit e = change_note_read(p->ac.cli, STR("product publish"), &note);

	p->author = note.author;
	if (e == CLI_DONE)
		e = read_file(p);
	if (e == CLI_DONE)
		e = keep(p);
	if (e != CLI_DONE || !p->dry)
		return e == CLI_DONE ? send(p) : e;
	(void)fwrite(p->body.p, 1, p->body.n, stdout);
	(void)fputc('\n', stdout);
	return CLI_DONE;
}

enum cli_exit cmd_product_publish(struct cli *cli)
{
	static struct publish p;
	enum cli_exit e = api_cli_start(&p.ac, cli);

	p.dry = cli_has(cli, OPT_DRY_RUN);
	if (e == CLI_DONE)
		e = publish(&p);
	form_file_close(&p.file);
	api_cli_stop(&p.ac);
	return e;
}

enum cli_exit cmd_product_template(struct cli *cli)
{
	struct api_cli ac;
	enum cli_exit e;

	if (!cli_has(cli, OPT_CATEGORY)) {
		if (cli_has(cli, OPT_ACCOUNT) || cli_has(cli, OPT_TYPE))
			return cli_misuse(cli, "--account and --type go with --category");
		(void)fputs(ticket_example, stdout);
		return CLI_DONE;
	}
	if (!cli_has(cli, OPT_TYPE))
		return cli_misuse(cli, "--type is missing: a template is that of a category and a type");
	e = api_cli_start(&ac, cli);
	if (e == CLI_DONE)
		e = goods_info(&ac, API_GOODS_TEMPLATE, cli_text(cli->option[OPT_CATEGORY]),
		               cli_text(cli->option[OPT_TYPE]));
	api_cli_stop(&ac);
	return e;
}

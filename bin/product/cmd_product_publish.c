/* `shanmen product publish FILE.json`, `shanmen product template`. */
#include "base/clock.h"
#include "base/day.h"
#include "bin/form/form_file.h"
#include "bin/frame/change_note.h"
#include "bin/frame/commands.h"
#include "goods.h"
#include "product/publication.h"
#include "product/query_right.h"
#include "product_example.h"
#include "product_fields.h"
#include "product_find.h"
#include "product_stored.h"

#include <stdio.h>

#define FIELDS_MAX ((size_t)64 << 10)

/* KEY sku_product. */
enum { SKUS_OUT_ID, SKUS_ID };
static const struct sql SQL_SKUS = {
	"publish_skus",
	"SELECT sku_out_id, sku_id" COUNTED " FROM sku WHERE product_no = ? AND sku_id IS NOT NULL ORDER BY sku_out_id",
};

struct publish {
	struct api_cli ac;
	struct form_file file;
	struct product_file product;
	struct str body;
	struct str author;
	bool dry;
	struct publication_stored stored;
	struct rows skus; /* of the product, those whose platform's ids are known */
	struct query_right right;
};

static enum result check_and_put(struct cli *cli, struct publish *p)
{
	enum result r;

	p->file.faults.n = 0; /* a repeated transaction starts again; the file itself had no fault */
	p->ac.ctx.now = clock_now();
	r = product_file_check_stored(cli, &p->product);
	if (r == OK && p->file.faults.n > 0)
		return REFUSE;
	return r == OK && !p->dry ? publication_put(&p->ac.ctx, p->body, p->author, &p->stored) : r;
}

static enum cli_exit read_file(struct publish *p)
{
	enum cli_exit e = form_file_open(p->ac.cli, &p->file);

	if (e != CLI_DONE)
		return e;
	product_file_check(&p->file.top, &p->product);
	if (p->file.faults.n > 0)
		return form_file_refuse(&p->file, "published");
	p->body = product_file_body(&p->product);
	return p->body.p != NULL ? CLI_DONE : cli_refuse("%s: longer than the platform takes", p->ac.cli->arg);
}

static enum cli_exit store_request(struct publish *p)
{
	struct tx tx = cli_tx(p->ac.cli);

	while (tx_next(&tx))
		tx.r = check_and_put(p->ac.cli, p);
	if (tx.r == REFUSE && p->file.faults.n > 0)
		return form_file_refuse(&p->file, "published");
	if (tx.r == REFUSE && p->stored.why.p != NULL)
		return cli_refuse("%s: nothing was published: %s", p->ac.cli->arg, p->stored.why.p);
	return tx.r == OK ? CLI_DONE : cli_db_trouble(p->ac.cli, tx.r, "product publish: nothing was published");
}

static enum result read_skus(struct cli *cli, struct publish *p)
{
	struct product_found found;
	const struct product_request *request = &p->product.request;
	enum result r = product_find(cli, request->ticket.product_out_id, request->account_id, &found);

	if (r == OK)
		r = query_right_read(&p->ac.ctx, request->account_id, &p->right);
	return r == OK ? db_query(cli->db, &cli->arena, &SQL_SKUS, ARGS(arg_int(found.product_no)), &p->skus) : r;
}

static enum cli_exit say_sent(struct publish *p, struct str product_id)
{
	struct tx tx = cli_tx(p->ac.cli);

	while (tx_next(&tx))
		tx.r = read_skus(p->ac.cli, p);
	(void)printf("published: product %s (%s), under review; its calendar is sent when the review has passed\n",
	             api_cli_shown(&p->ac, product_id), p->product.request.ticket.product_out_id.p);
	if (tx.r == OK && p->right.refused)
		(void)printf(
			"  the platform does not let this app ask for the review (%s): when its back office shows that "
			"it has passed, say so with shanmen product online\n",
			api_cli_shown(&p->ac, p->right.said));
	for (size_t i = 0; tx.r == OK && i < p->skus.n; i++)
		(void)printf("  SKU %s is %s on the platform\n", row_str(&p->skus, i, SKUS_OUT_ID).p,
		             api_cli_shown(&p->ac, row_str(&p->skus, i, SKUS_ID)));
	return CLI_DONE;
}

static enum cli_exit say_kept(struct publish *p, const struct publication_outcome *o)
{
	struct str said = o->said.p != NULL ? o->said : STR("an earlier try may still arrive");
	char when[UTC_TEXT_SIZE];

	utc_format(o->next_at, when);
	(void)cli_refuse(
		"product publish: %s is stored, but the platform has not accepted it yet (%s); cron/product_sync "
		"tries again from %s on: see shanmen product status %s",
		p->product.request.ticket.product_out_id.p, api_cli_shown(&p->ac, said), when,
		p->product.request.ticket.product_out_id.p);
	return CLI_TRY_AGAIN;
}

/* Another process was faster. */
static enum cli_exit say_state(struct publish *p)
{
	(void)printf("stored: %s was sent by another process; see shanmen product status %s\n",
	             p->product.request.ticket.product_out_id.p, p->product.request.ticket.product_out_id.p);
	return CLI_DONE;
}

static enum cli_exit send_request(struct publish *p)
{
	struct publication_outcome o = { .end = PUBLISH_WAITS };
	enum result r = OK;

	if (!p->stored.waits)
		r = publication_send(&p->ac.caller, p->product.request.ticket.product_out_id, &o);
	if (r != OK)
		return cli_db_trouble(p->ac.cli, r, "product publish: it is stored, and cron/product_sync sends it");
	switch (o.end) {
	case PUBLISH_ACCEPTED: return say_sent(p, o.product_id);
	case PUBLISH_WAITS:
		(void)printf(
			"stored: %s is under review and cannot be changed now; cron/product_sync sends this after the "
			"review\n",
			p->product.request.ticket.product_out_id.p);
		return CLI_DONE;
	case PUBLISH_REFUSED:
		if (o.not_offered)
			return cli_refuse(
				"product publish: the platform does not let this app publish products (%s): make "
				"%s in the platform's back office, then load it here with shanmen catalogue "
				"load",
				api_cli_shown(&p->ac, o.said), p->product.request.ticket.product_out_id.p);
		return cli_refuse("product publish: the platform refuses %s: %s; correct the file and publish it again",
		                  p->product.request.ticket.product_out_id.p, api_cli_shown(&p->ac, o.said));
	case PUBLISH_NOTHING: return say_state(p);
	case PUBLISH_LATER:
	case PUBLISH_BUSY: break;
	}
	return say_kept(p, &o);
}

static enum cli_exit publish_file(struct publish *p)
{
	struct change_note note = { .author = STR_NONE }; /* only the author is stored for a product */
	enum cli_exit e = change_note_read(p->ac.cli, STR("product publish"), &note);

	p->author = note.author;
	if (e == CLI_DONE)
		e = read_file(p);
	if (e == CLI_DONE)
		e = store_request(p);
	if (e != CLI_DONE || !p->dry)
		return e == CLI_DONE ? send_request(p) : e;
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
		e = publish_file(&p);
	form_file_close(&p.file);
	return e;
}

/* What is known without the platform. */
static enum cli_exit print_own_template(struct cli *cli)
{
	struct buf b = BUF_INIT(FIELDS_MAX);

	if (cli_has(cli, OPT_ACCOUNT) || cli_has(cli, OPT_TYPE))
		return cli_misuse(cli, "--account and --type go with --category");
	if (!cli_has(cli, OPT_FIELDS)) {
		(void)fputs(product_file_example, stdout);
		return CLI_DONE;
	}
	product_fields_list(&b);
	(void)fwrite(b.p, 1, b.n, stdout);
	buf_free(&b);
	return CLI_DONE;
}

enum cli_exit cmd_product_template(struct cli *cli)
{
	struct api_cli ac;
	enum cli_exit e;

	if (!cli_has(cli, OPT_CATEGORY))
		return print_own_template(cli);
	if (cli_has(cli, OPT_FIELDS))
		return cli_misuse(cli, "--fields does not go with --category");
	if (!cli_has(cli, OPT_TYPE))
		return cli_misuse(cli, "--type is missing: a template belongs to a category and a type");
	e = api_cli_start(&ac, cli);
	return e == CLI_DONE ? goods_info(&ac, API_GOODS_TEMPLATE, str_text(cli->option[OPT_CATEGORY]),
	                                  str_text(cli->option[OPT_TYPE]))
	                     : e;
}

/*
 * Hiding and showing the product: which of two interfaces serves calendar tickets, and by which numbers. As by
 * `shanmen product offline` and `online`, our own sale stops first and starts last.
 *
 * Source: spec calendar-and-products.md §4.
 */
#include "contact_say.h"
#include "product/product.h"
#include "product/product_operate.h"

#include <string.h>

enum cli_exit contact_offline_look(struct contact *ct, struct contact_state *out)
{
	(void)ct;
	*out = (struct contact_state){ MARK_TO_DO, STR("hides the product for everybody") };
	return CLI_DONE;
}

enum cli_exit contact_online_look(struct contact *ct, struct contact_state *out)
{
	(void)ct;
	*out = (struct contact_state){ MARK_TO_DO, STR("after \"offline\"") };
	return CLI_DONE;
}

/* --- our own sale --- */

static enum cli_exit set_own_sale(struct contact *ct, bool online)
{
	struct ctx c = cli_ctx(ct->cli);
	struct tx tx = cli_tx(ct->cli);

	while (tx_next(&tx))
		tx.r = product_set_online(&c, ct->sku.product_no, online);
	if (tx.r != OK)
		return cli_db_trouble(ct->cli, tx.r, "contact");
	contact_say(online ? "orders of %s are taken here again" : "no order of %s is taken here any more",
	            ct->sku.product_out_id.p);
	return CLI_DONE;
}

/* --- the call --- */

/* What the answer says of our product, in words of END_…. */
static struct contact_trial trial_of(struct contact *ct, const struct product_operate *op,
                                     const struct api_answer *answer)
{
	struct contact_trial t = { .end = contact_answered(ct, answer),
		                   .said = api_answer_text(&ct->cli->arena, answer) };
	struct str said;

	if (t.end != END_TAKEN)
		return t;
	switch (product_operate_read(&ct->cli->arena, op, answer, &said)) {
	case OPERATE_DONE: return t;
	case OPERATE_REFUSED: t.end = END_REFUSED; break;
	default: t.end = END_UNKNOWN; break;
	}
	t.said = said;
	contact_say("of the product: %s", api_cli_shown(&ct->ac, said));
	return t;
}

/* One call to the interface ct->interface. CLI_DONE: there is an answer. */
static enum cli_exit operate(struct contact *ct, bool online)
{
	bool trip = strcmp(ct->interface, "trip") == 0;
	struct config conf = ct->cli->config;
	int64_t *number = online ? &conf.product_op_online : &conf.product_op_offline;
	const struct product_operate op = { .endpoint = trip ? API_TICKET_OPERATE : API_GOODS_OPERATE,
		                            .account_id = ct->sku.account_id,
		                            .product_id = ct->sku.product_id,
		                            .online = online };
	const struct merchant m = { ct->sku.account_id, ct->sku.app_id };
	struct openapi_request rq = { .endpoint = op.endpoint };
	struct api_answer answer;
	struct contact_trial t;
	enum cli_exit e;

	if (ct->sku.product_id.p == NULL)
		return cli_refuse(
			"the platform's id of product %s is not known yet: it comes with a pull, a booking check or an "
			"order",
			ct->sku.product_out_id.p);
	if (ct->number.given)
		*number = ct->number.v;
	if (product_operate_body(&ct->cli->arena, &conf, &op, &rq.body) != OK)
		return cli_refuse("contact: the id is too long");
	e = contact_sends(ct, op.endpoint, rq.body);
	if (e == CLI_DONE)
		e = api_cli_call(&ct->ac, &m, &rq, &answer);
	if (e != CLI_DONE)
		return e;
	t = trial_of(ct, &op, &answer);
	api_answer_free(&answer);
	t.number = *number;
	t.what = arena_printf(&ct->cli->arena, "%s, op_type %lld", ct->interface, (long long)t.number);
	contact_tried(ct, t);
	return CLI_DONE;
}

/* The configured interface, and where it refuses the other one, unless --type names one. */
static enum cli_exit operate_either(struct contact *ct, bool online)
{
	const char *named = ct->cli->option[OPT_TYPE];
	enum cli_exit e;

	ct->interface = named != NULL ? named : ct->cli->config.product_operate.p;
	e = operate(ct, online);
	if (e != CLI_DONE || named != NULL || ct->trials[0].end == END_TAKEN || ct->trials[0].end == END_UNKNOWN)
		return e;
	ct->interface = strcmp(ct->interface, "trip") == 0 ? "goods" : "trip";
	contact_say("refused: the other interface, %s, may be the one for calendar tickets", ct->interface);
	return operate(ct, online);
}

enum cli_exit contact_offline_run(struct contact *ct)
{
	enum cli_exit e = contact_agrees(ct, "Visitors will not see the product for some minutes. Go on? [y/N]");

	if (e == CLI_DONE)
		e = set_own_sale(ct, false);
	return e == CLI_DONE ? operate_either(ct, false) : e;
}

enum cli_exit contact_online_run(struct contact *ct)
{
	return operate_either(ct, true);
}

/* --- the conclusion --- */

/* 1: seen as wanted, 0: not, -1: not said, -2: another word. */
static int seen_as(struct contact *ct, bool online)
{
	const char *seen = contact_seen(ct, "Is the product online or offline there? [online/offline]");

	if (seen == NULL)
		return -1;
	if (strcmp(seen, "online") != 0 && strcmp(seen, "offline") != 0)
		return -2;
	return (strcmp(seen, "online") == 0) == online;
}

static enum cli_exit judge_refused(struct contact *ct, const char *step)
{
	const struct contact_trial *t = &ct->trials[ct->trials_n - 1];

	if (t->end == END_UNKNOWN)
		return contact_open("product_operate: it is not known what the platform did (%s); run the step again",
		                    api_cli_shown(&ct->ac, t->said));
	for (size_t i = 0; i < ct->trials_n; i++)
		contact_say("refused with %s: %s", ct->trials[i].what.p, api_cli_shown(&ct->ac, ct->trials[i].said));
	(void)contact_open(
		"product_operate: another number: shanmen contact %s --sku %s --number N [--type goods|trip]", step,
		ct->sku.sku_out_id.p);
	return CLI_REFUSED;
}

static enum cli_exit judge_operate(struct contact *ct, bool online)
{
	const char *step = online ? "online" : "offline";
	const struct contact_trial *t = &ct->trials[ct->trials_n - 1];
	int seen;

	if (t->end != END_TAKEN)
		return judge_refused(ct, step);
	contact_say("taken: %s", t->what.p);
	seen = seen_as(ct, online);
	if (seen == -2)
		return cli_misuse(ct->cli, "--seen: \"%s\" is neither online nor offline", ct->seen);
	if (seen == -1)
		return contact_open(
			"product_operate: look at the product in the back office, then: shanmen contact %s --sku %s%s "
			"--type %s --seen online|offline",
			step, ct->sku.sku_out_id.p,
			ct->number.given ? arena_printf(&ct->cli->arena, " --number %lld", (long long)ct->number.v).p
					 : "",
			ct->interface);
	if (seen == 0)
		return contact_contradicts(
			"%s was taken, but the product is not %s there: the number means something else. Another "
			"one: shanmen contact %s --sku %s --number N",
			t->what.p, step, step, ct->sku.sku_out_id.p);
	contact_settle(ct, "product_operate", str_text(ct->interface));
	contact_settle_number(ct, online ? "product_op_online" : "product_op_offline", t->number);
	return CLI_DONE;
}

enum cli_exit contact_offline_judge(struct contact *ct)
{
	enum cli_exit e = judge_operate(ct, false);

	contact_say("the step \"online\" shows the product again");
	return e;
}

enum cli_exit contact_online_judge(struct contact *ct)
{
	bool taken = ct->trials[ct->trials_n - 1].end == END_TAKEN;
	enum cli_exit e = taken ? set_own_sale(ct, true) : CLI_DONE;

	return e == CLI_DONE ? judge_operate(ct, true) : e;
}

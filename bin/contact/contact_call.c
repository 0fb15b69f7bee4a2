/*
 * Reading, changing, sending and recording the test day.
 */
#include "contact_call.h"

#include "base/clock.h"
#include "bin/frame/change_note.h"
#include "contact_say.h"
#include "product/push_body.h"
#include "trade/calendar_day.h"

#define RESERVE_MS 30000 /* a call of stock_push is waited for */
#define RESERVE_EVERY_MS 200

/* --- reading --- */

enum cli_exit contact_day_read(struct contact *ct)
{
	struct ctx c = cli_ctx(ct->cli);
	struct tx tx = cli_tx(ct->cli);

	while (tx_next(&tx))
		tx.r = calendar_push_day_read(&c, ct->sku.sku_no, ct->day.v, &ct->push);
	if (tx.r == NONE)
		return cli_refuse("SKU %s was removed meanwhile", ct->sku.sku_out_id.p);
	return tx.r == OK ? CLI_DONE : cli_db_trouble(ct->cli, tx.r, "contact");
}

const char *contact_day_unsent(const struct contact *ct)
{
	switch (ct->push.way) {
	case PUSH_WAY_PULLED:
		return "the platform pulls this product's calendar (semi_direct), so none is sent: the step \"pull\" is the one "
		       "for it";
	case PUSH_WAY_REVIEW:
		return "the product has not passed its review; before that the platform takes no calendar";
	default: return NULL;
	}
}

enum cli_exit contact_day_begin(struct contact *ct)
{
	enum cli_exit e = contact_day_read(ct);
	const char *unsent = e == CLI_DONE ? contact_day_unsent(ct) : NULL;

	return unsent != NULL ? cli_refuse("%s: %s", ct->sku.sku_out_id.p, unsent) : e;
}

/* --- open and closed --- */

static enum cli_exit write_day(struct contact *ct, bool open)
{
	const struct calendar_row *row = &ct->push.row;
	struct day_terms had = { row->price.fen, row->stock, row->open }, want = had;
	struct calendar_day_edit edit = { .sku_no = ct->sku.sku_no, .day = row->day, .known = true, .had = had };
	struct ctx c = cli_ctx(ct->cli);
	struct tx tx = cli_tx(ct->cli);
	struct change_note note;
	enum cli_exit e = change_note_read(ct->cli, STR("contact"), &note);

	if (e != CLI_DONE)
		return e;
	want.open = open;
	edit.want = want;
	c.now = note.at;
	while (tx_next(&tx)) {
		tx.r = calendar_history_add_many(&c, &edit, 1, note.author, note.reason);
		if (tx.r == OK)
			tx.r = calendar_day_put_many(&c, &edit, 1);
	}
	if (tx.r == REFUSE)
		return cli_refuse("a sale or an operator changed the day at this moment: run it again");
	return tx.r == OK ? contact_day_read(ct) : cli_db_trouble(ct->cli, tx.r, "contact");
}

enum cli_exit contact_day_set(struct contact *ct, bool open)
{
	const struct push_day *p = &ct->push;
	const char *day = contact_day(ct, ct->day.v), *sku = ct->sku.sku_out_id.p;
	enum cli_exit e;

	if (!p->known)
		return cli_refuse(
			"%s has no calendar on %s; give the day a price and a stock: shanmen calendar set %s %s "
			"price FEN stock 10 open %s",
			sku, day, sku, day, open ? "yes" : "no");
	if (p->row.open == open)
		return CLI_DONE;
	if (!open && p->row.sold > 0)
		return cli_refuse("%lld copies of %s on %s are sold: take a day for the test that nobody has bought",
		                  (long long)p->row.sold, sku, day);
	contact_say("%s %s is %s here; it is set to %s first, as by: shanmen calendar set %s %s open %s", sku, day,
	            open ? "closed" : "open", open ? "open" : "closed", sku, day, open ? "yes" : "no");
	e = contact_agrees(ct, open ? "Open it? [y/N]" : "Close it? [y/N]");
	return e == CLI_DONE ? write_day(ct, open) : e;
}

/* --- the call --- */

/* NONE: another program's call is under way. */
static enum result reserve_now(struct contact *ct)
{
	struct ctx c = cli_ctx(ct->cli);
	struct tx tx = cli_tx(ct->cli);

	while (tx_next(&tx)) {
		tx.r = calendar_push_begin(&c, ct->sku.sku_no, calendar_push_unheard_s(&ct->cli->config));
		/* Read after the reservation: what is sent is never older than what another program has sent. */
		if (tx.r == OK)
			tx.r = calendar_push_day_read(&c, ct->sku.sku_no, ct->day.v, &ct->push);
	}
	return tx.r;
}

static enum cli_exit reserve(struct contact *ct)
{
	int64_t end_ms = clock_monotonic_ms() + RESERVE_MS;
	enum result r = reserve_now(ct);

	while (r == NONE && clock_monotonic_ms() < end_ms) {
		clock_pause(RESERVE_EVERY_MS);
		r = reserve_now(ct);
	}
	if (r == NONE) {
		(void)cli_refuse("another call for %s is under way: try again", ct->sku.sku_out_id.p);
		return CLI_TRY_AGAIN;
	}
	return r == OK ? CLI_DONE : cli_db_trouble(ct->cli, r, "contact");
}

/* Records how a call ended. `words`: of a refusal that is kept; STR_NONE: it is not. */
static enum cli_exit record_end(struct contact *ct, enum contact_end end, struct str words)
{
	struct ctx c = cli_ctx(ct->cli);
	struct tx tx = cli_tx(ct->cli);

	while (tx_next(&tx)) {
		if (end == END_TAKEN)
			tx.r = calendar_push_day_taken(&c, &ct->push.sku, &ct->entry);
		else if (words.p != NULL)
			tx.r = calendar_push_day_refused(&c, &ct->push.sku, &ct->entry, words);
		else
			tx.r = calendar_push_day_ended(&c, &ct->push.sku);
	}
	return tx.r == OK ? CLI_DONE : cli_db_trouble(ct->cli, tx.r, "contact: recording the answer");
}

static struct str body_of(struct contact *ct, const struct contact_form *f)
{
	struct calendar_days days = { &ct->entry, 1 };

	ct->entry = calendar_entry_of(&f->form, &ct->push.row);
	return push_body(&ct->cli->arena, &f->form, &ct->push.sku, &days);
}

static enum cli_exit call(struct contact *ct, const struct contact_form *f)
{
	const struct merchant m = { ct->sku.account_id, ct->sku.app_id };
	struct openapi_request rq = { .endpoint = API_CALENDAR_BATCH, .body = body_of(ct, f) };
	struct contact_trial trial = { .number = f->number, .what = f->what };
	struct api_answer answer;
	bool arrived;
	enum cli_exit e = api_cli_call(&ct->ac, &m, &rq, &answer);

	if (e != CLI_DONE)
		return record_end(ct, END_REFUSED, STR_NONE) == CLI_DONE ? e : CLI_TRY_AGAIN;
	trial.end = contact_answered(ct, &answer);
	trial.said = api_answer_text(&ct->cli->arena, &answer);
	arrived = answer.http != 0;
	api_answer_free(&answer);
	contact_tried(ct, trial);
	/* A call without an answer may still be on its way: the reservation stays until it has ended. */
	return arrived ? record_end(ct, trial.end, STR_NONE) : CLI_DONE;
}

enum cli_exit contact_day_send(struct contact *ct, const struct contact_form *f)
{
	enum cli_exit e = contact_sends(ct, API_CALENDAR_BATCH, body_of(ct, f));

	if (e == CLI_DONE)
		e = reserve(ct);
	return e == CLI_DONE ? call(ct, f) : e;
}

enum cli_exit contact_day_refused(struct contact *ct, struct str words)
{
	return record_end(ct, END_REFUSED_CONTENT, words);
}

enum cli_exit contact_day_again(struct contact *ct)
{
	struct ctx c = cli_ctx(ct->cli);
	struct tx tx = cli_tx(ct->cli);

	while (tx_next(&tx))
		tx.r = calendar_resend_day(&c, ct->sku.sku_no, ct->day.v);
	return tx.r == OK ? CLI_DONE : cli_db_trouble(ct->cli, tx.r, "contact");
}

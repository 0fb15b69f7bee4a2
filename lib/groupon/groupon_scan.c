/*
 * The statements of groupon_scan. Every step locks its row, reads it again and continues from what it finds, since
 * another turnstile may have changed the row during the call.
 */
#include "groupon/groupon_scan.h"

#include "base/str.h"

#include <assert.h>
#include <string.h>

#define CERTIFICATES_CONTEXT "groupon_scan.certificates"
#define VERIFIED_CONTEXT "groupon_scan.verified"

static const char *const states[] = { "preparing", "prepared", "verifying", "done", "refused", "left" };
static_assert(sizeof states / sizeof states[0] == GROUPON_STATE__MAX, "a word for every state");

const char *groupon_state_word(enum groupon_state state)
{
	return states[state];
}

bool groupon_decided(const struct groupon_scan *s)
{
	return s->decided_at.s != 0;
}

#define SCAN                                                                                                           \
	"scan_id, app_id, account_id, poi_id, state, verify_token, order_id, certificates_enc, chosen, tries,"         \
	" lost, busy_until_at, verified_enc, reason, said, created_at, decided_at"

/* PRIMARY KEY of both. */
enum { SHOP_APP_ID, SHOP_ACCOUNT_ID };
static const struct sql SQL_SHOP = {
	"groupon_shop",
	"SELECT m.app_id, m.account_id FROM poi p JOIN merchant m ON m.account_id = p.account_id WHERE p.poi_id = ?",
};

/* UNIQUE KEY undecided: inserts a row, or waits for the undecided scan of this code and locks it. */
enum {
	SCAN_ID,
	SCAN_APP_ID,
	SCAN_ACCOUNT_ID,
	SCAN_POI_ID,
	SCAN_STATE,
	SCAN_VERIFY_TOKEN,
	SCAN_ORDER_ID,
	SCAN_CERTIFICATES,
	SCAN_CHOSEN,
	SCAN_TRIES,
	SCAN_LOST,
	SCAN_BUSY_UNTIL,
	SCAN_VERIFIED,
	SCAN_REASON,
	SCAN_SAID,
	SCAN_CREATED_AT,
	SCAN_DECIDED_AT
};
static const struct sql SQL_OPEN_SCAN = {
	"open_scan",
	"INSERT INTO groupon_scan (app_id, account_id, poi_id, code_hash, state, created_at)"
	" VALUES (?, ?, ?, ?, 'preparing', ?)"
	" ON DUPLICATE KEY UPDATE scan_id = scan_id"
	" RETURNING " SCAN,
};

/* PRIMARY KEY. The columns as above. */
static const struct sql SQL_LOCK_SCAN = {
	"lock_scan",
	"SELECT " SCAN " FROM groupon_scan WHERE scan_id = ? FOR UPDATE",
};

/* KEY order_id: all scans of an order, always in this sequence, so that two transactions do not deadlock. */
enum { ORDER_SCAN_ID, ORDER_SCAN_STATE, ORDER_SCAN_VERIFIED };
static const struct sql SQL_LOCK_ORDER_SCANS = {
	"lock_order_scans",
	"SELECT scan_id, state, verified_enc FROM groupon_scan WHERE order_id = ? ORDER BY scan_id FOR UPDATE",
};

static const struct sql SQL_LEAVE_SCAN = {
	"leave_scan",
	"UPDATE groupon_scan SET state = 'left', decided_at = ?, busy_until_at = NULL WHERE scan_id = ?",
};

static const struct sql SQL_PREPARED_SCAN = {
	"prepared_scan",
	"UPDATE groupon_scan SET state = 'prepared', verify_token = ?, order_id = ?, certificates_enc = ?"
	" WHERE scan_id = ?",
};

static const struct sql SQL_CHOOSE_SCAN = {
	"choose_scan",
	"UPDATE groupon_scan SET state = 'verifying', chosen = ?, tries = ?, lost = ?, busy_until_at = ? WHERE scan_id = ?",
};

/* Only for the last call: one that was overtaken is counted as lost already. */
static const struct sql SQL_GIVE_UP = {
	"give_up_scan",
	"UPDATE groupon_scan SET state = ?, lost = ?, busy_until_at = NULL"
	" WHERE scan_id = ? AND state = 'verifying' AND tries = ?",
};

static const struct sql SQL_DECIDE_SCAN = {
	"decide_scan",
	"UPDATE groupon_scan SET state = ?, verified_enc = ?, reason = ?, said = ?, decided_at = ?,"
	" busy_until_at = NULL WHERE scan_id = ?",
};

static enum groupon_state state_of(struct str word)
{
	return (enum groupon_state)WORD_OF(states, word, GROUPON_STATE__MAX - 1);
}

/* Decrypts the sealed columns into *s. */
static enum result unseal_lists(struct ctx *c, const struct rows *rows, struct groupon_scan *s)
{
	struct str text;
	enum result r = OK;

	if (!row_null(rows, 0, SCAN_CERTIFICATES)) {
		r = vault_unseal(c->vault, c->arena, CERTIFICATES_CONTEXT, row_str(rows, 0, SCAN_CERTIFICATES), &text);
		if (r == OK)
			r = groupon_certificates_parse(c->arena, text, &s->prepared.certificates);
	}
	if (r == OK && !row_null(rows, 0, SCAN_VERIFIED)) {
		r = vault_unseal(c->vault, c->arena, VERIFIED_CONTEXT, row_str(rows, 0, SCAN_VERIFIED), &text);
		if (r == OK)
			r = groupon_uses_parse(c->arena, text, &s->uses);
	}
	return r;
}

static enum result read_scan(struct ctx *c, const struct rows *rows, struct groupon_scan *s)
{
	*s = (struct groupon_scan){
		.scan_id = row_int(rows, 0, SCAN_ID),
		.shop = { row_int(rows, 0, SCAN_APP_ID), row_str(rows, 0, SCAN_ACCOUNT_ID),
		          row_str(rows, 0, SCAN_POI_ID) },
		.state = state_of(row_str(rows, 0, SCAN_STATE)),
		.prepared = { .verify_token = row_str(rows, 0, SCAN_VERIFY_TOKEN),
		              .order_id = row_str(rows, 0, SCAN_ORDER_ID) },
		.chosen = (size_t)row_int(rows, 0, SCAN_CHOSEN),
		.tries = row_int(rows, 0, SCAN_TRIES),
		.lost = row_int(rows, 0, SCAN_LOST),
		.busy_until_at = row_opt_utc(rows, 0, SCAN_BUSY_UNTIL),
		.reason =
			row_null(rows, 0, SCAN_REASON) ? ADMIT_OK : admission_reason_of(row_str(rows, 0, SCAN_REASON)),
		.said = row_str(rows, 0, SCAN_SAID),
		.created_at = row_utc(rows, 0, SCAN_CREATED_AT),
		.decided_at = row_utc(rows, 0, SCAN_DECIDED_AT),
	};
	return unseal_lists(c, rows, s);
}

enum result groupon_shop_of(struct ctx *c, struct str poi_id, struct groupon_shop *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_SHOP, ARGS(arg_str(poi_id)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = (struct groupon_shop){ row_int(&rows, 0, SHOP_APP_ID), row_str(&rows, 0, SHOP_ACCOUNT_ID), poi_id };
	return OK;
}

static bool is_too_old(const struct ctx *c, const struct groupon_scan *s)
{
	int64_t age_s = c->now.s - s->created_at.s;

	return age_s > (s->state == GROUPON_STATE_VERIFYING ? GROUPON_VERIFYING_S : GROUPON_PREPARED_S);
}

enum result groupon_scan_open(struct ctx *c, const struct groupon_shop *shop, struct str code, struct groupon_scan *out)
{
	struct hash hash = vault_hash(c->vault, "groupon", code);
	struct rows rows;
	enum result r;

	for (int i = 0; i < 2; i++) {
		r = db_query(c->db, c->arena, &SQL_OPEN_SCAN,
		             ARGS(arg_int(shop->app_id), arg_str(shop->account_id), arg_str(shop->poi_id),
		                  arg_hash(&hash), arg_utc(c->now)),
		             &rows);
		if (r == OK && rows.n != 1)
			return BUG;
		if (r == OK)
			r = read_scan(c, &rows, out);
		if (r != OK || !is_too_old(c, out))
			return r;
		r = db_exec(c->db, &SQL_LEAVE_SCAN, ARGS(arg_utc(c->now), arg_int(out->scan_id)), NULL);
		if (r != OK)
			return r;
	}
	return BUG;
}

enum result groupon_scan_lock(struct ctx *c, int64_t scan_id, struct groupon_scan *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_LOCK_SCAN, ARGS(arg_int(scan_id)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	return read_scan(c, &rows, out);
}

/* The row was read before, and nothing deletes an undecided one. */
static enum result lock_again(struct ctx *c, struct groupon_scan *s)
{
	enum result r = groupon_scan_lock(c, s->scan_id, s);

	return r == NONE ? BUG : r;
}

enum result groupon_scan_keep_prepared(struct ctx *c, struct groupon_scan *s, const struct groupon_prepared *p)
{
	struct str text = groupon_certificates_json(c->arena, &p->certificates);
	struct str sealed;
	enum result r = lock_again(c, s);

	if (r != OK || s->state != GROUPON_STATE_PREPARING)
		return r;
	r = vault_seal(c->vault, c->arena, CERTIFICATES_CONTEXT, text, &sealed);
	if (r == OK)
		r = db_exec(
			c->db, &SQL_PREPARED_SCAN,
			ARGS(arg_str(p->verify_token), arg_str(p->order_id), arg_bytes(sealed), arg_int(s->scan_id)),
			NULL);
	s->state = GROUPON_STATE_PREPARED;
	s->prepared = *p;
	return r;
}

enum result groupon_scan_choose(struct ctx *c, struct groupon_scan *s, size_t count, int64_t busy_s)
{
	enum result r = lock_again(c, s);

	if (r != OK || (s->state != GROUPON_STATE_PREPARED && s->state != GROUPON_STATE_VERIFYING))
		return r;
	if (s->busy_until_at.given && s->busy_until_at.v.s > c->now.s)
		return NONE;
	if (s->busy_until_at.given)
		s->lost++; /* the process of the last call died, or hangs */
	if (s->state == GROUPON_STATE_PREPARED)
		s->chosen = count < s->prepared.certificates.n ? count : s->prepared.certificates.n;
	s->state = GROUPON_STATE_VERIFYING;
	s->tries++;
	s->busy_until_at = (struct opt_utc){ true, { c->now.s + busy_s } };
	return db_exec(c->db, &SQL_CHOOSE_SCAN,
	               ARGS(arg_int((int64_t)s->chosen), arg_int(s->tries), arg_int(s->lost),
	                    arg_opt_utc(s->busy_until_at), arg_int(s->scan_id)),
	               NULL);
}

enum result groupon_scan_give_up(struct ctx *c, const struct groupon_scan *s, bool sent)
{
	int64_t lost = s->lost + (sent ? 1 : 0);
	enum groupon_state state = lost > 0 ? GROUPON_STATE_VERIFYING : GROUPON_STATE_PREPARED;

	return db_exec(c->db, &SQL_GIVE_UP,
	               ARGS(arg_text(groupon_state_word(state)), arg_int(lost), arg_int(s->scan_id), arg_int(s->tries)),
	               NULL);
}

/* --- the outcome --- */

static bool contains(const struct groupon_uses *uses, struct str certificate_id)
{
	for (size_t i = 0; i < uses->n; i++) {
		if (uses->list[i].certificate_id.p != NULL && certificate_id.p != NULL &&
		    strcmp(uses->list[i].certificate_id.p, certificate_id.p) == 0)
			return true;
	}
	return false;
}

/* True if another scan has verified one of the certificates that this one had chosen. */
static bool verified_by_other(const struct groupon_scan *s, const struct groupon_uses *theirs)
{
	for (size_t i = 0; i < s->chosen && i < s->prepared.certificates.n; i++) {
		if (contains(theirs, s->prepared.certificates.list[i].certificate_id))
			return true;
	}
	return false;
}

/*
 * The platform answered "verified before" to a repeated call. It means our earlier call, whose answer was lost, unless
 * another scan of ours (at another shop, or by the link instead of the digits) is known to have verified the certificate.
 */
static enum result check_other_scans(struct ctx *c, const struct groupon_scan *s, struct groupon_outcome *o)
{
	struct groupon_uses theirs;
	struct str text;
	struct rows rows;
	enum result r;

	if (s->prepared.order_id.p == NULL)
		return OK;
	r = db_query(c->db, c->arena, &SQL_LOCK_ORDER_SCANS, ARGS(arg_str(s->prepared.order_id)), &rows);
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		if (row_int(&rows, i, ORDER_SCAN_ID) == s->scan_id || row_null(&rows, i, ORDER_SCAN_VERIFIED))
			continue;
		r = vault_unseal(c->vault, c->arena, VERIFIED_CONTEXT, row_str(&rows, i, ORDER_SCAN_VERIFIED), &text);
		if (r == OK)
			r = groupon_uses_parse(c->arena, text, &theirs);
		if (r == OK && verified_by_other(s, &theirs))
			*o = (struct groupon_outcome){ .end = GROUPON_REFUSED,
				                       .reason = ADMIT_ALREADY_USED,
				                       .said = STR("another scan has verified it") };
	}
	return r;
}

/* The outcome that is written in a decided scan. */
static struct groupon_outcome outcome_of(const struct groupon_scan *s)
{
	if (s->state == GROUPON_STATE_DONE)
		return (struct groupon_outcome){ .end = GROUPON_DONE, .reason = ADMIT_OK, .uses = s->uses };
	return (struct groupon_outcome){ .end = GROUPON_REFUSED,
		                         .reason = s->reason == ADMIT_OK ? ADMIT_NOT_VERIFIED : s->reason,
		                         .said = s->said,
		                         .uses = s->uses };
}

static enum result write_outcome(struct ctx *c, struct groupon_scan *s, const struct groupon_outcome *o)
{
	struct str sealed = STR_NONE;
	enum result r = OK;

	s->state = o->end == GROUPON_DONE ? GROUPON_STATE_DONE : GROUPON_STATE_REFUSED;
	s->decided_at = c->now;
	s->uses = o->uses;
	s->reason = o->reason;
	s->said = o->said;
	if (o->uses.n > 0)
		r = vault_seal(c->vault, c->arena, VERIFIED_CONTEXT, groupon_uses_json(c->arena, &o->uses), &sealed);
	return r != OK ? r
	               : db_exec(c->db, &SQL_DECIDE_SCAN,
	                         ARGS(arg_text(groupon_state_word(s->state)), arg_bytes(sealed),
	                              o->end == GROUPON_DONE ? arg_null() : arg_text(admission_word(o->reason)),
	                              arg_str(o->said), arg_utc(s->decided_at), arg_int(s->scan_id)),
	                         NULL);
}

enum result groupon_scan_refuse(struct ctx *c, struct groupon_scan *s, const struct groupon_outcome *refusal)
{
	enum result r = lock_again(c, s);

	return r == OK && s->state == GROUPON_STATE_PREPARING ? write_outcome(c, s, refusal) : r;
}

enum result groupon_scan_decide(struct ctx *c, struct groupon_scan *s, struct groupon_outcome *o, bool *first)
{
	int64_t own_try = s->tries;
	enum result r = OK;

	*first = false;
	if (o->used_before)
		r = check_other_scans(c, s, o);
	if (r == OK)
		r = lock_again(c, s);
	if (r != OK)
		return r;
	if (groupon_decided(s)) {
		*o = outcome_of(s);
		return OK;
	}
	/* Another call has begun since. It may have done what ours was answered as refused or verified before. */
	if (s->tries != own_try && (o->end != GROUPON_DONE || o->used_before))
		return AGAIN;
	*first = true;
	return write_outcome(c, s, o);
}

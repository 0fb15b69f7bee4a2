/*
 * Admission. The item is found without a lock, then its voucher's row is
 * locked and everything is decided under that lock; a refund that locked
 * the row first has won.
 */
#include "trade/admission.h"

#include "base/assert.h"
#include "base/day.h"
#include "base/guard.h"
#include "base/str.h"
#include "sale/document.h"
#include "trade/code.h"
#include "trade/verify_push.h"
#include "trade/voucher_write.h"

#include <assert.h>
#include <string.h>

static const struct {
	const char *word;
	const char *sentence;
} reasons[] = {
	{ "ok", "admitted" },
	{ "unknown_code", "no ticket has this code" },
	{ "already_used", "this ticket was used before" },
	{ "wrong_day", "this ticket is for another day" },
	{ "wrong_poi", "this ticket is for another place" },
	{ "wrong_project", "this ticket does not admit to this" },
	{ "not_issued", "this ticket has not been issued yet" },
	{ "refund_pending", "a refund of this ticket is under way" },
	{ "refunded", "this ticket was refunded" },
	{ "void", "this ticket was cancelled" },
	{ "expired", "this ticket has expired: the platform refunds it" },
	{ "held", "the platform holds this ticket for a check; scan it again later" },
	{ "expired_code", "this code has expired: show a fresh one" },
	{ "given_away", "this ticket is being given to somebody else" },
	{ "not_paid", "this ticket is not paid yet" },
	{ "not_verified", "the platform did not verify this code" },
};
static_assert(sizeof reasons / sizeof reasons[0] == ADMIT__MAX, "words for every reason");

const char *admission_word(enum admission_reason reason)
{
	return reasons[reason].word;
}

const char *admission_sentence(enum admission_reason reason)
{
	return reasons[reason].sentence;
}

enum admission_reason admission_reason_of(struct str word)
{
	return (enum admission_reason)WORD_OF(reasons, word, ADMIT_NOT_VERIFIED);
}

/* The columns of CANDIDATE. */
enum {
	FOUND_VOUCHER_ID,
	FOUND_COPY_NO,
	FOUND_ITEM_ID,
	FOUND_PROJECT_ID,
	FOUND_PROJECT_KEY,
	FOUND_NAME,
	FOUND_ENTRANCE,
	FOUND_APP_ID,
	FOUND_ORDER_ID,
	FOUND_POI_ID,
	FOUND_DAY,
	FOUND_LAST_DAY,
	FOUND_VALID_FROM,
	FOUND_VALID_TO,
	FOUND_AUTO_REFUND_AT
};
#define CANDIDATE                                                                                                      \
	"SELECT v.voucher_id, v.copy_no, i.item_id, i.project_id, i.project_key, i.name, i.entrance,"                  \
	"       o.app_id, o.order_id, o.poi_id, o.day, o.last_day, o.valid_from_at, o.valid_to_at,"                    \
	"       o.auto_refund_at"

/* UNIQUE KEY voucher_item.code. */
static const struct sql SQL_FIND_CODE = {
	"find_code",
	CANDIDATE "  FROM voucher_item i JOIN voucher v ON v.voucher_id = i.voucher_id"
		  "  JOIN ticket_order o ON o.order_no = v.order_no WHERE i.code = ?",
};

/*
 * KEY order_traveller.license, by document_hash and by the whole number; then PRIMARY KEY of the order, UNIQUE KEY copy of its
 * vouchers, project of their items. Usable tickets come first.
 */
static const struct sql SQL_FIND_LICENSE = {
	"find_license",
	CANDIDATE
	"  FROM order_traveller t JOIN ticket_order o ON o.order_no = t.order_no"
	"  JOIN voucher v ON v.order_no = t.order_no AND t.copy_no IN (0, v.copy_no)"
	"  JOIN voucher_item i ON i.voucher_id = v.voucher_id"
	" WHERE t.license_hash IN (?, ?) AND (o.day <= ? AND o.last_day >= ? OR ? BETWEEN o.valid_from_at AND o.valid_to_at)"
	"   AND (i.project_id = ? OR (? IS NULL AND i.entrance))"
	" ORDER BY (v.state IN ('issued', 'used') AND i.used_at IS NULL AND v.refunding_at IS NULL) DESC, v.voucher_id LIMIT 20",
};

enum { LOCKED_STATE, LOCKED_USED_AT, LOCKED_REFUSED_AT, LOCKED_REFUNDING };
/* PRIMARY KEY of both. */
static const struct sql SQL_LOCK_VOUCHER = {
	"lock_voucher",
	"SELECT v.state, i.used_at, v.refused_at, v.refunding_at IS NOT NULL FROM voucher v JOIN voucher_item i ON i.voucher_id = v.voucher_id"
	" WHERE v.voucher_id = ? AND i.item_id = ?" GUARD(" FOR UPDATE"),
};

static enum result find_items(struct ctx *c, const struct admission_request *rq, struct rows *rows)
{
	char code[CODE_MAX + 1];
	char number[DOCUMENT_NO_MAX + 1];
	struct arg today = arg_day(c->arena, day_of(c->now));
	struct arg project = arg_str(rq->project_id);
	struct hash hash, whole;

	*rows = (struct rows){ 0, 0, NULL };
	if (rq->code.p != NULL) {
		if (code_scanned(rq->code, rq->voucher_url, code) != OK)
			return OK;
		return db_query(c->db, c->arena, &SQL_FIND_CODE, ARGS(arg_text(code)), rows);
	}
	if (!document_normalise(rq->id_card, number))
		return OK;
	hash = document_hash(c->vault, number);
	whole = vault_hash(c->vault, "license", str_text(number));
	return db_query(c->db, c->arena, &SQL_FIND_LICENSE,
	                ARGS(arg_hash(&hash), arg_hash(&whole), today, today, arg_utc(c->now), project, project), rows);
}

bool admission_day_fits(utc_t now, day_t day, day_t last_day, struct opt_utc valid_from, struct opt_utc valid_to)
{
	day_t today = day_of(now);

	if (day.n <= today.n && today.n <= last_day.n)
		return true;
	return valid_from.given && valid_to.given && valid_from.v.s <= now.s && now.s <= valid_to.v.s;
}

static bool found_day_fits(const struct ctx *c, const struct rows *rows, size_t row)
{
	return admission_day_fits(c->now, row_day(rows, row, FOUND_DAY), row_day(rows, row, FOUND_LAST_DAY),
	                          row_opt_utc(rows, row, FOUND_VALID_FROM), row_opt_utc(rows, row, FOUND_VALID_TO));
}

bool admission_expired(utc_t now, enum voucher_state state, struct opt_utc auto_refund_at)
{
	return state == VOUCHER_ISSUED && auto_refund_at.given && now.s >= auto_refund_at.v.s - ADMISSION_MARGIN_S;
}

enum admission_reason admission_of_state(enum voucher_state state)
{
	switch (state) {
	case VOUCHER_HELD: return ADMIT_NOT_ISSUED;
	case VOUCHER_LOCKED: return ADMIT_REFUND_PENDING;
	case VOUCHER_REFUNDED: return ADMIT_REFUNDED;
	case VOUCHER_VOID: return ADMIT_VOID;
	default: return ADMIT_OK;
	}
}

static enum admission_reason judge_item(const struct ctx *c, const struct admission_request *rq,
                                        const struct rows *rows, size_t row, enum voucher_state state, bool used)
{
	struct str poi = row_str(rows, row, FOUND_POI_ID);
	struct str project = row_str(rows, row, FOUND_PROJECT_ID);
	enum admission_reason reason = admission_of_state(state);

	if (reason != ADMIT_OK)
		return reason;
	if (used)
		return ADMIT_ALREADY_USED;
	if (rq->poi_id.p != NULL && strcmp(rq->poi_id.p, poi.p) != 0)
		return ADMIT_WRONG_POI;
	if (rq->project_id.p != NULL && strcmp(rq->project_id.p, project.p) != 0)
		return ADMIT_WRONG_PROJECT;
	if (admission_expired(c->now, state, row_opt_utc(rows, row, FOUND_AUTO_REFUND_AT)))
		return ADMIT_EXPIRED;
	return found_day_fits(c, rows, row) ? ADMIT_OK : ADMIT_WRONG_DAY;
}

static enum result add_verification(struct ctx *c, const struct rows *rows, size_t row, struct str poi_id,
                                    struct opt_utc refused_at)
{
	const struct verify_use u = {
		.order = { row_int(rows, row, FOUND_APP_ID), row_str(rows, row, FOUND_ORDER_ID) },
		.item_id = row_int(rows, row, FOUND_ITEM_ID),
		.project_key = row_str(rows, row, FOUND_PROJECT_KEY),
		.entrance = row_int(rows, row, FOUND_ENTRANCE) != 0,
		.poi_id = poi_id,
		.used_at = c->now,
		.refused_at = refused_at,
	};

	return verify_push_add(c, &u);
}

static enum result admit_item(struct ctx *c, const struct admission_request *rq, const struct rows *rows, size_t row,
                              struct opt_utc refused_at)
{
	struct str poi = rq->poi_id.p != NULL ? rq->poi_id : row_str(rows, row, FOUND_POI_ID);
	enum result r =
		voucher_use_item(c, row_int(rows, row, FOUND_VOUCHER_ID), row_int(rows, row, FOUND_ITEM_ID), poi);

	return r == OK ? add_verification(c, rows, row, poi, refused_at) : r;
}

static enum result decide_item(struct ctx *c, const struct admission_request *rq, const struct rows *rows, size_t row,
                               struct admission *out)
{
	enum voucher_state state;
	struct rows locked;
	bool used;
	enum result r = db_query(
		c->db, c->arena, &SQL_LOCK_VOUCHER,
		ARGS(arg_int(row_int(rows, row, FOUND_VOUCHER_ID)), arg_int(row_int(rows, row, FOUND_ITEM_ID))),
		&locked);

	if (r != OK)
		return r;
	if (locked.n != 1)
		return RETRY;
	used = !row_null(&locked, 0, LOCKED_USED_AT);
	*out = (struct admission){
		.order_id = row_str(rows, row, FOUND_ORDER_ID),
		.project_id = row_str(rows, row, FOUND_PROJECT_ID),
		.project_name = row_str(rows, row, FOUND_NAME),
		.copy_no = row_int(rows, row, FOUND_COPY_NO),
		.used_at = used ? row_utc(&locked, 0, LOCKED_USED_AT) : c->now,
	};
	state = voucher_state_of(row_str(&locked, 0, LOCKED_STATE));
	out->reason = state == VOUCHER_ISSUED && row_int(&locked, 0, LOCKED_REFUNDING) != 0
	                      ? ADMIT_REFUND_PENDING
	                      : judge_item(c, rq, rows, row, state, used);
	out->admit = out->reason == ADMIT_OK;
	return out->admit ? admit_item(c, rq, rows, row, row_opt_utc(&locked, 0, LOCKED_REFUSED_AT)) : OK;
}

enum result admission_decide(struct ctx *c, const struct admission_request *rq, struct admission *out)
{
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db) && (rq->code.p == NULL) != (rq->id_card.p == NULL));
	r = find_items(c, rq, &rows);
	*out = (struct admission){ .reason = ADMIT_UNKNOWN_CODE };
	for (size_t row = 0; r == OK && row < rows.n && !out->admit; row++)
		r = decide_item(c, rq, &rows, row, out);
	return r;
}

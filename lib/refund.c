/*
 * The refund table.
 */
#include "refund.h"

#include <string.h>

static const char *const form_words[] = { "scenic", "third_party" };
static const char *const audit_words[] = { "none", "accepted", "rejected", "waiting" };

/*
 * UNIQUE KEY refund_key. A notice that came before its application has left a
 * row: the application's audit is written into it.
 */
static const struct sql SQL_WRITE_REFUND = {
	"write_refund",
	"INSERT INTO refund (refund_key, order_no, form, whole, audit, reason, apply_source, apply_at, fee_fen)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE audit = VALUES(audit), reason = VALUES(reason), apply_source = VALUES(apply_source),"
	"  apply_at = VALUES(apply_at), fee_fen = VALUES(fee_fen)"
	" RETURNING refund_id, order_no",
};

enum result refund_write(struct ctx *c, const struct order *o, struct refund *rf)
{
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_WRITE_REFUND,
	                 ARGS(arg_str(rf->key), arg_int(o->order_no), arg_text(form_words[rf->form]),
	                      arg_bool(rf->whole), arg_text(audit_words[rf->audit]), arg_text(rf->reason),
	                      arg_opt_int(rf->apply_source), arg_opt_utc(rf->apply_at), arg_opt_fen(rf->fee_fen)),
	                 &rows);

	if (r != OK)
		return r;
	if (rows.n != 1)
		return BUG;
	rf->refund_id = row_int(&rows, 0, 0);
	return row_int(&rows, 0, 1) == o->order_no ? OK : REFUSE;
}

static const struct sql SQL_LOCK_REFUND = {
	"lock_refund",
	"SELECT refund_id, audit, whole, order_no FROM refund WHERE refund_key = ? FOR UPDATE",
};

enum result refund_lock(struct ctx *c, const struct order *o, struct str key, struct refund *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_LOCK_REFUND, ARGS(arg_str(key)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = (struct refund){ .refund_id = row_int(&rows, 0, 0), .key = key, .whole = row_int(&rows, 0, 2) != 0 };
	for (int i = 0; i <= AUDIT_WAITING; i++) {
		if (strcmp(row_str(&rows, 0, 1).p, audit_words[i]) == 0)
			out->audit = (enum refund_audit)i;
	}
	return row_int(&rows, 0, 3) == o->order_no ? OK : REFUSE;
}

static const struct sql SQL_REFUND_FORM = {
	"refund_form",
	"SELECT form = 'third_party' FROM refund WHERE refund_id = ?",
};

enum result refund_is_third_party(struct ctx *c, int64_t refund_id, bool *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_REFUND_FORM, ARGS(arg_int(refund_id)), &rows);

	*out = r == OK && rows.n == 1 && row_int(&rows, 0, 0) != 0;
	return r;
}

static const struct sql SQL_SET_REFUND_PAID = {
	"set_refund_paid",
	"UPDATE refund SET refund_fen = ?, refund_scene = ?, refunded_at = ? WHERE refund_id = ?",
};

enum result refund_set_paid(struct ctx *c, int64_t refund_id, struct opt_fen amount, struct opt_int scene,
                            struct opt_utc at)
{
	return db_exec(c->db, &SQL_SET_REFUND_PAID,
	               ARGS(arg_opt_fen(amount), arg_opt_int(scene), arg_opt_utc(at), arg_int(refund_id)), NULL);
}

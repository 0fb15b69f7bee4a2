/*
 * The outcome of a try, recorded in one transaction: the request's row, and for an accepted one the product, its review
 * and its calendar.
 */
#include "base/clock.h"
#include "base/guard.h"
#include "notice/alarm.h"
#include "product/calendar_push.h"
#include "product/product_accepted.h"
#include "product/product_review.h"
#include "product/publication_sending.h"

#define UNKNOWN_S 120 /* between two queries about a product that is not in our catalogue */

/* PRIMARY KEY. If a newer request came meanwhile, it waits for the review that has begun. */
static const struct sql SQL_DONE = {
	"publication_done",
	"UPDATE publication SET product_id = ?, sent_at = NULL, sent_revision = 0, busy_until_at = 0, tries = 0,"
	" refusals = 0, error = NULL, next_at = 0, state = IF(revision = ?, 'done', 'waiting'),"
	" done_at = IF(revision = ?, ?, NULL) WHERE product_out_id = ?",
};

static const struct sql SQL_WAITS = {
	"publication_waits",
	"UPDATE publication SET product_id = ?, sent_at = NULL, sent_revision = 0, busy_until_at = 0, state = 'waiting',"
	" next_at = ?, error = ? WHERE product_out_id = ?",
};

/* For a superseded revision we only record that the platform may have received it. */
static const struct sql SQL_LATER = {
	"publication_later",
	"UPDATE publication SET product_id = ?, busy_until_at = 0, sent_at = IF(?, sent_at, NULL),"
	" tries = IF(revision = ?, ?, tries), refusals = IF(revision = ?, ?, refusals),"
	" next_at = IF(revision = ?, ?, next_at), error = IF(revision = ?, ?, error),"
	" state = IF(revision = ?, ?, state) WHERE product_out_id = ?",
};

static enum result read_request(struct publication_sending *s, struct product_request *request)
{
	struct str why;

	return product_request_read(s->c->arena, s->body, request, &why) == OK ? OK : BUG;
}

/* The platform has the product and its SKUs: they get rows here, the review begins, the whole calendar is pending. */
static enum result record_product(struct publication_sending *s)
{
	struct product_request request;
	int64_t product_no = 0;
	enum result r = read_request(s, &request);

	if (r == OK)
		r = product_record_accepted(s->c, &request, s->product_id, &s->skus, &product_no);
	if (r == OK)
		r = review_begin(s->c, s->product_id);
	if (r == NONE || (r == OK && product_no == 0))
		return OK;
	return r == OK ? calendar_mark_whole(s->c, product_no) : r;
}

static enum result write_accepted(struct publication_sending *s)
{
	enum result r = record_product(s);

	s->out->end = PUBLISH_ACCEPTED;
	s->out->product_id = s->product_id;
	s->out->said = STR_NONE;
	return r != OK ? r
	               : db_exec(s->c->db, &SQL_DONE,
	                         ARGS(arg_str(s->product_id), arg_int(s->revision), arg_int(s->revision),
	                              arg_utc(s->c->now), arg_str(s->product_out_id)),
	                         NULL);
}

static enum result write_waits(struct publication_sending *s)
{
	enum result r = s->in_catalogue ? review_begin(s->c, s->product_id) : OK;

	s->out->end = PUBLISH_WAITS;
	return r != OK && r != NONE ? r
	                            : db_exec(s->c->db, &SQL_WAITS,
	                                      ARGS(arg_str(s->product_id), arg_int(s->c->now.s + UNKNOWN_S),
	                                           arg_str(s->said), arg_str(s->product_out_id)),
	                                      NULL);
}

static enum result alarm_publication(struct publication_sending *s, const char *kind, const char *sentence)
{
	struct arena *a = s->c->arena;
	struct str key = arena_printf(a, "%s:%lld", s->product_out_id.p, (long long)s->revision);
	struct str detail = arena_printf(a, "product %s %s: %s", s->product_out_id.p, sentence, s->said.p);

	return alarm_raise(s->c, kind, key, NO_ORDER, detail.p);
}

static enum result write_later(struct publication_sending *s)
{
	bool failed = s->decision.outcome == SAVE_FAILED;
	int64_t revision = s->revision;
	enum result r = db_exec(
		s->c->db, &SQL_LATER,
		ARGS(arg_str(s->product_id), arg_bool(s->decision.unknown), arg_int(revision), arg_int(s->tries + 1),
	             arg_int(revision), arg_int(s->refusals + (s->decision.refused ? 1 : 0)), arg_int(revision),
	             arg_utc(s->decision.next_at), arg_int(revision), arg_str(s->said), arg_int(revision),
	             arg_text(publication_state_word(failed ? PUBLICATION_FAILED : PUBLICATION_DUE)),
	             arg_str(s->product_out_id)),
		NULL);

	s->out->end = failed ? PUBLISH_REFUSED : PUBLISH_LATER;
	s->out->next_at = s->decision.next_at;
	s->out->refused = s->decision.refused;
	s->out->not_offered = s->decision.not_offered;
	if (r != OK || s->decision.not_offered)
		return r;
	if (failed)
		return alarm_publication(s, "publication_failed",
		                         "was refused by the platform for good; correct it and publish it again");
	return s->decision.alarm ? alarm_publication(s, "publication_trouble",
	                                             "is not accepted by the platform; it is tried again")
	                         : OK;
}

/* PRIMARY KEY. No row: another sender has claimed it. An unguarded build lets both of them write. */
static const struct sql SQL_MINE = {
	"publication_mine",
	"SELECT 1 FROM publication WHERE product_out_id = ?" GUARD(" AND claim = ?")
		UNGUARDED(" AND ? IS NOT NULL") " FOR UPDATE",
};

enum result publication_record(struct publication_sending *s)
{
	struct rows rows;
	enum result r;

	s->c->now = clock_now();
	r = db_query(s->c->db, s->c->arena, &SQL_MINE, ARGS(arg_str(s->product_out_id), arg_int(s->claim)), &rows);
	if (r != OK)
		return r;
	s->out->said = s->said;
	if (rows.n == 0) {
		(void)publication_stop(s, PUBLISH_BUSY, s->c->now);
		return OK;
	}
	switch (s->decision.outcome) {
	case SAVE_ACCEPTED: return write_accepted(s);
	case SAVE_UNDER_REVIEW: return write_waits(s);
	default: return write_later(s);
	}
}

/*
 * The statements of the webhook_event table.
 */
#include "platform/webhook_event.h"

#include <assert.h>

#define CONTEXT "webhook_event.body"

static const char *const about_words[] = {
	[WEBHOOK_NOTHING] = NULL,
	[WEBHOOK_ORDER] = "order",
	[WEBHOOK_PRODUCT] = "product",
};
static_assert(sizeof about_words / sizeof about_words[0] == WEBHOOK_ABOUT__MAX, "a word for each");

/*
 * UNIQUE KEY content (app_id, body_hash): Msg-Id is not signed, so it makes no other message. A repeat wakes its job again;
 * what the job has done with is then as old as the repeat.
 * A repeat changes `times`, so its row count is 2, and that of a new message 1.
 */
static const struct sql SQL_KEEP_EVENT = {
	"keep_webhook_event",
	"INSERT INTO webhook_event (app_id, msg_id, body_hash, event, about, subject, body_enc, received_at, state)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE times = times + 1,"
	"  received_at = IF(state = 'done', VALUES(received_at), received_at),"
	"  done_at = IF(state = 'done', NULL, done_at), state = IF(state = 'done', 'new', state)",
};

/* KEY state (state, about, subject, app_id, event_id): read from the index alone. The columns of both statements below. */
enum { SUBJECT_APP_ID, SUBJECT_ID, SUBJECT_EVENT_ID };
static const struct sql SQL_NEW_SUBJECTS = {
	"new_webhook_subjects",
	"SELECT app_id, subject, MAX(event_id) FROM webhook_event"
	" WHERE state = 'new' AND about = ?"
	" GROUP BY subject, app_id ORDER BY MIN(event_id) LIMIT ?",
};

/* KEY state. */
static const struct sql SQL_NEWEST_SUBJECTS = {
	"newest_webhook_subjects",
	"SELECT app_id, subject, MAX(event_id) FROM webhook_event"
	" WHERE state = 'new' AND about = ?"
	" GROUP BY subject, app_id ORDER BY MAX(event_id) DESC LIMIT ?",
};

/* KEY state. */
static const struct sql SQL_SUBJECT_DONE = {
	"webhook_subject_done",
	"UPDATE webhook_event SET state = 'done', done_at = ?"
	" WHERE state = 'new' AND about = ? AND subject = ? AND app_id = ? AND event_id <= ?",
};

enum result webhook_keep(struct ctx *c, const struct webhook_event *e, bool *repeat)
{
	struct hash hash = sha256(e->body);
	struct str sealed;
	int64_t changed = 0;
	enum result r = vault_seal(c->vault, c->arena, CONTEXT, e->body, &sealed);

	if (r == OK)
		r = db_exec(c->db, &SQL_KEEP_EVENT,
		            ARGS(arg_int(e->app_id), arg_str(e->msg_id), arg_hash(&hash), arg_str(e->event),
		                 arg_text(about_words[e->about]), arg_str(e->subject), arg_bytes(sealed),
		                 arg_utc(c->now), arg_text(e->about == WEBHOOK_NOTHING ? "kept" : "new")),
		            &changed);
	*repeat = changed == 2;
	return r;
}

enum result webhook_subjects(struct ctx *c, enum webhook_about about, bool newest, struct webhook_subjects *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, newest ? &SQL_NEWEST_SUBJECTS : &SQL_NEW_SUBJECTS,
	                         ARGS(arg_text(about_words[about]), arg_int(WEBHOOK_SUBJECTS_MAX)), &rows);

	*out = (struct webhook_subjects){ NULL, 0 };
	if (r != OK)
		return r;
	out->s = arena_array(c->arena, rows.n + 1, sizeof *out->s);
	for (; out->n < rows.n; out->n++)
		out->s[out->n] = (struct webhook_subject){ row_int(&rows, out->n, SUBJECT_APP_ID),
			                                   row_str(&rows, out->n, SUBJECT_ID),
			                                   row_int(&rows, out->n, SUBJECT_EVENT_ID) };
	return OK;
}

/* KEY state. */
static const struct sql SQL_WAITING_SINCE = {
	"webhook_waiting_since",
	"SELECT MIN(received_at) FROM webhook_event WHERE state = 'new' AND about = ?",
};

enum result webhook_waiting_since(struct ctx *c, enum webhook_about about, struct opt_utc *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_WAITING_SINCE, ARGS(arg_text(about_words[about])), &rows);

	if (r == OK)
		*out = row_opt_utc(&rows, 0, ONLY_COLUMN);
	return r;
}

enum result webhook_done(struct ctx *c, enum webhook_about about, const struct webhook_subject *s)
{
	return db_exec(c->db, &SQL_SUBJECT_DONE,
	               ARGS(arg_utc(c->now), arg_text(about_words[about]), arg_str(s->id), arg_int(s->app_id),
	                    arg_int(s->event_id)),
	               NULL);
}

/* KEY state. */
static const struct sql SQL_GIVE_UP = {
	"webhook_give_up",
	"UPDATE webhook_event SET state = 'done', done_at = ?"
	" WHERE state = 'new' AND about = ? AND received_at <= ? LIMIT ?",
};

enum result webhook_give_up(struct ctx *c, enum webhook_about about, utc_t until, size_t *n)
{
	int64_t found = 0;
	enum result r = db_exec(
		c->db, &SQL_GIVE_UP,
		ARGS(arg_utc(c->now), arg_text(about_words[about]), arg_utc(until), arg_int(WEBHOOK_SUBJECTS_MAX)),
		&found);

	*n = (size_t)found;
	return r;
}

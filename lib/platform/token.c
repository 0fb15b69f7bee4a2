/*
 * The token table, and the request for a new token. A process that wants to ask first claims the row for a minute; the
 * answer is written only if the claim is still its own.
 *
 * Source: spec security.md §4.
 */
#include "platform/token.h"

#include "base/day.h"
#include "base/log.h"
#include "base/random.h"
#include "base/str.h"
#include "json/json_out.h"
#include "notice/alarm.h"
#include "platform/retry.h"

#include <string.h>

#define TX_MS 3000
#define TOKEN_MAX 1024
#define LIFE_MAX_S 864000
#define ASKER_LENGTH 20
#define BODY_MAX 1024

/* PRIMARY KEY. */
enum { TOKEN_VERSION, TOKEN_ACCESS_TOKEN, TOKEN_EXPIRES_AT };
static const struct sql SQL_TOKEN = {
	"token",
	"SELECT version, access_token_enc, expires_at FROM token WHERE app_id = ?",
};

static enum result token_read_row(struct ctx *c, const struct rows *rows, struct token *out)
{
	*out = (struct token){ .version = row_int(rows, 0, TOKEN_VERSION),
		               .expires_at = row_utc(rows, 0, TOKEN_EXPIRES_AT) };
	return vault_unseal(c->vault, c->arena, "token.access_token", row_str(rows, 0, TOKEN_ACCESS_TOKEN),
	                    &out->access_token);
}

enum result token_read(struct ctx *c, int64_t app_id, struct token *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_TOKEN, ARGS(arg_int(app_id)), &rows);

	*out = (struct token){ .version = 0 };
	if (r == OK && rows.n == 1)
		r = token_read_row(c, &rows, out);
	if (r == OK && out->expires_at.s <= c->now.s)
		*out = (struct token){ .version = 0 };
	return r;
}

struct renewal {
	struct ctx *c;
	int64_t app_id;
	int64_t used_version;
	struct token *out;
	char asker[ASKER_LENGTH + 1]; /* random: who has claimed the row */
	struct str client_key, client_secret;
	bool ready;       /* another process has renewed it */
	struct str fresh; /* the new access_token, and how long it is valid */
	int64_t life_s;
	utc_t ask_after_at; /* the next request */
};

/* A plain INSERT that fails would leave a shared lock, so that two processes could deadlock. */
static const struct sql SQL_TOKEN_ROW = {
	"token_row",
	"INSERT INTO token (app_id) VALUES (?) ON DUPLICATE KEY UPDATE app_id = VALUES(app_id)",
};

/* The first three columns as SQL_TOKEN. */
enum { LOCK_VERSION, LOCK_ACCESS_TOKEN, LOCK_EXPIRES_AT, LOCK_ASK_AFTER_AT, LOCK_ASKER };
static const struct sql SQL_TOKEN_LOCK = {
	"token_lock",
	"SELECT version, access_token_enc, expires_at, ask_after_at, asker FROM token WHERE app_id = ? FOR UPDATE",
};

/* Locked before the token, as by `shanmen app set`, which ends the pause of the token when it changes the secret. */
enum { APP_CLIENT_KEY, APP_SECRET };
static const struct sql SQL_TOKEN_APP = {
	"token_app",
	"SELECT client_key, secret_enc FROM app WHERE app_id = ? FOR UPDATE",
};

static const struct sql SQL_TOKEN_CLAIM = {
	"token_claim",
	"UPDATE token SET ask_after_at = ?, asker = ? WHERE app_id = ?",
};

/* The next request; a claim ends as API_RETRY does. */
static struct retry ask_again(const struct ctx *c, enum api_class class)
{
	return retry_after(RETRY_TOKEN, class, 0, 0, c->now);
}

/* A pause longer than our longest was written by a clock that was wrong: it does not count. */
static bool token_pauses(const struct ctx *c, int64_t ask_after_s)
{
	return ask_after_s > c->now.s && ask_after_s <= ask_again(c, API_FINAL).next_at.s;
}

/* True where the answer to the claim's COMMIT was lost, and its transaction runs again. */
static bool is_own_claim(const struct renewal *n, struct str asker)
{
	return asker.p != NULL && strcmp(asker.p, n->asker) == 0;
}

/* OK: there is a newer token (ready), or the claim is ours. NONE: another process has claimed it, or it pauses. */
static enum result token_claim_row(struct renewal *n)
{
	struct ctx *c = n->c;
	struct rows app, rows;
	enum result r = db_query(c->db, c->arena, &SQL_TOKEN_APP, ARGS(arg_int(n->app_id)), &app);

	if (r == OK && app.n != 1)
		return BUG;
	if (r == OK)
		r = db_exec(c->db, &SQL_TOKEN_ROW, ARGS(arg_int(n->app_id)), NULL);
	if (r == OK)
		r = db_query(c->db, c->arena, &SQL_TOKEN_LOCK, ARGS(arg_int(n->app_id)), &rows);
	if (r == OK && rows.n != 1)
		return BUG;
	if (r == OK)
		r = token_read_row(c, &rows, n->out);
	if (r != OK)
		return r;
	n->ready = n->out->version > n->used_version && n->out->expires_at.s > c->now.s;
	if (n->ready)
		return OK;
	if (token_pauses(c, row_int(&rows, 0, LOCK_ASK_AFTER_AT)) && !is_own_claim(n, row_str(&rows, 0, LOCK_ASKER)))
		return NONE;
	n->client_key = row_str(&app, 0, APP_CLIENT_KEY);
	r = vault_unseal(c->vault, c->arena, "app.secret", row_str(&app, 0, APP_SECRET), &n->client_secret);
	return r == OK ? db_exec(c->db, &SQL_TOKEN_CLAIM,
	                         ARGS(arg_utc(ask_again(c, API_RETRY).next_at), arg_text(n->asker), arg_int(n->app_id)),
	                         NULL)
	               : r;
}

static const struct sql SQL_TOKEN_WRITE = {
	"token_write",
	"UPDATE token SET access_token_enc = ?, expires_at = ?, obtained_at = ?, version = version + 1"
	" WHERE app_id = ? AND asker = ?",
};

/* NONE: another process has claimed the row since; its answer may be newer than ours. */
static enum result write_token(struct renewal *n)
{
	struct ctx *c = n->c;
	struct str sealed;
	struct rows rows;
	int64_t written = 0;
	enum result r = vault_seal(c->vault, c->arena, "token.access_token", n->fresh, &sealed);

	if (r == OK)
		r = db_exec(c->db, &SQL_TOKEN_WRITE,
		            ARGS(arg_bytes(sealed), arg_int(c->now.s + n->life_s), arg_utc(c->now), arg_int(n->app_id),
		                 arg_text(n->asker)),
		            &written);
	if (r == OK && written == 0)
		return NONE;
	if (r == OK)
		r = db_query(c->db, c->arena, &SQL_TOKEN, ARGS(arg_int(n->app_id)), &rows);
	return r == OK ? token_read_row(c, &rows, n->out) : r;
}

static const struct sql SQL_TOKEN_PAUSE = {
	"token_pause",
	"UPDATE token SET ask_after_at = ? WHERE app_id = ? AND asker = ?",
};

static enum result write_pause(struct renewal *n)
{
	return db_exec(n->c->db, &SQL_TOKEN_PAUSE,
	               ARGS(arg_utc(n->ask_after_at), arg_int(n->app_id), arg_text(n->asker)), NULL);
}

static enum result raise_refused(struct renewal *n)
{
	char day[DAY_TEXT_SIZE];
	struct str key;
	enum result r = write_pause(n);

	if (r != OK)
		return r;
	day_format(day_of(n->c->now), day);
	key = arena_printf(n->c->arena, "%s:%s", n->client_key.p, day);
	return alarm_raise(
		n->c, "token_refused", key, NO_ORDER,
		"the platform refuses a token for an app, so no message can be sent: see shanmen doctor and shanmen app set");
}

static struct str token_request_body(struct ctx *c, const struct renewal *n)
{
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };

	json_object(&j, NULL);
	json_str(&j, "client_key", n->client_key);
	json_str(&j, "client_secret", n->client_secret);
	json_text(&j, "grant_type", "client_credential");
	json_object_end(&j);
	return buf_take(c->arena, &b);
}

/* It becomes a header: printable ASCII only. */
static bool token_usable(struct str token)
{
	return token.n > 0 && token.n <= TOKEN_MAX && str_plain(token);
}

/* OK: n->fresh and n->life_s. AGAIN, REFUSE: *why. */
static enum result token_ask(struct renewal *n, struct openapi *o, const struct config *conf, struct str *why)
{
	const struct openapi_request rq = { .endpoint = conf->token_stable ? API_STABLE_TOKEN : API_CLIENT_TOKEN,
		                            .body = token_request_body(n->c, n) };
	struct api_answer answer;
	struct retry again;
	enum result r;

	openapi_call(o, n->c->arena, &rq, &answer);
	again = ask_again(n->c, answer.class);
	n->ask_after_at = again.next_at;
	r = again.ended ? REFUSE : AGAIN;
	*why = api_answer_text(n->c->arena, &answer);
	if (answer.class == API_DONE) {
		n->fresh = api_text(n->c->arena, answer.data, "access_token");
		if (token_usable(n->fresh) &&
		    api_int(cJSON_GetObjectItemCaseSensitive(answer.data, "expires_in"), &n->life_s) && n->life_s > 0)
			r = OK;
		else
			*why = STR("the answer holds no usable access_token and expires_in");
		n->life_s = n->life_s > LIFE_MAX_S ? LIFE_MAX_S : n->life_s;
	}
	api_answer_free(&answer);
	return r;
}

static enum result token_record_answer(struct renewal *n, enum result asked, struct str *why)
{
	struct tx tx = tx_of(n->c->db, TX_MS);

	if (asked != OK && asked != REFUSE && n->ask_after_at.s <= ask_again(n->c, API_RETRY).next_at.s)
		return asked;
	while (tx_next(&tx)) {
		if (asked == OK)
			tx.r = write_token(n);
		else
			tx.r = asked == REFUSE ? raise_refused(n) : write_pause(n);
	}
	if (tx.r == NONE) {
		*why = STR("another process has asked for a token since");
		return AGAIN;
	}
	return tx.r == OK ? asked : tx.r;
}

enum result token_renew(struct ctx *c, struct openapi *o, const struct config *conf, int64_t app_id,
                        int64_t used_version, struct token *out, struct str *why)
{
	struct renewal n = { .c = c, .app_id = app_id, .used_version = used_version, .out = out };
	enum result r = random_letters(n.asker, ASKER_LENGTH);
	struct tx tx = tx_of(c->db, TX_MS);

	*why = STR("the database cannot be reached");
	while (r == OK && tx_next(&tx))
		tx.r = token_claim_row(&n);
	r = r == OK ? tx.r : r;
	if (r == NONE) {
		*why = STR("a token was asked for less than a minute ago");
		return AGAIN;
	}
	if (r != OK || n.ready)
		return r;
	r = token_ask(&n, o, conf, why);
	log_event(r == OK ? LOG_INFO : LOG_ERROR, "token", "app=%s outcome=%s", n.client_key.p,
	          r == OK ? "renewed" : (r == REFUSE ? "refused" : "again"));
	return token_record_answer(&n, r, why);
}

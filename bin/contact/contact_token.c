/*
 * The first call of all: a client_token.
 *
 * Source: spec security.md §4.
 */
#include "base/clock.h"
#include "base/day.h"
#include "contact_say.h"
#include "platform/token.h"

static struct str until_words(struct contact *ct, utc_t until)
{
	char text[UTC_TEXT_SIZE];

	utc_format(until, text);
	return arena_printf(&ct->cli->arena, "the platform gave a token, valid until %s", text);
}

/* The merchant of the SKU, or of --account, or the only one. */
static enum cli_exit token_app(struct contact *ct, int64_t *app_id)
{
	struct merchant m;
	enum cli_exit e;

	*app_id = ct->sku.app_id;
	if (*app_id != 0)
		return CLI_DONE;
	e = api_cli_merchant(&ct->ac, &m);
	*app_id = e == CLI_DONE ? m.app_id : 0;
	return e;
}

enum cli_exit contact_token_look(struct contact *ct, struct contact_state *out)
{
	struct opt_utc until = { false, { 0 } };
	int64_t app_id;
	enum cli_exit e = token_app(ct, &app_id);

	if (e == CLI_DONE)
		e = contact_token_valid(&ct->ac, app_id, &until);
	*out = (struct contact_state){ until.given ? MARK_DONE : MARK_TO_DO,
		                       until.given ? until_words(ct, until.v) : STR("no valid token is stored") };
	return e;
}

enum cli_exit contact_token_run(struct contact *ct)
{
	struct api_cli *ac = &ct->ac;
	struct contact_state state;
	struct token token;
	struct str why;
	int64_t app_id;
	enum result r;
	enum cli_exit e = contact_token_look(ct, &state);

	if (e != CLI_DONE || state.mark == MARK_DONE)
		return e;
	e = token_app(ct, &app_id);
	if (e == CLI_DONE)
		e = contact_sends(ct, ct->cli->config.token_stable ? API_STABLE_TOKEN : API_CLIENT_TOKEN,
		                  STR("client_key, client_secret and grant_type client_credential (not shown)"));
	if (e != CLI_DONE)
		return e;
	ac->ctx.now = clock_now();
	r = token_renew(&ac->ctx, ac->caller.openapi, &ct->cli->config, app_id, 0, &token, &why);
	if (r != OK && r != AGAIN && r != REFUSE)
		return cli_db_trouble(ct->cli, r, "contact");
	contact_tried(ct, (struct contact_trial){ .end = r == OK       ? END_TAKEN
	                                                 : r == REFUSE ? END_REFUSED
	                                                               : END_UNKNOWN,
	                                          .said = r == OK ? STR("") : why });
	return CLI_DONE;
}

enum cli_exit contact_token_judge(struct contact *ct)
{
	const struct contact_trial *t = &ct->trials[0];
	struct contact_state state;
	enum cli_exit e;

	if (ct->trials_n == 0 || t->end == END_TAKEN) {
		e = contact_token_look(ct, &state);
		contact_say("%s", state.words.p);
		return e == CLI_DONE && state.mark != MARK_DONE ? CLI_REFUSED : e;
	}
	if (t->end == END_REFUSED) {
		contact_say("refused: %s", api_cli_shown(&ct->ac, t->said));
		contact_say(
			"the client key or its secret is wrong, or the app has not been released: compare them with the "
			"platform's console, then shanmen app set");
		return CLI_REFUSED;
	}
	return contact_open("%s; try again in a minute (shanmen doctor checks the way there)",
	                    api_cli_shown(&ct->ac, t->said));
}

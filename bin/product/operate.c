/* One call of an operate interface. A refusal is never printed as success. */
#include "operate.h"

#include "bin/frame/commands.h"

static enum cli_exit end_by_answer(struct api_cli *ac, const struct product_operate *op,
                                   const struct api_answer *answer, const char *repeat)
{
	const char *doing = ac->cli->command->name;
	struct str said = api_answer_text(&ac->cli->arena, answer);
	enum cli_exit e;

	if (api_not_offered(answer))
		return cli_refuse("%s: the platform lets this app show and hide nothing (%s): %s it in the platform's "
		                  "back office",
		                  doing, api_cli_shown(ac, said), op->online ? "show" : "hide");
	e = api_cli_end(ac, answer, repeat);
	if (e != CLI_DONE)
		return e;
	switch (product_operate_read(&ac->cli->arena, op, answer, &said)) {
	case OPERATE_DONE: return CLI_DONE;
	case OPERATE_REFUSED: return cli_refuse("%s: the platform refuses: %s", doing, api_cli_shown(ac, said));
	default: (void)cli_refuse("%s: %s (%s)", doing, repeat, said.p); return CLI_TRY_AGAIN;
	}
}

enum cli_exit operate_call(struct api_cli *ac, const struct merchant *m, const struct product_operate *op,
                           const char *repeat, bool *not_offered)
{
	struct openapi_request rq = { .endpoint = op->endpoint };
	struct api_answer answer;
	enum cli_exit e;

	*not_offered = false;
	if (op->endpoint == API_TICKET_OPERATE && op->product_id.p == NULL)
		return cli_refuse(
			"%s: the platform's id of the product is not known here yet: it comes with a pull or an "
			"order, or by catalogue load",
			ac->cli->command->name);
	if (product_operate_body(&ac->cli->arena, &ac->cli->config, op, &rq.body) != OK)
		return cli_refuse("%s: the id is too long", ac->cli->command->name);
	e = api_cli_call(ac, m, &rq, &answer);
	if (e != CLI_DONE)
		return e;
	*not_offered = api_not_offered(&answer);
	e = end_by_answer(ac, op, &answer, repeat);
	api_answer_free(&answer);
	return e;
}

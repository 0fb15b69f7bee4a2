/* `shanmen poi crowd FILE.json`: saves the crowds of a shop, at once. `shanmen poi cert POI_ID`: shows its licence. */
#include "bin/form/form_file.h"
#include "bin/form/json_tree_print.h"
#include "bin/frame/api_cli.h"
#include "bin/frame/commands.h"
#include "poi_form.h"

#include <stdio.h>

#define QUERY_MAX 1024

/* --- crowd --- */

static struct str crowd_body(struct api_cli *ac, const struct form_file *file)
{
	struct buf b = BUF_INIT(POI_BODY_MAX);
	struct json_out j = { .b = &b };

	json_object(&j, NULL);
	form_write(&j, file->root, &poi_crowd_form);
	json_object_end(&j);
	return buf_take(&ac->cli->arena, &b);
}

static enum cli_exit check_crowd(struct api_cli *ac, struct form_file *file, struct merchant *m)
{
	enum cli_exit e = form_file_open(ac->cli, file);
	struct str why;
	enum result r = OK;

	if (e != CLI_DONE)
		return e;
	poi_crowd_check(&file->top);
	if (file->faults.n == 0)
		r = api_cli_find_merchant(ac, api_text(&ac->cli->arena, file->root, "account_id"), m, &why);
	if (r == NONE)
		json_fault(&file->top, "account_id", "%s", why.p);
	if (file->faults.n > 0)
		return form_file_refuse(file, "sent");
	return r == OK ? CLI_DONE : cli_db_trouble(ac->cli, r, "poi crowd");
}

/* ASSUMED: where an answer has a BaseResp, its StatusCode must be 0, too. */
static bool base_failed(const struct api_answer *answer)
{
	const cJSON *base = cJSON_GetObjectItemCaseSensitive(answer->json, "BaseResp");
	int64_t code = 0;

	if (base == NULL)
		base = cJSON_GetObjectItemCaseSensitive(answer->data, "BaseResp");
	return base != NULL && (!api_int(cJSON_GetObjectItemCaseSensitive(base, "StatusCode"), &code) || code != 0);
}

static enum cli_exit save_crowd(struct api_cli *ac, const struct form_file *file, const struct merchant *m)
{
	struct openapi_request rq = { .endpoint = API_SHOP_CROWD, .body = crowd_body(ac, file) };
	struct api_answer answer;
	enum cli_exit e = api_cli_call(ac, m, &rq, &answer);

	if (e != CLI_DONE)
		return e;
	e = api_cli_end(ac, &answer, "it is not known whether the platform took it: repeat this command");
	if (e == CLI_DONE && base_failed(&answer))
		e = cli_refuse("poi crowd: the platform refuses, by BaseResp");
	api_answer_free(&answer);
	if (e == CLI_DONE)
		(void)printf("saved: these are all the crowds of shop %s now\n",
		             api_text(&ac->cli->arena, file->root, "poi_id").p);
	return e;
}

enum cli_exit cmd_poi_crowd(struct cli *cli)
{
	static struct form_file file;
	struct merchant m = { .app_id = 0 };
	struct api_cli ac;
	enum cli_exit e = api_cli_start(&ac, cli);

	if (e == CLI_DONE)
		e = check_crowd(&ac, &file, &m);
	if (e == CLI_DONE && cli_has(cli, OPT_DRY_RUN))
		(void)printf("%s: no faults; nothing was sent\n", cli->arg);
	else if (e == CLI_DONE)
		e = save_crowd(&ac, &file, &m);
	form_file_close(&file);
	return e;
}

/* --- cert --- */

static enum cli_exit show_cert(struct api_cli *ac)
{
	struct openapi_request rq = { .endpoint = API_SHOP_LICENSE };
	struct buf query = BUF_INIT(QUERY_MAX);
	struct api_answer answer;
	struct merchant m;
	enum cli_exit e = api_cli_merchant(ac, &m);

	if (e != CLI_DONE)
		return e;
	openapi_query_add(&query, "merchant_life_account_id", m.account_id);
	openapi_query_add(&query, "poi_id", str_text(ac->cli->arg));
	rq.query = buf_take(&ac->cli->arena, &query);
	e = api_cli_call(ac, &m, &rq, &answer);
	if (e != CLI_DONE)
		return e;
	e = api_cli_end(ac, &answer, "no answer now, try again");
	if (e == CLI_DONE)
		e = json_tree_print(answer.data);
	api_answer_free(&answer);
	return e;
}

enum cli_exit cmd_poi_cert(struct cli *cli)
{
	struct api_cli ac;
	enum cli_exit e;

	if (!json_is_id(str_text(cli->arg), 64))
		return cli_misuse(cli, "an id has 1 to 64 characters, no blanks, no Chinese");
	e = api_cli_start(&ac, cli);
	return e == CLI_DONE ? show_cert(&ac) : e;
}

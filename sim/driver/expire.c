/*
 * `shanmen-sim expire`: does what the platform does when orders reach the moment of
 * their automatic refund. It asks query_order what was used, verifies that, refunds the
 * rest (or, with the stand-in's setting expiry_whole, verifies a partly used order as a
 * whole) and sends refund_notify. With --silent it makes none of these calls, as if all of
 * them were lost.
 *
 * The stand-in keeps the books; its setting expiry_asks leaves such orders to this
 * program. Interface: trade page, "Refund by expiry".
 */
#include "body.h"
#include "caller.h"
#include "commands.h"
#include "shape.h"
#include "sim/common/json.h"
#include "sim/common/moment.h"
#include "standin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SCENE_EXPIRY 150
#define NO_SUCH_ORDER 2
#define KEY_TEXT 160

struct expiry {
	const struct options *o;
	struct env *env;
	struct caller *caller;
	struct standin *platform;
	struct text body;
	struct answer a;
	int expired;
	int failed;    /* orders for which an answer was missing */
	int misshaped; /* calls that differ from the model */
};

/* Calls until there is a definite answer, or --tries times. False: there was none. */
static bool program_call(struct expiry *x, const char *program)
{
	struct request r = {
		.program = program, .body = &x->body, .signing = SIGN_BOTH, .timeout_ms = x->o->timeout_ms
	};
	int64_t tries = x->o->tries;

	do {
		caller_send(x->caller, &r, &x->a);
		if (x->a.fault.n)
			(void)printf("%s\n", text_of(&x->a.fault));
		x->misshaped += x->a.fault.n > 0;
		if (answer_definite(&x->a))
			return true;
		moment_sleep_ms(x->o->retry_ms);
	} while (--tries > 0);
	return false;
}

/* --- what was used --- */

static void part_sort(const cJSON *part, cJSON *used, cJSON *unused)
{
	const char *project_id = json_text(part, "project_id");

	if (project_id)
		cJSON_AddItemToArray(json_int(part, "status", 0) == 1 ? used : unused, cJSON_CreateString(project_id));
}

/* Adds the projects of the answer to one of the two lists. */
static void vouchers_sort(const struct answer *a, cJSON *used, cJSON *unused)
{
	cJSON *top = json_parse(&a->body);
	const cJSON *voucher, *part;

	cJSON_ArrayForEach(voucher, json_list(json_get(top, "data"), "vouchers"))
	{
		part_sort(json_get(voucher, "entrance"), used, unused);
		cJSON_ArrayForEach(part, json_list(voucher, "projects")) part_sort(part, used, unused);
	}
	cJSON_Delete(top);
}

/* Asks query_order. False: no definite answer, so the order stays as it is. */
static bool used_ask(struct expiry *x, const char *order_id, cJSON *used, cJSON *unused)
{
	struct party p = { .copies = 1 };

	if (x->o->silent)
		return true;
	(void)snprintf(p.order_id, sizeof p.order_id, "%s", order_id);
	body_query_order(&x->body, &p);
	if (!program_call(x, "query_order"))
		return false;
	if (x->a.code == 0)
		vouchers_sort(&x->a, used, unused);
	return x->a.code == 0 || x->a.code == NO_SUCH_ORDER;
}

/* --- the notice --- */

/* Names the vouchers that were refunded, when others were not. */
static void vouchers_add(struct shape *body, const cJSON *unused)
{
	const cJSON *project;
	char path[KEY_TEXT];
	int n = 0;

	cJSON_ArrayForEach(project, unused)
	{
		(void)snprintf(path, sizeof path, "vouchers[%d].entrance.project_id", n++);
		shape_text(body, path, project->valuestring);
	}
}

/* Does the project belong to a certificate that was refunded? */
static bool project_refunded(const cJSON *numbers, const char *project_id)
{
	const char *dash = strrchr(project_id, '-');
	const cJSON *number;
	int suffix;

	cJSON_ArrayForEach(number, numbers)
	{
		if (dash && sscanf(dash + 1, "%d", &suffix) == 1 && suffix == number->valueint)
			return true;
	}
	return false;
}

static bool notice_send(struct expiry *x, const char *order_id, const cJSON *expired, const cJSON *unused)
{
	const cJSON *numbers = json_list(expired, "numbers"), *project;
	struct shape body = shape_new("SPI scenic_spot.order.refund_notify");
	cJSON *named = cJSON_CreateArray();
	int n = cJSON_GetArraySize(numbers);
	char key[KEY_TEXT] = "";

	shape_text(&body, "order_id", order_id);
	if (json_true(expired, "whole"))
		(void)snprintf(key, sizeof key, "w%s", order_id);
	shape_text(&body, "biz_uniq_key", *key ? key : json_text(expired, "biz_uniq_key"));
	shape_int(&body, "refund_amount", json_int(expired, "refund_amount", 0));
	shape_int(&body, "refund_time_unix", json_int(expired, "refund_time", 0));
	shape_int(&body, "refund_scene", SCENE_EXPIRY);
	shape_int(&body, "refund_count", n);
	cJSON_ArrayForEach(project, unused)
	{
		if (project_refunded(numbers, project->valuestring))
			cJSON_AddItemToArray(named, cJSON_CreateString(project->valuestring));
	}
	if (n < json_int(expired, "count", n) && cJSON_GetArraySize(named) > 0)
		vouchers_add(&body, named);
	shape_print(&x->body, &body);
	cJSON_Delete(named);
	return program_call(x, "refund_notify") && x->a.code == 0;
}

/* --- one order --- */

static cJSON *expire_at_platform(struct expiry *x, const char *order_id, cJSON *used)
{
	cJSON *body = cJSON_CreateObject();

	json_set_text(body, "order_id", order_id);
	json_set(body, "used", cJSON_Duplicate(used, true));
	return standin_post(x->platform, "expire", body, "expired");
}

static void order_expire(struct expiry *x, const char *order_id)
{
	cJSON *used = cJSON_CreateArray(), *unused = cJSON_CreateArray(), *expired;
	const char *notice = "";
	bool whole;
	int n;

	if (!used_ask(x, order_id, used, unused)) {
		(void)printf("%s: not answered: HTTP %ld, code %d\n", order_id, x->a.status, x->a.code);
		x->failed++;
	} else {
		expired = expire_at_platform(x, order_id, used);
		n = cJSON_GetArraySize(json_list(expired, "numbers"));
		whole = json_true(expired, "whole");
		if ((n > 0 || whole) && !x->o->silent)
			notice = notice_send(x, order_id, expired, unused) ? ", notice taken" : ", notice NOT taken";
		x->failed += strcmp(notice, ", notice NOT taken") == 0;
		x->expired++;
		(void)printf("%s: %d projects used, %d certificates refunded, %" PRId64 " fen%s%s\n", order_id,
		             cJSON_GetArraySize(used), n, json_int(expired, "refund_amount", 0),
		             whole ? ", verified as a whole" : "", notice);
		cJSON_Delete(expired);
	}
	cJSON_Delete(used);
	cJSON_Delete(unused);
}

int expire_run(const struct options *o)
{
	struct expiry x = { .o = o, .env = env_read(o->env) };
	cJSON *due, *order;
	const char *where;

	x.platform = standin_open(x.env, &where);
	if (x.platform == NULL) {
		(void)printf("not played: the programs of this stack call %s, which has no books of ours\n", where);
		env_free(x.env);
		return EXIT_SKIPPED;
	}
	x.caller = caller_open(x.env);
	due = standin_ask(x.platform, "due", "orders");
	cJSON_ArrayForEach(order, due) order_expire(&x, json_text(order, "order_id"));
	(void)printf("%d orders expired, %d not answered\n", x.expired, x.failed);
	cJSON_Delete(due);
	text_free(&x.body);
	answer_free(&x.a);
	caller_close(x.caller);
	standin_close(x.platform);
	env_free(x.env);
	return x.failed || x.misshaped ? 1 : 0;
}

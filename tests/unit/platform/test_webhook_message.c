/*
 * lib/platform/webhook_message: the specification's vectors W1 to W4 with their signatures, the subject of each event, the
 * type of a challenge, and bodies that are no envelope.
 */
#include "platform/webhook_message.h"
#include "web/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define SECRET STR("0123456789abcdef0123456789abcdef")
#define KEY "aw1234567890abcd"

static struct arena arena;

/* In a row ' stands for " and ` for \", so that it can be read. */
static struct str row(const char *text)
{
	char *p = arena_alloc(&arena, 2 * strlen(text) + 1);
	size_t n = 0;

	for (; *text != '\0'; text++) {
		if (*text == '`')
			p[n++] = '\\';
		p[n++] = *text == '\'' || *text == '`' ? '"' : *text;
	}
	return (struct str){ p, n };
}

static bool is(struct str s, const char *text)
{
	return text == NULL ? s.p == NULL : s.p != NULL && s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

static const struct vector {
	const char *body;
	const char *signature;
	const char *event;
	const char *client_key;
	const char *msg_id;
	bool verify;
	enum webhook_about about;
	const char *subject;
} vectors[] = {
	{ "{'event':'verify_webhook','client_key':'abc','content':{'challenge':12345}}",
	  "03105b8d3722cd9e5b2a2db17d82d07b3697d353", "verify_webhook", "abc", NULL, true, WEBHOOK_NOTHING, NULL },
	{ "{'event':'verify_webhook','client_key':'','content':'{ `challenge`: 12345 }'}",
	  "f422bc5fe909641428aec6e1d6a17d24322b5555", "verify_webhook", NULL, NULL, true, WEBHOOK_NOTHING, NULL },
	{ "{'event':'life_trade_certificate_notify','client_key':'" KEY "','from_user_id':'','content':'{`action`:"
	  "`verify`,`msg_time`:1767225600,`certificate`:{`order_id`:`1001`,`certificate_id`:`7001`}}','log_id':"
	  "'02176722560000000000000000000000ffff','msg_id':'m-1'}",
	  "6f4023f38dfc7f9ead38b2859565325050c9c51b", "life_trade_certificate_notify", KEY, "m-1", false, WEBHOOK_ORDER,
	  "1001" },
	{ "{'event':'life_product_audit','client_key':'" KEY "','content':'{`product_id`:`1`,`status`:`FAIL`,"
	  "`reason`:`图片不清晰`}'}",
	  "bb853c6f1f783f0e0acdb86f55b18749c8c1096b", "life_product_audit", KEY, NULL, false, WEBHOOK_PRODUCT, "1" },
};

static void the_vectors_are_signed_and_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		const struct vector *v = &vectors[i];
		struct str body = row(v->body);
		struct webhook_message m;
		const char *why;

		assert_true(sign_check_webhook(SECRET, body, (struct str){ v->signature, strlen(v->signature) }));
		assert_int_equal(webhook_read(&arena, body, &m, &why), OK);
		assert_true(is(m.event, v->event) && is(m.client_key, v->client_key) && is(m.msg_id, v->msg_id));
		assert_int_equal(m.verify, v->verify);
		assert_int_equal(m.challenge.number.given, v->verify);
		assert_int_equal(m.challenge.number.v, v->verify ? 12345 : 0);
		assert_int_equal(m.about, v->about);
		assert_true(is(m.subject, v->subject) && !m.unread);
	}
}

static void each_event_says_what_it_is_about(void **state)
{
	static const struct {
		const char *body;
		enum webhook_about about;
		const char *subject;
		bool unread;
	} rows[] = {
		{ "{'event':'life_trade_order_notify','content':{'order':{'order_id':'1'}}}", WEBHOOK_ORDER, "1",
		  false },
		{ "{'event':'life_trade_order_notify','content':'{`order`:{`order_id`:12}}'}", WEBHOOK_ORDER, "12",
		  false },
		{ "{'event':'life_product_common_audit','content':{'product_id':'p'}}", WEBHOOK_PRODUCT, "p", false },
		{ "{'event':'life_product_status_change','content':{'product_id':'p'}}", WEBHOOK_PRODUCT, "p", false },
		{ "{'event':'life_scenic_spot_trip_ticket_audit_result','content':{'product_id':'p','product_out_id':'o'}}",
		  WEBHOOK_PRODUCT, "p", false },
		{ "{'event':'other','content':{'product_id':'p'}}", WEBHOOK_NOTHING, NULL, false },
		{ "{'event':'other'}", WEBHOOK_NOTHING, NULL, false },
		{ "{'event':'life_product_audit'}", WEBHOOK_NOTHING, NULL, true },
		{ "{'event':'life_product_audit','content':'{`product_id`:'}", WEBHOOK_NOTHING, NULL, true },
		{ "{'event':'life_product_audit','content':{'product_id':9007199254740993}}", WEBHOOK_NOTHING, NULL,
		  true },
		{ "{'event':'life_trade_order_notify','content':{'order_id':'1'}}", WEBHOOK_NOTHING, NULL, true },
		{ "{'event':'life_product_audit','content':'`{}`'}", WEBHOOK_NOTHING, NULL, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct webhook_message m;
		const char *why;

		assert_int_equal(webhook_read(&arena, row(rows[i].body), &m, &why), OK);
		assert_int_equal(m.about, rows[i].about);
		assert_true(is(m.subject, rows[i].subject));
		assert_int_equal(m.unread, rows[i].unread);
	}
}

static void a_challenge_keeps_its_type(void **state)
{
	static const struct {
		const char *content;
		const char *answer; /* NULL: refused */
	} rows[] = {
		{ "{'challenge':12345}", "{\"challenge\":12345}" },
		{ "{'challenge':-9007199254740991}", "{\"challenge\":-9007199254740991}" },
		{ "{'challenge':'12345'}", "{\"challenge\":\"12345\"}" },
		{ "'{`challenge`:`0`}'", "{\"challenge\":\"0\"}" },
		{ "{'challenge':'a\\u0022\\\\'}", "{\"challenge\":\"a\\\"\\\\\"}" },
		{ "{'challenge':''}", NULL },
		{ "{'challenge':1.5}", NULL },
		{ "{'challenge':9007199254740992}", NULL },
		{ "{'challenge':true}", NULL },
		{ "{}", NULL },
		{ "7", NULL },
		{ "'x'", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str body =
			row(arena_printf(&arena, "{'event':'verify_webhook','content':%s}", rows[i].content).p);
		struct buf b = BUF_INIT(4096);
		struct json_out j = { .b = &b };
		struct webhook_message m;
		const char *why = NULL;
		enum result r = webhook_read(&arena, body, &m, &why);

		assert_int_equal(r, rows[i].answer != NULL ? OK : REFUSE);
		if (r == OK)
			webhook_challenge_json(&j, &m.challenge);
		assert_true(r == OK ? strcmp(buf_str(&b).p, rows[i].answer) == 0 : why != NULL);
		buf_free(&b);
	}
}

static void what_is_no_envelope_is_refused_with_a_reason(void **state)
{
	static const char *const rows[] = {
		"",
		"x",
		"[]",
		"7",
		"{}",
		"{'event':''}",
		"{'event':7}",
		"{'event':null}",
		"{'event':'a','event':'b'}",
		"{'event':'a','client_key':{}}",
		"{'event':'a','msg_id':[]}",
		"{'event':'12345678901234567890123456789012345678901234567890123456789012345'}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct webhook_message m;
		const char *why = NULL;

		assert_int_equal(webhook_read(&arena, row(rows[i]), &m, &why), REFUSE);
		assert_true(why != NULL && why[0] != '\0');
	}
}

static void a_msg_id_is_kept_when_the_column_can_hold_it(void **state)
{
	char text[WEBHOOK_MSG_ID_MAX + 1];

	(void)state;
	memset(text, 'm', sizeof text);
	assert_true(webhook_msg_id_fits((struct str){ text, WEBHOOK_MSG_ID_MAX }));
	assert_false(webhook_msg_id_fits((struct str){ text, WEBHOOK_MSG_ID_MAX + 1 }));
	assert_false(webhook_msg_id_fits(STR("")));
	assert_false(webhook_msg_id_fits(STR_NONE));
	assert_false(webhook_msg_id_fits(STR("\xff")));
	assert_true(webhook_msg_id_fits(STR("山门")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_are_signed_and_read),
		cmocka_unit_test(each_event_says_what_it_is_about),
		cmocka_unit_test(a_challenge_keeps_its_type),
		cmocka_unit_test(what_is_no_envelope_is_refused_with_a_reason),
		cmocka_unit_test(a_msg_id_is_kept_when_the_column_can_hold_it),
	};
	int failed = cmocka_run_group_tests_name("webhook_message", tests, NULL, NULL);

	arena_free(&arena);
	return failed;
}

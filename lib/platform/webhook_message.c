/*
 * Reading a webhook message. A new event is one more row of `kinds`.
 */
#include "platform/webhook_message.h"

#include "base/utf8.h"
#include "json/field.h"
#include "json/json_guard.h"

#include <string.h>

#define CHALLENGE_MAX 512 /* bytes; the platform's are a few digits */
#define WORD_MAX 512      /* bytes of the members that are not stored; no message of the platform has more */

static const struct field envelope_fields[] = {
	{ "event", FIELD_TEXT, REQUIRED, offsetof(struct webhook_message, event), 1, WEBHOOK_EVENT_MAX, NULL },
	{ "client_key", FIELD_WORD, OPTIONAL, offsetof(struct webhook_message, client_key), 1, WORD_MAX, NULL },
	{ "msg_id", FIELD_WORD, OPTIONAL, offsetof(struct webhook_message, msg_id), 1, WORD_MAX, NULL },
	{ "log_id", FIELD_WORD, OPTIONAL, offsetof(struct webhook_message, log_id), 1, WORD_MAX, NULL },
};
static const struct field_table envelope_table = FIELD_TABLE(envelope_fields, struct webhook_message);

static const struct field challenge_number_fields[] = {
	{ "challenge", FIELD_INT, REQUIRED, offsetof(struct webhook_challenge, number), INT64_MIN, INT64_MAX, NULL },
};
static const struct field_table challenge_number = FIELD_TABLE(challenge_number_fields, struct webhook_challenge);

static const struct field challenge_text_fields[] = {
	{ "challenge", FIELD_TEXT, REQUIRED, offsetof(struct webhook_challenge, text), 1, CHALLENGE_MAX, NULL },
};
static const struct field_table challenge_text = FIELD_TABLE(challenge_text_fields, struct webhook_challenge);

struct subject {
	struct str id;
};

static const struct field order_fields[] = {
	{ "order_id", FIELD_WORD, REQUIRED, offsetof(struct subject, id), 1, WEBHOOK_SUBJECT_MAX, NULL },
};
static const struct field_table order_table = FIELD_TABLE(order_fields, struct subject);

static const struct field product_fields[] = {
	{ "product_id", FIELD_WORD, REQUIRED, offsetof(struct subject, id), 1, WEBHOOK_SUBJECT_MAX, NULL },
};
static const struct field_table product_table = FIELD_TABLE(product_fields, struct subject);

/*
 * The events that a job waits for; any other is stored and not used. The pages do not say which of the three audit
 * events a calendar ticket gets (ASSUMED: any). Statuses are not read: a job asks the OpenAPI for the truth.
 */
static const struct kind {
	const char *event;
	enum webhook_about about;
	const char *part; /* the member of the content that has the id; NULL: the content itself */
	const struct field_table *table;
} kinds[] = {
	{ "life_trade_order_notify", WEBHOOK_ORDER, "order", &order_table },
	{ "life_trade_certificate_notify", WEBHOOK_ORDER, "certificate", &order_table },
	{ "life_product_audit", WEBHOOK_PRODUCT, NULL, &product_table },
	{ "life_product_common_audit", WEBHOOK_PRODUCT, NULL, &product_table },
	{ "life_product_status_change", WEBHOOK_PRODUCT, NULL, &product_table },
	{ "life_scenic_spot_trip_ticket_audit_result", WEBHOOK_PRODUCT, NULL, &product_table },
};

/* First as a number: a text fails there because of its type. */
static enum result read_challenge(struct arena *a, const cJSON *content, struct webhook_challenge *out)
{
	struct decode d = { .arena = a };

	if (field_decode(&d, &challenge_number, content, out) == OK)
		return OK;
	*out = (struct webhook_challenge){ .text = STR_NONE };
	return field_decode(&d, &challenge_text, content, out);
}

static void read_subject(struct arena *a, const cJSON *content, struct webhook_message *m)
{
	struct decode d = { .arena = a };
	struct subject subject = { STR_NONE };

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		const struct kind *k = &kinds[i];

		if (strcmp(k->event, m->event.p) != 0)
			continue;
		if (k->part != NULL)
			content = cJSON_GetObjectItemCaseSensitive(content, k->part);
		m->unread = field_decode(&d, k->table, content, &subject) != OK;
		if (!m->unread) {
			m->about = k->about;
			m->subject = subject.id;
		}
		return;
	}
}

static enum result read_content(struct arena *a, const cJSON *content, struct webhook_message *m, const char **why)
{
	m->verify = strcmp(m->event.p, "verify_webhook") == 0;
	if (!m->verify) {
		read_subject(a, content, m);
		return OK;
	}
	*why = "challenge is missing, or neither a whole number nor a text of bounded length";
	return read_challenge(a, content, &m->challenge);
}

enum result webhook_read(struct arena *a, struct str body, struct webhook_message *out, const char **why)
{
	struct decode d = { .arena = a };
	size_t at;
	const cJSON *envelope = json_tree(a, body, JSON_AS_THEY_ARE, why, &at);
	const cJSON *content = cJSON_GetObjectItemCaseSensitive(envelope, "content");
	const char *inner_why;
	enum result r = REFUSE;

	*out = (struct webhook_message){ .about = WEBHOOK_NOTHING };
	if (envelope != NULL)
		*why = "no envelope: an object with the text event is needed";
	if (envelope != NULL && field_decode(&d, &envelope_table, envelope, out) == OK) {
		if (cJSON_IsString(content)) {
			content = json_tree(a, str_text(content->valuestring), JSON_AS_THEY_ARE, &inner_why, &at);
		}
		r = read_content(a, content, out, why);
	}
	if (!webhook_msg_id_fits(out->msg_id))
		out->msg_id = STR_NONE;
	return r;
}

void webhook_challenge_json(struct json_out *j, const struct webhook_challenge *c)
{
	json_object(j, NULL);
	if (c->number.given)
		json_int(j, "challenge", c->number.v);
	else
		json_str(j, "challenge", c->text);
	json_object_end(j);
}

bool webhook_msg_id_fits(struct str msg_id)
{
	return msg_id.n > 0 && msg_id.n <= WEBHOOK_MSG_ID_MAX && utf8_valid(msg_id);
}

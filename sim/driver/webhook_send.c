/*
 * The envelope of security page §2. Its `content` is JSON as a text; only for
 * verify_webhook it is an object, as the newest page shows it.
 */
#include "webhook_send.h"

#include "sim/common/json.h"
#include "sim/common/seal.h"

#include <stdio.h>
#include <string.h>

#define ID_TEXT 40

/* The same event with the same content has the same id. */
static void id_make(const struct webhook *w, char out[ID_TEXT])
{
	struct text t = TEXT_EMPTY;
	char digest[SHA256_HEX];

	text_addf(&t, "%s %s", w->event, w->content);
	seal_sha256(t.p, t.n, digest);
	(void)snprintf(out, ID_TEXT, "sim-%.24s", digest);
	text_free(&t);
}

static void body_make(const struct webhook *w, cJSON *content, const char *log_id, const char *msg_id, struct text *out)
{
	cJSON *top = cJSON_CreateObject();

	json_set_text(top, "event", w->event);
	json_set_text(top, "client_key", w->client_key);
	json_set_text(top, "from_user_id", "");
	if (strcmp(w->event, "verify_webhook") == 0)
		json_set(top, "content", cJSON_Duplicate(content, true));
	else
		json_set_text(top, "content", w->content);
	json_set_text(top, "log_id", log_id);
	json_set_text(top, "msg_id", msg_id);
	json_print(out, top);
	cJSON_Delete(top);
}

bool webhook_send(struct caller *caller, const struct webhook *w, struct answer *a)
{
	cJSON *content = cJSON_Parse(w->content);
	struct text body = TEXT_EMPTY;
	struct request r = { .program = "webhook", .body = &body, .timeout_ms = w->timeout_ms };
	char made[ID_TEXT];

	if (content == NULL) {
		(void)fprintf(stderr, "shanmen-sim: the content of %s is not JSON\n", w->event);
		return false;
	}
	id_make(w, made);
	r.msg_id = w->msg_id ? w->msg_id : made;
	r.signing = w->tampered ? SIGN_WEBHOOK_TAMPERED : SIGN_WEBHOOK;
	body_make(w, content, made, r.msg_id, &body);
	caller_send(caller, &r, a);
	text_free(&body);
	cJSON_Delete(content);
	return true;
}

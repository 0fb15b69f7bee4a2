/*
 * The body of a webhook message: envelope, content, challenge.
 */
#include "fuzz.h"
#include "platform/webhook_message.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { NULL };
	struct buf b = BUF_INIT(8192);
	struct json_out j = { .b = &b };
	struct webhook_message m;
	const char *why = NULL;

	if (webhook_read(&a, (struct str){ (const char *)data, size }, &m, &why) == OK) {
		MUST_HOLD(m.event.n > 0 && m.event.n <= WEBHOOK_EVENT_MAX && m.subject.n <= WEBHOOK_SUBJECT_MAX);
		MUST_HOLD((m.about == WEBHOOK_NOTHING) == (m.subject.n == 0));
		MUST_HOLD(m.msg_id.p == NULL || webhook_msg_id_fits(m.msg_id));
		webhook_challenge_json(&j, &m.challenge);
		MUST_HOLD(!m.verify || (!b.over && b.n > strlen("{\"challenge\":}")));
	} else {
		MUST_HOLD(why != NULL && why[0] != '\0');
	}
	buf_free(&b);
	arena_free(&a);
	return 0;
}

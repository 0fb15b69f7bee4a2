/*
 * An answer of the platform's OpenAPI. The first line is the HTTP status in digits, the rest is the body.
 */
#include "base/number.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "groupon/groupon_answer.h"
#include "people/decrypt_text.h"
#include "platform/api_answer.h"

#include <string.h>

static void check_answer(struct arena *a, long http, const struct api_answer *answer)
{
	struct str text = api_answer_text(a, answer);

	MUST_HOLD(answer->class < API_CLASS__MAX);
	MUST_HOLD(answer->said.p != NULL && text.n <= 255 && utf8_valid(text));
	MUST_HOLD(answer->class != API_DONE || (http == 200 && answer->code == 0));
	MUST_HOLD(answer->data == NULL || answer->json != NULL);
}

/* What is stored of a group-buy answer is read back. */
static void check_groupon(struct arena *a, const struct api_answer *answer)
{
	struct groupon_prepared prepared = { .order_id = STR_NONE };
	struct groupon_certificates again;
	struct groupon_outcome outcome = { .said = STR_NONE };
	struct str said = STR_NONE;

	(void)!groupon_read_cancelled(a, answer, &said);
	MUST_HOLD(said.n <= 255 && utf8_valid(said));
	if (groupon_read_verified(a, answer, 0, &outcome) == OK)
		MUST_HOLD(outcome.said.n <= 255 && utf8_valid(outcome.said));
	if (groupon_read_prepared(a, answer, &prepared, &outcome) != OK)
		return;
	MUST_HOLD(groupon_certificates_parse(a, groupon_certificates_json(a, &prepared.certificates), &again) == OK);
	MUST_HOLD(again.n == prepared.certificates.n);
}

static void check_decrypted(struct arena *a, const cJSON *data)
{
	struct decrypt_text t = { .cipher = STR("Enc.a"), .max = 64 };
	struct decrypt_text *asked[] = { &t };
	struct decrypt_counts counts = decrypt_read(a, data, asked, 1);

	MUST_HOLD(counts.open + counts.failed + counts.left == 1);
	MUST_HOLD(t.state != TEXT_OPEN || (t.plain.n <= 64 && utf8_valid(t.plain)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { NULL };
	const char *p = (const char *)data;
	const char *line_end = size > 0 ? memchr(p, '\n', size) : NULL;
	struct str first = { p, line_end != NULL ? (size_t)(line_end - p) : size };
	struct str body =
		arena_str(&a, line_end != NULL ? line_end + 1 : "", line_end != NULL ? size - first.n - 1 : 0);
	struct api_answer answer;
	int64_t http = 200;

	if (!number_parse(first, 0, 999, &http))
		http = 200;
	api_answer_read(&a, (long)http, body, &answer);
	check_answer(&a, (long)http, &answer);
	check_groupon(&a, &answer);
	check_decrypted(&a, answer.data);
	api_answer_free(&answer);
	arena_free(&a);
	return 0;
}

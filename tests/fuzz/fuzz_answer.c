/*
 * An answer of the platform's OpenAPI. The first line is the HTTP status in digits, the rest is the body.
 */
#include "base/number.h"
#include "base/utf8.h"
#include "fuzz.h"
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
	api_answer_free(&answer);
	arena_free(&a);
	return 0;
}

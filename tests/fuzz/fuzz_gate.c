/*
 * The body of a visit at the gate. What is read can be looked for: one of code and document, and plain ids.
 */
#include "base/typed.h"
#include "cgi-bin/gate_request.h"
#include "fuzz.h"
#include "groupon/groupon_code.h"
#include "groupon/short_link.h"
#include "sale/document.h"
#include "trade/code.h"

#include <string.h>

static void check_id(struct str id)
{
	char plain[65];

	MUST_HOLD(id.p == NULL || (id.n > 0 && id.n <= 64));
	MUST_HOLD(id.p == NULL || (typed_read(id, 0, plain, sizeof plain) && strcmp(plain, id.p) == 0));
}

static void check_code(struct arena *a, struct str typed)
{
	char code[CODE_MAX + 1];
	struct groupon_code digits;

	if (code_scanned(typed, STR("https://t.example/?c="), code) == OK)
		MUST_HOLD(code[0] != '\0' && strlen(code) <= CODE_MAX);
	if (groupon_code_read(a, typed, STR("v.douyin.com"), &digits))
		MUST_HOLD(digits.text.n > 0 && short_link_object_id(a, digits.text).n <= SHORT_LINK_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { NULL };
	struct gate_request rq = { STR_NONE, STR_NONE, STR_NONE, STR_NONE };
	char number[DOCUMENT_NO_MAX + 1];
	struct str why = STR_NONE;

	if (gate_request_read(&a, (struct str){ (const char *)data, size }, &rq, &why)) {
		MUST_HOLD((rq.code.p == NULL) != (rq.id_card.p == NULL));
		check_id(rq.poi_id);
		check_id(rq.project_id);
		if (rq.code.p != NULL)
			check_code(&a, rq.code);
		else if (document_normalise(rq.id_card, number))
			MUST_HOLD(strlen(number) <= DOCUMENT_NO_MAX);
	} else {
		MUST_HOLD(why.n > 0);
	}
	arena_free(&a);
	return 0;
}

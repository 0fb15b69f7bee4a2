/*
 * The same bytes as a publication request, as the answer to a save and as a list of products.
 */
#include "base/utf8.h"
#include "fuzz.h"
#include "product/product_json.h"

#include <string.h>

static void check_request(struct arena *a, struct str body)
{
	struct product_request request, sent;
	struct str why = STR_NONE, text;

	if (product_request_read(a, body, &request, &why) != OK)
		MUST_HOLD(why.p != NULL && why.n > 0);
	else if (product_request_body(a, body, STR("77"), &text) == OK && text.n <= PRODUCT_BODY_MAX) {
		MUST_HOLD(product_request_read(a, text, &sent, &why) == OK);
		MUST_HOLD(strcmp(sent.ticket.product_id.p, "77") == 0 && sent.ticket.skus.n == request.ticket.skus.n);
		MUST_HOLD(strcmp(sent.ticket.product_out_id.p, request.ticket.product_out_id.p) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { NULL };
	struct str body = arena_str(&a, (const char *)data, size);
	struct api_answer answer;
	struct product_page page = { .n = 0 };

	check_request(&a, body);
	api_answer_read(&a, 200, body, &answer);
	MUST_HOLD(product_saved_read(&a, answer.data).product_id.n <= 64);
	if (product_page_read(&a, answer.data, &page) == OK)
		MUST_HOLD(page.n <= PRODUCT_QUERY_MAX);
	for (size_t i = 0; i < page.n; i++) {
		MUST_HOLD(page.items[i].product_id.n > 0 && page.items[i].product_id.n <= 64);
		MUST_HOLD(page.items[i].reason.n <= PRODUCT_REASON_MAX && utf8_valid(page.items[i].reason));
	}
	api_answer_free(&answer);
	arena_free(&a);
	return 0;
}

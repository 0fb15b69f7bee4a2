/*
 * Writing the body, reading the answer.
 */
#include "calendar_wire.h"

#include "day.h"
#include "utf8.h"

#include <string.h>

#define BODY_MAX (1u << 20)
#define WORDS_MAX 255

struct str calendar_body(struct arena *a, const struct calendar_sku *s, const struct calendar_days *days)
{
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };
	struct str body;

	json_object(&j, NULL);
	json_str(&j, "account_id", s->account_id);
	json_str(&j, "product_id", s->product_id);
	json_str(&j, "product_out_id", s->product_out_id);
	json_list(&j, "ticket_sku_and_calendar");
	calendar_json_sku(&j, s->sku_id, s->sku_out_id, days->items, days->n);
	json_list_end(&j);
	json_object_end(&j);
	body = arena_str(a, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return body;
}

static bool names_sku(struct arena *a, const cJSON *entry, const struct calendar_sku *s)
{
	struct str id = api_text(a, entry, "sku_id"), out_id = api_text(a, entry, "sku_out_id");

	if (id.p != NULL)
		return strcmp(id.p, s->sku_id.p) == 0;
	return out_id.p == NULL || strcmp(out_id.p, s->sku_out_id.p) == 0;
}

/* The day's place in the list, or days->n. */
static size_t day_place(struct str text, const struct calendar_days *days)
{
	day_t day;
	size_t i = 0;

	if (text.p == NULL || !day_parse(text, &day))
		return days->n;
	while (i < days->n && days->items[i].day.n != day.n)
		i++;
	return i;
}

/* The platform's words, with its code in front. */
static struct str words(struct arena *a, const cJSON *entry, int64_t code)
{
	struct str said = api_text(a, entry, "description");
	struct str whole = arena_printf(a, "%lld: %s", (long long)code, said.p != NULL ? said.p : "no reason given");

	return arena_str(a, whole.p, utf8_cut(whole, WORDS_MAX));
}

static bool passes(int64_t code)
{
	enum api_class class = api_code_class(code);

	return class == API_RETRY || class == API_SLOW || class == API_QUOTA || class == API_TOKEN;
}

void calendar_outcomes(struct arena *a, const struct calendar_sku *s, const struct calendar_days *days,
                       const struct api_answer *answer, struct calendar_outcome *out)
{
	const cJSON *entry, *list = cJSON_GetObjectItemCaseSensitive(answer->data, "fail_list");

	memset(out, 0, days->n * sizeof *out);
	cJSON_ArrayForEach(entry, list)
	{
		int64_t code = -1;
		size_t i = day_place(api_text(a, entry, "date"), days);

		if (i == days->n || !names_sku(a, entry, s))
			continue;
		(void)api_int(cJSON_GetObjectItemCaseSensitive(entry, "error_code"), &code);
		out[i].again = passes(code);
		out[i].rejected = out[i].again ? STR_NONE : words(a, entry, code);
	}
}

/*
 * Writing the body, reading the answer.
 */
#include "stock_push_json.h"

#include "base/day.h"
#include "base/utf8.h"

#include <string.h>

#define BODY_MAX (1u << 20)
#define WORDS_MAX 255

struct str push_body(struct arena *a, const struct push_sku *s, const struct calendar_days *days)
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

static bool names_sku(struct arena *a, const cJSON *entry, const struct push_sku *s)
{
	struct str id = api_text(a, entry, "sku_id"), out_id = api_text(a, entry, "sku_out_id");

	if (id.p != NULL)
		return strcmp(id.p, s->sku_id.p) == 0;
	return out_id.p == NULL || strcmp(out_id.p, s->sku_out_id.p) == 0;
}

/*
 * The days that an entry concerns, [*from, *to): the one it names, none if that was not sent, all if it names no
 * readable day.
 */
static void concerned_days(struct str text, const struct calendar_days *days, size_t *from, size_t *to)
{
	day_t day;

	*from = 0;
	*to = days->n;
	if (text.p == NULL || !day_parse(text, &day))
		return;
	while (*from < days->n && days->items[*from].day.n != day.n)
		(*from)++;
	*to = *from < days->n ? *from + 1 : *from;
}

/* The platform's code and words. */
static struct str entry_words(struct arena *a, const cJSON *entry, int64_t code)
{
	struct str said = api_text(a, entry, "description");
	struct str whole = arena_printf(a, "%lld: %s", (long long)code, said.p != NULL ? said.p : "no reason given");

	return arena_str(a, whole.p, utf8_cut(whole, WORDS_MAX));
}

/* True for trouble that passes by itself. */
static bool is_temporary(int64_t code)
{
	enum api_class class = api_code_class(code);

	return class == API_RETRY || class == API_SLOW || class == API_QUOTA || class == API_TOKEN;
}

static void read_entry(struct arena *a, const cJSON *entry, size_t from, size_t to, struct calendar_outcome *out)
{
	int64_t code = -1;
	struct calendar_outcome o;

	(void)api_int(cJSON_GetObjectItemCaseSensitive(entry, "error_code"), &code);
	o.again = is_temporary(code);
	o.rejected = o.again ? STR_NONE : entry_words(a, entry, code);
	for (size_t i = from; i < to; i++)
		out[i] = o;
}

void push_outcomes(struct arena *a, const struct push_sku *s, const struct calendar_days *days,
                   const struct api_answer *answer, struct calendar_outcome *out)
{
	const cJSON *entry, *list = cJSON_GetObjectItemCaseSensitive(answer->data, "fail_list");

	memset(out, 0, days->n * sizeof *out);
	for (int of_one = 0; of_one <= 1; of_one++) { /* an entry about one day counts more than one about all */
		cJSON_ArrayForEach(entry, list)
		{
			size_t from, to;

			if (!cJSON_IsObject(entry) || !names_sku(a, entry, s))
				continue;
			concerned_days(api_text(a, entry, "date"), days, &from, &to);
			if ((to - from == days->n) != (of_one == 1))
				read_entry(a, entry, from, to, out);
		}
	}
}

/*
 * The two interfaces side by side.
 */
#include "product/product_operate.h"

#include "base/str.h"
#include "base/utf8.h"
#include "json/json_out.h"

#include <string.h>

#define BODY_MAX 1024
#define SAID_MAX 255

enum endpoint product_operate_endpoint(const struct config *conf)
{
	return strcmp(conf->product_operate.p, "trip") == 0 ? API_TICKET_OPERATE : API_GOODS_OPERATE;
}

enum result product_operate_body(struct arena *a, const struct config *conf, const struct product_operate *op,
                                 struct str *out)
{
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };

	json_object(&j, NULL);
	json_str(&j, "account_id", op->account_id);
	if (op->endpoint == API_TICKET_OPERATE) {
		json_list(&j, "product_id_list");
		json_str(&j, NULL, op->product_id);
		json_list_end(&j);
	} else {
		json_str(&j, op->product_id.p != NULL ? "product_id" : "out_id",
		         op->product_id.p != NULL ? op->product_id : op->out_id);
	}
	json_int(&j, "op_type", op->online ? conf->product_op_online : conf->product_op_offline);
	json_object_end(&j);
	*out = buf_take(a, &b);
	return b.over ? BUG : OK;
}

/* "1001: 商品不存在" */
static struct str code_and_words(struct arena *a, struct str code, struct str words)
{
	struct str text = arena_printf(a, "%s: %s", code.p, words.p != NULL ? words.p : "");

	return arena_str(a, text.p, utf8_cut(text, SAID_MAX));
}

/* BaseResp may be absent, and so may its number. */
static enum operate_end read_goods(struct arena *a, const struct api_answer *answer, struct str *said)
{
	const cJSON *base = cJSON_GetObjectItemCaseSensitive(answer->json, "BaseResp");
	const cJSON *number = cJSON_GetObjectItemCaseSensitive(base, "StatusCode");
	int64_t code = 0;

	if (number == NULL || cJSON_IsNull(number))
		return OPERATE_DONE;
	if (!api_int(number, &code)) {
		*said = STR("BaseResp.StatusCode cannot be read");
		return OPERATE_UNKNOWN;
	}
	*said = code_and_words(a, arena_printf(a, "BaseResp %lld", (long long)code),
	                       api_text(a, base, "StatusMessage"));
	return code == 0 ? OPERATE_DONE : OPERATE_REFUSED;
}

static enum operate_end read_element(struct arena *a, const cJSON *element, struct str *said)
{
	struct str code = api_text(a, element, "code");

	if (code.p == NULL || code.n == 0)
		return OPERATE_UNKNOWN;
	if (str_same(code, STR("0")))
		return OPERATE_DONE;
	*said = code_and_words(a, code, api_text(a, element, "message"));
	return OPERATE_REFUSED;
}

/* `data` is a list; only the element of our product counts, and of several the first. */
static enum operate_end read_trip(struct arena *a, const struct product_operate *op, const struct api_answer *answer,
                                  struct str *said)
{
	const cJSON *element;

	*said = STR("the answer says nothing about this product");
	if (!cJSON_IsArray(answer->data))
		return OPERATE_UNKNOWN;
	cJSON_ArrayForEach(element, answer->data)
	{
		if (str_same(api_text(a, element, "product_id"), op->product_id))
			return read_element(a, element, said);
	}
	return OPERATE_UNKNOWN;
}

enum operate_end product_operate_read(struct arena *a, const struct product_operate *op,
                                      const struct api_answer *answer, struct str *said)
{
	*said = STR("");
	return op->endpoint == API_TICKET_OPERATE ? read_trip(a, op, answer, said) : read_goods(a, answer, said);
}

/*
 * The shape of vouchers, codes page §1.2: what the platform could not show to a visitor
 * is refused.
 */
#include "voucher.h"

#include <stdio.h>
#include <string.h>

#define LIST_MAX 100
#define QRCODE_MAX 512
#define IMAGE_MAX (1 << 20)
#define WHERE_MAX 80

/* Kinds of credentials, as in ticket_rule.code_sending_info. */
enum { KIND_ID_CARD = 1, KIND_NUMBER = 2, KIND_QR = 3, KIND_URL = 6 };

enum { CREDENTIAL_TYPE_MAX = 8 };

/* The lists that hold credentials, and the kind that the product must have for each. */
static const struct credential_list {
	const char *name;
	int kind;
	int64_t length_max; /* characters of an entry, 0: any */
} LISTS[] = {
	{ "qrcodes", KIND_QR, QRCODE_MAX },    { "gmcode_imgs", KIND_QR, IMAGE_MAX },
	{ "certificate_nos", KIND_NUMBER, 0 }, { "credentials", KIND_ID_CARD, 0 },
	{ "id_cards", KIND_ID_CARD, 0 },       { "urls", KIND_URL, 0 },
};
#define LIST_KINDS (sizeof LISTS / sizeof *LISTS)

/* The state of one check, through all parts of all vouchers. */
struct inspection {
	struct call *c;
	const cJSON *facts;
	cJSON *projects; /* ids seen so far, as texts */
};

static bool kind_allowed(const cJSON *facts, int kind)
{
	const cJSON *kinds = json_list(facts, "kinds"), *item;

	cJSON_ArrayForEach(item, kinds)
	{
		if (cJSON_IsNumber(item) && item->valueint == kind)
			return true;
	}
	return kinds == NULL;
}

static bool list_check(struct inspection *w, const struct credential_list *l, const cJSON *list, const char *where)
{
	int64_t per_copy = json_int(w->facts, "per_copy", LIST_MAX);
	int n = cJSON_GetArraySize(list);
	const cJSON *item;

	if (n == 0 || n > LIST_MAX)
		return call_refuse(w->c, CODE_PARAMETER, "参数%s%s超出范围: %d", where, l->name, n);
	if (!kind_allowed(w->facts, l->kind))
		return call_refuse(w->c, CODE_PARAMETER, "参数%s%s: 商品未配置该凭证类型", where, l->name);
	if (n > per_copy)
		return call_refuse(w->c, CODE_PARAMETER, "参数%s%s超出每份人数", where, l->name);
	cJSON_ArrayForEach(item, list)
	{
		int64_t length = cJSON_IsString(item) ? json_length(item->valuestring) : 1;

		if (length == 0 || (l->length_max && length > l->length_max))
			return call_refuse(w->c, CODE_PARAMETER, "参数%s%s超出长度", where, l->name);
	}
	return true;
}

static bool credentials_check(struct inspection *w, const cJSON *list, const char *where)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, list)
	{
		const char *number = json_text(item, "credential_no");
		int64_t type = json_int(item, "credential_type", 0);

		if (type < 1 || type > CREDENTIAL_TYPE_MAX)
			return call_refuse(w->c, CODE_PARAMETER, "参数%scredentials.credential_type超出范围", where);
		if (number == NULL || *number == '\0')
			return call_refuse(w->c, CODE_PARAMETER, "参数%scredentials.credential_no缺失", where);
	}
	return true;
}

static bool lists_check(struct inspection *w, const cJSON *part, const char *where)
{
	size_t i, found = 0;

	for (i = 0; i < LIST_KINDS; i++) {
		const cJSON *list = json_list(part, LISTS[i].name);

		if (list && !list_check(w, &LISTS[i], list, where))
			return false;
		found += list != NULL;
	}
	if (found == 0)
		return call_refuse(w->c, CODE_PARAMETER, "参数%s没有任何凭证", where);
	if (json_get(part, "qrcodes") && json_get(part, "gmcode_imgs"))
		return call_refuse(w->c, CODE_PARAMETER, "参数%sgmcode_imgs与qrcodes互斥", where);
	return credentials_check(w, json_list(part, "credentials"), where);
}

static bool part_check(struct inspection *w, const cJSON *part, const char *where)
{
	const char *project_id = json_text(part, "project_id");

	if (json_list_has(w->projects, project_id))
		return call_refuse(w->c, CODE_PARAMETER, "参数%sproject_id重复: %s", where, project_id);
	cJSON_AddItemToArray(w->projects, cJSON_CreateString(project_id));
	return lists_check(w, part, where);
}

static bool voucher_check(struct inspection *w, const cJSON *voucher, int number)
{
	const cJSON *entrance = json_get(voucher, "entrance"), *projects = json_get(voucher, "projects"), *part;
	char where[WHERE_MAX];

	(void)snprintf(where, sizeof where, "vouchers[%d].entrance.", number);
	if (entrance == NULL && cJSON_GetArraySize(projects) == 0)
		return call_refuse(w->c, CODE_PARAMETER, "参数vouchers[%d]: entrance和projects不能都为空", number);
	if (entrance && !part_check(w, entrance, where))
		return false;
	(void)snprintf(where, sizeof where, "vouchers[%d].projects.", number);
	cJSON_ArrayForEach(part, projects)
	{
		if (!part_check(w, part, where))
			return false;
	}
	return true;
}

bool vouchers_check(struct call *c, const cJSON *vouchers, cJSON *facts)
{
	struct inspection w = { .c = c, .facts = facts, .projects = cJSON_CreateArray() };
	int64_t n = cJSON_GetArraySize(vouchers), copies = json_int(facts, "copies", n);
	const cJSON *voucher;
	bool good = n == copies || call_refuse(c, CODE_PARAMETER, "参数vouchers数量与份数不符");
	int number = 0;

	cJSON_ArrayForEach(voucher, vouchers)
	{
		good = good && voucher_check(&w, voucher, number);
		number++;
	}
	cJSON_Delete(w.projects);
	return good;
}

static void project_add(cJSON *out, const cJSON *part)
{
	const char *project_id = json_text(part, "project_id");

	if (project_id)
		cJSON_AddItemToArray(out, cJSON_CreateString(project_id));
}

cJSON *vouchers_projects(const cJSON *vouchers)
{
	cJSON *out = cJSON_CreateArray();
	const cJSON *voucher, *part;

	cJSON_ArrayForEach(voucher, vouchers)
	{
		project_add(out, json_get(voucher, "entrance"));
		cJSON_ArrayForEach(part, json_list(voucher, "projects")) project_add(out, part);
	}
	return out;
}

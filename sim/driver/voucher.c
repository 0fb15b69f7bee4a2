/*
 * Reads and checks `vouchers`, of the answer of tripartite_code or of a message that is
 * sent later. Interface: codes page §1.2, its rules 1 to 6 for a request that allows the
 * kinds 1 (id card) and 3 (voucher code) and names one traveller for each copy.
 */
#include "voucher.h"

#include "sim/common/json.h"

#include <stdio.h>
#include <string.h>

#define QRCODE_MAX 512

/* Rule 4: each returned document belongs to one of the travellers. */
static const char *credentials_check(const cJSON *list, const struct party *p)
{
	const cJSON *c;

	cJSON_ArrayForEach(c, list)
	{
		const cJSON *number = json_get(c, "credential_no"), *type = json_get(c, "credential_type");
		bool known = false;
		int i;

		if (!cJSON_IsString(number) || !cJSON_IsNumber(type))
			return "a credential lacks its number or its type";
		for (i = 0; i < p->copies; i++)
			known = known || strcmp(number->valuestring, p->travellers[i].id_card) == 0;
		if (!known)
			return "a credential is none of the travellers'";
	}
	return NULL;
}

static const char *item_read(const cJSON *o, const struct party *p, struct item *item)
{
	static const char *const refused[] = { "certificate_nos", "urls", "gmcode_imgs", "id_cards" };
	const cJSON *id = json_get(o, "project_id"), *codes = json_get(o, "qrcodes");
	const cJSON *code = cJSON_GetArrayItem(codes, 0);
	size_t i;

	if (!cJSON_IsString(id) || *id->valuestring == '\0')
		return "an item has no project_id";
	for (i = 0; i < sizeof refused / sizeof *refused; i++) {
		if (json_get(o, refused[i]))
			return "a kind of code that ticket_rule does not list";
	}
	if (cJSON_GetArraySize(codes) > 1 || cJSON_GetArraySize(json_get(o, "credentials")) > 1)
		return "more codes in a list than count";
	if (!cJSON_IsString(code) || *code->valuestring == '\0')
		return "an item has no qrcode";
	if (strlen(code->valuestring) > QRCODE_MAX)
		return "a qrcode is longer than 512 characters";
	(void)snprintf(item->project_id, sizeof item->project_id, "%s", id->valuestring);
	(void)snprintf(item->code, sizeof item->code, "%s", code->valuestring);
	return credentials_check(json_get(o, "credentials"), p);
}

static const char *copy_read(const cJSON *o, const struct party *p, struct copy *copy)
{
	const cJSON *entrance = json_get(o, "entrance"), *project;
	const char *fault = NULL;

	if (entrance)
		fault = item_read(entrance, p, &copy->items[copy->n++]);
	cJSON_ArrayForEach(project, json_get(o, "projects"))
	{
		if (fault || copy->n == ITEM_MAX)
			break;
		if (!cJSON_IsString(json_get(project, "name")))
			return "a project has no name";
		fault = item_read(project, p, &copy->items[copy->n++]);
	}
	if (fault == NULL && copy->n == 0)
		return "entrance and projects are both empty";
	return fault;
}

static bool items_collide(const struct item *a, const struct item *b)
{
	return strcmp(a->project_id, b->project_id) == 0 || strcmp(a->code, b->code) == 0;
}

/* Ids and codes must be unique in the whole order, over all copies, entrances and projects. */
static const char *uniqueness_check(const struct vouchers *v)
{
	const struct item *all[PARTY_MAX * ITEM_MAX];
	int n = 0, i, j;

	for (i = 0; i < v->n; i++) {
		for (j = 0; j < v->copies[i].n; j++)
			all[n++] = &v->copies[i].items[j];
	}
	for (i = 0; i < n; i++) {
		for (j = 0; j < i; j++) {
			if (items_collide(all[i], all[j]))
				return "a project_id or a code occurs twice in the order";
		}
	}
	return NULL;
}

const char *vouchers_check(const cJSON *list, const struct party *p, struct vouchers *out)
{
	const cJSON *voucher;
	const char *fault = NULL;

	memset(out, 0, sizeof *out);
	if (cJSON_GetArraySize(list) != p->copies)
		fault = "vouchers are not as many as copies";
	cJSON_ArrayForEach(voucher, list)
	{
		if (fault || out->n == PARTY_MAX)
			break;
		fault = copy_read(voucher, p, &out->copies[out->n++]);
	}
	return fault ? fault : uniqueness_check(out);
}

const char *vouchers_read(const struct answer *a, const struct party *p, struct vouchers *out)
{
	cJSON *tree = json_parse(&a->body);
	const char *fault = vouchers_check(json_get(json_get(tree, "data"), "vouchers"), p, out);

	cJSON_Delete(tree);
	return fault;
}

/*
 * Group-buy certificates in the stand-in's memory.
 */
#include "groupon.h"

#include "sim/common/seal.h"
#include "state.h"

#include <stdio.h>
#include <string.h>

#define FILE_NAME "certificates.json"

cJSON *groupon_load(void)
{
	return state_load(FILE_NAME);
}

void groupon_save(const cJSON *memory)
{
	state_save(FILE_NAME, memory);
}

cJSON *groupon_find(cJSON *memory, const char *name, const char *value)
{
	cJSON *item;

	cJSON_ArrayForEach(item, json_object_at(memory, "certificates"))
	{
		const char *text = json_text(item, name);

		if (text && value && strcmp(text, value) == 0)
			return item;
	}
	return NULL;
}

/* A certificate has a code, two opaque forms of it and an order id. What control did not report is made from the id. */
static void names_fill(cJSON *certificate, const char *id)
{
	static const char *const names[] = { "code", "encrypted_code", "encrypted_data", "order_id" };
	char digest[SHA256_HEX], made[40];
	struct text t = TEXT_EMPTY;
	size_t i;

	json_set_text(certificate, "certificate_id", id);
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		if (json_text(certificate, names[i]))
			continue;
		text_clear(&t);
		text_addf(&t, "%s of %s", names[i], id);
		seal_sha256(t.p, t.n, digest);
		(void)snprintf(made, sizeof made, "%c%.24s", names[i][0] == 'e' ? 'E' : '1', digest);
		json_set_text(certificate, names[i], made);
	}
	text_free(&t);
}

bool groupon_learn(const cJSON *certificates, cJSON *answer)
{
	cJSON *memory = groupon_load(), *out = json_list_at(answer, "certificates");
	const cJSON *item, *fact;

	cJSON_ArrayForEach(item, certificates)
	{
		const char *id = json_text(item, "certificate_id");
		cJSON *certificate;

		if (id == NULL || *id == '\0') {
			cJSON_Delete(memory);
			return false;
		}
		certificate = json_object_at(json_object_at(memory, "certificates"), id);
		cJSON_ArrayForEach(fact, item) json_set(certificate, fact->string, cJSON_Duplicate(fact, true));
		names_fill(certificate, id);
		cJSON_AddItemToArray(out, cJSON_Duplicate(certificate, true));
	}
	groupon_save(memory);
	cJSON_Delete(memory);
	return true;
}

/*
 * Control of group-buy certificates.
 */
#include "controls.h"
#include "groupon.h"

/* {"certificates": [{certificate_id, order_id, status, …}]}: merged; answered with the codes made for them. */
static bool certificates_post(struct call *c, cJSON *answer)
{
	return groupon_learn(json_get(c->body, "certificates"), answer) ||
	       control_wrong(answer, "certificate_id is missing");
}

static bool certificates_get(struct call *c, cJSON *answer)
{
	cJSON *memory = groupon_load();

	(void)c;
	json_set(answer, "certificates", cJSON_Duplicate(json_object_at(memory, "certificates"), true));
	cJSON_Delete(memory);
	return true;
}

const struct control GROUPON_CONTROLS[] = {
	{ "POST", "certificates", certificates_post },
	{ "GET", "certificates", certificates_get },
	{ 0 },
};

/*
 * Finding the vouchers that a request names.
 */
#include "callback/voucher_ref.h"

#include "trade/code.h"

#include <string.h>

static const struct field project_fields[] = {
	{ "project_id", FIELD_ID, OPTIONAL, offsetof(struct project_ref, project_id), 1, 128, NULL },
};
static const struct field_table project_table = FIELD_TABLE(project_fields, struct project_ref);

static const struct field voucher_fields[] = {
	{ "entrance", FIELD_OBJECT, OPTIONAL, offsetof(struct voucher_ref, entrance), 0, 0, &project_table },
	{ "projects", FIELD_LIST, OPTIONAL, offsetof(struct voucher_ref, projects), 0, 100, &project_table },
};
const struct field_table VOUCHER_REF_TABLE = FIELD_TABLE(voucher_fields, struct voucher_ref);

static bool choose_project(struct vouchers *vs, struct str project_key)
{
	for (size_t i = 0; project_key.p != NULL && i < vs->n; i++) {
		for (size_t k = 0; k < vs->v[i].items_n; k++) {
			if (strcmp(vs->v[i].items[k].project_key.p, project_key.p) == 0) {
				vs->v[i].chosen = true;
				return true;
			}
		}
	}
	return false;
}

/* The platform sends a part without an id where the ticket has no such part; one part at least must have an id. */
static bool choose_named(struct vouchers *vs, const struct voucher_ref *ref)
{
	const struct project_ref *projects = ref->projects.items;
	size_t named = 0, found = 0;

	if (ref->entrance != NULL && ref->entrance->project_id.p != NULL) {
		named++;
		found += choose_project(vs, ref->entrance->project_id);
	}
	for (size_t i = 0; i < ref->projects.n; i++) {
		if (projects[i].project_id.p == NULL)
			continue;
		named++;
		found += choose_project(vs, projects[i].project_id);
	}
	return named > 0 && found == named;
}

bool vouchers_choose(struct vouchers *vs, const struct list *refs)
{
	bool all = true;

	for (size_t i = 0; refs->n == 0 && i < vs->n; i++)
		vs->v[i].chosen = true;
	for (size_t i = 0; i < refs->n; i++)
		all = choose_named(vs, &((const struct voucher_ref *)refs->items)[i]) && all;
	return all;
}

bool voucher_refundable(const struct voucher *v)
{
	return voucher_live(v) && v->state != VOUCHER_USED;
}

struct voucher *voucher_by_code(struct vouchers *vs, struct str voucher_url, struct str given)
{
	char code[CODE_MAX + 1];

	if (given.p == NULL || code_scanned(given, voucher_url, code) != OK)
		return NULL;
	for (size_t i = 0; i < vs->n; i++) {
		for (size_t k = 0; k < vs->v[i].items_n; k++) {
			if (strcmp(vs->v[i].items[k].code.p, code) == 0)
				return &vs->v[i];
		}
	}
	return NULL;
}

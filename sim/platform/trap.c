/*
 * Which trap is set. What a trap does to a list is in the file of the list. goods_list.c
 * and shop_query.c read their traps by themselves.
 */
#include "trap.h"

#include <string.h>

bool trap_set(const struct call *c, const char *kind)
{
	const char *trap = json_text(c->settings, "page_trap"), *path = json_text(c->settings, "trap_path");

	return trap && strcmp(trap, kind) == 0 && (path == NULL || strstr(text_of(&c->path), path) != NULL);
}

bool trap_any(const struct call *c)
{
	const char *trap = json_text(c->settings, "page_trap");

	return (trap && trap_set(c, trap)) || json_text(c->settings, "shop_trap") != NULL;
}

void trap_id(const struct call *c, cJSON *object, const char *name, const char *id)
{
	if (trap_set(c, "ids_as_numbers") && *id && *id != '0' && id[strspn(id, "0123456789")] == '\0')
		json_set(object, name, cJSON_CreateRaw(id));
	else
		json_set_text(object, name, id);
}

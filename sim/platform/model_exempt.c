/*
 * The list of interfaces that the product does not yet call by the model. It is to be emptied: add nothing.
 */
#include "model_exempt.h"

#include <stddef.h>
#include <string.h>

static const char *const not_yet[] = {
	"POST /goodlife/v1/trip/ticket/save/",
	NULL,
};

bool model_exempt(const char *interface)
{
	const char *const *name = not_yet;

	while (*name && strcmp(*name, interface) != 0)
		name++;
	return *name != NULL;
}

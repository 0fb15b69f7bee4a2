/*
 * The one place where a failed allocation arrives.
 */
#include "base/memory.h"

#include <cjson/cJSON.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_AGAIN 75

static void (*leave_by)(void);

void memory_on_exhausted(void (*leave)(void))
{
	leave_by = leave;
}

/* No buffer of stdio: it would want memory. */
void memory_exhausted(void)
{
	static const char said[] = "shanmen: out of memory; what was not committed is undone\n";

	if (leave_by != NULL)
		leave_by();
	(void)!write(STDERR_FILENO, said, sizeof said - 1);
	_exit(EXIT_AGAIN);
}

void *memory_needed(void *p)
{
	if (p == NULL)
		memory_exhausted();
	return p;
}

static void *json_memory(size_t n)
{
	return memory_needed(malloc(n));
}

/* A tree of a request holds persons and codes. */
static void json_free(void *p)
{
	if (p != NULL)
		explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

void memory_start(void)
{
	cJSON_Hooks hooks = { json_memory, json_free };

	cJSON_InitHooks(&hooks);
}

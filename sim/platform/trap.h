/*
 * Traps: lists that mislead a client which reads them carelessly, chosen by the
 * setting `page_trap`: same_cursor, endless, repeat, ignore_window, short, no_list,
 * duplicates, reorder, ids_as_numbers, v2_only, nested. README.md says what each does.
 * The setting `trap_path` limits a trap to the paths that contain it.
 */
#ifndef SIM_PLATFORM_TRAP_H
#define SIM_PLATFORM_TRAP_H

#include "call.h"

/* Is this trap set for the call's path? */
bool trap_set(const struct call *c, const char *kind);

/* Is any trap set for the call's path, so that its answer may be wrong on purpose? */
bool trap_any(const struct call *c);

/* Puts an id into an object: as a text, or by the trap `ids_as_numbers` as a bare number. */
void trap_id(const struct call *c, cJSON *object, const char *name, const char *id);

#endif

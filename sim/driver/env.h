/*
 * The env file that tools/stack writes: `export NAME='value'` lines, read as
 * data and never run. Values live until env_free.
 */
#ifndef SIM_ENV_H
#define SIM_ENV_H

#include <stdbool.h>

struct env;

/* Says on stderr what is wrong with the file, and ends the program. */
struct env *env_read(const char *path);
void env_free(struct env *e);

/* NULL when the file does not set it. */
const char *env_find(const struct env *e, const char *name);

/* Ends the program when the file does not set it. */
const char *env_need(const struct env *e, const char *name);

#endif

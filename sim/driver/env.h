/*
 * The env file that tools/stack writes: lines `export NAME='value'`. They are read as
 * data and never run by a shell. Values live until env_free.
 */
#ifndef SIM_ENV_H
#define SIM_ENV_H

#include <stdbool.h>

struct env;

/* A file that is wrong ends the program, with the reason on stderr. */
struct env *env_read(const char *path);
void env_free(struct env *e);

/* A variable; NULL when the file does not set it. */
const char *env_find(const struct env *e, const char *name);

/* The same; a variable that is not set or empty ends the program. */
const char *env_need(const struct env *e, const char *name);

#endif

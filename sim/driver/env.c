/*
 * Reads the env file of a stack. It knows the quotes and backslashes of a shell, but not
 * its expansions.
 */
#include "env.h"

#include "sim/common/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENV_MAX 64 /* variables in a file */

struct env {
	char *path;
	int n;
	char *names[ENV_MAX];
	char *values[ENV_MAX];
};

/* Reads one shell word, which joins pieces in single quotes, in double quotes and without. False: it is malformed. */
static bool word_read(const char *s, struct text *out)
{
	char quote = '\0';

	text_add(out, "", 0);
	for (; *s; s++) {
		if (quote ? *s == quote : *s == '\'' || *s == '"')
			quote = quote ? '\0' : *s;
		else if (*s == '\\' && quote != '\'' && s[1])
			text_add(out, ++s, 1);
		else if (!quote && isspace((unsigned char)*s))
			break;
		else
			text_add(out, s, 1);
	}
	while (isspace((unsigned char)*s))
		s++;
	return !quote && (*s == '\0' || *s == '#');
}

static void env_line_read(struct env *e, char *line, int number)
{
	struct text value = TEXT_EMPTY;
	char *equals;

	while (isspace((unsigned char)*line))
		line++;
	if (*line == '\0' || *line == '#')
		return;
	if (strncmp(line, "export ", 7) == 0)
		line += 7;
	equals = strchr(line, '=');
	if (equals == NULL || equals == line || !word_read(equals + 1, &value))
		die("%s:%d: not a line of the form export NAME='value'", e->path, number);
	if (e->n == ENV_MAX)
		die("%s:%d: more than %d variables", e->path, number, ENV_MAX);
	*equals = '\0';
	e->names[e->n] = copy_of(line);
	e->values[e->n++] = value.p;
}

struct env *env_read(const char *path)
{
	struct env *e = zeroed(1, sizeof *e);
	struct text file = TEXT_EMPTY;
	char *line, *end;
	int number = 0;

	e->path = copy_of(path);
	if (!text_read_file(&file, path))
		die("give --env the file that tools/stack wrote");
	text_add(&file, "\n", 1);
	for (line = file.p; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		env_line_read(e, line, ++number);
	}
	text_free(&file);
	return e;
}

void env_free(struct env *e)
{
	int i;

	for (i = 0; i < e->n; i++) {
		free(e->names[i]);
		free(e->values[i]);
	}
	free(e->path);
	free(e);
}

const char *env_find(const struct env *e, const char *name)
{
	int i;

	for (i = e->n - 1; i >= 0; i--) /* as in a shell the last assignment counts */ {
		if (strcmp(e->names[i], name) == 0)
			return e->values[i];
	}
	return NULL;
}

const char *env_need(const struct env *e, const char *name)
{
	const char *value = env_find(e, name);

	if (value == NULL || *value == '\0')
		die("%s does not set %s", e->path, name);
	return value;
}

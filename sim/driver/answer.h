/*
 * An answer of a program of Shanmen, and how it is read.
 */
#ifndef SIM_ANSWER_H
#define SIM_ANSWER_H

#include "sim/common/text.h"

#include <stdbool.h>
#include <stdint.h>

/* The error_code of an answer that has none: its status is not 200, or it has not the form of the pages. */
#define CODE_NONE (-1)

struct answer {
	long status;       /* HTTP; 0: no answer came, `trouble` says why */
	char trouble[128]; /* in the words of libcurl */
	bool timed_out;
	struct text body;
	int code;          /* data.error_code, when the status is 200 */
	struct text fault; /* what differs from the model, in the body that was sent or in the answer; "": nothing */
};

/* Frees what the answer holds. */
void answer_free(struct answer *a);

/* Would the platform not call again after this answer? False for code 100 and for any answer without a code. */
bool answer_definite(const struct answer *a);

/* The error_code. The pages want one top-level member `data` with a whole number error_code in it; else CODE_NONE. */
int answer_code(const struct answer *a);

/* A number (also of a bool) or a text of the answer: a member of `data`, or for the gate of the top level. */
int64_t answer_int(const struct answer *a, const char *name, int64_t fallback);
void answer_text(const struct answer *a, const char *name, char *out, size_t room);

#endif

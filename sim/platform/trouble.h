/*
 * Misbehaviour on demand: which kind befalls a call, and how answers leave.
 */
#ifndef SIM_PLATFORM_TROUBLE_H
#define SIM_PLATFORM_TROUBLE_H

#include "call.h"

enum delivery {
	DELIVER_WHOLE,
	DELIVER_TEXT,   /* the kind's own status, type and text */
	DELIVER_STRING, /* error codes as texts */
	DELIVER_INNER,  /* the error is in `data` only */
	DELIVER_HALF,
	DELIVER_SLOW,
	DELIVER_LATE,
	DELIVER_HELD,
	DELIVER_CUT,
	DELIVER_SILENCE,
};

struct trouble_kind {
	const char *name;
	bool works; /* the call takes effect all the same */
	enum delivery delivery;
	int code; /* error told, 0: none */
	int status;
	const char *type;
	const char *text;
};

/* Under the lock, before the work: sets the call's trouble, or leaves it NULL. */
void trouble_choose(struct call *c);

/* Is that a kind's name ("delay:300" and "" are)? */
bool trouble_known(const char *name);

/* Without the lock. `body` is the correct answer. */
void trouble_deliver(struct call *c, const struct text *body);

/* Does the client get the whole of the answer's bytes? */
bool trouble_delivers(const struct call *c);

#endif

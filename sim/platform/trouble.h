/*
 * Misbehaviour on demand: which trouble befalls a call, and how its answer is sent.
 */
#ifndef SIM_PLATFORM_TROUBLE_H
#define SIM_PLATFORM_TROUBLE_H

#include "call.h"

enum delivery {
	DELIVER_WHOLE,
	DELIVER_TEXT,    /* the kind's own status, type and text */
	DELIVER_STRING,  /* error codes as texts */
	DELIVER_INNER,   /* the error is in `data` only */
	DELIVER_HALF,    /* half of the bytes, with their right Content-Length */
	DELIVER_SLOW,    /* byte by byte */
	DELIVER_LATE,    /* after trouble_number ms */
	DELIVER_HELD,    /* after a release */
	DELIVER_CUT,     /* the connection ends in the middle */
	DELIVER_SILENCE, /* nothing for a long time, then as DELIVER_CUT */
};

struct trouble_kind {
	const char *name;
	bool works; /* the call takes effect all the same */
	enum delivery delivery;
	int code;   /* the answer's error code; 0: none of its own, or that of the kind's name */
	int status; /* of DELIVER_TEXT */
	const char *type;
	const char *text; /* the body, or the description of `code` */
};

/* Decides the call's trouble by the rule that control set; NULL: none. Under the lock, before the work. */
void trouble_choose(struct call *c);

/* Is it the name of a kind, as in a rule? "delay:300", "code:3000009" and "" are. */
bool trouble_known(const char *name);

/* The error code of the call's trouble; 0: none. */
int trouble_code(const struct call *c);

/* Sends `body`, the right answer, in the way of the call's trouble. Without the lock. */
void trouble_deliver(struct call *c, const struct text *body);

/* Does the client get all bytes of the answer? */
bool trouble_delivers(const struct call *c);

/* Ends the waiting of the calls that `hold` holds; of those that are silent or slow. */
void trouble_release_held(void);
void trouble_release_hanging(void);

#endif

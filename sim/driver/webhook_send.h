/*
 * A webhook as the platform sends it: envelope, ids, signature. Not when one is
 * due, nor the calling again.
 */
#ifndef SIM_WEBHOOK_SEND_H
#define SIM_WEBHOOK_SEND_H

#include "caller.h"

#include <stdbool.h>

struct webhook {
	const char *event;
	const char *content;    /* JSON */
	const char *client_key; /* the app it is for */
	const char *msg_id;     /* NULL: follows from event and content, as a repeat's does */
	bool tampered;          /* the last hex digit of the signature is wrong */
	int64_t timeout_ms;     /* 0: LINE_TIMEOUT_MS */
};

/* Clears and fills `a`. False, said on stderr: the content is not JSON, and nothing was sent. */
bool webhook_send(struct line *l, const struct webhook *w, struct answer *a);

#endif

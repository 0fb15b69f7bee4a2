/*
 * A webhook as the platform sends it: envelope, ids, signature. It is sent once.
 */
#ifndef SIM_WEBHOOK_SEND_H
#define SIM_WEBHOOK_SEND_H

#include "caller.h"

#include <stdbool.h>

struct webhook {
	const char *event;
	const char *content;    /* JSON */
	const char *client_key; /* the app it is for */
	const char *msg_id;     /* NULL: made from event and content, so that the same content is a repeat */
	bool tampered;          /* the last hex digit of the signature is wrong */
	int64_t timeout_ms;     /* 0: CALLER_TIMEOUT_MS */
};

/* Sends it; clears and fills `a`. False, with the reason on stderr: the content is not JSON, nothing was sent. */
bool webhook_send(struct caller *caller, const struct webhook *w, struct answer *a);

#endif

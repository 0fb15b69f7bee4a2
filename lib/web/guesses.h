/*
 * Wrong passwords of the console, counted for each address and over all, so that guessing ends after a few tries and
 * nobody has to wait. A count begins with a wrong password and ends a quarter of an hour later; a try that is refused is
 * not looked at and counts nothing.
 *
 * Ownership: results are values.
 */
#ifndef SHANMEN_GUESSES_H
#define SHANMEN_GUESSES_H

#include "db/ctx.h"

#define GUESSES_OF_ADDRESS 10
#define GUESSES_OF_ALL 30
#define GUESSES_S 900

/* The counts while their rows are locked. */
struct guesses {
	struct str subject; /* address_subject of the client */
	int64_t of_address, of_all;
	utc_t address_ends, all_ends; /* 0: no count has begun */
};

/* Inside the transaction: reads the counts, and lets no other try do so until the transaction ends. */
enum result guesses_lock(struct ctx *c, struct str subject, struct guesses *out) MUST_USE;

/* When a try from this address will be looked at again; 0: now. `known`: only its own count matters. */
utc_t guesses_refused_until(const struct guesses *g, bool known);

/* After guesses_lock: a wrong password. Reaching a limit raises the alarm `console_guesses`, once an hour for each limit. */
enum result guesses_add(struct ctx *c, struct guesses *g) MUST_USE;

/* After guesses_lock: the right password. The address begins again at 0; the count over all stays. */
enum result guesses_forget(struct ctx *c, struct guesses *g) MUST_USE;

#endif

/*
 * Where the platform's truth and ours differ: a row for a person to settle, an
 * alarm (once for an order and kind) and an error line in the log. Never a person's data.
 */
#ifndef SHANMEN_DIFF_H
#define SHANMEN_DIFF_H

#include "ctx.h"

/* `kind` is one word; `detail` a sentence. Inside the transaction that found it. */
enum result diff_raise(struct ctx *c, const char *kind, struct str order_id, const char *detail) MUST_USE;

/* The same, unless one of this kind is open for the order already. */
enum result diff_raise_once(struct ctx *c, const char *kind, struct str order_id, const char *detail) MUST_USE;

#endif

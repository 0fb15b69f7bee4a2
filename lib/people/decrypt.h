/*
 * Decryption by the platform: finds orders with texts that only the platform can decrypt, asks for them in batches,
 * within quota and rate, and then updates the orders (decrypt_apply.h).
 *
 * No text is asked for twice: answers are committed to the table `decrypted` before they are used. A text is sent again
 * only if no answer came.
 * Source: spec security.md §3.2.
 */
#ifndef SHANMEN_DECRYPT_H
#define SHANMEN_DECRYPT_H

#include "jobs/job.h"
#include "platform/openapi.h"

/*
 * One pass of limited length; to be called again while it sends or finishes something. *sent: texts asked of the
 * platform; *done: orders finished. `o` has no other call under way. Does not use the arena of w->ctx.
 * Trouble of the platform is not an error here: the pass waits by itself and raises alarms.
 * OK; REFUSE with w->overtaken: leave; else the database, or BUG.
 */
enum result decrypt_pending(struct job_work *w, struct openapi *o, size_t *sent, size_t *done) MUST_USE;

#endif

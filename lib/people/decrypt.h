/*
 * Decryption by the platform: the pass that finds orders with texts only it can open, asks for
 * them in batches, within quota and rate, and hands the orders on (decrypt_apply.c).
 *
 * No text is asked for twice: answers are committed to the table `decrypted` before anything is done with
 * them. Only where no answer came at all is a text sent again.
 * Source: spec security.md §3.2.
 */
#ifndef SHANMEN_DECRYPT_H
#define SHANMEN_DECRYPT_H

#include "jobs/job.h"
#include "platform/openapi.h"

/*
 * One pass, bounded; to be called again while it sends or finishes something. *sent: texts asked of the platform;
 * *done: orders finished. `o` has no other call under way. Leaves the arena of w->ctx alone.
 * The platform's trouble is no fault of the pass: it backs off by itself, and raises alarms.
 * OK; REFUSE with w->overtaken: leave; else the database, or BUG.
 */
enum result decrypt_pending(struct job_work *w, struct openapi *o, size_t *sent, size_t *done) MUST_USE;

#endif

/*
 * Copies that the platform shows in refund (item_status 300), although no application for them came here or it was
 * refused: the gate does not admit them until the platform shows otherwise. Not here: how many they are
 * (compare_judge.h).
 *
 * The platform does not say which certificate is which copy. Where only some of an order are in refund, the last unused
 * copies are held, those that are held already first: as many admissions as can be right stay possible.
 * Source: spec shops-orders-ledger.md §5.
 */
#ifndef SHANMEN_COMPARE_HOLD_H
#define SHANMEN_COMPARE_HOLD_H

#include "books/compare_view.h"

/* Would compare_hold change a copy? */
bool compare_hold_differs(struct compare_view *v, const struct judgement *j);

/* Holds and frees copies as the platform shows them. Where it has not said it (not `counted`), nothing changes. */
enum result compare_hold(struct ctx *c, struct compare_view *v, const struct judgement *j) MUST_USE;

#endif

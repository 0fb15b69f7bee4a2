/*
 * What a booking check or a creation asked for, for its line in the log: ids, day, and whether persons were named.
 * Never a person.
 */
#ifndef SHANMEN_PURCHASE_NOTE_H
#define SHANMEN_PURCHASE_NOTE_H

#include "sale/purchase.h"
#include "web/spi.h"

/* Sets the note of the call. */
void purchase_note(struct spi_call *c, const struct purchase *p, const struct party *party);

#endif

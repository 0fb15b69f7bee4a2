/*
 * The parts of the act `sale` about price and stock.
 */
#ifndef SIM_SALE_CALENDAR_H
#define SIM_SALE_CALENDAR_H

#include "offer.h"

/* Steps: a month of days is sent, one day is sold out, one is closed. */
void sale_calendar(struct offer *o);

/* A step: the platform pulls the same days. */
void sale_pull(struct offer *o);

#endif

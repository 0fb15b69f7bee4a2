/*
 * The first two parts of the act `sale`.
 */
#ifndef SIM_SALE_PUBLISH_H
#define SIM_SALE_PUBLISH_H

#include "offer.h"

/* Steps: a product is published, and changed while it is under review. */
void sale_publish(struct offer *o);

/* Steps: the review passes, and then the review of the change. */
void sale_review(struct offer *o);

#endif

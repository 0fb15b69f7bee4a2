/*
 * SQL that compares a day with what the platform acknowledged last, for
 * statements over calendar_day d, sku s and product p. What is told of a day is
 * calendar_left of lib/product/calendar_json.h: the same rule in the database's words.
 */
#ifndef SHANMEN_CALENDAR_TOLD_H
#define SHANMEN_CALENDAR_TOLD_H

/* The platform's no to what stands there now. One that changed since will be told anew. */
#define CALENDAR_REJECTED "(d.push_error IS NOT NULL AND NOT d.dirty)"

#define CALENDAR_LEFT "IF(d.open, GREATEST(d.stock - d.sold, 0), 0)"

/* Only where we tell it: a semi-direct product is pulled. */
#define CALENDAR_UNTOLD                                                                                                \
	"(p.way = 'full_direct' AND (d.push_error IS NOT NULL OR NOT (d.told_price_fen <=> d.price_fen"                \
	" AND d.told_stock <=> " CALENDAR_LEFT " AND d.told_open <=> d.open)))"

#endif

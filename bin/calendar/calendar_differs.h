/*
 * SQL that compares a day with what the platform acknowledged last, for statements over calendar_day d, sku s and
 * product p. The copies sent for a day are those of calendar_left (lib/trade/calendar_acknowledged.h): the same rule in the
 * database's words.
 */
#ifndef SHANMEN_CALENDAR_DIFFERS_H
#define SHANMEN_CALENDAR_DIFFERS_H

/* The platform refused the day as it is now. A day that changed since is sent again. */
#define CALENDAR_REJECTED "(d.push_error IS NOT NULL AND NOT d.dirty)"

/* The copies sent for a day: none of a closed one. */
#define CALENDAR_LEFT "IF(d.open, GREATEST(d.stock - d.sold, 0), 0)"

/* The platform does not have the day as it is here. Never true of a semi-direct product: the platform pulls those. */
#define CALENDAR_DIFFERS                                                                                               \
	"(p.way = 'full_direct' AND (d.push_error IS NOT NULL OR NOT (d.told_price_fen <=> d.price_fen"                \
	" AND d.told_stock <=> " CALENDAR_LEFT " AND d.told_open <=> d.open)))"

#endif

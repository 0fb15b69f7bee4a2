/*
 * SQL that compares a day with what the platform acknowledged last, for statements over calendar_day d, sku s and
 * product p. What is sent for a day is what calendar_entry_of (lib/product/calendar_entry.h) says: the same rule in the
 * database's words.
 */
#ifndef SHANMEN_CALENDAR_DIFFERS_H
#define SHANMEN_CALENDAR_DIFFERS_H

/* The platform refused the day as it is now. A day that changed since is sent again. */
#define CALENDAR_REJECTED "(d.push_error IS NOT NULL AND NOT d.dirty)"

#define CALENDAR_ON_SALE "(d.open AND d.stock > d.sold)"

/* The copies sent for a day: what is left where the last number sent was that, else all; of a closed day those sold. */
#define CALENDAR_COPIES                                                                                                \
	"IF(d.open, d.stock - COALESCE(d.told_by_left, 0) * d.sold,"                                                   \
	" IF(d.told_by_left IS TRUE, d.told_stock, d.sold))"

/* The platform does not have the day as it is here. Never true of a semi-direct product: the platform pulls those. */
#define CALENDAR_DIFFERS                                                                                               \
	"(p.way = 'full_direct' AND (d.push_error IS NOT NULL OR NOT (d.told_price_fen <=> d.price_fen"                \
	" AND d.told_stock <=> " CALENDAR_COPIES " AND d.told_open <=> " CALENDAR_ON_SALE ")))"

#endif

/*
 * error_code of our answers: one table with the code, its name in the sources and
 * its meaning, from which the reference page is printed.
 *
 * Source: spec trade.md, "Error codes of can_buy and create_order"; query_order. calendar-and-products.md, "Pull SPI".
 */
#ifndef SHANMEN_SPI_CODE_H
#define SHANMEN_SPI_CODE_H

#include <stddef.h>
#include <stdio.h>

/* X(name, code, meaning) */
#define SPI_CODES(X)                                                                                                   \
	X(SPI_OK, 0, "success")                                                                                        \
	X(SPI_NO_STOCK, 1, "not enough stock")                                                                         \
	X(SPI_OFFLINE, 2, "product is offline")                                                                        \
	X(SPI_HAS_TICKET, 3, "this traveller already has a ticket")                                                    \
	X(SPI_DATE_CLOSED, 4, "this date cannot be booked")                                                            \
	X(SPI_AGE, 5, "age not allowed")                                                                               \
	X(SPI_SEX, 6, "sex not allowed")                                                                               \
	X(SPI_ID_LIMIT, 7, "limit per id document reached")                                                            \
	X(SPI_PHONE_LIMIT, 8, "limit per phone number reached")                                                        \
	X(SPI_ORDER_LIMIT, 9, "count over the limit per order")                                                        \
	X(SPI_REGION, 10, "region not allowed")                                                                        \
	X(SPI_PHONE_MISSING, 12, "phone number missing")                                                               \
	X(SPI_ID_MISSING, 13, "id document missing")                                                                   \
	X(SPI_NAME_MISSING, 14, "traveller's name missing")                                                            \
	X(SPI_TRAVELLERS, 15, "number of travellers does not match count")                                             \
	X(SPI_PHONE_MALFORMED, 19, "phone number malformed")                                                           \
	X(SPI_ID_MALFORMED, 20, "id number malformed")                                                                 \
	X(SPI_NAME_MALFORMED, 21, "name malformed")                                                                    \
	X(SPI_BALANCE, 22, "the merchant's balance is too low")                                                        \
	X(SPI_PRICE, 23, "price differs")                                                                              \
	X(SPI_AGAIN, 100, "our system failed: call again")                                                             \
	X(SPI_OTHER, 999999, "other reason, stated in the description; not retried")

enum spi_code {
#define X(name, code, meaning) name = code,
	SPI_CODES(X)
#undef X
};

/* The codes of query_order. */
enum query_code { QUERY_OTHER = 1, QUERY_UNKNOWN_ORDER = 2 };

/* The codes of pull_ticket_calendar (ASSUMED: its page names none). */
enum pull_code { PULL_OTHER = 1, PULL_UNKNOWN_PRODUCT = 2, PULL_UNKNOWN_SKU = 3 };

/* The meaning of a code, for a description; "other reason" for a code that is not in the table. Static text. */
const char *spi_code_meaning(int code);

/* Prints docs/reference-errors.md. */
void spi_code_print_reference(FILE *out);

#endif

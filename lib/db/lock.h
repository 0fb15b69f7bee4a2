/*
 * The one sequence in which all programs lock rows, so that transactions wait in a line and never in a circle. What a
 * statement locks is read from its text; builds with assertions end a program that locks tables in another sequence.
 * Not seen: in which sequence a transaction locks rows of one table, and the shared lock by which a foreign key
 * holds the row that it names.
 */
#ifndef SHANMEN_LOCK_H
#define SHANMEN_LOCK_H

#include <stdbool.h>
#include <stdint.h>

/* A bit for each table; a table that is locked later has a higher one. */
typedef uint64_t locks_t;

/* The tables whose rows the statement locks: those it writes, and with FOR UPDATE those it reads. */
locks_t locks_of(const char *sql);

/*
 * True when a transaction that has locked rows of `held` may lock rows of `next`: of tables held already, of later ones,
 * or those that belong to a locked row.
 */
bool locks_in_sequence(locks_t held, locks_t next);

/* The names of the first and the last table of a set; "-": it is empty. */
const char *locks_first(locks_t locks);
const char *locks_last(locks_t locks);

#endif

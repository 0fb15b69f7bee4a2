/*
 * ASSERT(condition): a programmer's error ends the program, with file, line and condition in the log.
 * Builds without SHANMEN_ASSERT neither evaluate the condition nor pay for it, so it must have no effect of its own.
 *
 * Not for anything that a user, the platform or the database can cause: report that as an enum result.
 */
#ifndef SHANMEN_ASSERT_H
#define SHANMEN_ASSERT_H

#ifdef SHANMEN_ASSERT
#define ASSERTING 1 /* for what is only computed for an ASSERT */
#define ASSERT(condition) ((condition) ? (void)0 : assert_failed(#condition, __FILE__, __LINE__))
#else
#define ASSERTING 0
#define ASSERT(condition) ((void)sizeof !(condition))
#endif

/* Writes the last log line of this process and aborts. */
_Noreturn void assert_failed(const char *condition, const char *file, int line);

#endif

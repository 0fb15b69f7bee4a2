/*
 * Positive controls: a test build with SHANMEN_NO_GUARDS leaves the guards of
 * the races out, and every race test must fail with it. Never defined in a
 * build that is installed.
 */
#ifndef SHANMEN_GUARD_H
#define SHANMEN_GUARD_H

#ifdef SHANMEN_NO_GUARDS
#define GUARDED 0
#define GUARD(sql) ""
#define UNGUARDED(sql) sql
#else
#define GUARDED 1
#define GUARD(sql) sql
#define UNGUARDED(sql) ""
#endif

#endif

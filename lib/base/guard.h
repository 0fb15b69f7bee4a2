/*
 * Switches off the protections against races, to prove that the tests need
 * them: built with SHANMEN_NO_GUARDS, every race test must fail. Such a build is
 * never installed.
 *
 * GUARD(sql) is SQL of the normal build only, UNGUARDED(sql) of the test build
 * only; GUARDED is the same for C code.
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

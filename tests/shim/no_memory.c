/*
 * A library that tests preload into our programs: from the n-th allocation after main has begun, there is no memory, or one
 * allocation fails alone.
 *
 *   SHANMEN_SHIM_MEMORY=N      the N-th allocation fails, counted from 1, and all later ones; absent: none
 *   SHANMEN_SHIM_ONCE=1        it alone fails
 *   SHANMEN_SHIM_COUNT=FILE    writes how many there were, when the process ends by itself
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int __libc_start_main(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void),
                      void *);
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static long made, at;
static int begun, once;

static int lacks(void)
{
	if (!begun)
		return 0;
	made++;
	if (at == 0 || made < at || (once && made > at))
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t n)
{
	return lacks() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return lacks() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return lacks() ? NULL : __libc_realloc(p, n);
}

static int (*real_main)(int, char **, char **);

static int counted_main(int argc, char **argv, char **envp)
{
	const char *text = getenv("SHANMEN_SHIM_MEMORY");

	at = text != NULL ? strtol(text, NULL, 10) : 0;
	once = getenv("SHANMEN_SHIM_ONCE") != NULL;
	begun = 1;
	return real_main(argc, argv, envp);
}

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*rtld_fini)(void), void *stack_end)
{
	int (*real)(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void),
	            void *);

	*(void **)&real = dlsym(RTLD_NEXT, "__libc_start_main");
	real_main = main;
	return real(counted_main, argc, argv, init, fini, rtld_fini, stack_end);
}

__attribute__((destructor)) static void tell(void)
{
	const char *path = getenv("SHANMEN_SHIM_COUNT");
	long n = made;
	FILE *f;

	begun = 0;
	f = path != NULL ? fopen(path, "w") : NULL;
	if (f == NULL)
		return;
	(void)fprintf(f, "%ld\n", n);
	(void)fclose(f);
}

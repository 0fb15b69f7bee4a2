/*
 * A library that tests preload into our programs. Results of the database have at most so many rows, as from a server or
 * a proxy that cuts them.
 *
 *   SHANMEN_SHIM_ROWS=N  absent: all rows
 */
#include <dlfcn.h>
#include <mysql.h>
#include <stdlib.h>

my_ulonglong mysql_stmt_num_rows(MYSQL_STMT *stmt)
{
	static my_ulonglong (*real)(MYSQL_STMT *);
	const char *text = getenv("SHANMEN_SHIM_ROWS");
	my_ulonglong most = text != NULL ? (my_ulonglong)strtol(text, NULL, 10) : ~0ull, n;

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "mysql_stmt_num_rows");
	n = real(stmt);
	return n < most ? n : most;
}

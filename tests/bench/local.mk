# What `make bench` needs besides the programs that it measures.
EXTRA_PROGRAMS += tests/bench/bare.fcgi tests/bench/bare_sql
tests_bench_bare_fcgi_SOURCES = tests/bench/bare.c
tests_bench_bare_fcgi_LDADD = $(FCGI_LIBS)
tests_bench_bare_sql_SOURCES = \
	tests/bench/bare_sql.c \
	tests/bench/bare_client.c tests/bench/bare_client.h tests/bench/bare_texts.h \
	sim/common/chance.c sim/common/chance.h \
	sim/common/moment.c sim/common/moment.h \
	sim/common/text.c sim/common/text.h \
	sim/driver/env.c sim/driver/env.h
tests_bench_bare_sql_LDADD = $(MARIADB_LIBS) -lpthread
CLEANFILES += tests/bench/bare.fcgi tests/bench/bare_sql
EXTRA_DIST += tests/bench/idle_sockets tests/bench/instructions tests/bench/run tests/bench/upgrade tests/bench/wrk.lua
EXTRA_DIST += tests/bench/fill tests/bench/idle_sockets tests/bench/plans tests/bench/run tests/bench/upgrade tests/bench/wrk.lua
EXTRA_DIST += tests/bench/doors tests/bench/fill tests/bench/idle_sockets tests/bench/plans tests/bench/run tests/bench/upgrade tests/bench/wrk.lua

bench: all sim/shanmen-sim tests/bench/bare.fcgi tests/bench/bare_sql
	$(srcdir)/tests/bench/run --build $(abs_builddir) $(BENCH_ARGS)
.PHONY: bench

# The migrations travel inside the command, so that copying one binary is enough.
MIGRATIONS = sql/0001_tables.sql sql/0002_owed.sql sql/0003_calendar.sql sql/0004_books.sql \
	sql/0005_platform.sql sql/0006_keys.sql sql/0007_old_keys.sql sql/0008_faults.sql \
	sql/0009_speed.sql
dist_pkgdata_DATA = $(MIGRATIONS)
BUILT_SOURCES += sql/migrations.c
CLEANFILES += sql/migrations.c
sql/migrations.c: $(MIGRATIONS) tools/embed-sql
	$(AM_V_GEN)$(MKDIR_P) sql && cd $(srcdir) && sh tools/embed-sql $(MIGRATIONS) > $(abs_builddir)/sql/migrations.c.tmp && \
		mv $(abs_builddir)/sql/migrations.c.tmp $(abs_builddir)/sql/migrations.c

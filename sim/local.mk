# The platform's side. Links nothing of lib/.
noinst_PROGRAMS += sim/shanmen-sim
sim_shanmen_sim_SOURCES = \
	sim/body.c sim/body.h \
	sim/call.c \
	sim/chance.c sim/chance.h \
	sim/env.c sim/env.h \
	sim/history.c sim/history.h \
	sim/line.c sim/line.h \
	sim/main.c \
	sim/moment.c sim/moment.h \
	sim/options.c sim/options.h \
	sim/play.c \
	sim/prepare.c \
	sim/replay.c \
	sim/seal.c sim/seal.h \
	sim/storm.c sim/storm.h \
	sim/text.c sim/text.h \
	sim/user.c \
	sim/voucher.c sim/voucher.h
sim_shanmen_sim_LDADD = $(DEPS_LIBS) -lpthread

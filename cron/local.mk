# Batch programs, one per job; the crontab that runs them is cron/crontab.
cronbin_PROGRAMS = \
	cron/outbox_deliver \
	cron/token_refresh

cron_outbox_deliver_SOURCES = \
	cron/alarm_tell.c cron/alarm_tell.h \
	cron/app_tokens.c cron/app_tokens.h \
	cron/deadlines.c cron/deadlines.h \
	cron/outbox_deliver.c \
	cron/outbox_flight.c cron/outbox_flight.h \
	cron/outbox_plan.c cron/outbox_plan.h \
	cron/outbox_rows.c cron/outbox_rows.h \
	cron/outbox_settle.c cron/outbox_settle.h

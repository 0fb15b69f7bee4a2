/*
 * The configuration: lines `key = value`, comments with `#`. All keys stand in one
 * table, from which the sample file and the reference page are printed.
 *
 * The file is $SHANMEN_CONF, else ../etc/shanmen.conf beside the program's folder,
 * else $sysconfdir/shanmen.conf. A file that other users than its owner can read is refused.
 * Ownership: the texts live as long as the process.
 */
#ifndef SHANMEN_CONFIG_H
#define SHANMEN_CONFIG_H

#include "base/crypt.h"
#include "base/types.h"

#include <stdio.h>

struct config {
	struct str db_host;
	int64_t db_port;
	struct str db_socket;
	struct str db_name;
	struct str db_user;
	struct str db_password;
	struct str data_key;
	struct str gate_key;
	struct str console_password;
	struct str log_file;
	struct str openapi_url;
	struct str openapi_ca_file;
	int64_t openapi_qps;
	int64_t openapi_timeout_ms;
	int64_t shop_list_qps;
	int64_t token_stable;
	int64_t groupon;
	struct str groupon_link_hosts;
	struct str task_ids_form;
	struct str task_done_status;
	int64_t decrypt_per_day;
	struct str ledger;         /* "day", "detail" */
	struct str calendar_stock; /* "total", "left" */
	int64_t calendar_status_open;
	int64_t calendar_status_closed;
	struct str calendar_origin; /* "market", "selling" */
	int64_t cron_minutes;
	struct str alarm_command;
	struct str alarm_url;
	int64_t alarm_pause_s;
	int64_t alarm_timeout_s;
	struct str voucher_url;
	struct str codes_voucher;   /* "vouchers", "both" */
	struct str product_operate; /* "goods", "trip" */
	int64_t product_op_online;
	int64_t product_op_offline;
	struct str price_check; /* "strict", "log" */
	/* days; 0: for ever */
	int64_t keep_persons_days;
	int64_t keep_replies_days;
	int64_t keep_messages_days;
	int64_t keep_scans_days;
	int64_t keep_decrypted_days;
	int64_t keep_runs_days;
	int64_t keep_alarms_days;
	int64_t keep_history_days;
	int64_t keep_books_days;
	int64_t spi_max_age_s;
	int64_t body_max_bytes;
	char path[4096]; /* the file it was read from */
};

/*
 * Finds, reads and checks the file. REFUSE: `err` has a message that names the
 * file, the line and what to do, and contains no secret.
 */
enum result config_load(struct config *c, char *err, size_t err_size) MUST_USE;

/* config_load, and opens the vault with data_key. */
enum result config_open(struct config *c, struct vault *v, char *err, size_t err_size) MUST_USE;

/* Reads and checks the file at `path`, as config_load does with the file that it has found. */
enum result config_read(struct config *c, const char *path, char *err, size_t err_size) MUST_USE;

/* Wipes and frees what was read, also by a reading that failed. Programs read one file and never need it. */
void config_free(struct config *c);

/* Print etc/shanmen.conf.sample and docs/reference-config.md from the table of keys. */
void config_print_sample(FILE *out);
void config_print_reference(FILE *out);

#endif

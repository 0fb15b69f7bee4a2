# Fuzz targets: with libFuzzer (configure --enable-fuzzing, clang; run by tools/check fuzz), and in every build as
# programs that replay the corpus in `make check`.
if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_answer tests/fuzz/fuzz_books tests/fuzz/fuzz_client tests/fuzz/fuzz_code tests/fuzz/fuzz_config \
	tests/fuzz/fuzz_csv tests/fuzz/fuzz_form tests/fuzz/fuzz_gate tests/fuzz/fuzz_product tests/fuzz/fuzz_query tests/fuzz/fuzz_request tests/fuzz/fuzz_shop tests/fuzz/fuzz_webhook
endif
FUZZ_REPLAYS = tests/fuzz/replay_answer tests/fuzz/replay_books tests/fuzz/replay_client tests/fuzz/replay_code tests/fuzz/replay_config \
	tests/fuzz/replay_csv tests/fuzz/replay_form tests/fuzz/replay_gate tests/fuzz/replay_product tests/fuzz/replay_query tests/fuzz/replay_request tests/fuzz/replay_shop tests/fuzz/replay_webhook
check_PROGRAMS += $(FUZZ_REPLAYS)
TESTS += $(FUZZ_REPLAYS)

tests_fuzz_fuzz_answer_SOURCES = tests/fuzz/fuzz_answer.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_answer_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_answer_LDADD = $(SHANMEN_LDADD)
tests_fuzz_fuzz_client_SOURCES = tests/fuzz/fuzz_client.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_client_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_client_LDADD = $(SHANMEN_LDADD)
tests_fuzz_fuzz_code_SOURCES = tests/fuzz/fuzz_code.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_code_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_code_LDADD = $(SHANMEN_LDADD)
tests_fuzz_fuzz_query_SOURCES = tests/fuzz/fuzz_query.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_query_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_query_LDADD = $(SHANMEN_LDADD)
tests_fuzz_fuzz_request_SOURCES = tests/fuzz/fuzz_request.c tests/fuzz/fuzz.h tests/unit/same_tree.h
tests_fuzz_fuzz_request_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_request_LDADD = $(SHANMEN_LDADD)
tests_fuzz_fuzz_books_SOURCES = tests/fuzz/fuzz_books.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_books_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_books_LDADD = $(SHANMEN_LDADD)
tests_fuzz_fuzz_shop_SOURCES = tests/fuzz/fuzz_shop.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_shop_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_shop_LDADD = $(SHANMEN_LDADD)
tests_fuzz_fuzz_product_SOURCES = tests/fuzz/fuzz_product.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_product_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_product_LDADD = $(SHANMEN_LDADD)
tests_fuzz_fuzz_webhook_SOURCES = tests/fuzz/fuzz_webhook.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_webhook_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_webhook_LDADD = $(SHANMEN_LDADD)
tests_fuzz_fuzz_config_SOURCES = tests/fuzz/fuzz_config.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_config_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_config_LDADD = $(SHANMEN_LDADD)
tests_fuzz_fuzz_csv_SOURCES = tests/fuzz/fuzz_csv.c tests/fuzz/fuzz.h bin/form/csv.c bin/form/text_decode.c
tests_fuzz_fuzz_csv_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_csv_LDADD = $(SHANMEN_LDADD)
tests_fuzz_fuzz_form_SOURCES = tests/fuzz/fuzz_form.c tests/fuzz/fuzz.h bin/catalogue/catalogue_read.c bin/catalogue/catalogue_rules.c \
	bin/form/faults.c bin/form/form.c bin/form/json_read.c bin/form/json_tree.c bin/form/text_decode.c \
	bin/shop/poi_check.c bin/shop/poi_crowd_check.c bin/shop/poi_form.c
tests_fuzz_fuzz_form_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_form_LDADD = $(SHANMEN_LDADD)
tests_fuzz_fuzz_gate_SOURCES = tests/fuzz/fuzz_gate.c tests/fuzz/fuzz.h cgi-bin/gate_request.c
tests_fuzz_fuzz_gate_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_gate_LDADD = $(SHANMEN_LDADD)

tests_fuzz_replay_answer_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_answer.c tests/fuzz/fuzz.h
tests_fuzz_replay_answer_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/answer"'
tests_fuzz_replay_answer_LDADD = $(SHANMEN_LDADD)
tests_fuzz_replay_client_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_client.c tests/fuzz/fuzz.h
tests_fuzz_replay_client_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/client"'
tests_fuzz_replay_client_LDADD = $(SHANMEN_LDADD)
tests_fuzz_replay_code_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_code.c tests/fuzz/fuzz.h
tests_fuzz_replay_code_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/code"'
tests_fuzz_replay_code_LDADD = $(SHANMEN_LDADD)
tests_fuzz_replay_query_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_query.c tests/fuzz/fuzz.h
tests_fuzz_replay_query_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/query"'
tests_fuzz_replay_query_LDADD = $(SHANMEN_LDADD)
tests_fuzz_replay_request_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_request.c tests/fuzz/fuzz.h tests/unit/same_tree.h
tests_fuzz_replay_request_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/request"'
tests_fuzz_replay_request_LDADD = $(SHANMEN_LDADD)
tests_fuzz_replay_books_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_books.c tests/fuzz/fuzz.h
tests_fuzz_replay_books_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/books"'
tests_fuzz_replay_books_LDADD = $(SHANMEN_LDADD)
tests_fuzz_replay_shop_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_shop.c tests/fuzz/fuzz.h
tests_fuzz_replay_shop_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/shop"'
tests_fuzz_replay_shop_LDADD = $(SHANMEN_LDADD)
tests_fuzz_replay_product_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_product.c tests/fuzz/fuzz.h
tests_fuzz_replay_product_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/product"'
tests_fuzz_replay_product_LDADD = $(SHANMEN_LDADD)
tests_fuzz_replay_webhook_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_webhook.c tests/fuzz/fuzz.h
tests_fuzz_replay_webhook_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/webhook"'
tests_fuzz_replay_webhook_LDADD = $(SHANMEN_LDADD)
tests_fuzz_replay_config_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_config.c tests/fuzz/fuzz.h
tests_fuzz_replay_config_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/config"'
tests_fuzz_replay_config_LDADD = $(SHANMEN_LDADD)
tests_fuzz_replay_csv_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_csv.c tests/fuzz/fuzz.h bin/form/csv.c bin/form/text_decode.c
tests_fuzz_replay_csv_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/csv"'
tests_fuzz_replay_csv_LDADD = $(SHANMEN_LDADD)
tests_fuzz_replay_form_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_form.c tests/fuzz/fuzz.h bin/catalogue/catalogue_read.c bin/catalogue/catalogue_rules.c \
	bin/form/faults.c bin/form/form.c bin/form/json_read.c bin/form/json_tree.c bin/form/text_decode.c \
	bin/shop/poi_check.c bin/shop/poi_crowd_check.c bin/shop/poi_form.c
tests_fuzz_replay_form_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/form"'
tests_fuzz_replay_form_LDADD = $(SHANMEN_LDADD)
tests_fuzz_replay_gate_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_gate.c tests/fuzz/fuzz.h cgi-bin/gate_request.c
tests_fuzz_replay_gate_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/gate"'
tests_fuzz_replay_gate_LDADD = $(SHANMEN_LDADD)

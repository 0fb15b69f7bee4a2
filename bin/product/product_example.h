/* A complete file for `shanmen product publish`, every field but the platform's own ids; also etc/examples/ticket.json. */
#ifndef SHANMEN_PRODUCT_EXAMPLE_H
#define SHANMEN_PRODUCT_EXAMPLE_H

extern const char product_file_example[];

#endif

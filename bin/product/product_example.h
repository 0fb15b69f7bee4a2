/*
 * A complete file for `shanmen product publish`: every field except the platform's own ids. Also
 * etc/examples/ticket.json.
 */
#ifndef SHANMEN_PRODUCT_EXAMPLE_H
#define SHANMEN_PRODUCT_EXAMPLE_H

extern const char product_file_example[];

#endif

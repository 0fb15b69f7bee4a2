/* The details of the commands whose help is long; the others' stand in the table (commands.c). */
#ifndef SHANMEN_COMMAND_DETAILS_H
#define SHANMEN_COMMAND_DETAILS_H

extern const char catalogue_load_details[];
extern const char calendar_set_details[];

#endif

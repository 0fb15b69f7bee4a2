/* The schema version of this build: the number of the newest file in sql/. */
#ifndef SHANMEN_VERSION_H
#define SHANMEN_VERSION_H

#define SCHEMA_VERSION 9

#endif

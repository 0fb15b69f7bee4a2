/*
 * Network addresses as texts, and which of them a request comes from. X-Forwarded-For is what the client says of itself,
 * except for its last address when a proxy that the configuration trusts has added it.
 *
 * Ownership: results live in the arena given.
 */
#ifndef SHANMEN_ADDRESS_H
#define SHANMEN_ADDRESS_H

#include "base/arena.h"
#include "base/types.h"

/*
 * The client's address in its plain form. `peer`: who has connected (REMOTE_ADDR); `forwarded`: the header X-Forwarded-For;
 * `trusted`: addresses joined by commas. "unknown": the web server gives none.
 */
struct str address_of_client(struct arena *a, struct str peer, struct str forwarded, struct str trusted);

/* What counts as one client: the address, or the first 64 bits of an IPv6 address, since one person has all of these. */
struct str address_subject(struct arena *a, struct str address);

/* True for addresses joined by commas (no names, no ranges), and for an empty text. */
bool addresses_valid(struct str list) MUST_USE;

#endif

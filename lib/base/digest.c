/*
 * One context for each algorithm, kept as long as the process lives.
 */
#include "base/digest.h"

#include "base/memory.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdlib.h>

static const char *const names[] = { "SHA256", "SHA1", "MD5" };
static_assert(sizeof names / sizeof names[0] == DIGEST__MAX, "a name for each kind");

static EVP_MD *algorithms[DIGEST__MAX];
static EVP_MD_CTX *contexts[DIGEST__MAX];

/* All of these fail only without memory, which is no wrong signature and no other content. */

void digest_begin(enum digest_kind kind)
{
	if (contexts[kind] == NULL) {
		algorithms[kind] = memory_needed(EVP_MD_fetch(NULL, names[kind], NULL));
		contexts[kind] = memory_needed(EVP_MD_CTX_new());
	}
	if (EVP_DigestInit_ex(contexts[kind], algorithms[kind], NULL) != 1)
		memory_exhausted();
}

void digest_add(enum digest_kind kind, struct str s)
{
	if (s.n > 0 && EVP_DigestUpdate(contexts[kind], s.p, s.n) != 1)
		memory_exhausted();
}

size_t digest_end(enum digest_kind kind, unsigned char out[DIGEST_SIZE_MAX])
{
	unsigned int n = 0;

	if (EVP_DigestFinal_ex(contexts[kind], out, &n) != 1)
		memory_exhausted();
	return n;
}

// SHA-256 (FIPS 180-4), with helpers for the tagged inputs of hashing.md.
#ifndef SHA256_H
#define SHA256_H
#include "bytes.h"

typedef struct { uint32_t h[8]; uint64_t total; uint8_t block[64]; size_t used; } Sha;

void sha_start(Sha *sha);
void sha_add(Sha *sha, const void *data, size_t n);
void sha_number(Sha *sha, uint64_t value, size_t width); // big-endian
void sha_end(Sha *sha, uint8_t out[32]);
void sha_tag(Sha *sha, uint8_t tag); // starts, and adds the tag byte
void sha256(const void *data, size_t n, uint8_t out[32]);
#endif

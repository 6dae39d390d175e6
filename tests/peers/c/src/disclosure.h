// Commitments and disclosures (documents.md, "Commitment" and "Disclosure").
#ifndef DISCLOSURE_H
#define DISCLOSURE_H
#include "document.h"

enum { MOST_LEAVES = 65536 };

typedef struct {
    bool full;
    Bytes schema;        // its name
    Fields fields;       // all of them, or the revealed ones
    const uint8_t *seed; // full
    uint64_t count;      // redacted
    Bytes hashes;        // redacted: the multiproof, 32 bytes each
} Disclosure;

void salts_make(const uint8_t seed[32], size_t n, uint8_t *out); // 16 bytes each
void field_leaf(const Field *field, const uint8_t salt[16], uint8_t out[32]);
void document_root(const Schema *schema, uint32_t n, const uint8_t tree[32], uint8_t out[32]);

// Checks the disclosure against its schema and computes the document root.
bool disclosure_root(const Disclosure *d, const Schema *schema, uint8_t out[32]);
// The leaf hashes of a full disclosure in order of paths, and sorted (n of 32 bytes each).
void leaves_make(const Fields *fields, const uint8_t seed[32], uint8_t *leaves);
bool leaves_sort(uint8_t *leaves, size_t n); // false when two are equal
#endif

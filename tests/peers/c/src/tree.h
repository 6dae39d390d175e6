// Trees in the shape of RFC 9162 over hashes that are tagged already (hashing.md, "Trees").
#ifndef TREE_H
#define TREE_H
#include "bytes.h"

typedef uint8_t Hash[32];

void tree_node(const uint8_t *left, const uint8_t *right, uint8_t out[32]);
void tree_root(const uint8_t *hashes, size_t n, uint8_t out[32]); // n >= 1, hashes one after the other

// A multiproof: leaf i of those proved stands at positions[i], rising.
typedef struct {
    uint64_t size;
    const uint64_t *positions;
    const uint8_t *leaves;
    size_t proved;
    const uint8_t *hashes;
    size_t count;
} Multiproof;
bool multiproof_root(const Multiproof *proof, uint8_t out[32]);
// The hashes of a multiproof; returns how many.
size_t multiproof_make(const uint8_t *leaves, size_t n, const uint64_t *positions, size_t proved, uint8_t *out);

bool consistency_good(uint64_t old, uint64_t new, const uint8_t *old_root, const uint8_t *new_root, const uint8_t *hashes, size_t count);
size_t consistency_make(const uint8_t *leaves, size_t old, size_t new, uint8_t *out);
#endif

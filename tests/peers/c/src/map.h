// The map of facts and its multiproof (log.md, "Map").
#ifndef MAP_H
#define MAP_H
#include "bytes.h"

typedef struct { const uint8_t *key, *word, *act; uint64_t index, time; } Leaf;

void map_leaf(const Leaf *leaf, uint8_t out[32]);
void map_node(const uint8_t *left, const uint8_t *right, uint8_t out[32]);
bool key_bit(const uint8_t *key, unsigned depth);

typedef struct {
    Bytes tokens;
    const Leaf *leaves;
    size_t leaf_count;
    const uint8_t *hashes;
    size_t hash_count;
    bool empties_as_tokens; // second layout: an empty subtree on no path has token 0 and no hash
} MapProof;

// `keys`: distinct and rising, 32 bytes each. False unless this is exactly the proof of these keys.
bool map_proof_root(const MapProof *proof, const uint8_t *keys, size_t n, uint8_t out[32]);
#endif

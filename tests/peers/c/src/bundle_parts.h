// Parts that both layouts have.
#ifndef BUNDLE_PARTS_H
#define BUNDLE_PARTS_H
#include "bundle.h"

uint32_t kids_count(const Value *v, uint32_t node);
bool part_act(Bundle *b, uint32_t node);
bool part_signature(Bundle *b, uint32_t node, bool attributes_may_miss);
bool part_version(Bundle *b, uint32_t node);
bool part_batch(Bundle *b, uint32_t node, Bytes (*hashes)(Bundle *, uint32_t, Arena *), Arena *arena);
bool part_schema(Bundle *b, uint32_t node, Arena *arena);
bool part_checkpoint(Bundle *b, uint32_t node);
bool part_signatures(Bundle *b, uint32_t node, Arena *arena);
bool part_leaf(Bundle *b, uint32_t node, Leaf *out); // {act, index, key, time, word}
bool part_tokens(Bundle *b, uint32_t node);
// `batch` stands exactly in documents without a life cycle, whose version is 1.
bool batch_fits(const Bundle *b);

// Hashes of 32 bytes as one run; p is NULL when they are not.
Bytes hashes_listed(Bundle *b, uint32_t node, Arena *arena); // first layout: a list
Bytes hashes_joined(Bundle *b, uint32_t node, Arena *arena); // second layout: one text
#endif

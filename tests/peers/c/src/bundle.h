// Bundles: both layouts and the compact form become this (bundle.md).
#ifndef BUNDLE_H
#define BUNDLE_H
#include "act.h"
#include "disclosure.h"
#include "map.h"
#include "tree_value.h"
#include "types.h"

typedef struct { uint32_t member; const uint8_t *value; } WitnessSignature;

// An entry of the log (log.md); `previous` follows from the walk.
typedef struct { Leaf leaf; uint64_t block; } Entry;
typedef struct { const Entry *entries; size_t n; } Walk; // of one key, the latest first
typedef struct { bool there; uint32_t balances; Walk *walks; size_t walk_count; Bytes hashes; } History;

typedef struct {
    // core
    Bytes act, attributes, certificate;
    const uint8_t *value;
    uint32_t version;
    bool has_batch;
    uint64_t batch_count, batch_position;
    Bytes batch_hashes;
    Disclosure document;
    const DocumentType *type; // NULL: unknown (first layout)
    Schema schema;            // of the type
    // staple
    Bytes checkpoint;
    WitnessSignature *signatures;
    size_t signature_count;
    MapProof proof;
    History history;

    Value tree;       // what was read
    bool compact;
} Bundle;

// Reads one of the three forms; the bytes are changed. Free the tree also after a failure.
bool bundle_read(Bundle *out, Arena *arena, uint8_t *bytes, size_t n);
bool bundle_is_compact(Bytes bytes);
// Does it look like a bundle at all? (exit code 2)
bool bundle_recognised(Bytes bytes);

// The layouts, on a tree that has been read.
bool bundle_read_first(Bundle *out, Arena *arena);
bool bundle_read_second(Bundle *out, Arena *arena);
#endif

// Checkpoints and faults (log.md).
#ifndef CHECKPOINT_H
#define CHECKPOINT_H
#include "tree_value.h"

typedef struct {
    uint8_t network[32];
    uint64_t size;
    uint8_t root[32];
    uint64_t block;
    uint8_t block_hash[32];
    uint64_t time;
    uint8_t map_root[32];
} Checkpoint;

enum { CHECKPOINT_ROOM = 400 };
bool checkpoint_read(Bytes body, Checkpoint *out);
size_t checkpoint_write(const Checkpoint *c, char out[CHECKPOINT_ROOM]);

// A fault as JSON; `key` is found by the caller from `member`.
typedef struct { uint32_t member; Bytes body[2]; const uint8_t *signature[2]; Checkpoint checkpoint[2]; } Fault;
bool fault_read(Value *v, uint32_t node, Fault *out);
bool fault_holds(const Fault *fault, const uint8_t key[64]);
#endif

// A tree of values, read from JSON or CBOR. Nodes are small and point into the text.
#ifndef TREE_VALUE_H
#define TREE_VALUE_H
#include "bytes.h"

enum { MAX_INPUT = 16 << 20, MAX_NODES = 1 << 20, MAX_DEPTH = 64 };

typedef enum { V_NULL, V_FALSE, V_TRUE, V_INT, V_TEXT, V_BYTES, V_ARRAY, V_OBJECT } ValueType;

typedef struct {
    uint8_t type;
    bool negative, huge;    // of V_INT; huge: beyond 2^64
    uint32_t next;          // the next sibling, 0: none
    uint32_t key, key_len;  // of an object's member
    union {
        uint64_t number;                        // magnitude of V_INT
        struct { uint32_t at, len; } part;      // V_TEXT, V_BYTES
        struct { uint32_t first, count; } kids; // V_ARRAY, V_OBJECT
    } u;
} Node;

typedef struct {
    uint8_t *text;
    size_t size;
    Node *nodes; // node 0 is the root
    uint32_t count, room;
    bool cbor;   // bytes are byte strings (JSON: base64url texts)
} Value;

void value_free(Value *v);
uint32_t value_new(Value *v, ValueType type); // 0xffffffff when there are too many
#define NO_NODE UINT32_MAX

const Node *value_at(const Value *v, uint32_t node);
Bytes value_key(const Value *v, uint32_t node);
bool value_keys_distinct(const Value *v, uint32_t object);

// Members of an object by name, "act batch? version"; unknown, repeated and missing ones are refused.
// Gives one node for each name, 0 when absent.
bool value_pick(const Value *v, uint32_t object, const char *names, uint32_t *out);

bool value_is(const Value *v, uint32_t node, ValueType type);
bool value_text(const Value *v, uint32_t node, Bytes *out);
bool value_bytes(Value *v, uint32_t node, Bytes *out); // decodes base64url in place (JSON)
bool value_sized(Value *v, uint32_t node, size_t n, const uint8_t **out);
bool value_unsigned(const Value *v, uint32_t node, uint64_t most, uint64_t *out);
bool value_signed(const Value *v, uint32_t node, int64_t *out); // within +-(2^63 - 1)
#endif

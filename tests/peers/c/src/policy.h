// Trust policies (policy.md).
#ifndef POLICY_H
#define POLICY_H
#include "tree_value.h"
#include "x509.h"

typedef struct {
    uint32_t number;
    X509 *roots;
    size_t root_count;
    bool witness, faulty;
    uint8_t key[64]; // of the witness
} Member;

typedef struct {
    uint8_t network[32];
    int64_t greatest_age;
    uint64_t threshold;
    Member *members; // by rising number
    size_t count;
} Policy;

// Points into the text, which is changed.
bool policy_read(Policy *out, Arena *arena, uint8_t *text, size_t n);
Member *policy_member(const Policy *policy, uint32_t number); // NULL: none
#endif

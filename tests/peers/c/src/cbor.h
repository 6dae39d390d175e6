// Deterministic CBOR (RFC 8949 section 4.2.1), the subset that a bundle needs.
#ifndef CBOR_H
#define CBOR_H
#include "tree_value.h"

bool cbor_read(Value *v, uint8_t *data, size_t n); // free the value also after a failure
#endif

// A growing buffer, and the two writers of values: canonical JSON and deterministic CBOR.
#ifndef OUT_H
#define OUT_H
#include "tree_value.h"

typedef struct { uint8_t *p; size_t n, room; } Out;

void out_free(Out *out);
void out_add(Out *out, const void *data, size_t n);
void out_text(Out *out, const char *text);
void out_number(Out *out, bool negative, uint64_t magnitude);
void out_string(Out *out, Bytes text); // a JSON string with the canonical escapes

void json_write(Out *out, const Value *v, uint32_t node); // bundle.md, "Encoding"
void cbor_write(Out *out, const Value *v, uint32_t node); // RFC 8949 section 4.2.1
#endif

// Strict DER: one-byte tags, definite lengths in shortest form.
#ifndef DER_H
#define DER_H
#include "bytes.h"

typedef struct { const uint8_t *p, *end; } Der;

Der der_of(Bytes bytes);
bool der_done(const Der *der);
bool der_next(Der *der, uint8_t *tag, Bytes *body, Bytes *whole); // whole may be NULL
bool der_take(Der *der, uint8_t tag, Bytes *body);
bool der_enter(Der *der, uint8_t tag, Der *inside);
bool der_peek(const Der *der, uint8_t tag);
bool der_well_formed(Bytes bytes, int depth); // values one after the other, all the way down
bool der_integer_good(Bytes body);
bool der_number32(Bytes body, uint8_t out[32]); // a positive INTEGER below 2^256
size_t der_integer_write(const uint8_t number[32], uint8_t *out); // returns the length, at most 35
size_t der_head_write(uint8_t tag, size_t length, uint8_t *out);  // at most 4 bytes for lengths below 65536
// ECDSA-Sig-Value to r | s
bool der_signature(Bytes der, uint8_t out[64]);
#endif

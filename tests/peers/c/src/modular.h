// Numbers of 256 bits modulo an odd number, in Montgomery form (8 limbs of 32 bits, lowest first).
#ifndef MODULAR_H
#define MODULAR_H
#include "bytes.h"

typedef struct { uint32_t v[8]; } Num;
typedef struct { Num m, one, square; uint32_t inverse; } Modulus; // one = R mod m, square = R^2 mod m

Num num_read(const uint8_t bytes[32]); // big-endian
bool num_less(const Num *a, const Num *b);
bool num_zero(const Num *a);
bool num_equal(const Num *a, const Num *b);
uint32_t num_add(Num *out, const Num *a, const Num *b); // carry
uint32_t num_sub(Num *out, const Num *a, const Num *b); // borrow

void mod_start(Modulus *mod, const uint8_t m[32]); // m above 2^255
Num mod_add(const Modulus *mod, const Num *a, const Num *b);
Num mod_sub(const Modulus *mod, const Num *a, const Num *b);
Num mod_mul(const Modulus *mod, const Num *a, const Num *b);
Num mod_square(const Modulus *mod, const Num *a);
Num mod_in(const Modulus *mod, const Num *a);  // to Montgomery form
Num mod_out(const Modulus *mod, const Num *a); // from it
Num mod_inverse(const Modulus *mod, const Num *a); // m prime; a in Montgomery form
#endif

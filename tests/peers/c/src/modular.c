#include "modular.h"
#include <string.h>

Num num_read(const uint8_t bytes[32]) {
    Num n;
    for (int i = 0; i < 8; i++) n.v[i] = (uint32_t)get_be(bytes + 28 - 4 * i, 4);
    return n;
}

bool num_less(const Num *a, const Num *b) {
    Num unused;
    return num_sub(&unused, a, b) != 0;
}

bool num_equal(const Num *a, const Num *b) { return memcmp(a->v, b->v, sizeof a->v) == 0; }

bool num_zero(const Num *a) {
    static const Num zero;
    return num_equal(a, &zero);
}

uint32_t num_add(Num *out, const Num *a, const Num *b) {
    uint64_t carry = 0;
    for (int i = 0; i < 8; i++) {
        carry += (uint64_t)a->v[i] + b->v[i];
        out->v[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return (uint32_t)carry;
}

uint32_t num_sub(Num *out, const Num *a, const Num *b) {
    uint64_t borrow = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t d = (uint64_t)a->v[i] - b->v[i] - borrow;
        out->v[i] = (uint32_t)d;
        borrow = d >> 63;
    }
    return (uint32_t)borrow;
}

Num mod_add(const Modulus *mod, const Num *a, const Num *b) {
    Num sum, less;
    uint32_t carry = num_add(&sum, a, b);
    uint32_t borrow = num_sub(&less, &sum, &mod->m);
    return carry || !borrow ? less : sum;
}

Num mod_sub(const Modulus *mod, const Num *a, const Num *b) {
    Num d;
    if (num_sub(&d, a, b)) num_add(&d, &d, &mod->m);
    return d;
}

// Adds a * b to t and drops the lowest limb of t + q * m, which is zero.
static void step(uint32_t t[10], const Num *a, uint32_t b, const Modulus *mod) {
    uint64_t c = 0;
    for (int j = 0; j < 8; j++) {
        c += (uint64_t)a->v[j] * b + t[j];
        t[j] = (uint32_t)c;
        c >>= 32;
    }
    c += t[8];
    t[8] = (uint32_t)c;
    t[9] = (uint32_t)(c >> 32);
    uint32_t q = t[0] * mod->inverse;
    c = ((uint64_t)q * mod->m.v[0] + t[0]) >> 32;
    for (int j = 1; j < 8; j++) {
        c += (uint64_t)q * mod->m.v[j] + t[j];
        t[j - 1] = (uint32_t)c;
        c >>= 32;
    }
    c += t[8];
    t[7] = (uint32_t)c;
    t[8] = t[9] + (uint32_t)(c >> 32);
}

Num mod_mul(const Modulus *mod, const Num *a, const Num *b) {
    uint32_t t[10] = {0};
    Num full, less;
    for (int i = 0; i < 8; i++) step(t, a, b->v[i], mod);
    memcpy(full.v, t, sizeof full.v);
    uint32_t borrow = num_sub(&less, &full, &mod->m);
    return t[8] || !borrow ? less : full;
}

Num mod_square(const Modulus *mod, const Num *a) { return mod_mul(mod, a, a); }

void mod_start(Modulus *mod, const uint8_t m[32]) {
    static const Num zero;
    mod->m = num_read(m);
    uint32_t inverse = 1; // Newton: doubles the good bits each time
    for (int i = 0; i < 5; i++) inverse *= 2 - mod->m.v[0] * inverse;
    mod->inverse = 0u - inverse;
    num_sub(&mod->one, &zero, &mod->m); // 2^256 - m = R mod m, as m is above 2^255
    mod->square = mod->one;
    for (int i = 0; i < 256; i++) mod->square = mod_add(mod, &mod->square, &mod->square);
}

Num mod_in(const Modulus *mod, const Num *a) { return mod_mul(mod, a, &mod->square); }

Num mod_out(const Modulus *mod, const Num *a) {
    static const Num one = {{1}};
    return mod_mul(mod, a, &one);
}

Num mod_inverse(const Modulus *mod, const Num *a) { // a^(m - 2)
    static const Num two = {{2}};
    Num power, out = mod->one;
    num_sub(&power, &mod->m, &two);
    for (int i = 255; i >= 0; i--) {
        out = mod_square(mod, &out);
        if (power.v[i / 32] >> (i % 32) & 1) out = mod_mul(mod, &out, a);
    }
    return out;
}

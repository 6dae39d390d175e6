#include "sha256.h"
#include <string.h>

static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t turn(uint32_t x, unsigned n) { return x >> n | x << (32 - n); }

static void expand(uint32_t w[64], const uint8_t *block) {
    for (size_t i = 0; i < 16; i++) w[i] = (uint32_t)get_be(block + 4 * i, 4);
    for (size_t i = 16; i < 64; i++) {
        uint32_t a = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t b = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + a + w[i - 7] + b;
    }
}

static void compress(uint32_t state[8], const uint8_t *block) {
    uint32_t w[64], s[8];
    expand(w, block);
    memcpy(s, state, sizeof s);
    for (size_t i = 0; i < 64; i++) {
        uint32_t e = s[4], a = s[0];
        uint32_t t1 = s[7] + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & s[5]) ^ (~e & s[6])) + K[i] + w[i];
        uint32_t t2 = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += t1;
        s[0] = t1 + t2;
    }
    for (size_t i = 0; i < 8; i++) state[i] += s[i];
}

void sha_start(Sha *sha) {
    static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(sha->h, first, sizeof first);
    sha->total = 0;
    sha->used = 0;
}

void sha_add(Sha *sha, const void *data, size_t n) {
    const uint8_t *p = data;
    sha->total += n;
    while (n) {
        if (sha->used == 0 && n >= 64) {
            compress(sha->h, p);
            p += 64;
            n -= 64;
            continue;
        }
        size_t part = 64 - sha->used < n ? 64 - sha->used : n;
        memcpy(sha->block + sha->used, p, part);
        sha->used += part;
        p += part;
        n -= part;
        if (sha->used == 64) {
            compress(sha->h, sha->block);
            sha->used = 0;
        }
    }
}

void sha_number(Sha *sha, uint64_t value, size_t width) {
    uint8_t bytes[8];
    put_be(bytes, value, width);
    sha_add(sha, bytes, width);
}

void sha_end(Sha *sha, uint8_t out[32]) {
    static const uint8_t pad[64] = {0x80};
    uint64_t bits = sha->total * 8;
    size_t fill = sha->used < 56 ? 56 - sha->used : 120 - sha->used;
    sha_add(sha, pad, fill);
    sha_number(sha, bits, 8);
    for (size_t i = 0; i < 8; i++) put_be(out + 4 * i, sha->h[i], 4);
}

void sha_tag(Sha *sha, uint8_t tag) {
    sha_start(sha);
    sha_add(sha, &tag, 1);
}

void sha256(const void *data, size_t n, uint8_t out[32]) {
    Sha sha;
    sha_start(&sha);
    sha_add(&sha, data, n);
    sha_end(&sha, out);
}

#include "base64.h"

static const char STANDARD[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char URL[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void fill(int8_t table[256], const char *alphabet) {
    for (int i = 0; i < 256; i++) table[i] = -1;
    for (int i = 0; i < 64; i++) table[(uint8_t)alphabet[i]] = (int8_t)i;
}

static bool read_digits(Bytes text, const int8_t table[256], uint8_t *out, size_t *n) {
    uint32_t bits = 0;
    unsigned have = 0;
    size_t made = 0;
    if (text.n % 4 == 1) return false;
    for (size_t i = 0; i < text.n; i++) {
        int digit = table[text.p[i]];
        if (digit < 0) return false;
        bits = (bits << 6 | (uint32_t)digit) & 0xffff;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[made++] = (uint8_t)(bits >> have);
        }
    }
    *n = made;
    return (bits & ((1u << have) - 1)) == 0; // unused bits are zero
}

bool base64url_read(Bytes text, uint8_t *out, size_t *n) {
    static int8_t table[256];
    if (table[0] == 0) fill(table, URL);
    return read_digits(text, table, out, n);
}

bool base64_read(Bytes text, uint8_t *out, size_t *n) {
    static int8_t table[256];
    if (table[0] == 0) fill(table, STANDARD);
    if (text.n % 4) return false;
    for (int i = 0; i < 2 && text.n && text.p[text.n - 1] == '='; i++) text.n--;
    return read_digits(text, table, out, n);
}

static size_t write_digits(const char *alphabet, const uint8_t *in, size_t n, uint8_t *out) {
    uint32_t bits = 0;
    unsigned have = 0;
    size_t made = 0;
    for (size_t i = 0; i < n; i++) {
        bits = (bits << 8 | in[i]) & 0xffffff;
        for (have += 8; have >= 6; have -= 6) out[made++] = (uint8_t)alphabet[bits >> (have - 6) & 63];
    }
    if (have) out[made++] = (uint8_t)alphabet[bits << (6 - have) & 63];
    return made;
}

size_t base64url_write(const uint8_t *in, size_t n, uint8_t *out) { return write_digits(URL, in, n, out); }

size_t base64_write(const uint8_t *in, size_t n, uint8_t *out) {
    size_t made = write_digits(STANDARD, in, n, out);
    while (made % 4) out[made++] = '=';
    return made;
}

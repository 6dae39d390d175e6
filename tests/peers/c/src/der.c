#include "der.h"
#include <string.h>

Der der_of(Bytes bytes) { return (Der){bytes.p, bytes.n ? bytes.p + bytes.n : bytes.p}; }
bool der_done(const Der *der) { return der->p == der->end; }
bool der_peek(const Der *der, uint8_t tag) { return der->p != der->end && *der->p == tag; }

static bool read_length(const uint8_t **p, const uint8_t *end, size_t *length) {
    if (*p == end) return false;
    uint8_t first = *(*p)++;
    *length = first;
    if (first < 0x80) return true;
    size_t width = first & 0x7f;
    if (width == 0 || width > 4 || (size_t)(end - *p) < width || **p == 0) return false;
    *length = (size_t)get_be(*p, width);
    *p += width;
    return *length >= 0x80;
}

bool der_next(Der *der, uint8_t *tag, Bytes *body, Bytes *whole) {
    const uint8_t *p = der->p;
    size_t length;
    if (p == der->end || (*p & 0x1f) == 0x1f) return false;
    *tag = *p++;
    if (!read_length(&p, der->end, &length) || length > (size_t)(der->end - p)) return false;
    *body = bytes_of(p, length);
    if (whole) *whole = bytes_of(der->p, (size_t)(p - der->p) + length);
    der->p = p + length;
    return true;
}

bool der_take(Der *der, uint8_t tag, Bytes *body) {
    uint8_t found;
    return der_peek(der, tag) && der_next(der, &found, body, NULL);
}

bool der_enter(Der *der, uint8_t tag, Der *inside) {
    Bytes body;
    if (!der_take(der, tag, &body)) return false;
    *inside = der_of(body);
    return true;
}

bool der_integer_good(Bytes body) {
    if (body.n == 0) return false;
    if (body.n == 1) return true;
    return !(body.p[0] == 0 && body.p[1] < 0x80) && !(body.p[0] == 0xff && body.p[1] >= 0x80);
}

static bool primitive_good(uint8_t tag, Bytes body) {
    if (tag == 0x01) return body.n == 1 && (body.p[0] == 0 || body.p[0] == 0xff);
    if (tag == 0x02 || tag == 0x0a) return der_integer_good(body);
    if (tag == 0x03) return body.n > 0 && body.p[0] < 8 && (body.n > 1 || body.p[0] == 0);
    if (tag == 0x05) return body.n == 0;
    if (tag == 0x06) return body.n > 0 && body.p[body.n - 1] < 0x80;
    return tag != 0x10 && tag != 0x11; // SEQUENCE and SET are constructed
}

bool der_well_formed(Bytes bytes, int depth) {
    Der der = der_of(bytes);
    uint8_t tag;
    Bytes body;
    if (depth > 16) return false;
    while (!der_done(&der)) {
        if (!der_next(&der, &tag, &body, NULL)) return false;
        if (tag & 0x20 ? !der_well_formed(body, depth + 1) : !primitive_good(tag, body)) return false;
    }
    return true;
}

bool der_number32(Bytes body, uint8_t out[32]) {
    if (!der_integer_good(body) || body.p[0] >= 0x80) return false;
    if (body.p[0] == 0) body = bytes_of(body.p + 1, body.n - 1);
    if (body.n == 0 || body.n > 32) return false; // zero is no good number here
    memset(out, 0, 32);
    memcpy(out + 32 - body.n, body.p, body.n);
    return true;
}

size_t der_head_write(uint8_t tag, size_t length, uint8_t *out) {
    size_t width = length < 0x80 ? 0 : length < 0x100 ? 1 : 2;
    out[0] = tag;
    out[1] = (uint8_t)(width ? 0x80 | width : length);
    put_be(out + 2, length, width);
    return 2 + width;
}

size_t der_integer_write(const uint8_t number[32], uint8_t *out) {
    size_t skip = 0;
    while (skip < 31 && number[skip] == 0) skip++;
    size_t pad = number[skip] >= 0x80, n = 32 - skip;
    out[0] = 0x02;
    out[1] = (uint8_t)(pad + n);
    out[2] = 0;
    memcpy(out + 2 + pad, number + skip, n);
    return 2 + pad + n;
}

bool der_signature(Bytes bytes, uint8_t out[64]) {
    Der outer = der_of(bytes), in;
    Bytes r, s;
    return der_enter(&outer, 0x30, &in) && der_done(&outer) && der_take(&in, 0x02, &r) && der_take(&in, 0x02, &s) &&
           der_done(&in) && der_number32(r, out) && der_number32(s, out + 32);
}

// UTF-8 (RFC 3629): no surrogates, no overlong forms.
#ifndef UTF8_H
#define UTF8_H
#include "bytes.h"

// Length of the code point at p (1 to 4), or 0 when it is not UTF-8.
size_t utf8_next(const uint8_t *p, size_t n, uint32_t *code);
bool utf8_good(Bytes text);
size_t utf8_put(uint32_t code, uint8_t *out);
#endif

// Base64 (RFC 4648 section 4) and base64url without padding (section 5), canonical only.
#ifndef BASE64_H
#define BASE64_H
#include "bytes.h"

// `out` may be the text itself: reading never writes past what was read.
bool base64_read(Bytes text, uint8_t *out, size_t *n);    // with padding
bool base64url_read(Bytes text, uint8_t *out, size_t *n); // without padding
size_t base64url_write(const uint8_t *in, size_t n, uint8_t *out);
size_t base64_write(const uint8_t *in, size_t n, uint8_t *out);
#endif

// Raw DEFLATE (RFC 1951).
#ifndef INFLATE_H
#define INFLATE_H
#include "bytes.h"

// The stream must end with the input; false too when more than `room` bytes come out.
bool inflate_raw(Bytes in, uint8_t *out, size_t room, size_t *n);
#endif

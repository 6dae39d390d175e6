// ECDSA on P-256 with SHA-256 (FIPS 186-4): verification only, of public data only.
#ifndef P256_H
#define P256_H
#include "bytes.h"

bool p256_point_good(const uint8_t point[64]); // x | y is on the curve
// Signature r | s over a digest; `low`: s above n / 2 is refused.
bool p256_verify(const uint8_t point[64], const uint8_t digest[32], const uint8_t signature[64], bool low);
bool p256_verify_data(const uint8_t point[64], Bytes data, const uint8_t signature[64], bool low);
#endif

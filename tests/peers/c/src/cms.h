// The signature of an act: signed attributes, and the CMS around them (acts.md, "Signature").
#ifndef CMS_H
#define CMS_H
#include "bytes.h"
#include "x509.h"

enum { PLAIN_ATTRIBUTES = 135 };

// The SET OF just content-type, message-digest and signing-certificate-v2.
void cms_plain_attributes(const uint8_t act_hash[32], const uint8_t fingerprint[32], uint8_t out[PLAIN_ATTRIBUTES]);

// Strict DER, and the three attributes as they must be for this act and certificate.
bool cms_attributes_good(Bytes attributes, const uint8_t act_hash[32], const uint8_t fingerprint[32]);

// Rebuilds the CAdES-B from its three parts; `out` has room for all of them and 1,024 bytes. Returns the length.
size_t cms_write(Bytes attributes, Bytes certificate, const X509 *parsed, const uint8_t signature[64], uint8_t *out);
#endif

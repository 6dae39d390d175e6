// X.509 certificates with a P-256 key (acts.md, "Certificates").
#ifndef X509_H
#define X509_H
#include "bytes.h"

typedef struct {
    Bytes signed_part, issuer, subject, serial; // whole DER values
    int64_t from, until;                        // Unix seconds, both included
    uint8_t key[64];
    bool es256;                                 // signed with ecdsa-with-SHA256
    uint8_t signature[64];
    bool has_usage, signs_data, signs_certificates, authority, bad_extensions;
} X509;

bool x509_read(Bytes der, X509 *out);
bool x509_can_sign(const X509 *cert);  // what a signer's certificate must allow
bool x509_can_issue(const X509 *cert); // what a root must allow
bool x509_issued(const X509 *cert, const X509 *root);
bool x509_valid_at(const X509 *cert, uint64_t time);
#endif

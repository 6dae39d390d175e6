#include "cms.h"
#include "der.h"
#include <stdlib.h>
#include <string.h>

static const uint8_t CONTENT_TYPE[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03};
static const uint8_t MESSAGE_DIGEST[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04};
static const uint8_t SIGNING_CERTIFICATE[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f};
static const uint8_t ID_DATA[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01};

static uint8_t *append(uint8_t *at, const void *data, size_t n) {
    memcpy(at, data, n);
    return at + n;
}
#define APPEND(at, ...) append(at, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

void cms_plain_attributes(const uint8_t act_hash[32], const uint8_t fingerprint[32], uint8_t out[PLAIN_ATTRIBUTES]) {
    uint8_t *at = APPEND(out, 0x31, 0x81, 0x84, 0x30, 0x18, 0x06, 0x09);
    at = append(at, CONTENT_TYPE, sizeof CONTENT_TYPE);
    at = APPEND(at, 0x31, 0x0b);
    at = append(at, ID_DATA, sizeof ID_DATA);
    at = APPEND(at, 0x30, 0x2f, 0x06, 0x09);
    at = append(at, MESSAGE_DIGEST, sizeof MESSAGE_DIGEST);
    at = APPEND(at, 0x31, 0x22, 0x04, 0x20);
    at = append(at, act_hash, 32);
    at = APPEND(at, 0x30, 0x37, 0x06, 0x0b);
    at = append(at, SIGNING_CERTIFICATE, sizeof SIGNING_CERTIFICATE);
    at = APPEND(at, 0x31, 0x28, 0x30, 0x26, 0x30, 0x24, 0x30, 0x22, 0x04, 0x20);
    append(at, fingerprint, 32);
}

// SigningCertificateV2: one certificate, its hash under the default algorithm; issuer and policies are ignored.
static bool names_certificate(Bytes value, const uint8_t fingerprint[32]) {
    Der outer = der_of(value), in, list, one;
    Bytes hash, ignored;
    if (!der_enter(&outer, 0x30, &in) || !der_done(&outer) || !der_enter(&in, 0x30, &list)) return false;
    if (!der_done(&in) && !der_take(&in, 0x30, &ignored)) return false;
    if (!der_done(&in) || !der_enter(&list, 0x30, &one) || !der_done(&list)) return false;
    if (!der_take(&one, 0x04, &hash) || !bytes_eq(hash, bytes_of(fingerprint, 32))) return false;
    if (!der_done(&one) && !der_take(&one, 0x30, &ignored)) return false;
    return der_done(&one);
}

static bool is_digest(Bytes value, const uint8_t digest[32]) {
    Der der = der_of(value);
    Bytes body;
    return der_take(&der, 0x04, &body) && der_done(&der) && bytes_eq(body, bytes_of(digest, 32));
}

// The values of one attribute: at least one, in SET OF order.
static bool read_values(Bytes set, Bytes *first, size_t *count) {
    Der der = der_of(set);
    uint8_t tag;
    Bytes body, whole, before = {0};
    for (*count = 0; !der_done(&der); ++*count, before = whole) {
        if (!der_next(&der, &tag, &body, &whole)) return false;
        if (*count == 0) *first = whole;
        else if (bytes_cmp(before, whole) > 0) return false;
    }
    return *count > 0;
}

typedef struct { const uint8_t *act_hash, *fingerprint; unsigned found; } Needed;

static bool read_attribute(Bytes body, Bytes *oid, Needed *needed) {
    Der der = der_of(body);
    Bytes values, value = {0};
    size_t count;
    if (!der_take(&der, 0x06, oid) || !der_take(&der, 0x31, &values) || !der_done(&der)) return false;
    if (!read_values(values, &value, &count)) return false;
    unsigned which = bytes_eq(*oid, bytes_of(CONTENT_TYPE, sizeof CONTENT_TYPE))                 ? 1
                     : bytes_eq(*oid, bytes_of(MESSAGE_DIGEST, sizeof MESSAGE_DIGEST))           ? 2
                     : bytes_eq(*oid, bytes_of(SIGNING_CERTIFICATE, sizeof SIGNING_CERTIFICATE)) ? 4
                                                                                                 : 0;
    if (!which) return true; // signing-time and unknown attributes are ignored
    needed->found |= which;
    if (count != 1) return false;
    if (which == 1) return bytes_eq(value, bytes_of(ID_DATA, sizeof ID_DATA));
    return which == 2 ? is_digest(value, needed->act_hash) : names_certificate(value, needed->fingerprint);
}

static bool read_all(Der list, Bytes *oids, size_t room, size_t *n, Needed *needed) {
    uint8_t tag;
    Bytes body, whole, before = {0};
    for (*n = 0; !der_done(&list); ++*n, before = whole) {
        if (*n == room || !der_peek(&list, 0x30) || !der_next(&list, &tag, &body, &whole)) return false;
        if (*n && bytes_cmp(before, whole) >= 0) return false; // SET OF order
        if (!read_attribute(body, &oids[*n], needed)) return false;
    }
    return true;
}

bool cms_attributes_good(Bytes attributes, const uint8_t act_hash[32], const uint8_t fingerprint[32]) {
    Der outer = der_of(attributes), list;
    Needed needed = {act_hash, fingerprint, 0};
    if (!der_well_formed(attributes, 0) || !der_enter(&outer, 0x31, &list) || !der_done(&outer)) return false;
    size_t room = attributes.n / 6 + 1, n; // an attribute has six bytes at least
    Bytes *oids = must_alloc(NULL, room * sizeof *oids);
    bool good = read_all(list, oids, room, &n, &needed) && needed.found == 7 && bytes_distinct(oids, n);
    free(oids);
    return good;
}

// Writes a head before what has been written at `from`, `n` bytes long; returns the new length.
static size_t wrap(uint8_t *from, size_t n, uint8_t tag) {
    uint8_t head[4];
    size_t width = der_head_write(tag, n, head);
    memmove(from + width, from, n);
    memcpy(from, head, width);
    return n + width;
}

static const uint8_t SHA256_ID[] = {0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00};
static const uint8_t ES256_ID[] = {0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};

static size_t write_signer(Bytes attributes, const X509 *cert, const uint8_t signature[64], uint8_t *out) {
    uint8_t *at = APPEND(out, 0x02, 0x01, 0x01), *mark = at;
    at = append(at, cert->issuer.p, cert->issuer.n);
    at = append(at, cert->serial.p, cert->serial.n);
    at = mark + wrap(mark, (size_t)(at - mark), 0x30);
    at = append(at, SHA256_ID, sizeof SHA256_ID);
    mark = at;
    at = append(at, attributes.p, attributes.n);
    *mark = 0xa0; // [0] IMPLICIT in place of SET
    at = append(at, ES256_ID, sizeof ES256_ID);
    mark = at;
    at += der_integer_write(signature, at);
    at += der_integer_write(signature + 32, at);
    at = mark + wrap(mark, (size_t)(at - mark), 0x30);
    at = mark + wrap(mark, (size_t)(at - mark), 0x04);
    return wrap(out, (size_t)(at - out), 0x30);
}

size_t cms_write(Bytes attributes, Bytes certificate, const X509 *parsed, const uint8_t signature[64], uint8_t *out) {
    static const uint8_t signed_data[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02};
    uint8_t *at = APPEND(out, 0x02, 0x01, 0x01, 0x31, sizeof SHA256_ID), *mark;
    at = append(at, SHA256_ID, sizeof SHA256_ID);
    at = APPEND(at, 0x30, sizeof ID_DATA);
    at = append(at, ID_DATA, sizeof ID_DATA);
    mark = at;
    at = append(at, certificate.p, certificate.n);
    at = mark + wrap(mark, (size_t)(at - mark), 0xa0);
    mark = at;
    at += write_signer(attributes, parsed, signature, at);
    at = mark + wrap(mark, (size_t)(at - mark), 0x31);
    size_t n = wrap(out, (size_t)(at - out), 0x30);
    n = wrap(out, n, 0xa0);
    memmove(out + sizeof signed_data, out, n);
    memcpy(out, signed_data, sizeof signed_data);
    return wrap(out, n + sizeof signed_data, 0x30);
}
